/** What of a resource is filed for look-up: unique keys as claims, indexed paths as entries, by shelf and attribute. */
import { wholeShadow } from '../../scim/filter/untold.js';
import type { Json } from '../../scim/schema/attribute.js';
import { AlreadyExists, indexedPaths, isIndexed, type Shadow, type Told } from '../port/index.js';
import { type Bound, type Connection, KeyTaken } from './driver.js';
import type { RowInserter } from './rows.js';
import type { Shelf, Shelves } from './shelves.js';
import type { Undo } from './undo.js';

/** Names of slots: a path's is itself, a unique key's begins with a sign that no path holds. */
export const claimSlot = (attribute: string): string => `=${attribute}`;

/** Exists on a shelf once a unique key there was something else than the value at the path of the same name. */
export const differingSlot = (path: string): string => `!${path}`;

const paths = indexedPaths.map((path) => ({ path, keys: path.split('.') }));
const pathsOfUsers = paths.filter(({ path }) => isIndexed('User', path));

const filedKeys: ReadonlySet<string> = new Set(paths.map(({ keys }) => keys[0]!));

/** As much of a resource's shadow as is filed. */
export const filedShadow = (told: Told): Shadow => wholeShadow(told, filedKeys);

/** Filing cabinet of one transaction. */
export interface Filing {
  readonly connection: Connection;
  readonly shelves: Shelves;
  readonly undo: Undo;
  /** Inserts into `entries (slot, value, seq)`. */
  readonly entries: RowInserter;
}

type Keys = Readonly<Record<string, string>>;

/** Claims the unique keys. @throws AlreadyExists naming the attribute whose key is taken */
export function claim(filing: Filing, shelf: Shelf, keys: Keys, seq: number): void {
  const statement = filing.connection.prepare('INSERT INTO claims (slot, value, seq) VALUES (?, ?, ?)');
  for (const attribute of Object.keys(keys)) {
    const slot = filing.shelves.obtainSlot(shelf, claimSlot(attribute), filing.undo);
    try {
      statement.execute([slot, keys[attribute], seq]);
    } catch (error) {
      if (error instanceof KeyTaken) throw new AlreadyExists(attribute);
      throw error;
    }
  }
}

export function unclaim(filing: Filing, shelf: Shelf, keys: Keys): void {
  const statement = filing.connection.prepare('DELETE FROM claims WHERE slot = ? AND value = ?');
  for (const attribute of Object.keys(keys)) {
    const slot = filing.shelves.obtainSlot(shelf, claimSlot(attribute), filing.undo);
    statement.execute([slot, keys[attribute]]);
  }
}

/** What is filed of a resource. */
export interface Filed {
  /** As much of it as `filedShadow` gives, or more. */
  readonly shadow: Shadow;
  readonly uniqueKeys: Keys;
}

/** Files the values of every indexed path; what a claim says already is not said twice. */
export function file(filing: Filing, shelf: Shelf, filed: Filed, seq: number): void {
  const values: Bound[] = [];
  for (const { slot, value } of entriesOf(filing, shelf, filed)) values.push(slot, value, seq);
  filing.entries.insert(values);
}

/** Takes out what `file` filed. */
export function unfile(filing: Filing, shelf: Shelf, filed: Filed, seq: number): void {
  for (const entry of entriesOf(filing, shelf, filed)) takeOut(filing, entry, seq);
}

/** Does what `unfile` of the old and `file` of the new would do, touching only what differs. */
export function refile(filing: Filing, shelf: Shelf, seq: number, change: { before: Filed; after: Filed }): void {
  const old = entriesOf(filing, shelf, change.before);
  const wanted = entriesOf(filing, shelf, change.after);
  const values: Bound[] = [];
  for (const entry of old) if (!wanted.some((each) => isSame(each, entry))) takeOut(filing, entry, seq);
  for (const entry of wanted) {
    if (!old.some((each) => isSame(each, entry))) values.push(entry.slot, entry.value, seq);
  }
  filing.entries.insert(values);
}

/** Moves the claims from the old keys to the new. @throws AlreadyExists as `claim` does */
export function reclaim(filing: Filing, shelf: Shelf, seq: number, change: { before: Filed; after: Filed }): void {
  const keys = change.after.uniqueKeys;
  const old = change.before.uniqueKeys;
  const gone = Object.entries(old).filter(([attribute, key]) => keys[attribute] !== key);
  const come = Object.entries(keys).filter(([attribute, key]) => old[attribute] !== key);
  if (gone.length > 0) unclaim(filing, shelf, Object.fromEntries(gone));
  if (come.length > 0) claim(filing, shelf, Object.fromEntries(come), seq);
}

interface Entry {
  readonly slot: number;
  readonly value: string;
}

const isSame = (a: Entry, b: Entry): boolean => a.slot === b.slot && a.value === b.value;

function takeOut(filing: Filing, { slot, value }: Entry, seq: number): void {
  filing.connection.prepare('DELETE FROM entries WHERE slot = ? AND value = ? AND seq = ?').execute([slot, value, seq]);
}

function entriesOf(filing: Filing, shelf: Shelf, { shadow, uniqueKeys }: Filed): readonly Entry[] {
  const entries: Entry[] = [];
  for (const { path, keys } of shelf.type === 'User' ? pathsOfUsers : paths) {
    const values: string[] = [];
    collect(shadow, keys, 0, values);
    const key = uniqueKeys[path];
    if (key !== undefined && values.length === 1 && key === values[0]) continue;
    if (key !== undefined) filing.shelves.obtainSlot(shelf, differingSlot(path), filing.undo);
    if (values.length === 0) continue;
    const slot = filing.shelves.obtainSlot(shelf, path, filing.undo);
    for (const value of values) entries.push({ slot, value });
  }
  return entries;
}

function collect(value: Json | undefined, keys: readonly string[], depth: number, found: string[]): void {
  if (value === undefined || value === null) return;
  if (Array.isArray(value)) for (const element of value) collect(element, keys, depth, found);
  else if (depth < keys.length) {
    if (typeof value === 'object')
      collect(Object.hasOwn(value, keys[depth]!) ? (value as Shadow)[keys[depth]!] : undefined, keys, depth + 1, found);
  } else if (typeof value === 'string' && !found.includes(value)) found.push(value);
}
