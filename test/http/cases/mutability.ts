/** Mutability, returned and required, enforced as advertised: RFC 7643 §2.2, §7, RFC 7644 §3.5. */

import { expect } from '@jest/globals';
import { area, type Case, openWorld } from '../conformance.js';
import { expectError, expectMatch, expectResource, expectUnassigned } from '../expectations.js';
import { op } from '../patch-case.js';
import { createUser } from '../resources.js';
import { type JsonObject, pick, query } from '../scim-client.js';
import { PROBE } from './probe-schema.js';

const at = (name: string) => `${PROBE}:${name}`;
const probe = (attributes: JsonObject) => ({ [PROBE]: attributes });
const probed = (resource: JsonObject, name: string) => pick(resource, [PROBE, ...name.split('.')]);

const mutability: readonly Case[] = [
  {
    name: 'an immutable attribute is set once and then stays',
    async run({ scim }) {
      const made = await createUser(scim, probe({ badge: 'B1' }));
      const path = `/Users/${made.id}`;
      expectError(await scim.patch(path, [op('replace', at('badge'), 'B2')]), [400, 'mutability']);
      expectError(await scim.patch(path, [op('add', at('badge'), 'B2')]), [400, 'mutability']);
      expectError(await scim.patch(path, [op('remove', at('badge'))]), [400, 'mutability']);
      expectError(await scim.put(path, { ...made, ...probe({ badge: 'B2' }) }), [400, 'mutability']);
      expectResource(await scim.patch(path, [op('replace', at('badge'), 'B1')]));
      expectResource(await scim.put(path, made));
      expect((await scim.get(path)).body).toEqual(made);
    },
  },
  {
    name: 'an immutable attribute that is unassigned may be added',
    async run({ scim }) {
      const made = await createUser(scim);
      expect(
        probed(expectResource(await scim.patch(`/Users/${made.id}`, [op('add', at('badge'), 'B1')])), 'badge'),
      ).toBe('B1');
    },
  },
  {
    name: 'a read-only attribute is ignored in POST and PUT and refused in PATCH',
    async run({ scim }) {
      const made = await createUser(scim, probe({ stamp: 'x', code: 'c' }));
      expectUnassigned(probed(made, 'stamp'));
      expectUnassigned(
        probed(expectResource(await scim.put(`/Users/${made.id}`, { ...made, ...probe({ stamp: 'x' }) })), 'stamp'),
      );
      expectError(await scim.patch(`/Users/${made.id}`, [op('add', at('stamp'), 'x')]), [400, 'mutability']);
    },
  },
  {
    name: 'a write-only attribute is never returned',
    async run({ scim }) {
      const made = await createUser(scim, probe({ secret: 'sesame', code: 'c' }));
      const patched = await scim.patch(`/Users/${made.id}`, [op('replace', at('secret'), 'sesame two')]);
      const asked = await scim.get(`/Users/${made.id}${query({ attributes: `${at('secret')},userName` })}`);
      const listed = await scim.get(`/Users${query({ filter: `${at('secret')} sw "sesame"` })}`);
      expect([patched.status, asked.status]).toEqual([200, 200]);
      expect(JSON.stringify([made, patched.body, asked.body])).not.toContain('sesame');
      if (listed.status === 200) expect(listed.body.totalResults).toBe(0);
    },
  },
  {
    name: 'an attribute returned on request is returned when asked for, and not else',
    async run({ scim }) {
      const made = await createUser(scim, probe({ asked: 'here', code: 'c' }));
      expectUnassigned(probed((await scim.get(`/Users/${made.id}`)).body, 'asked'));
      const { body } = await scim.get(`/Users/${made.id}${query({ attributes: at('asked') })}`);
      expect([probed(body, 'asked'), body.userName]).toEqual(['here', undefined]);
      expectUnassigned(probed((await scim.get(`/Users/${made.id}?excludedAttributes=title`)).body, 'asked'));
    },
  },
  {
    name: 'an attribute returned always is returned whatever is asked for or excluded',
    async run({ scim }) {
      const made = await createUser(scim, probe({ loud: 'here' }));
      for (const parameters of [
        { attributes: 'userName' },
        { excludedAttributes: at('loud') },
        { excludedAttributes: PROBE },
      ]) {
        expect(probed((await scim.get(`/Users/${made.id}${query(parameters)}`)).body, 'loud')).toBe('here');
      }
    },
  },
  {
    name: 'a required sub-attribute is neither left out nor removed',
    async run({ scim }) {
      const made = await createUser(scim, probe({ post: { code: 'X', grade: 1 }, seats: [{ row: 1, note: 'n' }] }));
      expectError(await scim.patch(`/Users/${made.id}`, [op('remove', at('post.code'))]), [
        400,
        ['mutability', 'invalidValue'],
      ]);
      expectError(await scim.patch(`/Users/${made.id}`, [op('add', at('seats'), [{ note: 'no row' }])]), [
        400,
        'invalidValue',
      ]);
      expectError(await scim.patch(`/Users/${made.id}`, [op('remove', `${at('seats')}[row eq 1].row`)]), [
        400,
        ['mutability', 'invalidValue'],
      ]);
    },
  },
  {
    name: 'PATCH adds to and removes from a list of texts and of numbers',
    async run({ scim }) {
      const made = await createUser(scim, probe({ tags: ['a', 'b'], scores: [1] }));
      const path = `/Users/${made.id}`;
      expectMatch(
        expectResource(await scim.patch(path, [op('add', at('tags'), ['c', 'a']), op('add', at('scores'), 2)])),
        probe({ tags: ['a', 'b', 'c'], scores: [1, 2] }),
      );
      expectMatch(
        expectResource(await scim.patch(path, [op('remove', `${at('tags')}[value eq "b"]`)])),
        probe({ tags: ['a', 'c'] }),
      );
      expectMatch(expectResource(await scim.patch(path, [op('replace', at('tags'), ['z'])])), probe({ tags: ['z'] }));
    },
  },
  {
    name: 'PATCH changes what a value path selects by a number',
    async run({ scim }) {
      const made = await createUser(
        scim,
        probe({
          seats: [
            { row: 1, note: 'a' },
            { row: 12, note: 'b' },
          ],
        }),
      );
      const ops = [op('replace', `${at('seats')}[row gt 9].note`, 'c')];
      expectMatch(
        expectResource(await scim.patch(`/Users/${made.id}`, ops)),
        probe({
          seats: [
            { row: 1, note: 'a' },
            { row: 12, note: 'c' },
          ],
        }),
      );
    },
  },
  {
    name: 'the extension is discoverable',
    async run({ scim }) {
      expect((await scim.get(`/Schemas/${PROBE}`)).body.id).toBe(PROBE);
      const { body } = await scim.get('/ResourceTypes/User');
      expectMatch(
        (body.schemaExtensions as JsonObject[]).find((each) => each.schema === PROBE),
        { required: false },
      );
    },
  },
];

export const mutabilityAndReturned = [
  area({ title: 'Characteristics', sections: 'RFC 7643 §2.2, §7; RFC 7644 §3.5', world: openWorld, cases: mutability }),
];
