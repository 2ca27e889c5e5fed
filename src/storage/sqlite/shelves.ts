/**
 * Where resources stand: each (tenant, directory, type) is a shelf, and a resource's `seq` is its place among all
 * shelves. Secondary tables name resources, and the attributes they index, by these small numbers.
 */
import type { Scope } from '../port/index.js';
import type { Connection } from './driver.js';
import type { Undo } from './undo.js';

/** Places on one shelf. A seq is `shelf.key * shelfSize + n`, so that a shelf is a range of the primary key. */
export const shelfSize = 2 ** 32;

export interface Shelf extends Scope {
  readonly key: number;
  readonly type: string;
  /** How many resources stand on it. */
  resources: number;
  /** The highest `n` that was ever given. */
  last: number;
  /** Numbers of the indexed and unique attributes under which something of this shelf was filed, by name. */
  readonly slots: Map<string, number>;
}

/** The shelf's lowest and highest possible seq. */
export const firstSeq = (shelf: Shelf): number => shelf.key * shelfSize;
export const lastSeq = (shelf: Shelf): number => shelf.key * shelfSize + shelf.last;
export const shelfKeyOf = (seq: number): number => Math.floor(seq / shelfSize);

/** All shelves and slots, read once and kept in step by those who write. */
export class Shelves {
  readonly #byName = new Map<string, Shelf>();
  readonly #byKey = new Map<number, Shelf>();
  readonly #byScope = new Map<string, Shelf[]>();

  constructor(private readonly connection: Connection) {
    for (const [key, tenantId, directoryId, type, resources, last] of connection
      .prepare('SELECT key, tenantId, directoryId, type, resources, last FROM shelves')
      .all([]) as [number, string, string, string, number, number][]) {
      this.#keep({ key, tenantId, directoryId, type, resources, last, slots: new Map() });
    }
    for (const [key, shelf, name] of connection.prepare('SELECT key, shelf, name FROM slots').all([])) {
      this.#byKey.get(shelf as number)?.slots.set(name as string, key as number);
    }
  }

  #keep(shelf: Shelf): void {
    this.#byName.set(nameOf(shelf, shelf.type), shelf);
    this.#byKey.set(shelf.key, shelf);
    const ofScope = this.#byScope.get(scopeName(shelf));
    if (ofScope) ofScope.push(shelf);
    else this.#byScope.set(scopeName(shelf), [shelf]);
  }

  find(scope: Scope, type: string): Shelf | undefined {
    return this.#byName.get(nameOf(scope, type));
  }

  /** The shelf on which the resource with that seq stands. */
  holding(seq: number): Shelf {
    const shelf = this.#byKey.get(shelfKeyOf(seq));
    if (!shelf) throw new Error(`resource ${seq} stands on no shelf`);
    return shelf;
  }

  /** The shelf of the resource with that seq when it is one of that scope. */
  within(scope: Scope, seq: number): Shelf | undefined {
    const shelf = this.#byKey.get(shelfKeyOf(seq));
    return shelf?.directoryId === scope.directoryId && shelf.tenantId === scope.tenantId ? shelf : undefined;
  }

  /** The shelves of a directory, in the order in which they were first used. */
  of(scope: Scope): readonly Shelf[] {
    return this.#byScope.get(scopeName(scope)) ?? [];
  }

  /** The shelf, made inside the transaction under way when there is none yet. */
  obtain(scope: Scope, type: string, undo: Undo): Shelf {
    const known = this.find(scope, type);
    if (known) return known;
    const key = nextKey(this.connection, 'shelves');
    const { tenantId, directoryId } = scope;
    this.connection
      .prepare('INSERT INTO shelves (key, tenantId, directoryId, type, resources, last) VALUES (?, ?, ?, ?, 0, 0)')
      .run([key, tenantId, directoryId, type]);
    const shelf: Shelf = { key, tenantId, directoryId, type, resources: 0, last: 0, slots: new Map() };
    this.#keep(shelf);
    undo.push(() => {
      this.#byName.delete(nameOf(scope, type));
      this.#byKey.delete(key);
      this.#byScope.get(scopeName(scope))!.pop();
    });
    return shelf;
  }

  /** The number of an indexed or unique attribute of a shelf; undefined when nothing was ever filed under it. */
  slot(shelf: Shelf, name: string): number | undefined {
    return shelf.slots.get(name);
  }

  /** As `slot`, making it inside the transaction under way. */
  obtainSlot(shelf: Shelf, name: string, undo: Undo): number {
    const known = this.slot(shelf, name);
    if (known !== undefined) return known;
    const key = nextKey(this.connection, 'slots');
    this.connection.prepare('INSERT INTO slots (key, shelf, name) VALUES (?, ?, ?)').run([key, shelf.key, name]);
    undo.set(shelf.slots, name, key);
    return key;
  }
}

const scopeName = (scope: Scope): string => `${scope.tenantId}|${scope.directoryId}`;
const nameOf = (scope: Scope, type: string): string => `${scope.tenantId}|${scope.directoryId}|${type}`;

const nextKey = (connection: Connection, table: 'shelves' | 'slots'): number =>
  Number(connection.prepare(`SELECT coalesce(max(key), 0) + 1 FROM ${table}`).get([])![0]);
