/** Opening, migrating, a full disk, backups and what `check` finds. */

import { existsSync, mkdtempSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { type CollectionName, collectionIndexes, StoreUnavailable } from '../../../src/storage/port/index.js';
import { connect } from '../../../src/storage/sqlite/driver.js';
import { backupSqlite, NewerSchema, openSqlite, type SqliteOptions } from '../../../src/storage/sqlite/index.js';
import {
  create,
  Fresh,
  outcome,
  sampleAccount,
  sampleEvent,
  sampleGroup,
  sampleLink,
  sampleUser,
} from '../conformance/fixtures.js';

const chain = (previous: string, event: { id: string }) => `${previous.length}${event.id}`;
const newDirectory = () => mkdtempSync(join(tmpdir(), 'doorward-'));
const open = (directory = newDirectory(), more: Partial<SqliteOptions> = {}) =>
  openSqlite({ directory, chain, ...more });
const raw = (directory: string) => connect(join(directory, 'doorward.sqlite'));

describe('opening', () => {
  it('finds again what was written, and goes on where it stopped', async () => {
    const directory = newDirectory();
    const fresh = new Fresh();
    const scope = fresh.scope();
    const ids = [fresh.id(), fresh.id(), fresh.id(), fresh.id()];
    const first = await open(directory);
    await first.commit([
      ...ids.slice(0, 3).map((id) => create(sampleUser(scope, id))),
      { change: 'event', event: sampleEvent('1', scope.tenantId) },
    ]);
    await first.commit([{ change: 'deleteResource', scope, type: 'User', id: ids[2]! }]);
    await first.close();
    const second = await open(directory);
    await second.commit([
      create(sampleUser(scope, ids[3]!)),
      { change: 'event', event: sampleEvent('2', scope.tenantId) },
    ]);
    const query = { ...scope, types: ['User'], now: 0, baseUrl: '', limit: 2, from: { skip: 1 }, countTotal: true };
    const page = await second.resources.search(query);
    expect(page.total).toBe(3);
    expect(page.resources.map(({ id }) => id)).toEqual([ids[1], ids[3]]);
    const events = await second.events.chain(scope.tenantId, 0, 9);
    expect(events.map(({ sequence }) => sequence)).toEqual([1, 2]);
    expect(events[1]!.previousHash).toBe(events[0]!.hash);
    expect(await second.check()).toEqual([]);
    await second.close();
  });

  it('refuses a file that a newer release wrote, and leaves it alone', async () => {
    const directory = newDirectory();
    await (await open(directory)).close();
    const connection = raw(directory);
    connection.exec('PRAGMA user_version = 4711');
    await expect(open(directory)).rejects.toThrow(NewerSchema);
    expect(connection.prepare('PRAGMA user_version').get([])).toEqual([4711]);
    connection.close();
  });

  it('gives an index to records that were there before it', async () => {
    const directory = newDirectory();
    const account = sampleAccount('a');
    const before = await open(directory);
    await before.commit([{ change: 'insert', collection: 'accounts', record: account }]);
    await before.close();
    const connection = raw(directory);
    connection.exec('DROP INDEX accounts_emailKey');
    connection.exec('ALTER TABLE accounts DROP COLUMN emailKey');
    connection.close();
    const after = await open(directory);
    expect(await after.accounts.find('emailKey', [account.emailKey!])).toEqual(account);
    await after.close();
  });

  it('answers every index of every collection from that index', async () => {
    const directory = newDirectory();
    const storage = await open(directory);
    const connection = raw(directory);
    for (const [name, indexes] of Object.entries(collectionIndexes) as [CollectionName, object][]) {
      for (const { fields, unique } of Object.values(indexes) as { fields: string[]; unique?: boolean }[]) {
        const where = fields.map((field, at) => (at === 0 ? `${field} = ?` : `${field} IS NOT NULL`)).join(' AND ');
        const order = unique && fields.length > 1 ? fields.slice(1).join(', ') : [...fields.slice(1), 'id'].join(', ');
        const plan = connection
          .prepare(`EXPLAIN QUERY PLAN SELECT data FROM ${name} WHERE ${where} ORDER BY ${order}`)
          .all(['x']);
        const text = plan.map((row) => row[3]).join('\n');
        expect(text).toMatch(new RegExp(`USING INDEX ${name}_`));
        expect(text).not.toContain('TEMP B-TREE');
      }
    }
    connection.close();
    await storage.close();
  });
});

describe('a full disk', () => {
  it('refuses what does not fit as unavailable, keeps the rest and goes on when there is room', async () => {
    const directory = newDirectory();
    const fresh = new Fresh();
    const scope = fresh.scope();
    const storage = await open(directory, { maxPages: 260 });
    const filler = 'x'.repeat(20_000);
    const told: string[] = [];
    for (let at = 0; at < 40; at += 1) {
      const account = sampleAccount(fresh.id(), { displayName: filler });
      told.push(
        await outcome(
          storage.commit([
            { change: 'insert', collection: 'accounts', record: account },
            { change: 'event', event: sampleEvent(String(at), scope.tenantId) },
          ]),
        ),
      );
    }
    const done = told.filter((each) => each === 'done').length;
    expect(done).toBeGreaterThan(5);
    expect(new Set(told.slice(done))).toEqual(new Set(['StoreUnavailable']));
    const small = await Promise.all(
      Array.from({ length: 5 }, () =>
        outcome(storage.commit([create(sampleUser(scope, fresh.id(), { nickName: filler }))])),
      ),
    );
    expect(new Set(small)).toEqual(new Set(['StoreUnavailable']));
    expect((await storage.events.chain(scope.tenantId, 0, 99)).map(({ sequence }) => sequence)).toEqual(
      Array.from({ length: done }, (_, at) => at + 1),
    );
    await storage.close();
    const roomy = await open(directory);
    await roomy.commit([
      create(sampleUser(scope, fresh.id())),
      { change: 'event', event: sampleEvent('later', scope.tenantId) },
    ]);
    expect((await roomy.events.chain(scope.tenantId, done, 9)).map(({ sequence }) => sequence)).toEqual([done + 1]);
    expect((await roomy.check()).filter((finding) => !finding.includes('link'))).toEqual([]);
    await roomy.close();
  });
});

describe('closing', () => {
  it('does what is queued, then refuses everything', async () => {
    const storage = await open();
    const commits = Array.from({ length: 300 }, (_, at) =>
      storage.commit([{ change: 'insert', collection: 'accounts', record: sampleAccount(`a${at}`) }]),
    );
    const closed = storage.close();
    await Promise.all([...commits, closed]);
    await expect(storage.commit([])).rejects.toThrow(StoreUnavailable);
    await expect(storage.ping()).rejects.toThrow(StoreUnavailable);
    await expect(storage.accounts.get('a1')).rejects.toThrow(StoreUnavailable);
  });
});

describe('a backup', () => {
  it('is a whole store, made while the other is served', async () => {
    const [directory, target] = [newDirectory(), newDirectory()];
    const storage = await open(directory);
    await storage.commit([{ change: 'insert', collection: 'accounts', record: sampleAccount('a') }]);
    await backupSqlite(directory, join(target, 'doorward.sqlite'));
    await storage.commit([{ change: 'insert', collection: 'accounts', record: sampleAccount('b') }]);
    await storage.close();
    expect(statSync(join(target, 'doorward.sqlite')).mode & 0o777).toBe(0o600);
    const copy = await open(target);
    expect(await copy.accounts.get('a')).toEqual(sampleAccount('a'));
    expect(await copy.accounts.get('b')).toBeUndefined();
    await copy.close();
  });

  it('says why it cannot be made and leaves nothing behind', async () => {
    const directory = newDirectory();
    await expect(backupSqlite(directory, join(directory, 'copy'))).rejects.toThrow('There is no store');
    await (await open(directory)).close();
    await backupSqlite(directory, join(directory, 'copy'));
    await expect(backupSqlite(directory, join(directory, 'copy'))).rejects.toThrow('exists already');
    await expect(backupSqlite(directory, join(directory, 'nowhere', 'copy'))).rejects.toThrow('failed');
    expect(existsSync(join(directory, 'nowhere'))).toBe(false);
  });
});

describe('check', () => {
  it('finds what is not as it should be', async () => {
    const directory = newDirectory();
    const fresh = new Fresh();
    const scope = fresh.scope();
    const [userId, groupId] = [fresh.id(), fresh.id()];
    const storage = await open(directory);
    await storage.commit([
      create(sampleUser(scope, userId)),
      create(sampleGroup(scope, groupId)),
      { change: 'addMembers', scope, groupId, memberIds: [userId] },
      { change: 'insert', collection: 'links', record: sampleLink(fresh.id(), scope.tenantId, 'nobody') },
    ]);
    expect(await storage.check()).toEqual(['1 links name an account that does not exist.']);
    const connection = raw(directory);
    connection.prepare('DELETE FROM resources WHERE id = ?').run([userId]);
    connection.close();
    expect(await storage.check()).toEqual([
      expect.stringContaining('1 memberships'),
      '1 links name an account that does not exist.',
      '1 unique keys are held by a resource that does not exist.',
      '1 index entries name a resource that does not exist.',
      '1 directories count their resources wrongly.',
    ]);
    await storage.close();
  });
});
