/** A whole store as rows, apart from any adapter: what is read on one side and written on the other, and nothing derived. */
import { type CollectionName, collectionIndexes, type Scope, type WrittenResource } from '../port/index.js';

/** A small record; `data` is its JSON text, byte for byte. */
export interface RecordRow {
  readonly id: string;
  readonly v: number;
  readonly data: string;
}

export interface MembershipRow extends Scope {
  readonly groupId: string;
  readonly memberId: string;
  readonly memberType: string;
  /** Members stand in the order of these numbers. */
  readonly place: number;
}

/** An audit event or an entry of the provisioning log; `data` is its JSON text, byte for byte. */
export interface TrailRow {
  readonly tenantId: string;
  readonly sequence: number;
  readonly data: string;
}

export interface Rows {
  readonly record: RecordRow;
  readonly resource: WrittenResource;
  readonly membership: MembershipRow;
  readonly event: TrailRow;
  readonly entry: TrailRow;
}

/** One part of a store, with the kind of its rows. */
export type Part = { [K in keyof Rows]: { readonly name: string; readonly kind: K } }[keyof Rows];
export type Row = Rows[keyof Rows];

/** Every part, in an order in which they can be written: memberships name resources. A new collection is one by itself. */
export const parts: readonly Part[] = [
  ...(Object.keys(collectionIndexes) as CollectionName[]).map((name) => ({ name, kind: 'record' as const })),
  { name: 'resources', kind: 'resource' },
  { name: 'memberships', kind: 'membership' },
  { name: 'events', kind: 'event' },
  { name: 'log', kind: 'entry' },
];

export interface RowPage {
  readonly rows: readonly Row[];
  /** Where the next page begins; absent on the last. Keeps its meaning while nothing is written. */
  readonly next?: string;
}

/** A store that is read. Nobody writes to it meanwhile: who opened it saw to that. */
export interface Archive {
  /** What it is, for people and to know it again; without any password. */
  readonly name: string;
  /** How many rows a part has, or about so many. */
  count(part: Part): Promise<number>;
  /** `limit` rows, or the last ones, in an order that stays the same. */
  read(part: Part, after: string | undefined, limit: number): Promise<RowPage>;
  close(): Promise<void>;
}

/** How far a part has been written. */
export interface PartProgress {
  readonly rows: number;
  /** Where to go on reading; undefined at the beginning, and when it is done. */
  readonly after?: string | undefined;
  readonly isDone: boolean;
}

/** A store that is being written, empty at first. It cannot be served from until `finish` is through. */
export interface ArchiveTarget extends Archive {
  /** What an earlier run came to, by part; empty for a copy that begins now. */
  readonly progress: ReadonlyMap<string, PartProgress>;
  /** Writes rows of the source and then how far it came. What was written already may be written again. */
  write(part: Part, rows: readonly Row[], progress: PartProgress): Promise<void>;
  /** Makes the copy a store like any other. */
  finish(): Promise<void>;
}

/** Why there is nothing to be copied from or to: one sentence for people. */
export class MigrationRefused extends Error {
  override readonly name = 'MigrationRefused';
}
