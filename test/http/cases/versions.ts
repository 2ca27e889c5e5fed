/** Resource versions: RFC 7644 §3.14, RFC 9110 §13. */

import { expect } from '@jest/globals';
import { area, type Case, openWorld } from '../conformance.js';
import { expectError, expectResource } from '../expectations.js';
import { FULL, op } from '../patch-case.js';
import { createGroup, createUser, person } from '../resources.js';
import { type Answer, type JsonObject, pick, type Scim } from '../scim-client.js';

const tagOf = (resource: JsonObject) => String(pick(resource, 'meta.version'));
const opaque = (tag: string) => tag.replace(/^W\//, '');

/** How a tag is spelled, given the current one, and whether If-Match holds with it. */
const tags: readonly (readonly [name: string, spell: (tag: string) => string, holds: boolean])[] = [
  ['the current tag', (tag) => tag, true],
  ['the current tag, weak', (tag) => `W/${opaque(tag)}`, true],
  ['any', () => '*', true],
  ['a list with the current tag', (tag) => `"other", ${tag}, W/"more"`, true],
  ['another tag', () => '"other"', false],
  ['another weak tag', () => 'W/"other"', false],
  ['a list without the current tag', () => '"one", W/"two"', false],
  ['a longer tag', (tag) => tag.replace(/"$/, 'x"'), false],
  ['an empty tag', () => 'W/""', false],
];

const writes: readonly (readonly [
  name: string,
  send: (scim: Scim, user: JsonObject, headers: Record<string, string>) => Promise<Answer>,
])[] = [
  [
    'PUT',
    (scim, user, headers) =>
      scim.put(`/Users/${user.id}`, person({ userName: user.userName as string, title: 'new' }), headers),
  ],
  ['PATCH', (scim, user, headers) => scim.patch(`/Users/${user.id}`, [op('replace', 'title', 'new')], headers)],
  ['DELETE', (scim, user, headers) => scim.delete(`/Users/${user.id}`, headers)],
];

const preconditions: readonly Case[] = writes.flatMap(([method, send]) =>
  tags.map(
    ([name, spell, holds]): Case => ({
      name: `${method} with If-Match of ${name} is ${holds ? 'done' : '412'}`,
      async run({ scim }) {
        const user = await createUser(scim, FULL);
        const answer = await send(scim, user, { 'if-match': spell(tagOf(user)) });
        if (holds) return expect([200, 204]).toContain(answer.status);
        expectError(answer, [412]);
        expect((await scim.get(`/Users/${user.id}`)).body).toEqual(user);
      },
    }),
  ),
);

const reads: readonly Case[] = tags.map(([name, spell, same]) => ({
  name: `GET with If-None-Match of ${name} is ${same ? '304' : '200'}`,
  async run({ scim }) {
    const user = await createUser(scim);
    const answer = await scim.get(`/Users/${user.id}`, { 'if-none-match': spell(tagOf(user)) });
    expect([answer.status, answer.headers.get('etag')]).toEqual([same ? 304 : 200, tagOf(user)]);
    if (same) expect(answer.text).toBe('');
  },
}));

const others: readonly Case[] = [
  {
    name: 'the tag of before a write is 412, the one after it holds',
    async run({ scim }) {
      const user = await createUser(scim);
      const first = await scim.patch(`/Users/${user.id}`, [op('add', 'title', 'a')]);
      expectError(await scim.patch(`/Users/${user.id}`, [op('add', 'title', 'b')], { 'if-match': tagOf(user) }), [412]);
      expectResource(
        await scim.patch(`/Users/${user.id}`, [op('add', 'title', 'c')], { 'if-match': tagOf(first.body) }),
      );
    },
  },
  {
    name: 'If-Match on an id that nobody has is 404 or 412',
    async run({ scim }) {
      expectError(await scim.delete('/Users/nobody', { 'if-match': '*' }), [[404, 412]]);
    },
  },
  {
    name: 'a write without If-Match is done',
    async run({ scim }) {
      const user = await createUser(scim);
      await scim.patch(`/Users/${user.id}`, [op('add', 'title', 'a')]);
      expectResource(await scim.patch(`/Users/${user.id}`, [op('add', 'title', 'b')]));
    },
  },
  {
    name: 'a write that changes nothing keeps the tag, and If-Match is still checked',
    async run({ scim }) {
      const user = await createUser(scim, FULL);
      const same = await scim.patch(`/Users/${user.id}`, [op('replace', 'title', FULL.title ?? '')], {
        'if-match': tagOf(user),
      });
      expect(tagOf(expectResource(same))).toBe(tagOf(user));
      expectError(
        await scim.patch(`/Users/${user.id}`, [op('replace', 'title', FULL.title ?? '')], { 'if-match': '"other"' }),
        [412],
      );
    },
  },
  {
    name: 'a list tells the version of each resource',
    async run({ scim }) {
      const user = await createUser(scim);
      const answer = await scim.get(`/Users?filter=id%20eq%20%22${user.id}%22`);
      expect(pick(answer.body, 'Resources.0.meta.version')).toBe(tagOf(user));
    },
  },
  {
    name: 'groups have versions: If-Match on PATCH, PUT and DELETE, If-None-Match on GET',
    async run({ scim }) {
      const group = await createGroup(scim);
      const path = `/Groups/${group.id}`;
      expect((await scim.get(path, { 'if-none-match': tagOf(group) })).status).toBe(304);
      expectError(await scim.patch(path, [op('replace', 'displayName', 'x')], { 'if-match': '"other"' }), [412]);
      expectError(await scim.put(path, group, { 'if-match': '"other"' }), [412]);
      expectError(await scim.delete(path, { 'if-match': '"other"' }), [412]);
      expect((await scim.patch(path, [op('replace', 'displayName', 'x')], { 'if-match': tagOf(group) })).status).toBe(
        204,
      );
      expectError(await scim.delete(path, { 'if-match': tagOf(group) }), [412]);
    },
  },
  {
    name: 'a change of members changes the version of the group',
    async run({ scim }) {
      const [group, user] = [await createGroup(scim), await createUser(scim)];
      await scim.patch(`/Groups/${group.id}`, [op('add', 'members', [{ value: user.id }])]);
      const after = await scim.get(`/Groups/${group.id}`, { 'if-none-match': tagOf(group) });
      expect(after.status).toBe(200);
      expect(tagOf(after.body)).not.toBe(tagOf(group));
      expect(after.headers.get('etag')).toBe(tagOf(after.body));
    },
  },
];

export const versions = [
  area({
    title: 'Versions and preconditions',
    sections: 'RFC 7644 §3.14; RFC 9110 §13',
    world: openWorld,
    cases: [...preconditions, ...reads, ...others],
  }),
];
