/** Plain SQL on the store's own connection, for the room that keeps its jobs beside the records. */
import type { Connection } from './driver.js';
import type { WriteAhead } from './redo/write-ahead.js';

type Value = string | number | null;

/** See `jobs/port.ts`, which asks for this. Synchronous, so it never falls into the middle of a commit. */
export interface Sql {
  all(sql: string, params: readonly Value[]): readonly (readonly Value[])[];
  run(sql: string, params: readonly Value[]): { readonly changes: number };
  transaction<T>(body: () => T): T;
}

/** Statements are prepared once each; their texts are part of the program. */
export function sqlOver(connection: Connection, writeAhead: WriteAhead): Sql {
  let isInTransaction = false;
  const run: Sql['run'] = (sql, params) => ({ changes: connection.prepareVarying(sql).run(params) });
  return {
    all: (sql, params) => connection.prepareVarying(sql).all(params),
    run: (sql, params) => (isInTransaction ? run(sql, params) : writeAhead.turn(() => run(sql, params))),
    transaction: (body) =>
      writeAhead.turn(() => {
        isInTransaction = true;
        try {
          return body();
        } finally {
          isInTransaction = false;
        }
      }),
  };
}
