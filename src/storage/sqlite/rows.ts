/** Writing many rows with few statements. */
import type { Bound, Connection, Statement } from './driver.js';

/** More places than this gain nothing, and each count of rows is a prepared statement of its own. */
const rowsAtOnce = 16;

/**
 * Inserts rows into one table. On a clash it throws with the rows before it still in place, so it belongs in a transaction
 * or savepoint that is then taken back: that spares SQLite a copy of each page.
 */
export class RowInserter {
  readonly #statements: Statement[] = [];
  readonly #width: number;

  /** `columns` are the columns of `table` that each row gives, in order. */
  constructor(
    private readonly connection: Connection,
    private readonly table: string,
    private readonly columns: readonly string[],
  ) {
    this.#width = columns.length;
  }

  /** Inserts the rows whose values stand one after the other in `values`. */
  insert(values: readonly Bound[]): void {
    const most = rowsAtOnce * this.#width;
    for (let from = 0; from < values.length; from += most) {
      const some = values.length <= most ? values : values.slice(from, from + most);
      this.#statement(some.length / this.#width).execute(some);
    }
  }

  #statement(rows: number): Statement {
    let statement = this.#statements[rows];
    if (!statement) {
      const places = `(${this.columns.map(() => '?').join(', ')})`;
      statement = this.connection.prepare(
        `INSERT OR FAIL INTO ${this.table} (${this.columns.join(', ')}) VALUES ${Array(rows).fill(places).join(', ')}`,
      );
      this.#statements[rows] = statement;
    }
    return statement;
  }
}
