/** The first schema. Frozen: a change of mind is another file beside this one. */

/** SQL of schema version 1, less the tables of small records (see `../record-tables.ts`). */
export const initial = `
CREATE TABLE shelves (
  key INTEGER PRIMARY KEY,
  tenantId TEXT NOT NULL,
  directoryId TEXT NOT NULL,
  type TEXT NOT NULL,
  resources INTEGER NOT NULL,
  last INTEGER NOT NULL,
  UNIQUE (tenantId, directoryId, type)
) STRICT;
CREATE TABLE slots (
  key INTEGER PRIMARY KEY,
  shelf INTEGER NOT NULL,
  name TEXT NOT NULL,
  UNIQUE (shelf, name)
) STRICT;
CREATE TABLE gaps (
  block INTEGER PRIMARY KEY,
  missing INTEGER NOT NULL
) STRICT;
CREATE TABLE resources (
  seq INTEGER PRIMARY KEY,
  id TEXT NOT NULL UNIQUE,
  version INTEGER NOT NULL,
  createdAt INTEGER NOT NULL,
  modifiedAt INTEGER NOT NULL,
  display TEXT NOT NULL,
  displayKey TEXT NOT NULL,
  keys TEXT NOT NULL,
  access TEXT,
  vaultKeys TEXT,
  text TEXT NOT NULL,
  shadow TEXT NOT NULL
) STRICT;
CREATE TABLE claims (
  slot INTEGER NOT NULL,
  value TEXT NOT NULL,
  seq INTEGER NOT NULL,
  PRIMARY KEY (slot, value)
) STRICT, WITHOUT ROWID;
CREATE TABLE entries (
  slot INTEGER NOT NULL,
  value TEXT NOT NULL,
  seq INTEGER NOT NULL,
  PRIMARY KEY (slot, value, seq)
) STRICT, WITHOUT ROWID;
CREATE TABLE memberships (
  grp INTEGER NOT NULL,
  place INTEGER NOT NULL,
  member INTEGER NOT NULL,
  PRIMARY KEY (grp, place)
) STRICT, WITHOUT ROWID;
CREATE UNIQUE INDEX memberships_member ON memberships (member, grp);
CREATE TABLE trails (
  key INTEGER PRIMARY KEY,
  tenantId TEXT NOT NULL UNIQUE
) STRICT;
CREATE TABLE events (
  place INTEGER PRIMARY KEY,
  trail INTEGER NOT NULL,
  type TEXT NOT NULL,
  onceKey TEXT,
  data TEXT NOT NULL
) STRICT;
CREATE INDEX events_type ON events (trail, type);
CREATE UNIQUE INDEX events_once ON events (trail, onceKey) WHERE onceKey IS NOT NULL;
CREATE TABLE log (
  place INTEGER PRIMARY KEY,
  trail INTEGER NOT NULL,
  directoryId TEXT NOT NULL,
  data TEXT NOT NULL
) STRICT;
CREATE INDEX log_directory ON log (trail, directoryId);
`;
