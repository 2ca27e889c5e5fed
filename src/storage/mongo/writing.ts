/** What every writer of one transaction is handed. */
import type { ClientSession } from 'mongoose';
import type { Batch } from './batch.js';
import type { Models } from './models.js';
import type { Trail } from './trail-writes.js';

export interface Writing {
  readonly models: Models;
  readonly session: ClientSession;
  readonly trail: Trail;
  /** Where plain writes are gathered; undefined when each is to be done, and to fail, by itself. */
  readonly batch: Batch | undefined;
  /** Names of counters to raise at the end of the transaction. */
  readonly raised: Set<string>;
}

/** The counter that `configurationGeneration` reads. */
export const configurationCounter = 'configuration';
