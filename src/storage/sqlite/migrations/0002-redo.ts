/** Ties the store to its redo log. Frozen, as every schema change is. */

/** SQL of schema version 2: one row, with an id of the store and the number of the last entry of the log that it has. */
export const redo = `
CREATE TABLE redo (
  store TEXT NOT NULL,
  applied INTEGER NOT NULL
) STRICT;
INSERT INTO redo (store, applied) VALUES (lower(hex(randomblob(16))), 0);
`;
