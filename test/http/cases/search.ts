/** Searches by POST and of the whole directory: RFC 7644 §3.4.2.1, §3.4.3. */

import { expect } from '@jest/globals';
import { area, type Case } from '../conformance.js';
import { expectError, expectList } from '../expectations.js';
import { createGroup, createUser, URN, unique } from '../resources.js';
import { type JsonObject, pick, query } from '../scim-client.js';
import { openPeople, type PeopleWorld } from './filter-people.js';

const body = (parameters: JsonObject = {}): JsonObject => ({ schemas: [URN.search], ...parameters });

const perType: readonly Case<PeopleWorld>[] = [
  ...[
    'userName eq "dee"',
    'active eq false',
    'emails[type eq "work" and value co "@example.com"]',
    'displayName co "Zo"',
    `${URN.enterprise}:department pr`,
  ].map(
    (filter): Case<PeopleWorld> => ({
      name: `a search finds what a list finds: ${filter}`,
      async run({ scim, names }) {
        const [searched, listed] = [
          await scim.post('/Users/.search', body({ filter })),
          await scim.get(`/Users${query({ filter })}`),
        ];
        expect(names(expectList(searched))).toEqual(names(expectList(listed)));
        expect(searched.body.totalResults).toBe(listed.body.totalResults);
      },
    }),
  ),
  {
    name: 'a search without parameters finds everybody',
    run: async ({ scim }) => expect(expectList(await scim.post('/Users/.search', body()))).toHaveLength(7),
  },
  {
    name: 'a search reads its parameters in any case',
    async run({ scim, names }) {
      const found = expectList(
        await scim.post('/Users/.search', { Schemas: [URN.search], FILTER: 'userName eq "dee"', SORTBY: 'userName' }),
      );
      expect(names(found)).toEqual(['dee']);
    },
  },
  {
    name: 'a search of groups',
    async run({ scim }) {
      const group = await createGroup(scim);
      const found = expectList(
        await scim.post('/Groups/.search', body({ filter: `displayName eq "${group.displayName}"` })),
      );
      expect(found.map((each) => each.id)).toEqual([group.id]);
    },
  },
  {
    name: 'a search with an invalid filter is 400 invalidFilter',
    run: async ({ scim }) =>
      expectError(await scim.post('/Users/.search', body({ filter: 'userName eq' })), [400, 'invalidFilter']),
  },
  ...(
    [
      ['a filter that is a number', { filter: 5 }],
      ['a filter that is an object', { filter: { $gt: '' } }],
      ['attributes that is a number', { attributes: 5 }],
      ['attributes of numbers', { attributes: [5] }],
      ['sortBy that is a list', { sortBy: ['userName'] }],
      ['startIndex that is a text', { startIndex: 'one' }],
      ['count that is an object', { count: {} }],
      ['count that is no integer', { count: 1.5 }],
      ['cursor that is a number', { cursor: 5 }],
    ] as const
  ).map(
    ([name, parameters]): Case<PeopleWorld> => ({
      name: `a search with ${name} is 400`,
      run: async ({ scim }) =>
        expectError(await scim.post('/Users/.search', body(parameters as unknown as JsonObject)), [400]),
    }),
  ),
  {
    name: 'a search without schemas is 400',
    run: async ({ scim }) =>
      expectError(await scim.post('/Users/.search', { filter: 'userName pr' }), [
        400,
        ['invalidSyntax', 'invalidValue'],
      ]),
  },
  {
    name: 'a search with another schema is 400',
    run: async ({ scim }) =>
      expectError(await scim.post('/Users/.search', { schemas: [URN.patch] }), [
        400,
        ['invalidSyntax', 'invalidValue'],
      ]),
  },
  {
    name: 'a search of a type that is none is 404',
    run: async ({ scim }) => expectError(await scim.post('/Devices/.search', body()), [404]),
  },
];

const root: readonly Case<PeopleWorld>[] = [
  {
    name: 'a search of everything finds users and groups',
    async run({ scim, people }) {
      const group = await createGroup(scim, [String(people.ann?.id)]);
      const found = expectList(await scim.post('/.search', body()));
      const kinds = new Set(found.map((each) => pick(each, 'meta.resourceType')));
      expect([...kinds].sort()).toEqual(['Group', 'User']);
      const ids = found.map((each) => each.id);
      expect(ids).toEqual(expect.arrayContaining([group.id, people.ann?.id]));
      expect(new Set(ids).size).toBe(ids.length);
    },
  },
  {
    name: 'a filter on meta.resourceType picks the type',
    async run({ scim, names }) {
      const users = expectList(
        await scim.post('/.search', body({ filter: 'meta.resourceType eq "User" and userName eq "dee"' })),
      );
      expect(names(users)).toEqual(['dee']);
      const all = expectList(await scim.post('/.search', body({ filter: 'meta.resourceType eq "Group"' })));
      for (const each of all) expect(pick(each, 'meta.resourceType')).toBe('Group');
    },
  },
  {
    name: 'an attribute that one type lacks has no value there',
    async run({ scim, names }) {
      await createGroup(scim);
      expect(names(expectList(await scim.post('/.search', body({ filter: 'userName sw "b"' }))))).toEqual(['bob']);
      const found = expectList(await scim.post('/.search', body({ filter: 'not (userName pr)' })));
      for (const each of found) expect(pick(each, 'meta.resourceType')).toBe('Group');
    },
  },
  {
    name: 'an attribute that both types have finds both',
    async run({ scim }) {
      const displayName = unique('Both');
      const [user, group] = [await createUser(scim, { displayName }), await createGroup(scim, [], { displayName })];
      const found = expectList(
        await scim.post('/.search', body({ filter: `displayName eq "${displayName}"`, attributes: ['displayName'] })),
      );
      expect(found.map((each) => each.id).sort()).toEqual([user.id, group.id].sort());
      for (const each of found) expect(Object.keys(each).sort()).toEqual(expect.arrayContaining(['displayName', 'id']));
      await scim.delete(`/Users/${user.id}`);
    },
  },
  {
    name: 'a search of everything is sorted and paged',
    async run({ scim }) {
      const all = expectList(await scim.post('/.search', body({ sortBy: 'meta.created' }))).map((each) => each.id);
      const seen: unknown[] = [];
      for (let startIndex = 1; startIndex <= all.length; startIndex += 3) {
        const page = await scim.post('/.search', body({ sortBy: 'meta.created', startIndex, count: 3 }));
        expect(page.body.totalResults).toBe(all.length);
        seen.push(...expectList(page).map((each) => each.id));
      }
      expect([...seen].sort()).toEqual([...all].sort());
    },
  },
  {
    name: 'a search of everything is paged by cursor',
    async run({ scim }) {
      const total = Number((await scim.post('/.search', body({ count: 0 }))).body.totalResults);
      const seen = new Set<unknown>();
      let cursor: unknown = '';
      for (let page = 0; cursor !== undefined && page < 50; page += 1) {
        const answer = await scim.post('/.search', body({ count: 4, cursor: cursor as string }));
        for (const each of expectList(answer)) seen.add(each.id);
        cursor = answer.body.nextCursor;
      }
      expect(seen.size).toBe(total);
    },
  },
  {
    name: 'GET of the base finds what a search of everything finds',
    async run({ scim }) {
      const filter = 'displayName pr';
      const [got, searched] = [await scim.get(`/${query({ filter })}`), await scim.post('/.search', body({ filter }))];
      expect(expectList(got).map((each) => each.id)).toEqual(expectList(searched).map((each) => each.id));
      expect(got.body.totalResults).toBe(searched.body.totalResults);
    },
  },
  {
    name: 'a search of everything with an invalid filter is 400',
    run: async ({ scim }) => expectError(await scim.post('/.search', body({ filter: '(' })), [400, 'invalidFilter']),
  },
];

export const search = [
  area({ title: 'Search', sections: 'RFC 7644 §3.4.2.1, §3.4.3', world: openPeople, cases: [...perType, ...root] }),
];
