/** Paging by cursor, RFC 9865. */

import { expect } from '@jest/globals';
import { area, type Case } from '../conformance.js';
import { expectError, expectList } from '../expectations.js';
import { createUser, URN } from '../resources.js';
import { type Answer, type JsonObject, query, type Scim } from '../scim-client.js';
import { namesOf, openPages, SIZE } from './paging.js';

/** Follows nextCursor to the end; `between` runs after each page. */
async function walk(
  scim: Scim,
  path: string,
  parameters: Record<string, string | number>,
  between: (page: readonly JsonObject[]) => Promise<void> = async () => undefined,
): Promise<JsonObject[][]> {
  const pages: JsonObject[][] = [];
  let cursor: string | undefined = '';
  while (cursor !== undefined && pages.length < 100) {
    const answer: Answer = await scim.get(`${path}${query({ ...parameters, cursor })}`);
    const page = expectList(answer);
    pages.push(page);
    cursor = answer.body.nextCursor as string | undefined;
    if (cursor !== undefined) expect(cursor).toMatch(/^[A-Za-z0-9._~-]+$/);
    await between(page);
  }
  return pages;
}

const flat = (pages: readonly JsonObject[][]) => pages.flat().map((each) => String(each.userName ?? each.displayName));

const cursors: readonly Case[] = [
  ...[1, 4, 5, 13, 200].map(
    (count): Case => ({
      name: `cursor pages of ${count} hold everybody once, and the last has no nextCursor`,
      async run({ scim }) {
        const pages = await walk(scim, '/Users', { count });
        expect(flat(pages).sort()).toEqual(namesOf(await scim.get('/Users')).sort());
        for (const page of pages) expect(page.length).toBeLessThanOrEqual(count);
      },
    }),
  ),
  {
    name: 'the first page says how many there are and has no previousCursor',
    async run({ scim }) {
      const { body } = await scim.get('/Users?cursor=&count=5');
      expect(body).toMatchObject({ totalResults: SIZE, itemsPerPage: 5 });
      expect(typeof body.nextCursor).toBe('string');
      expect(body.previousCursor).toBeUndefined();
    },
  },
  {
    name: 'cursor without a value and without count begins with the default page',
    async run({ scim }) {
      const answer = await scim.get('/Users?cursor');
      expect(expectList(answer)).toHaveLength(SIZE);
      expect(answer.body.nextCursor).toBeUndefined();
    },
  },
  {
    name: 'without cursor the answer is paged by index',
    async run({ scim }) {
      const { body } = await scim.get('/Users?count=5');
      expect(body.startIndex).toBe(1);
      expect(body.nextCursor).toBeUndefined();
    },
  },
  {
    name: 'count 0 with a cursor gives the number alone',
    async run({ scim }) {
      const answer = await scim.get('/Users?cursor=&count=0');
      expect(expectList(answer)).toEqual([]);
      expect(answer.body.totalResults).toBe(SIZE);
    },
  },
  ...(
    [
      ['a filter', { filter: 'title eq "odd"', count: 3 }, 7],
      ['sorting', { sortBy: 'userName', sortOrder: 'descending', count: 4 }, 13],
      ['sorting by what some lack', { sortBy: 'nickName', count: 4 }, 13],
      ['a projection', { attributes: 'userName', count: 4 }, 13],
    ] as const
  ).map(
    ([name, parameters, size]): Case => ({
      name: `cursors keep ${name} from page to page`,
      async run({ scim }) {
        const all = namesOf(await scim.get(`/Users${query({ ...parameters, count: 100 })}`));
        const seen = flat(await walk(scim, '/Users', parameters));
        expect(seen).toHaveLength(size);
        if ('sortOrder' in parameters) expect(seen).toEqual(all);
        else expect([...seen].sort()).toEqual([...all].sort());
      },
    }),
  ),
  {
    name: 'groups are paged by cursor too',
    run: async ({ scim }) => expect(flat(await walk(scim, '/Groups', { count: 3 }))).toHaveLength(7),
  },
  {
    name: 'a search takes the cursor in its body',
    async run({ scim }) {
      const first = await scim.post('/Users/.search', { schemas: [URN.search], count: 10, cursor: '' });
      const second = await scim.post('/Users/.search', {
        schemas: [URN.search],
        count: 10,
        cursor: first.body.nextCursor ?? 'none',
      });
      expect(new Set([...namesOf(first), ...namesOf(second)]).size).toBe(SIZE);
      expect(second.body.nextCursor).toBeUndefined();
    },
  },
  ...['garbage', 'AAAA', '0', '..', '%22', 'x'.repeat(3_000)].map(
    (cursor): Case => ({
      name: `the cursor "${cursor.slice(0, 10)}" of ${cursor.length} letters is 400 invalidCursor`,
      run: async ({ scim }) => expectError(await scim.get(`/Users?count=5&cursor=${cursor}`), [400, 'invalidCursor']),
    }),
  ),
  {
    name: 'a cursor that was changed is 400 invalidCursor',
    async run({ scim }) {
      const cursor = String((await scim.get('/Users?cursor=&count=5')).body.nextCursor);
      for (const changed of [`${cursor}A`, cursor.slice(1), cursor.slice(0, -4), [...cursor].reverse().join('')]) {
        const answer = await scim.get(`/Users${query({ count: 5, cursor: changed })}`);
        expectError(answer, [400, 'invalidCursor']);
      }
    },
  },
  {
    name: 'a cursor of Users is no cursor of Groups',
    async run({ scim }) {
      const cursor = String((await scim.get('/Users?cursor=&count=5')).body.nextCursor);
      expectError(await scim.get(`/Groups${query({ count: 5, cursor })}`), [400, 'invalidCursor']);
    },
  },
  {
    name: 'a cursor with another filter or order is refused or answers that filter',
    async run({ scim }) {
      const cursor = String((await scim.get('/Users?cursor=&count=5')).body.nextCursor);
      for (const change of [{ filter: 'title eq "odd"' }, { sortBy: 'userName', sortOrder: 'descending' }]) {
        const answer = await scim.get(`/Users${query({ count: 5, cursor, ...change })}`);
        if (answer.status !== 200) expectError(answer, [400, ['invalidCursor']]);
        else if ('filter' in change) for (const each of expectList(answer)) expect(each.title).toBe('odd');
      }
    },
  },
  {
    name: 'another count with a cursor is honoured or 400 invalidCount',
    async run({ scim }) {
      const cursor = String((await scim.get('/Users?cursor=&count=5')).body.nextCursor);
      const answer = await scim.get(`/Users${query({ count: 2, cursor })}`);
      if (answer.status === 200) expect(expectList(answer).length).toBeLessThanOrEqual(2);
      else expectError(answer, [400, ['invalidCount', 'invalidCursor']]);
    },
  },
  {
    name: 'a cursor of another directory is 400 invalidCursor',
    async run(world) {
      const cursor = String((await world.scim.get('/Users?cursor=&count=5')).body.nextCursor);
      const other = await world.open();
      expectError(await other.get(`/Users${query({ count: 5, cursor })}`), [400, 'invalidCursor']);
    },
  },
  {
    name: 'who is deleted between pages takes nobody along',
    async run(world) {
      const scim = await world.open();
      const made = [];
      for (let each = 0; each < 12; each += 1) made.push((await createUser(scim)).id);
      const pages = await walk(scim, '/Users', { count: 3 }, async (page) => {
        for (const each of page.slice(0, 2)) await scim.delete(`/Users/${each.id}`);
      });
      expect(
        pages
          .flat()
          .map((each) => String(each.id))
          .sort(),
      ).toEqual(made.sort());
    },
  },
  {
    name: 'who arrives between pages makes nobody appear twice or vanish',
    async run(world) {
      const scim = await world.open();
      const made: string[] = [];
      for (let each = 0; each < 9; each += 1) made.push((await createUser(scim)).id);
      let arrivals = 3;
      const pages = await walk(scim, '/Users', { count: 2, sortBy: 'userName' }, async () => {
        if (arrivals-- > 0) await createUser(scim);
      });
      const ids = pages.flat().map((each) => String(each.id));
      expect(new Set(ids).size).toBe(ids.length);
      expect(ids).toEqual(expect.arrayContaining(made));
    },
  },
];

export const cursorPaging = [
  area({ title: 'Paging by cursor', sections: 'RFC 9865 §2, §3', world: openPages, cases: cursors }),
];
