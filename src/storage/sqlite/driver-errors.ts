/** What the driver's errors mean. */
import { StoreUnavailable } from '../port/errors.js';

/** A unique or primary key is taken; `columns` are `table.column` names, in the order of the key. */
export class KeyTaken extends Error {
  override readonly name = 'KeyTaken';
  constructor(readonly columns: readonly string[]) {
    super(`${columns.join(', ')} is taken`);
  }
}

/** Does the work and throws what its error means: `KeyTaken`, `StoreUnavailable`, or the error itself. */
export function guarded<T>(work: () => T): T {
  try {
    return work();
  } catch (error) {
    throw mapped(error);
  }
}

const constraintUnique = 2067;
const constraintPrimaryKey = 1555;
const constraintRowId = 2579;
/** Primary result codes after which the store, not the call, is at fault: BUSY, LOCKED, NOMEM, READONLY, INTERRUPT, IOERR, CORRUPT, FULL, CANTOPEN, PROTOCOL, NOTADB. */
const unavailable = new Set([5, 6, 7, 8, 9, 10, 11, 13, 14, 15, 26]);

/** The error in our terms. */
export function mapped(error: unknown): unknown {
  const raw = (error as { rawCode?: unknown }).rawCode;
  if (typeof raw !== 'number') return error;
  if (raw === constraintUnique || raw === constraintPrimaryKey || raw === constraintRowId) {
    const message = (error as Error).message;
    return new KeyTaken(message.slice(message.indexOf(': ') + 2).split(', '));
  }
  if (unavailable.has(raw & 0xff)) return new StoreUnavailable((error as Error).message, { cause: error });
  return error;
}
