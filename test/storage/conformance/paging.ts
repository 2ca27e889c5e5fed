/** Paging through resources: by number, by cursor, sorted, and while others create and delete. */
import { describe, expect, it } from '@jest/globals';
import { parseFilter } from '../../../src/scim/filter/parse.js';
import { resolveAttributePath } from '../../../src/scim/path/resolve.js';
import type { Scope, SearchQuery, SearchResult } from '../../../src/storage/port/index.js';
import { baseUrl, create, now, sampleGroup, sampleUser, user } from './fixtures.js';
import type { Subject } from './index.js';

export function pagingSuite(subject: Subject): void {
  const search = (scope: Scope, more: Partial<SearchQuery> = {}): Promise<SearchResult> =>
    subject.storage.resources.search({
      ...scope,
      types: ['User'],
      now,
      baseUrl,
      limit: 10,
      from: { skip: 0 },
      countTotal: true,
      ...more,
    });
  const ids = ({ resources }: SearchResult) => resources.map(({ id }) => id);
  const remove = (scope: Scope, id: string) =>
    subject.storage.commit([{ change: 'deleteResource', scope, type: 'User', id }]);

  async function directory(count: number, titleOf: (at: number) => string | undefined = () => undefined) {
    const { storage, fresh } = subject;
    const scope = fresh.scope();
    const all = Array.from({ length: count }, () => fresh.id());
    await storage.commit(
      all.map((id, at) => {
        const title = titleOf(at);
        return create(sampleUser(scope, id, title === undefined ? {} : { title }));
      }),
    );
    return { scope, all };
  }

  async function walk(
    scope: Scope,
    more: Partial<SearchQuery>,
    between: (seen: readonly string[]) => Promise<void> = async () => {},
  ) {
    const seen: string[] = [];
    let page = await search(scope, more);
    seen.push(...ids(page));
    while (page.next !== undefined) {
      await between(seen);
      page = await search(scope, { ...more, from: { after: page.next }, countTotal: false });
      expect(page.total).toBeUndefined();
      seen.push(...ids(page));
    }
    return seen;
  }

  describe('pages', () => {
    it('are numbered over gaps of any size', async () => {
      const { scope, all } = await directory(700);
      const gone = new Set(all.filter((_, at) => at % 7 === 3 || (at > 200 && at < 480)));
      for (const id of gone) await remove(scope, id);
      const left = all.filter((id) => !gone.has(id));
      for (const skip of [0, 1, 99, 180, left.length - 3, left.length, left.length + 5]) {
        const page = await search(scope, { limit: 5, from: { skip } });
        expect(ids(page)).toEqual(left.slice(skip, skip + 5));
        expect(page.total).toBe(left.length);
        expect(page.next === undefined).toBe(skip + 5 >= left.length);
      }
    });

    it('tell the total alone when none is to be shown', async () => {
      const { scope, all } = await directory(7);
      const filter = parseFilter(user, `not (userName eq "u${all[0]}@example.com")`);
      const sort = { path: resolveAttributePath(user, 'userName'), descending: false };
      expect(await search(scope, { limit: 0 })).toEqual({ resources: [], total: 7 });
      expect(await search(scope, { limit: 0, filter })).toEqual({ resources: [], total: 6 });
      expect(await search(scope, { limit: 0, filter, sort })).toEqual({ resources: [], total: 6 });
      expect(await search(subject.fresh.scope())).toEqual({ resources: [], total: 0 });
    });

    it.each(['userName pr', undefined])(
      'are walked by cursor while others create and delete (filter %s)',
      async (text) => {
        const { scope, all } = await directory(60);
        const [gone, come] = [new Set<string>(), [] as string[]];
        const filter = text === undefined ? {} : { filter: parseFilter(user, text) };
        const seen = await walk(scope, { limit: 7, ...filter }, async (seen) => {
          const victims = [seen.at(-1)!, all[all.indexOf(seen.at(-1)!) + 2]].filter(
            (id) => id !== undefined && !gone.has(id),
          );
          for (const id of victims as string[]) {
            gone.add(id);
            await remove(scope, id);
          }
          if (come.length > 5) return;
          come.push(subject.fresh.id());
          await subject.storage.commit([create(sampleUser(scope, come.at(-1)!))]);
        });
        expect(seen.filter((id) => all.includes(id) && !gone.has(id))).toEqual(all.filter((id) => !gone.has(id)));
        expect(new Set(seen).size).toBe(seen.length);
      },
    );

    it('count all matches even on a cursor page when asked to', async () => {
      const { scope, all } = await directory(9);
      const filter = parseFilter(user, 'emails.type eq "work"');
      const first = await search(scope, { limit: 4, filter });
      const second = await search(scope, { limit: 4, filter, from: { after: first.next! } });
      expect(ids(second)).toEqual(all.slice(4, 8));
      expect(second.total).toBe(9);
    });

    it('are sorted by code point, ties by creation, what lacks the attribute last or first', async () => {
      const titles = ['b', undefined, 'A', '\u{1F600}', '\uE000', 'a', undefined, 'É', 'B'];
      const { scope, all } = await directory(titles.length, (at) => titles[at]);
      const path = resolveAttributePath(user, 'title');
      const order = (places: number[]) => places.map((at) => all[at]);
      const ascending = order([2, 5, 0, 8, 7, 4, 3, 1, 6]);
      const descending = order([1, 6, 3, 4, 7, 0, 8, 2, 5]);
      for (const [wanted, down] of [
        [ascending, false],
        [descending, true],
      ] as const) {
        const sort = { path, descending: down };
        expect(ids(await search(scope, { sort }))).toEqual(wanted);
        expect(ids(await search(scope, { sort, from: { skip: 3 }, limit: 3 }))).toEqual(wanted.slice(3, 6));
        expect(await walk(scope, { sort, limit: 2 })).toEqual(wanted);
      }
    });

    it('sort by the primary value of several, else by the first', async () => {
      const { storage, fresh } = subject;
      const scope = fresh.scope();
      const emails = [
        [{ value: 'c@x' }, { value: 'a@x', primary: true }],
        [{ value: 'b@x' }, { value: 'z@x', primary: false }],
        [{ type: 'work', primary: true }, { value: 'a@x' }],
      ];
      const all = emails.map(() => fresh.id());
      await storage.commit(all.map((id, at) => create(sampleUser(scope, id, { emails: emails[at]! }))));
      const sort = { path: resolveAttributePath(user, 'emails'), descending: false };
      expect(ids(await search(scope, { sort }))).toEqual([all[0], all[1], all[2]]);
    });

    it('go through several types in the order asked for', async () => {
      const { storage, fresh } = subject;
      const { scope, all } = await directory(4);
      const groups = [fresh.id(), fresh.id(), fresh.id()];
      await storage.commit(groups.map((id) => create(sampleGroup(scope, id))));
      const both = await search(scope, { types: ['Group', 'User'] });
      expect(ids(both)).toEqual([...groups, ...all]);
      expect(both.total).toBe(7);
      expect(ids(await search(scope, { types: ['User', 'Group'], from: { skip: 3 }, limit: 2 }))).toEqual([
        all[3],
        groups[0],
      ]);
      expect(await walk(scope, { types: ['Group', 'User'], limit: 2 })).toEqual([...groups, ...all]);
      const filter = parseFilter(user, 'id pr');
      expect(await walk(scope, { types: ['Group', 'User'], limit: 2, filter })).toEqual([...groups, ...all]);
    });

    it('of many that an index finds are those that a scan finds', async () => {
      const { storage, fresh } = subject;
      const { scope, all } = await directory(40, (at) => (at % 3 === 0 ? 'Engineer' : 'Clerk'));
      const named = all.filter((_, at) => at % 2 === 0);
      const changes = named.map((id, at) => {
        const more = { title: at % 2 === 0 ? 'Engineer' : 'Clerk', displayName: 'Ék' };
        return {
          change: 'replaceResource' as const,
          resource: { ...sampleUser(scope, id, more), version: 2 },
          expectedVersion: 1,
        };
      });
      await storage.commit(changes);
      const groupId = fresh.id();
      await storage.commit([
        create(sampleGroup(scope, groupId)),
        { change: 'addMembers', scope, groupId, memberIds: named },
      ]);
      const family = parseFilter(user, 'displayName eq "éK"');
      expect(await walk(scope, { filter: family, limit: 6 })).toEqual(named);
      const page = await search(scope, { filter: family, limit: 4, from: { skip: 15 } });
      expect({ ids: ids(page), total: page.total }).toEqual({ ids: named.slice(15, 19), total: 20 });
      const both = parseFilter(user, `displayName eq "ék" and title eq "engineer" and groups.value eq "${groupId}"`);
      expect(await walk(scope, { filter: both, limit: 3 })).toEqual(named.filter((_, at) => at % 2 === 0));
      const prefix = parseFilter(user, 'displayName sw "é" or userName sw "\u{10FFFF}"');
      expect(await walk(scope, { filter: prefix, limit: 7 })).toEqual(named);
    });

    it('keep to one directory', async () => {
      const { scope, all } = await directory(3);
      const other = await directory(2);
      const filter = parseFilter(
        user,
        `userName co "u" or id eq "${other.all[0]}" or emails.value eq "u${other.all[1]}@example.com"`,
      );
      expect(ids(await search(scope, { filter }))).toEqual(all);
      expect(ids(await search(scope, { filter: parseFilter(user, `id eq "${other.all[0]}"`) }))).toEqual([]);
    });

    it('walk every resource of the store', async () => {
      const { scope, all } = await directory(11);
      const seen: string[] = [];
      let after: string | undefined;
      do {
        const page = await subject.storage.resources.walk({ limit: 50, after });
        for (const resource of page.items) if (resource.directoryId === scope.directoryId) seen.push(resource.id);
        after = page.next;
      } while (after !== undefined);
      expect(seen).toEqual(all);
    });
  });
}
