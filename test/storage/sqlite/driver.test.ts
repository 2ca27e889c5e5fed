/** The traps of the driver stay closed. */
import { describe, expect, it } from '@jest/globals';
import { StoreUnavailable } from '../../../src/storage/port/index.js';
import { connect, KeyTaken } from '../../../src/storage/sqlite/driver.js';

function table() {
  const connection = connect(':memory:');
  connection.exec('CREATE TABLE t (id TEXT NOT NULL PRIMARY KEY, a INTEGER, b TEXT) STRICT, WITHOUT ROWID');
  connection.exec('CREATE UNIQUE INDEX t_ab ON t (a, b)');
  return connection;
}

describe('the driver', () => {
  it('binds booleans, undefined and big integers', () => {
    const connection = table();
    expect(connection.prepare('INSERT INTO t VALUES (?, ?, ?)').run(['x', true, undefined])).toBe(1);
    connection.prepare('INSERT INTO t VALUES (?, ?, ?)').run(['y', 9_007_199_254_740_991, 'é😀']);
    const select = connection.prepare('SELECT * FROM t WHERE id = ?');
    expect(select.get(['x'])).toEqual(['x', 1, null]);
    expect(select.get(['y'])).toEqual(['y', 9_007_199_254_740_991, 'é😀']);
  });

  it('refuses too few and too many values, NUL, half a pair and what is no number', () => {
    const insert = table().prepare('INSERT INTO t VALUES (?, ?, ?)');
    for (const binds of [['x'], ['x', 1, 'b', 2], ['a\0b', 1, 'b'], ['\ud800', 1, 'b'], ['x', Number.NaN, 'b']]) {
      expect(() => insert.run(binds)).toThrow(TypeError);
    }
    expect(() => insert.run(['x', 1.5, 'b'])).toThrow(/cannot store REAL/);
  });

  it('answers get for its own values whatever all was asked before', () => {
    const connection = table();
    connection.exec("INSERT INTO t VALUES ('here', 1, 'b')");
    const statement = connection.prepare('SELECT id FROM t WHERE id = ?');
    expect(statement.all(['gone'])).toEqual([]);
    expect(statement.get(['here'])).toEqual(['here']);
    expect(statement.all(['here'])).toEqual([['here']]);
    expect(statement.get(['gone'])).toBeUndefined();
    expect(statement.all(['gone'])).toEqual([]);
    expect(statement.get(['here'])).toEqual(['here']);
  });

  it('writes the values it is given, whichever way it was asked before', () => {
    const connection = table();
    const insert = connection.prepare('INSERT INTO t VALUES (?, ?, ?)');
    const ways = [
      (id: string) => insert.run([id, 1, id]),
      (id: string) => insert.execute([id, 1, id]),
      (id: string) => insert.all([id, 1, id]),
    ];
    const ids: string[] = [];
    for (const [at, one] of ways.entries()) {
      for (const [to, other] of ways.entries()) {
        for (const [step, way] of [one, one, other, other, one].entries()) {
          ids.push(`${at}${to}${step}`);
          way(ids.at(-1)!);
        }
      }
    }
    expect(connection.prepare('SELECT id FROM t ORDER BY id').all([]).flat()).toEqual(ids);
  });

  it('names the columns of a key that is taken', () => {
    const insert = table().prepare('INSERT INTO t VALUES (?, ?, ?)');
    insert.run(['x', 1, 'b']);
    expect(() => insert.run(['x', 2, 'b'])).toThrow(new KeyTaken(['t.id']));
    expect(() => insert.run(['y', 1, 'b'])).toThrow(new KeyTaken(['t.a', 't.b']));
    expect(insert.run(['z', 3, 'b'])).toBe(1);
  });

  it('does what it is asked next after an error', () => {
    const connection = table();
    const insert = connection.prepare('INSERT INTO t VALUES (?, ?, ?)');
    insert.execute(['x', 1, 'b']);
    expect(() => insert.execute(['x', 2, 'b'])).toThrow(KeyTaken);
    insert.execute(['y', 3, 'b']);
    expect(() => insert.execute(['z', 'no number', 'b'])).toThrow(/cannot store TEXT/);
    insert.execute(['z', 4, 'b']);
    const total = connection.prepare('SELECT sum(a) FROM t WHERE json_valid(?) OR json_extract(?, ?) IS NULL');
    expect(() => total.get(['{}', '{}', 'no path'])).not.toThrow();
    const bad = connection.prepare("SELECT json_extract(?, '$.a')");
    expect(() => bad.get(['{'])).toThrow(/malformed/);
    expect(bad.get(['{"a":7}'])).toEqual([7]);
    expect(() => bad.all(['{'])).toThrow(/malformed/);
    expect(bad.all(['{"a":7}'])).toEqual([[7]]);
    expect(total.get(['{}', '{}', '$'])).toEqual([8]);
  });

  it('says that it is closed', () => {
    const connection = table();
    const statement = connection.prepare('SELECT 1');
    connection.close();
    expect(() => statement.get([])).toThrow(StoreUnavailable);
    expect(() => connection.prepare('SELECT 1')).toThrow(StoreUnavailable);
    expect(() => connection.exec('SELECT 1')).toThrow(StoreUnavailable);
    connection.close();
  });
});
