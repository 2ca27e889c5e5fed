/** Goes through what matches a filter on one shelf, slice by slice, in the order of creation. */
import type { Row } from '../driver.js';
import { type Fragment, sql } from '../fragment.js';
import { firstSeq, lastSeq, type Shelf } from '../shelves.js';
import { SliceWidth } from '../slices.js';
import { findCandidates, type Lookup } from './lookup.js';
import type { Searching } from './searching.js';

export interface Wanted {
  /** The columns to read, the first of them `r.seq`. */
  readonly columns: Fragment;
  readonly condition: Fragment;
  readonly lookups: readonly Lookup[] | undefined;
  /** Only what stands after this seq. */
  readonly after?: number | undefined;
}

const candidatesAtOnce = 500;

/** The matches of one shelf. Each call of `next` takes a few milliseconds; the caller breathes in between. */
export class Matching {
  readonly #candidates: readonly number[] | undefined;
  readonly #width = new SliceWidth(256, 65_536);
  /** How many candidates were tried, or the last seq that was. */
  #done: number;

  constructor(
    private readonly searching: Searching,
    private readonly shelf: Shelf,
    private readonly wanted: Wanted,
  ) {
    const found = wanted.lookups && findCandidates(searching, shelf, wanted.lookups);
    const after = Math.max(wanted.after ?? 0, firstSeq(shelf));
    this.#candidates = found && (after === firstSeq(shelf) ? found : found.filter((seq) => seq > after));
    this.#done = found ? 0 : after;
  }

  /** True when `next` has nothing more to say. */
  get isDone(): boolean {
    return this.#done >= (this.#candidates ? this.#candidates.length : lastSeq(this.shelf));
  }

  /** The rows of the next slice that match; often none. */
  next(): readonly Row[] {
    return this.#candidates ? this.#tryCandidates(this.#candidates) : this.#width.measure((width) => this.#scan(width));
  }

  #tryCandidates(candidates: readonly number[]): readonly Row[] {
    const some = candidates.slice(this.#done, this.#done + candidatesAtOnce);
    this.#done += some.length;
    const where =
      some.length === 1
        ? sql`r.seq = ${some[0]}`
        : sql`r.seq IN (SELECT value FROM json_each(${JSON.stringify(some)}))`;
    return this.#read(where);
  }

  #scan(width: number): readonly Row[] {
    const from = this.#done;
    this.#done = Math.min(from + width, lastSeq(this.shelf));
    return this.#read(sql`r.seq > ${from} AND r.seq <= ${this.#done}`);
  }

  #read(where: Fragment): readonly Row[] {
    const { condition, columns } = this.wanted;
    const query = sql`SELECT ${columns} FROM resources AS r WHERE ${where} AND ${condition} ORDER BY r.seq`;
    const statement = this.searching.connection.prepareVarying(query.text);
    if (this.#candidates?.length !== 1) return statement.all(query.binds);
    const row = statement.get(query.binds);
    return row ? [row] : [];
  }
}
