/** Finds the n-th resource of a shelf without walking there: the places of a block are known but for those vacated. */
import type { Connection } from '../driver.js';
import { firstSeq, type Shelf, shelfKeyOf } from '../shelves.js';
import type { Undo } from '../undo.js';

/** Places in one block. */
const blockSize = 256;

/** `skip` rows beyond the seq `after` stands the one that was sought. */
export interface Anchor {
  readonly after: number;
  readonly skip: number;
}

export class Anchors {
  /** Vacated places by block, by shelf; a shelf is read when it is first asked for. */
  readonly #missing = new Map<number, Map<number, number>>();

  constructor(private readonly connection: Connection) {}

  /** Counts a place as vacated, inside the transaction under way. */
  vacated(seq: number, undo: Undo): void {
    const block = blockOf(seq);
    this.connection
      .prepare(
        'INSERT INTO gaps (block, missing) VALUES (?, 1) ON CONFLICT (block) DO UPDATE SET missing = missing + 1',
      )
      .run([block]);
    const known = this.#missing.get(shelfKeyOf(seq));
    if (known) undo.set(known, block, (known.get(block) ?? 0) + 1);
  }

  /** Where the resource stands that `skip` others of the shelf precede. */
  seek(shelf: Shelf, skip: number): Anchor {
    const first = firstSeq(shelf);
    if (shelf.resources === shelf.last) return { after: first + skip, skip: 0 };
    const missing = this.#missingOf(shelf);
    const firstBlock = blockOf(first + 1);
    let left = skip;
    for (let block = 0; block * blockSize < shelf.last; block += 1) {
      const places = Math.min(blockSize, shelf.last - block * blockSize);
      const present = places - (missing.get(firstBlock + block) ?? 0);
      if (left < present) return { after: first + block * blockSize, skip: left };
      left -= present;
    }
    return { after: first + shelf.last, skip: 0 };
  }

  #missingOf(shelf: Shelf): Map<number, number> {
    let missing = this.#missing.get(shelf.key);
    if (!missing) {
      const from = blockOf(firstSeq(shelf) + 1);
      const rows = this.connection
        .prepare('SELECT block, missing FROM gaps WHERE block BETWEEN ? AND ?')
        .all([from, blockOf(firstSeq(shelf) + Math.max(1, shelf.last))]);
      missing = new Map(rows as unknown as [number, number][]);
      this.#missing.set(shelf.key, missing);
    }
    return missing;
  }
}

const blockOf = (seq: number): number => Math.floor((seq - 1) / blockSize);
