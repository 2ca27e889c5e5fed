/** Paging by index, RFC 7644 §3.4.2.4. */

import { expect } from '@jest/globals';
import type { Gateway } from '../../support/gateway.js';
import { area, type Case, openWorld, type World } from '../conformance.js';
import { expectError, expectList } from '../expectations.js';
import { createGroup, createUser, URN } from '../resources.js';
import { type Answer, query } from '../scim-client.js';

/** How many users there are. */
export const SIZE = 13;

/** A world with so many users and seven groups. */
export async function openPages(gateway: Gateway): Promise<World> {
  const world = await openWorld(gateway);
  for (let index = 1; index <= SIZE; index += 1) {
    await createUser(world.scim, {
      userName: `page-${String(index).padStart(2, '0')}`,
      title: index % 2 === 0 ? 'even' : 'odd',
    });
  }
  for (let index = 1; index <= 7; index += 1) await createGroup(world.scim, [], { displayName: `Page ${index}` });
  return world;
}

/** The userNames or displayNames of a list. */
export const namesOf = (answer: Answer) => expectList(answer).map((each) => String(each.userName ?? each.displayName));

const rows: readonly (readonly [parameters: Record<string, string | number>, startIndex: number, items: number])[] = [
  [{}, 1, 13],
  [{ count: 5 }, 1, 5],
  [{ startIndex: 1, count: 5 }, 1, 5],
  [{ startIndex: 6, count: 5 }, 6, 5],
  [{ startIndex: 11, count: 5 }, 11, 3],
  [{ startIndex: 13, count: 5 }, 13, 1],
  [{ startIndex: 13 }, 13, 1],
  [{ startIndex: 0, count: 5 }, 1, 5],
  [{ startIndex: -7, count: 5 }, 1, 5],
  [{ count: 13 }, 1, 13],
  [{ count: 100_000 }, 1, 13],
];

const index: readonly Case[] = [
  ...rows.map(
    ([parameters, startIndex, items]): Case => ({
      name: `a page of ${JSON.stringify(parameters)} has ${items}`,
      async run({ scim }) {
        const answer = await scim.get(`/Users${query(parameters)}`);
        expectList(answer);
        expect(answer.body).toMatchObject({ totalResults: SIZE, startIndex, itemsPerPage: items });
        expect(answer.body.Resources).toHaveLength(items);
      },
    }),
  ),
  ...[
    { startIndex: SIZE + 1 },
    { startIndex: 1_000, count: 5 },
    { startIndex: 2_147_483_648 },
    { count: 0 },
    { count: -5 },
  ].map(
    (parameters): Case => ({
      name: `a page of ${JSON.stringify(parameters)} is empty and says how many there are`,
      async run({ scim }) {
        const answer = await scim.get(`/Users${query(parameters)}`);
        expect(expectList(answer)).toEqual([]);
        expect(answer.body.totalResults).toBe(SIZE);
      },
    }),
  ),
  ...['abc', '1.5', '', '1e3', 'NaN', '99999999999999999999', '[]', '5,6'].map(
    (value): Case => ({
      name: `startIndex or count of "${value}" is a list or 400, never 5xx`,
      async run({ scim }) {
        for (const name of ['startIndex', 'count']) {
          const answer = await scim.get(`/Users${query({ [name]: value })}`);
          if (answer.status === 200) expectList(answer);
          else expectError(answer, [400]);
        }
      },
    }),
  ),
  ...[1, 2, 3, 5, 6, 13].map(
    (count): Case => ({
      name: `pages of ${count} hold everybody once, in a stable order`,
      async run({ scim }) {
        const seen: string[] = [];
        for (let startIndex = 1; startIndex <= SIZE; startIndex += count)
          seen.push(...namesOf(await scim.get(`/Users${query({ startIndex, count })}`)));
        expect(seen).toEqual(namesOf(await scim.get('/Users')));
        expect(new Set(seen).size).toBe(SIZE);
      },
    }),
  ),
  {
    name: 'totalResults counts what a filter finds',
    async run({ scim }) {
      const answer = await scim.get(`/Users${query({ filter: 'title eq "even"', startIndex: 3, count: 2 })}`);
      expect(namesOf(answer)).toHaveLength(2);
      expect(answer.body).toMatchObject({ totalResults: 6, startIndex: 3, itemsPerPage: 2 });
    },
  },
  {
    name: 'an empty list has Resources []',
    async run({ scim }) {
      const answer = await scim.get(`/Users${query({ filter: 'userName eq "nobody"' })}`);
      expect(answer.body).toMatchObject({ schemas: [URN.list], totalResults: 0, Resources: [] });
    },
  },
  {
    name: 'groups are paged too',
    async run({ scim }) {
      const answer = await scim.get('/Groups?startIndex=6&count=5');
      expect(namesOf(answer)).toHaveLength(2);
      expect(answer.body).toMatchObject({ totalResults: 7, startIndex: 6, itemsPerPage: 2 });
    },
  },
  {
    name: 'a search pages by numbers in its body',
    async run({ scim }) {
      const answer = await scim.post('/Users/.search', { schemas: [URN.search], startIndex: 6, count: 5 });
      expectList(answer);
      expect(answer.body).toMatchObject({ totalResults: SIZE, startIndex: 6, itemsPerPage: 5 });
    },
  },
];

export const paging = [
  area({ title: 'Paging by index', sections: 'RFC 7644 §3.4.2.4', world: openPages, cases: index }),
];
