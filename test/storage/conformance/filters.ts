/** Filter agreement: random resources and filters, and the store finds exactly what `matches` says. */
import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import type { Filter } from '../../../src/scim/filter/ast.js';
import { matches } from '../../../src/scim/filter/match.js';
import { parseFilter } from '../../../src/scim/filter/parse.js';
import type { Resource } from '../../../src/scim/schema/attribute.js';
import type { ResourceType } from '../../../src/scim/schema/registry.js';
import type { Scope, SearchQuery, WrittenResource } from '../../../src/storage/port/index.js';
import { rendered } from '../../support/memory-storage/search.js';
import { baseUrl, create, group, now, sampleGroup, user, written } from './fixtures.js';
import type { Subject } from './index.js';
import { groupFilterText, type People, people, userFilterText } from './random-people.js';

/** What a store's test leaves out of the suite, because of the server under it. */
export interface Limits {
  /** True of filters that a server which only stands in for the true one reads wrongly. */
  readonly leavesOut?: (filter: Filter) => boolean;
  /** How many directories are made up; 60 unless told. */
  readonly directories?: number;
}

interface Rendered {
  readonly id: string;
  readonly resource: Resource;
}

export function filterSuite(subject: Subject, { leavesOut = () => false, directories = 60 }: Limits): void {
  async function settle(these: People): Promise<{ scope: Scope; users: WrittenResource[]; groups: WrittenResource[] }> {
    const { storage, fresh } = subject;
    const scope = fresh.scope();
    const ids = these.users.map(() => fresh.id());
    const users: WrittenResource[] = [];
    for (const [at, { resource, access, at: time }] of these.users.entries()) {
      const sponsored = access && { ...access, sponsor: ids[0]!, linkId: fresh.id(), accountId: fresh.id() };
      const newcomer = written(scope, user, { ...resource, id: ids[at]! }, { access: sponsored, at: now + time });
      const { told: _, ...unsaid } = newcomer;
      // Not every row tells what its text has: those of older releases and of copied stores do not.
      users.push({ ...(at % 3 > 0 ? newcomer : unsaid), uniqueKeys: {} });
    }
    const groups = these.groups.map(({ displayName }) => sampleGroup(scope, fresh.id(), { displayName }));
    await storage.commit([...users, ...groups].map(create));
    const all = [...users, ...groups].map(({ id }) => id);
    for (const [at, { members }] of these.groups.entries()) {
      // Users and the groups before it: a group that contains itself is refused.
      const memberIds = members.map((member) => all[member % (users.length + at)]!).filter((id) => id !== undefined);
      await storage.commit([{ change: 'addMembers', scope, groupId: groups[at]!.id, memberIds }]);
    }
    return { scope, users, groups };
  }

  const render = (all: readonly WrittenResource[]): Promise<Rendered[]> =>
    Promise.all(
      all.map(async (each) => ({
        id: each.id,
        resource: await rendered(subject.storage.memberships, each, { now, baseUrl }),
      })),
    );

  async function agree(scope: Scope, all: readonly Rendered[], type: ResourceType, text: string): Promise<void> {
    const { storage } = subject;
    const filter = parseFilter(type, text.replaceAll('{id}', all[0]?.id ?? 'none'));
    if (leavesOut(filter)) return;
    const query: SearchQuery = {
      ...scope,
      types: [type.name],
      filter,
      now,
      baseUrl,
      limit: 50,
      from: { skip: 0 },
      countTotal: true,
    };
    const wanted = all.filter(({ resource }) => matches(filter, resource)).map(({ id }) => id);
    const found = await storage.resources.search(query);
    expect({ text, ids: found.resources.map(({ id }) => id), total: found.total }).toEqual({
      text,
      ids: wanted,
      total: wanted.length,
    });
    const page = await storage.resources.search({ ...query, limit: 1, from: { skip: 1 }, countTotal: false });
    expect(page.resources.map(({ id }) => id)).toEqual(wanted.slice(1, 2));
    expect(page.next === undefined).toBe(wanted.length <= 2);
  }

  describe('filters', () => {
    it('find what they mean', async () => {
      const filters = fc.record({
        ofUsers: fc.array(userFilterText, { minLength: 8, maxLength: 8 }),
        ofGroups: fc.array(groupFilterText, { minLength: 3, maxLength: 3 }),
      });
      await fc.assert(
        fc.asyncProperty(people, filters, async (these, { ofUsers, ofGroups }) => {
          const { scope, users, groups } = await settle(these);
          const [shownUsers, shownGroups] = [await render(users), await render(groups)];
          for (const text of ofUsers) await agree(scope, shownUsers, user, text);
          for (const text of ofGroups) await agree(scope, shownGroups, group, text);
        }),
        { numRuns: directories },
      );
    }, 400_000);
  });
}
