/**
 * Every change of the documents' form there ever was, oldest first: the place in the list plus one is the number of the
 * schema. Indexes and copied fields need none: they come from the plan. Other gateways serve while one runs, and one that
 * was killed half-way is run again from its beginning: it must bear both.
 */
import type { Db } from 'mongodb';

export type Layout = (db: Db) => Promise<void>;

/** The first is what the plan alone makes. */
export const layouts: readonly Layout[] = [async () => {}];
