/** Reads the resources of a page by their places, those that were read lately from memory. */
import type { StoredResource } from '../../port/index.js';
import { resourceColumns, resourceOf } from '../resource-rows.js';
import type { Searching } from './searching.js';

const oneSql = `SELECT ${resourceColumns} FROM resources AS r WHERE r.seq = ?`;
const manySql = `SELECT ${resourceColumns} FROM json_each(?) AS j CROSS JOIN resources AS r ON r.seq = j.value`;

/** So many are asked for one by one in less time than all together. */
const few = 3;

/** The resources at those seqs, in that order; one that is gone is left out. */
export function readResources(searching: Searching, seqs: readonly number[]): StoredResource[] {
  const { cache } = searching;
  searching.connection.check();
  const found = new Map<number, StoredResource>();
  const missing: number[] = [];
  for (const seq of seqs) {
    // Kept from here on: what is read next may push it out.
    const cached = cache.at(seq);
    if (cached) found.set(seq, cached.resource);
    else missing.push(seq);
  }
  for (const row of rowsOf(searching, missing)) {
    const resource = resourceOf(searching.shelves, row);
    found.set(row[0] as number, resource);
    cache.put({ seq: row[0] as number, resource });
  }
  return seqs.map((seq) => found.get(seq)).filter((resource) => resource !== undefined);
}

function rowsOf({ connection }: Searching, seqs: readonly number[]) {
  if (seqs.length > few) return connection.prepare(manySql).all([JSON.stringify(seqs)]);
  return seqs.map((seq) => connection.prepare(oneSql).get([seq])).filter((row) => row !== undefined);
}
