/** Replacing and deleting Users: RFC 7644 §3.5.1, §3.6. */

import { expect } from '@jest/globals';
import { area, type Case, openWorld } from '../conformance.js';
import { expectError, expectMatch, expectResource, expectUnassigned } from '../expectations.js';
import { FULL, settled } from '../patch-case.js';
import { createGroup, createUser, person, URN, unique } from '../resources.js';
import { type JsonObject, pick } from '../scim-client.js';

const E = URN.enterprise;

const replace: readonly Case[] = [
  {
    name: 'PUT replaces: what is left out is unassigned, active and id stay',
    async run({ scim }) {
      const made = await createUser(scim, { ...FULL, active: false });
      const body = expectResource(
        await scim.put(`/Users/${made.id}`, person({ userName: made.userName as string, title: 'Guide' })),
      );
      expectMatch(body, { id: made.id, title: 'Guide', active: false, schemas: [URN.user] });
      for (const name of ['nickName', 'displayName', 'name', 'phoneNumbers', 'ims', E]) expectUnassigned(body[name]);
      expect((await scim.get(`/Users/${made.id}`)).body).toEqual(body);
    },
  },
  {
    name: 'PUT moves version and lastModified, not created',
    async run({ scim }) {
      const made = await createUser(scim);
      await new Promise((resolve) => setTimeout(resolve, 5));
      const answer = await scim.put(`/Users/${made.id}`, person({ userName: made.userName as string, title: 'x' }));
      const body = expectResource(answer);
      expect(pick(body, 'meta.created')).toBe(pick(made, 'meta.created'));
      expect(pick(body, 'meta.lastModified')).not.toBe(pick(made, 'meta.lastModified'));
      expect(pick(body, 'meta.version')).not.toBe(pick(made, 'meta.version'));
      expect(answer.headers.get('etag')).toBe(pick(body, 'meta.version'));
    },
  },
  {
    name: 'PUT of what GET answered changes nothing',
    async run({ scim }) {
      const made = await createUser(scim, FULL);
      expect(settled(expectResource(await scim.put(`/Users/${made.id}`, made)))).toEqual(settled(made));
    },
  },
  {
    name: 'PUT ignores read-only attributes',
    async run({ scim }) {
      const made = await createUser(scim);
      const sent = {
        ...made,
        id: 'other',
        groups: [{ value: 'g' }],
        meta: { created: '2001-01-01T00:00:00Z' },
        title: 'x',
      };
      const body = expectResource(await scim.put(`/Users/${made.id}`, sent));
      expect(body.id).toBe(made.id);
      expect(pick(body, 'meta.created')).toBe(pick(made, 'meta.created'));
      expectUnassigned(body.groups);
    },
  },
  {
    name: 'PUT of null and [] unassigns',
    async run({ scim }) {
      const made = await createUser(scim, FULL);
      const body = expectResource(
        await scim.put(`/Users/${made.id}`, {
          ...made,
          nickName: null,
          phoneNumbers: [],
          name: { ...(made.name as JsonObject), formatted: null },
        }),
      );
      for (const path of ['nickName', 'phoneNumbers', 'name.formatted']) expectUnassigned(pick(body, path));
      expect(pick(body, 'name.givenName')).toBe('Barbara');
    },
  },
  {
    name: 'PUT without userName is 400 and changes nothing',
    async run({ scim }) {
      const made = await createUser(scim, FULL);
      expectError(await scim.put(`/Users/${made.id}`, { schemas: [URN.user], title: 'x' }), [400, 'invalidValue']);
      expect((await scim.get(`/Users/${made.id}`)).body).toEqual(made);
    },
  },
  {
    name: 'PUT to a userName that is taken is 409',
    async run({ scim }) {
      const [one, two] = [await createUser(scim), await createUser(scim)];
      expectError(await scim.put(`/Users/${two.id}`, person({ userName: one.userName as string })), [
        409,
        'uniqueness',
      ]);
    },
  },
  {
    name: 'PUT of an id that nobody has is 404 and creates nobody',
    async run({ scim }) {
      const sent = person();
      expectError(await scim.put(`/Users/${unique('nobody')}`, sent), [404]);
      expect((await scim.get(`/Users?filter=userName%20eq%20%22${sent.userName}%22`)).body.totalResults).toBe(0);
    },
  },
];

const remove: readonly Case[] = [
  {
    name: 'DELETE answers 204, and after it everything is 404',
    async run({ scim }) {
      const made = await createUser(scim);
      const answer = await scim.delete(`/Users/${made.id}`);
      expect([answer.status, answer.text]).toEqual([204, '']);
      expectError(await scim.get(`/Users/${made.id}`), [404]);
      expectError(await scim.put(`/Users/${made.id}`, person()), [404]);
      expectError(await scim.patch(`/Users/${made.id}`, [{ op: 'add', path: 'title', value: 'x' }]), [404]);
      expectError(await scim.delete(`/Users/${made.id}`), [404]);
    },
  },
  {
    name: 'DELETE takes the user out of lists and groups',
    async run({ scim }) {
      const made = await createUser(scim);
      const group = await createGroup(scim, [made.id]);
      await scim.delete(`/Users/${made.id}`);
      expectUnassigned((await scim.get(`/Groups/${group.id}`)).body.members);
      expect((await scim.get('/Users')).text).not.toContain(made.id);
    },
  },
  {
    name: 'DELETE frees userName; who comes back has a new id and no groups',
    async run({ scim }) {
      const made = await createUser(scim, { externalId: unique('ext') });
      await createGroup(scim, [made.id]);
      await scim.delete(`/Users/${made.id}`);
      const again = await createUser(scim, {
        userName: made.userName as string,
        externalId: made.externalId as string,
      });
      expect(again.id).not.toBe(made.id);
      expectUnassigned(again.groups);
    },
  },
];

export const replaceAndDelete = [
  area({
    title: 'Replace and delete',
    sections: 'RFC 7644 §3.5.1, §3.6',
    world: openWorld,
    cases: [...replace, ...remove],
  }),
];
