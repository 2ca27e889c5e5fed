/** Queries for MongoDB find what `matches` says, as far as mingo reads them as MongoDB does. */
import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { Query } from 'mingo';
import type { Filter } from '../../../src/scim/filter/ast.js';
import { matches } from '../../../src/scim/filter/match.js';
import { parseFilter } from '../../../src/scim/filter/parse.js';
import { foldText } from '../../../src/scim/fold.js';
import type { ResourceType } from '../../../src/scim/schema/registry.js';
import { compileMongoFilter } from '../../../src/storage/mongo/filter.js';
import type { ResourceDocument } from '../../../src/storage/mongo/filter-document.js';
import { type RowsAsked, rowsAsked } from '../../../src/storage/mongo/filter-rows.js';
import type { Memberships, WrittenResource } from '../../../src/storage/port/index.js';
import { openMemoryStorage } from '../../support/memory-storage/index.js';
import { rendered } from '../../support/memory-storage/search.js';
import { baseUrl, create, Fresh, group, now, sampleGroup, user, written } from '../conformance/fixtures.js';
import { groupFilterText, type People, people, userFilterText } from '../conformance/random-people.js';

/** mingo orders text by UTF-16 units, MongoDB by UTF-8 bytes: without what lies beyond U+FFFF they are the same. */
const inOnePlane = <T>(value: T): T => JSON.parse(JSON.stringify(value).replaceAll('😀', '中')) as T;

function documentOf(resource: WrittenResource): ResourceDocument {
  const { id, access, shadow, told: _, ...rest } = resource;
  const displayKey = foldText(resource.display);
  return {
    _id: id,
    ...rest,
    shadow: shadow(),
    ...(displayKey !== '' && { displayKey }),
    ...(access && { access }),
    ...(access && access.vaults.length > 0 && { vaultKeys: access.vaults.map(foldText) }),
  };
}

type AnyObject = Record<string, unknown>;

interface Directory {
  readonly all: readonly WrittenResource[];
  readonly memberships: Memberships;
}

async function settle({ users, groups }: People): Promise<Directory> {
  const storage = openMemoryStorage({ chain: () => '' });
  const fresh = new Fresh();
  const scope = fresh.scope();
  const sponsor = fresh.id();
  const all: WrittenResource[] = users.map(({ resource, access, at }) => {
    const person = access && { ...access, sponsor, linkId: fresh.id(), accountId: fresh.id() };
    return {
      ...written(scope, user, { ...resource, id: fresh.id() }, { access: person, at: now + at }),
      uniqueKeys: {},
    };
  });
  const circles = groups.map(({ displayName }) => sampleGroup(scope, fresh.id(), { displayName }));
  all.push(...circles);
  await storage.commit(all.map(create));
  for (const [at, { members }] of groups.entries()) {
    const memberIds = members.map((member) => all[member % (users.length + at)]!.id);
    await storage.commit([{ change: 'addMembers', scope, groupId: circles[at]!.id, memberIds }]);
  }
  return { all, memberships: storage.memberships };
}

/** Answers a condition on memberships as the adapter does, in the plainest way. */
async function answer({ all, memberships }: Directory, asked: RowsAsked): Promise<string[]> {
  const found = (direct: boolean): Set<string> => {
    const query = new Query(asked.otherSide(direct) as AnyObject);
    return new Set(all.filter((each) => query.test(documentOf(each) as unknown as AnyObject)).map(({ id }) => id));
  };
  const [direct, indirect] = [found(true), found(false)];
  const ids: string[] = [];
  for (const resource of all) {
    const shown = await rendered(memberships, resource, { now, baseUrl });
    const rows = (shown[asked.list] ?? []) as { value: string; type: string }[];
    if (rows.some(({ value, type }) => (type === 'indirect' ? indirect : direct).has(value))) ids.push(resource.id);
  }
  return ids;
}

async function find(directory: Directory, type: ResourceType, filter: Filter): Promise<string[]> {
  const context = { type: type.name, types: ['User', 'Group'], now, baseUrl };
  const rows = new Map<Filter, readonly string[]>();
  for (const asked of rowsAsked(filter, context)) rows.set(asked.filter, await answer(directory, asked));
  const query = new Query(compileMongoFilter(filter, { ...context, rows }) as AnyObject);
  return directory.all
    .filter((each) => each.type === type.name && query.test(documentOf(each) as unknown as AnyObject))
    .map(({ id }) => id);
}

async function agree(directory: Directory, type: ResourceType, text: string): Promise<void> {
  const filter = parseFilter(type, text.replaceAll('{id}', directory.all[0]?.id ?? 'none'));
  const wanted: string[] = [];
  for (const resource of directory.all) {
    if (resource.type !== type.name) continue;
    if (matches(filter, await rendered(directory.memberships, resource, { now, baseUrl }))) wanted.push(resource.id);
  }
  expect({ text, ids: await find(directory, type, filter) }).toEqual({ text, ids: wanted });
}

describe('filters as MongoDB queries', () => {
  it('find what they mean', async () => {
    const filters = fc.record({
      ofUsers: fc.array(userFilterText, { minLength: 8, maxLength: 8 }),
      ofGroups: fc.array(groupFilterText, { minLength: 3, maxLength: 3 }),
    });
    await fc.assert(
      fc.asyncProperty(people.map(inOnePlane), filters.map(inOnePlane), async (these, { ofUsers, ofGroups }) => {
        const directory = await settle(these);
        for (const text of ofUsers) await agree(directory, user, text);
        for (const text of ofGroups) await agree(directory, group, text);
      }),
      { numRuns: 100 },
    );
  }, 120_000);

  it.each([
    ['userName eq "$where"', '$where'],
    ['userName co ".*"', 'a.*b'],
    ['userName sw "^("', '^(x'],
    ['userName ew "z\\n"', 'z\n'],
    ['meta.location eq "$_id"', undefined],
    ['meta.version co "$version"', undefined],
  ])('take input as text, never as a pattern or an operator: %s', async (text, userName) => {
    const scope = new Fresh().scope();
    const names = [userName ?? 'none', 'aXYb', 'z', 'x'];
    const all = names.map((name, at) => written(scope, user, { id: `id-${at}`, userName: name }));
    const directory = { all, memberships: openMemoryStorage({ chain: () => '' }).memberships };
    expect(await find(directory, user, parseFilter(user, text))).toEqual(userName === undefined ? [] : ['id-0']);
  });

  it('refuse to guess who the members are', () => {
    const filter = parseFilter(group, 'members pr');
    const context = { type: 'Group', types: [], now, baseUrl, rows: new Map() };
    expect(() => compileMongoFilter(filter, context)).toThrow('not looked up');
  });
});
