/** Plain SQL on the store's own connection, for the room that keeps its jobs beside the records. */
import type { Connection } from './driver.js';
import { rollBack } from './roll-back.js';

type Value = string | number | null;

/** See `jobs/port.ts`, which asks for this. Synchronous, so it never falls into the middle of a commit. */
export interface Sql {
  all(sql: string, params: readonly Value[]): readonly (readonly Value[])[];
  run(sql: string, params: readonly Value[]): { readonly changes: number };
  transaction<T>(body: () => T): T;
}

/** Statements are prepared once each; their texts are part of the program. */
export function sqlOver(connection: Connection): Sql {
  return {
    all: (sql, params) => connection.prepareVarying(sql).all(params),
    run: (sql, params) => ({ changes: connection.prepareVarying(sql).run(params) }),
    transaction: (body) => {
      connection.exec('BEGIN IMMEDIATE');
      try {
        const result = body();
        connection.exec('COMMIT');
        return result;
      } catch (error) {
        rollBack(connection);
        throw error;
      }
    },
  };
}
