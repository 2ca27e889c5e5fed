/** Releases before it take the column `shadow` for the whole shadow. Frozen, as every schema change is. */

/** SQL of schema version 3: nothing to do, rows that hold more than they need stay as they are (`../shadow-column.ts`). */
export const untold = '-- The column shadow may leave out what the column text tells.';
