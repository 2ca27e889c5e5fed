/** What every writer of one transaction is handed. */

import type { DirectGroups } from './direct-groups.js';
import type { Connection } from './driver.js';
import type { Remembered } from './remembered.js';
import type { ResourceCache } from './resource-cache.js';
import type { RowInserter } from './rows.js';
import type { Shelf, Shelves } from './shelves.js';
import type { Trail } from './trail-writes.js';
import type { Undo } from './undo.js';

export interface Writing {
  readonly connection: Connection;
  readonly shelves: Shelves;
  readonly undo: Undo;
  readonly trail: Trail;
  readonly cache: ResourceCache;
  readonly remembered: Remembered;
  readonly directGroups: DirectGroups;
  /** Inserts into `entries (slot, value, seq)`. */
  readonly entries: RowInserter;
  /** Shelves whose counts are to be written before the commit. */
  readonly counted: Set<Shelf>;
  /** Tells that a record which `configurationGeneration` watches was written. */
  configurationChanged(): void;
  /** Tells that a resource was removed from its place on a shelf. */
  placeVacated(seq: number): void;
}
