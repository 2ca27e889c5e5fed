/** What identity providers look up is answered from indexes: SQLite's own plans say so, whatever the number of users. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { chainHash } from '../../src/identity/index.js';
import { parseFilter } from '../../src/scim/filter/parse.js';
import { type Connection, connect } from '../../src/storage/sqlite/driver.js';
import { openSqlite } from '../../src/storage/sqlite/index.js';
import { WriteAhead } from '../../src/storage/sqlite/redo/write-ahead.js';
import { storageOver } from '../../src/storage/sqlite/storage.js';
import { baseUrl, create, group, now, sampleGroup, user, written } from '../storage/conformance/fixtures.js';

const scope = { tenantId: 't', directoryId: 'd' };
const directory = mkdtempSync(join(tmpdir(), 'doorward-plans-'));
let connection: Connection;
let asked: string[] = [];

/** The connection, noting every statement that is asked of it. */
function listening(to: Connection): Connection {
  const noting = (prepare: Connection['prepare']): Connection['prepare'] => {
    return (text) => {
      asked.push(text);
      return prepare(text);
    };
  };
  return { ...to, prepare: noting(to.prepare), prepareVarying: noting(to.prepareVarying) };
}

beforeAll(async () => {
  const storage = await openSqlite({ directory, chain: chainHash });
  const users = ['a', 'b', 'c'].map((id) => {
    const emails = [{ value: `${id}@plans.test` }];
    return written(scope, user, { schemas: [], id, userName: `${id}@plans.test`, externalId: `x${id}`, emails });
  });
  await storage.commit([...users.map(create), create(sampleGroup(scope, 'g', { displayName: 'Group' }))]);
  await storage.commit([{ change: 'addMembers', scope, groupId: 'g', memberIds: ['a', 'b'] }]);
  await storage.close();
  connection = connect(join(directory, 'doorward.sqlite'));
});
afterAll(() => {
  connection.close();
  rmSync(directory, { recursive: true, force: true });
});

/** Going through a list of JSON, or through what a recursive query has found so far. */
const isHarmless = (step: string): boolean => /^SCAN (\S+ VIRTUAL TABLE|CONSTANT|\(subquery|down|up|a\d+)/.test(step);

/** Steps of the plans that go through a whole table of the store. */
function scansOf(statements: readonly string[]): string[] {
  return statements.flatMap((text) => {
    const binds = Array.from({ length: placesIn(text) }, () => null);
    const plan = connection.prepare(`EXPLAIN QUERY PLAN ${text}`).all(binds);
    const steps = plan.map((row) => String(row[3]));
    return steps.filter((step) => step.startsWith('SCAN') && !isHarmless(step));
  });
}

function placesIn(text: string): number {
  const numbered = [...text.matchAll(/\?(\d+)/g)].map(([, number]) => Number(number));
  const plain = [...text.matchAll(/\?(?!\d)/g)].length;
  return Math.max(plain, ...numbered, 0);
}

async function scansFor(type: typeof user, text: string): Promise<{ found: number; scans: string[] }> {
  const writeAhead = new WriteAhead(connection, undefined);
  const parts = { chain: chainHash, writeAhead, release: () => undefined, description: '' };
  const storage = storageOver(listening(connection), parts);
  asked = [];
  const filter = parseFilter(type, text);
  const from = { skip: 0 };
  const query = { ...scope, types: [type.name], filter, now, baseUrl, limit: 10, from, countTotal: true };
  const { resources } = await storage.resources.search(query);
  return { found: resources.length, scans: scansOf(asked) };
}

describe('no table is gone through', () => {
  test.each([
    ['userName eq "A@Plans.TEST"', 1],
    ['externalId eq "xb"', 1],
    ['emails.value eq "c@plans.test"', 1],
    ['emails[type eq "work" and value eq "c@plans.test"]', 0],
    ['id eq "a"', 1],
    ['userName sw "b@"', 1],
    ['userName eq "a@plans.test" and active eq true', 0],
    ['userName eq "a@plans.test" or externalId eq "xb"', 2],
    ['groups.value eq "g"', 2],
    ['userName eq "nobody"', 0],
  ])('for users with %s', async (text, found) => {
    expect(await scansFor(user, text)).toEqual({ found, scans: [] });
  });

  test.each([
    ['displayName eq "group"', 1],
    ['members.value eq "b"', 1],
    ['id eq "g" and members[value eq "c"]', 0],
  ])('for groups with %s', async (text, found) => {
    expect(await scansFor(group, text)).toEqual({ found, scans: [] });
  });

  test('is told by this very test where one is', async () => {
    expect(scansOf(['SELECT id FROM resources WHERE display = ?'])).toHaveLength(1);
  });
});
