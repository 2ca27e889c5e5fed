/** What was answered is there after any end of the process, and what was refused is not. */
import { cpSync, existsSync, mkdtempSync, readFileSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, jest } from '@jest/globals';
import fc from 'fast-check';
import { OutcomeUnknown, type Storage, StoreUnavailable } from '../../../src/storage/port/index.js';
import { type Connection, connect } from '../../../src/storage/sqlite/driver.js';
import { openSqlite, type SqliteStorage } from '../../../src/storage/sqlite/index.js';
import { migrate } from '../../../src/storage/sqlite/migrate.js';
import { type Entry, EntryWriter, entriesOf, headerBytes, headerOf } from '../../../src/storage/sqlite/redo/entries.js';
import { RedoLog, redoFileOf } from '../../../src/storage/sqlite/redo/redo-log.js';
import { catchUp, readBeside, recover, redoStateOf } from '../../../src/storage/sqlite/redo/replay.js';
import { WriteAhead } from '../../../src/storage/sqlite/redo/write-ahead.js';
import { outcome, sampleAccount, sampleEvent } from '../conformance/fixtures.js';

const chain = (previous: string, event: { id: string }) => `${previous.length}${event.id}`;
const folders: string[] = [];
const newFolder = (): string => {
  folders.push(mkdtempSync(join(tmpdir(), 'doorward-redo-')));
  return folders.at(-1)!;
};
const stores: SqliteStorage[] = [];
async function open(directory = newFolder()): Promise<SqliteStorage> {
  const store = await openSqlite({ directory, chain });
  stores.push(store);
  return store;
}
/** What a power cut would leave of the directory now. */
function leftOf(directory: string): string {
  const left = newFolder();
  cpSync(directory, left, { recursive: true });
  return left;
}
const logOf = (directory: string) => redoFileOf(join(directory, 'doorward.sqlite'));
const insert = (store: Storage, id: string, more = {}) =>
  store.commit([
    { change: 'insert', collection: 'accounts', record: sampleAccount(id, more) },
    { change: 'event', event: sampleEvent(id, 't') },
  ]);
const idsOf = async (store: SqliteStorage) => store.sql.all('SELECT id FROM accounts ORDER BY id', []).flat();

beforeEach(() => {
  // The store takes the log in after a while: here only when a test says so, however slow the machine is.
  jest.useFakeTimers({
    doNotFake: ['Date', 'nextTick', 'performance', 'queueMicrotask', 'setImmediate', 'clearImmediate'],
  });
});
afterEach(async () => {
  jest.useRealTimers();
  for (const store of stores.splice(0)) await store.close().catch(() => undefined);
  for (const folder of folders.splice(0)) rmSync(folder, { recursive: true, force: true });
});

describe('a store that nobody closed', () => {
  it('has everything that was answered, though its own file had not', async () => {
    const directory = newFolder();
    const store = await open(directory);
    for (const id of ['a', 'b', 'c']) await insert(store, id);
    await store.commit([{ change: 'delete', collection: 'accounts', id: 'b' }]);
    const left = leftOf(directory);
    const alone = leftOf(directory);
    rmSync(logOf(alone));
    expect(await idsOf(await open(alone))).toEqual([]);
    const again = await open(left);
    expect(await idsOf(again)).toEqual(['a', 'c']);
    expect((await again.events.chain('t', 0, 9)).map(({ sequence }) => sequence)).toEqual([1, 2, 3]);
    await insert(again, 'd');
    expect(await again.check()).toEqual([]);
    const twice = await open(leftOf(left));
    expect(await idsOf(twice)).toEqual(['a', 'c', 'd']);
  });

  it('has what jobs wrote', async () => {
    const directory = newFolder();
    const store = await open(directory);
    store.sql.transaction(() => {
      store.sql.run('CREATE TABLE things (id INTEGER PRIMARY KEY, name TEXT) STRICT', []);
      store.sql.run('INSERT INTO things VALUES (?, ?)', [1, 'in it']);
    });
    store.sql.run('INSERT INTO things VALUES (?, ?)', [2, 'by itself']);
    expect(() =>
      store.sql.transaction(() => {
        store.sql.run('DELETE FROM things', []);
        throw new Error('no');
      }),
    ).toThrow('no');
    const again = await open(leftOf(directory));
    expect(again.sql.all('SELECT name FROM things ORDER BY id', [])).toEqual([['in it'], ['by itself']]);
  });

  it('lacks only an entry that the cut tore, wherever it tore it', async () => {
    const directory = newFolder();
    const store = await open(directory);
    const ends: number[] = [];
    for (const id of ['a', 'b', 'c', 'd']) {
      await insert(store, id);
      ends.push(usedBytes(readFileSync(logOf(directory))));
    }
    const whole = readFileSync(logOf(directory));
    for (const cut of [ends[3]! - 1, ends[2]! + 40, ends[2]! + 3]) {
      const left = leftOf(directory);
      writeFileSync(logOf(left), Buffer.concat([whole.subarray(0, cut), Buffer.alloc(whole.length - cut)]));
      expect(await idsOf(await open(left))).toEqual(['a', 'b', 'c']);
    }
    const flipped = leftOf(directory);
    const bytes = Buffer.from(whole);
    bytes[ends[1]! + 60]! ^= 1;
    writeFileSync(logOf(flipped), bytes);
    expect(await idsOf(await open(flipped))).toEqual(['a', 'b']);
  });

  it('is the one that served, whatever was written and refused', async () => {
    const step = fc.array(fc.record({ id: fc.integer({ min: 0, max: 9 }), isGone: fc.boolean() }), {
      minLength: 1,
      maxLength: 4,
    });
    await fc.assert(
      fc.asyncProperty(fc.array(fc.array(step, { minLength: 1, maxLength: 4 }), { maxLength: 8 }), async (turns) => {
        const directory = newFolder();
        const store = await open(directory);
        for (const together of turns) {
          // Of those that go into one turn some fail, for an id that is taken.
          await Promise.all(
            together.map((changes) =>
              outcome(
                store.commit(
                  changes.map(({ id, isGone }) =>
                    isGone
                      ? { change: 'delete', collection: 'accounts', id: String(id) }
                      : { change: 'insert', collection: 'accounts', record: sampleAccount(String(id)) },
                  ),
                ),
              ),
            ),
          );
        }
        expect(await idsOf(await open(leftOf(directory)))).toEqual(await idsOf(store));
      }),
      { numRuns: 15 },
    );
  });
});

/** Where the entries of a log end that was filled once. */
function usedBytes(log: Buffer): number {
  let end = log.length;
  while (end > 0 && log[end - 1] === 0) end -= 1;
  return end;
}

describe('the log', () => {
  it('is gone once the store is closed, and private while it is there', async () => {
    const directory = newFolder();
    const store = await open(directory);
    await insert(store, 'a');
    expect(statSync(logOf(directory)).mode & 0o777).toBe(0o600);
    await store.close();
    expect(existsSync(logOf(directory))).toBe(false);
  });

  it('takes more than it has room for, and more at once than an entry may hold', async () => {
    const directory = newFolder();
    const store = await open(directory);
    const filler = 'ü'.repeat(40_000);
    const ids = Array.from({ length: 140 }, (_, at) => `x${String(at).padStart(3, '0')}`);
    for (const id of ids.slice(0, 110)) await insert(store, id, { displayName: filler });
    await insert(store, 'huge', { displayName: filler.repeat(15) });
    for (const id of ids.slice(110)) await insert(store, id, { displayName: filler });
    expect(await idsOf(await open(leftOf(directory)))).toEqual(['huge', ...ids]);
  });

  it('of another store, or one that begins later, stops the start and is left alone', async () => {
    const [first, second] = [newFolder(), newFolder()];
    const early = leftOf(first);
    const store = await open(first);
    await insert(store, 'a');
    const foreign = leftOf(first);
    await (await open(second)).close();
    renameSync(join(second, 'doorward.sqlite'), join(foreign, 'doorward.sqlite'));
    const log = readFileSync(logOf(foreign));
    await expect(open(foreign)).rejects.toThrow(/redo log .* belongs to another store.*move the log away/);
    expect(readFileSync(logOf(foreign)).equals(log)).toBe(true);

    await (await open(early)).close();
    const gap = newFolder();
    const connection = connect(join(first, 'doorward.sqlite'));
    connection.prepare('VACUUM INTO ?').run([join(gap, 'doorward.sqlite')]);
    connection.close();
    await store.check();
    await insert(store, 'b');
    cpSync(logOf(first), logOf(gap));
    await expect(open(gap)).rejects.toThrow(StoreUnavailable);
    expect(existsSync(logOf(gap))).toBe(true);
  });

  it('of another release stops the start and is left alone', async () => {
    const directory = newFolder();
    await insert(await open(directory), 'a');
    const left = leftOf(directory);
    const log = readFileSync(logOf(left));
    log.write('doorward redo 1');
    writeFileSync(logOf(left), log);
    await expect(open(left)).rejects.toThrow(/redo log .* was written by another release: start that release/);
    expect(readFileSync(logOf(left)).equals(log)).toBe(true);
  });

  it('gives back every value that can be written, and forgets what had no room', () => {
    const value = fc.oneof(
      fc.constant(null),
      fc.double({ noNaN: true, noDefaultInfinity: true }),
      fc.maxSafeInteger(),
      fc.string({ unit: 'grapheme' }),
    );
    const statement = fc.record({ sql: fc.constantFrom('a', 'b ä', 'c'), values: fc.array(value, { maxLength: 6 }) });
    const entries = fc.array(fc.array(statement, { minLength: 1, maxLength: 4 }), { minLength: 1, maxLength: 6 });
    fc.assert(
      fc.property(entries, fc.integer({ min: 0, max: 300 }), (turns, room) => {
        const writer = new EntryWriter();
        const log = Buffer.concat([headerOf('ab'.repeat(16)), Buffer.alloc(4096)]);
        const kept: Entry[] = [];
        let end = headerBytes;
        for (const statements of turns) {
          const entry = { number: kept.length + 7, statements };
          const bytes = writer.write(log.subarray(end), room, entry);
          if (bytes === undefined) continue;
          expect(bytes).toBeLessThanOrEqual(room);
          kept.push(entry);
          end += bytes;
        }
        // What was begun and had no room lies behind the last entry, as an older one would.
        expect([...entriesOf(log)]).toEqual(kept);
      }),
    );
  });

  it('is not needed: a release that kept none is taken over', async () => {
    const directory = newFolder();
    const store = await open(directory);
    await insert(store, 'a');
    await store.close();
    const connection = connect(join(directory, 'doorward.sqlite'));
    connection.exec('DROP TABLE redo');
    connection.exec('PRAGMA user_version = 1');
    expect(redoStateOf(connection)).toBeUndefined();
    connection.close();
    const later = await open(directory);
    await insert(later, 'b');
    expect(await idsOf(await open(leftOf(directory)))).toEqual(['a', 'b']);
  });
});

/** A table, the writer over it, and a disk that fails on demand. */
function writing() {
  const file = join(newFolder(), 'store');
  const connection = connect(file);
  connection.exec('PRAGMA journal_mode = WAL');
  migrate(connection);
  connection.exec('CREATE TABLE things (name TEXT PRIMARY KEY) STRICT');
  const log = RedoLog.create(redoFileOf(file), redoStateOf(connection)!.store)!;
  const disk = { isFull: false };
  const executed: string[] = [];
  const failing: Connection = {
    ...connection,
    prepare: (sql) => {
      executed.push(sql);
      const statement = connection.prepare(sql);
      if (sql !== 'COMMIT') return statement;
      return {
        ...statement,
        execute() {
          // As SQLite does: the transaction is gone with the commit that failed.
          if (disk.isFull) connection.exec('ROLLBACK');
          if (disk.isFull) throw new StoreUnavailable('database or disk is full');
          statement.execute([]);
        },
      };
    },
  };
  const writeAhead = new WriteAhead(failing, log);
  const insertThing = (name: string) => connection.prepare('INSERT INTO things VALUES (?)').execute([name]);
  return {
    file,
    log,
    disk,
    executed,
    writeAhead,
    add: (name: string) => writeAhead.turn(() => insertThing(name)),
    run: (name: string) => writeAhead.turn(() => connection.prepare('INSERT INTO things VALUES (?)').run([name])),
    addTwo: (one: string, other: string) =>
      writeAhead.turn(() => {
        insertThing(one);
        insertThing(other);
      }),
    names: () => connection.prepare('SELECT name FROM things ORDER BY name').all([]).flat(),
    /** What another process reads: what is committed. */
    committed: () => {
      const other = connect(file);
      const names = other.prepare('SELECT name FROM things ORDER BY name').all([]).flat();
      other.close();
      return names;
    },
    /** As a next start finds it. */
    recovered: () => {
      const folder = newFolder();
      const copy = join(folder, 'store');
      for (const rest of ['', '-wal', '-redo']) if (existsSync(file + rest)) cpSync(file + rest, copy + rest);
      const other = connect(copy);
      recover(other, copy);
      const names = other.prepare('SELECT name FROM things ORDER BY name').all([]).flat();
      other.close();
      return names;
    },
    close: () => {
      writeAhead.close();
      connection.close();
    },
  };
}

describe('the store itself', () => {
  it('has everything after a while, in its own file too', () => {
    const { add, committed, close } = writing();
    add('a');
    jest.advanceTimersByTime(150);
    add('b');
    expect(committed()).toEqual([]);
    jest.advanceTimersByTime(50);
    expect(committed()).toEqual(['a', 'b']);
    close();
  });
});

describe('a turn that fails', () => {
  it('takes nothing else with it, the first of a flock, the next ones, and after a quiet while', () => {
    const { add, addTwo, names, committed, recovered, writeAhead, close } = writing();
    add('a');
    writeAhead.settle();
    add('b');
    expect(() => addTwo('x', 'b')).toThrow();
    expect([names(), committed(), recovered()]).toEqual([['a', 'b'], ['a'], ['a', 'b']]);
    add('c');
    expect(() => addTwo('y', 'c')).toThrow();
    const clock = jest.spyOn(performance, 'now').mockReturnValue(performance.now() + 60_000);
    add('d');
    expect(() => addTwo('z', 'a')).toThrow();
    clock.mockRestore();
    const all = ['a', 'b', 'c', 'd'];
    expect([names(), committed(), recovered()]).toEqual([all, ['a'], all]);
    writeAhead.settle();
    expect([committed(), recovered()]).toEqual([all, all]);
    close();
  });

  it('is taken back by doing the others again, then by itself as long as failures go on', () => {
    const { add, addTwo, executed, close } = writing();
    const marks = () => executed.splice(0).filter((sql) => sql === 'SAVEPOINT turn').length;
    add('a');
    add('b');
    expect(() => addTwo('x', 'b')).toThrow();
    expect(marks()).toBe(0);
    add('c');
    expect(() => addTwo('y', 'c')).toThrow();
    expect(marks()).toBe(2);
    close();
  });
});

describe('a commit that the disk refuses', () => {
  it('is done again with the values of then, however they were written', () => {
    const { names, recovered, disk, run, writeAhead, close } = writing();
    for (const name of ['a', 'b', 'c']) run(name);
    disk.isFull = true;
    expect(() => writeAhead.settle()).toThrow(StoreUnavailable);
    disk.isFull = false;
    run('d');
    expect(names()).toEqual(['a', 'b', 'c', 'd']);
    expect(recovered()).toEqual(['a', 'b', 'c', 'd']);
    close();
  });

  it('loses nothing that was answered, hides nothing, and is done when there is room', () => {
    const { add, names, committed, recovered, disk, writeAhead, close } = writing();
    add('a');
    disk.isFull = true;
    expect(() => writeAhead.settle()).toThrow(StoreUnavailable);
    expect([names(), committed(), recovered()]).toEqual([['a'], [], ['a']]);
    add('b');
    expect(() => writeAhead.settle()).toThrow(StoreUnavailable);
    expect([names(), committed(), recovered()]).toEqual([['a', 'b'], [], ['a', 'b']]);
    disk.isFull = false;
    writeAhead.settle();
    add('c');
    expect([names(), committed(), recovered()]).toEqual([
      ['a', 'b', 'c'],
      ['a', 'b'],
      ['a', 'b', 'c'],
    ]);
    close();
    expect(recovered()).toEqual(['a', 'b', 'c']);
  });

  it('refuses what the log has no room for, and keeps the log when the store is closed', () => {
    const { add, names, recovered, disk, close, file } = writing();
    disk.isFull = true;
    const answered: string[] = [];
    const refused: unknown[] = [];
    for (let at = 0; at < 120; at += 1) {
      const name = String(at).padStart(50_000, '0');
      try {
        add(name);
        answered.push(name);
      } catch (error) {
        refused.push(error);
      }
    }
    expect(answered.length).toBeGreaterThan(60);
    expect(refused.length).toBeGreaterThan(5);
    expect(refused.every((error) => error instanceof StoreUnavailable)).toBe(true);
    expect(names()).toEqual(answered);
    close();
    expect(existsSync(redoFileOf(file))).toBe(true);
    expect(recovered()).toEqual(answered);
  });
});

describe('a log that cannot be written', () => {
  it('leaves that turn open, and is done without', () => {
    const { add, names, recovered, committed, log, close } = writing();
    add('a');
    log.append = () => {
      throw Object.assign(new Error('i/o error'), { code: 'EIO' });
    };
    expect(() => add('b')).toThrow(OutcomeUnknown);
    expect(names()).toEqual(['a']);
    add('c');
    expect([names(), committed(), recovered()]).toEqual([
      ['a', 'c'],
      ['a', 'c'],
      ['a', 'c'],
    ]);
    close();
  });

  it('does not bring back an entry that reached the disk when nobody knew', () => {
    const { add, names, recovered, log, disk, close } = writing();
    add('a');
    const append = log.append.bind(log);
    log.append = (entry) => {
      append(entry);
      throw new Error('flush failed');
    };
    disk.isFull = true;
    expect(() => add('b')).toThrow(OutcomeUnknown);
    expect(() => add('c')).toThrow(StoreUnavailable);
    expect(names()).toEqual(['a']);
    disk.isFull = false;
    add('c');
    expect([names(), recovered()]).toEqual([
      ['a', 'c'],
      ['a', 'c'],
    ]);
    close();
  });
});

describe('a copy', () => {
  it('is completed from a log that was read before it was made, and only once', () => {
    const { add, file, writeAhead, close } = writing();
    add('a');
    writeAhead.settle();
    add('b');
    const beside = readBeside(file)!;
    const copy = join(newFolder(), 'copy');
    const other = connect(file);
    other.prepare('VACUUM INTO ?').run([copy]);
    other.close();
    const copied = connect(copy);
    for (let round = 0; round < 2; round += 1) {
      catchUp(copied, beside);
      expect(copied.prepare('SELECT name FROM things ORDER BY name').all([]).flat()).toEqual(['a', 'b']);
    }
    copied.close();
    close();
  });
});
