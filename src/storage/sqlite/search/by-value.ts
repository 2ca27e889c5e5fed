/** Finds resources by one value at one indexed path: from its entries and from the claim that stands for one. */
import { claimSlot, differingSlot } from '../entries.js';
import { jsonPath } from '../filter-target.js';
import { isInColumn } from '../shadow-column.js';
import type { Shelf } from '../shelves.js';
import type { Searching } from './searching.js';

const anyEntry = 'SELECT seq FROM entries WHERE slot = ? AND value = ? LIMIT 1';
const byEntry = 'SELECT json_group_array(seq) FROM (SELECT seq FROM entries WHERE slot = ? AND value = ? LIMIT ?)';
const byClaim = 'SELECT seq FROM claims WHERE slot = ? AND value = ?';
const byCheckedClaim = `
SELECT r.seq FROM claims AS c CROSS JOIN resources AS r ON r.seq = c.seq
WHERE c.slot = ?1 AND c.value = ?2 AND c.value =
  CASE WHEN ${isInColumn('?3')} THEN json_extract(r.shadow, ?3) ELSE lower(json_extract(r.text, ?3)) END`;

/** The value asked for, as the shadow has it. */
export interface Asked {
  readonly path: string;
  readonly value: string;
}

/** The seqs of the shelf's resources that have exactly that value there, in no order, each once; at most `limit`. */
export function seqsByValue(searching: Searching, shelf: Shelf, asked: Asked, limit: number): readonly number[] {
  const { connection, shelves } = searching;
  const slot = shelves.slot(shelf, asked.path);
  // Nearly every creation asks for somebody who is not there, which costs a third of making a list.
  const isThere = slot !== undefined && connection.prepare(anyEntry).get([slot, asked.value]) !== undefined;
  const entries = isThere ? connection.prepare(byEntry).list<number>([slot, asked.value, limit]) : [];
  const claimed = claimedSeq(searching, shelf, asked);
  return claimed === undefined || entries.includes(claimed) ? entries : [claimed, ...entries];
}

/** A claim stands for the entry it equals. Where one of the shelf ever differed, the value itself is asked. */
function claimedSeq(searching: Searching, shelf: Shelf, { path, value }: Asked): number | undefined {
  const { connection, shelves } = searching;
  const slot = shelves.slot(shelf, claimSlot(path));
  if (slot === undefined) return undefined;
  if (shelves.slot(shelf, differingSlot(path)) === undefined) return claimant(searching, slot, value);
  return connection.prepare(byCheckedClaim).get([slot, value, jsonPath(path.split('.'))])?.[0] as number | undefined;
}

/** Of who was read lately it is known: a provider asks for the same userName before each change of a person. */
function claimant({ connection, cache }: Searching, slot: number, value: string): number | undefined {
  const known = cache.claimant(slot, value);
  if (known !== undefined) return known;
  const seq = connection.prepare(byClaim).get([slot, value])?.[0] as number | undefined;
  if (seq !== undefined) cache.noteClaimant(slot, value, seq);
  return seq;
}
