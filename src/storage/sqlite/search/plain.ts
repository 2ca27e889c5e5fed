/** Pages without filter and order of their own: counts are kept, so nothing is counted and nothing walked. */

import { readPlace, writePlace } from '../../places.js';
import type { SearchQuery, SearchResult } from '../../port/index.js';
import { firstSeq, lastSeq, type Shelf } from '../shelves.js';
import type { Anchor } from './anchors.js';
import { readResources } from './read.js';
import type { Searching } from './searching.js';

const pageSql =
  'SELECT json_group_array(seq) FROM (SELECT seq FROM resources WHERE seq > ? AND seq <= ? ORDER BY seq LIMIT ? OFFSET ?)';

interface Start {
  readonly shelf: number;
  readonly anchor: Anchor;
}

export function plainPage(searching: Searching, query: SearchQuery, shelves: readonly Shelf[]): SearchResult {
  const total = query.countTotal ? { total: shelves.reduce((sum, shelf) => sum + shelf.resources, 0) } : {};
  if (query.limit === 0) return { resources: [], ...total };
  const seqs = seqsOf(searching, shelves, startOf(searching, query, shelves), query.limit + 1);
  const resources = readResources(searching, seqs.slice(0, query.limit));
  if (seqs.length <= query.limit) return { resources, ...total };
  return { resources, ...total, next: writePlace([seqs[query.limit - 1]!]) };
}

function startOf({ anchors }: Searching, { from }: SearchQuery, shelves: readonly Shelf[]): Start {
  if ('after' in from) {
    const seq = readPlace(from.after, ['number'])[0] as number;
    const shelf = shelfAt(shelves, seq);
    return { shelf, anchor: { after: seq, skip: 0 } };
  }
  let left = from.skip;
  for (const [at, shelf] of shelves.entries()) {
    if (left < shelf.resources) return { shelf: at, anchor: anchors.seek(shelf, left) };
    left -= shelf.resources;
  }
  return { shelf: shelves.length, anchor: { after: 0, skip: 0 } };
}

/** Which of the shelves holds the place; none when the place is of another directory. */
export function shelfAt(shelves: readonly Shelf[], seq: number): number {
  const at = shelves.findIndex((shelf) => seq >= firstSeq(shelf) && seq <= lastSeq(shelf));
  return at < 0 ? shelves.length : at;
}

function seqsOf(searching: Searching, shelves: readonly Shelf[], start: Start, limit: number): number[] {
  const statement = searching.connection.prepare(pageSql);
  const seqs: number[] = [];
  for (let at = start.shelf; at < shelves.length && seqs.length < limit; at += 1) {
    const shelf = shelves[at]!;
    const { after, skip } = at === start.shelf ? start.anchor : { after: firstSeq(shelf), skip: 0 };
    seqs.push(...statement.list<number>([after, lastSeq(shelf), limit - seqs.length, skip]));
  }
  return seqs;
}
