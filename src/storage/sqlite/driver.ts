/** The only file that touches the SQLite driver, but for a thread that looks for damage; it closes every trap of it. */
import Database from 'libsql';
import { StoreUnavailable } from '../port/errors.js';
import { type Bound, countPlaceholders, safe } from './binding.js';
import { guarded, mapped } from './driver-errors.js';
import type { Written } from './redo/entries.js';

export type { Bound } from './binding.js';
export { KeyTaken } from './driver-errors.js';

export type Row = readonly (string | number | null)[];

/** A prepared statement, kept for the life of its connection. Rows come as arrays in the order of the columns. */
export interface Statement {
  /** Runs it; nothing is told. Cheaper than `run`. */
  execute(binds: readonly Bound[]): void;
  /** Runs it and tells how many rows it changed. */
  run(binds: readonly Bound[]): number;
  /** The first row, or undefined. */
  get(binds: readonly Bound[]): Row | undefined;
  /** All rows: give it a LIMIT. Costs three times what `get` does even for one row. */
  all(binds: readonly Bound[]): Row[];
  /** The list that a query of one row and one column, a `json_group_array`, makes: for few, small values. */
  list<T>(binds: readonly Bound[]): readonly T[];
}

/** One connection to one database file. Synchronous: keep each call under a few milliseconds. */
export interface Connection {
  /** The statement for that text, prepared once. The text is part of the program, never built from input. */
  prepare(sql: string): Statement;
  /** As `prepare`, for texts of which there may be many (compiled filters): the least used are let go. */
  prepareVarying(sql: string): Statement;
  /** Runs statements without binds and without rows; they are not recorded. */
  exec(sql: string): void;
  /** Adds to `written` each statement that is executed or run from now on, once it went well; undefined ends that. */
  record(written: Written[] | undefined): void;
  /** From now on every call throws this, until it is called with undefined. */
  refuse(error: StoreUnavailable | undefined): void;
  /** Throws `StoreUnavailable` when the connection is closed, or refuses. */
  check(): void;
  /** Lets go of the file. Every later call throws `StoreUnavailable`. */
  close(): void;
}

const maxVarying = 256;

/**
 * Opens the file, making it when it is absent.
 *
 * @throws StoreUnavailable when the file cannot be opened
 */
export function connect(file: string): Connection {
  const database = guarded(() => new Database(file));
  const state = stateOf();
  const { check, record, refuse } = state;
  const fixed = new Map<string, Statement>();
  const varying = new Map<string, Statement>();
  return {
    check,
    record,
    refuse,
    prepare(sql) {
      check();
      let statement = fixed.get(sql);
      if (!statement) {
        statement = new PreparedStatement(database, sql, state);
        fixed.set(sql, statement);
      }
      return statement;
    },
    prepareVarying(sql) {
      check();
      const known = varying.get(sql);
      const statement = known ?? new PreparedStatement(database, sql, state);
      varying.delete(sql);
      varying.set(sql, statement);
      if (varying.size > maxVarying) varying.delete(varying.keys().next().value as string);
      return statement;
    },
    exec(sql) {
      check();
      guarded(() => database.exec(sql));
    },
    close() {
      if (!state.end()) return;
      fixed.clear();
      varying.clear();
      database.close();
    },
  };
}

/** What a connection and its statements share. */
interface State extends Pick<Connection, 'check' | 'record' | 'refuse'> {
  wrote(sql: string, values: readonly unknown[]): void;
  /** Answers false when it has ended already. */
  end(): boolean;
}

function stateOf(): State {
  let isOpen = true;
  let refusal: StoreUnavailable | undefined;
  let written: Written[] | undefined;
  return {
    check() {
      if (!isOpen) throw new StoreUnavailable('the store is closed');
      if (refusal) throw refusal;
    },
    record(into) {
      written = into;
    },
    refuse(error) {
      refusal = error;
    },
    wrote(sql, values) {
      written?.push({ sql, values });
    },
    end() {
      const wasOpen = isOpen;
      isOpen = false;
      return wasOpen;
    },
  };
}

class PreparedStatement implements Statement {
  private readonly places: number;
  // After `all` or `run`, a `get` of the same native statement is for the values of before: each has one of its own.
  private one: NativeStatement | undefined;
  private many: NativeStatement | undefined;
  private counted: NativeStatement | undefined;

  constructor(
    private readonly database: Database.Database,
    private readonly sql: string,
    private readonly state: State,
  ) {
    this.places = countPlaceholders(sql);
  }

  execute(binds: readonly Bound[]): void {
    // `run` makes an object to tell of changes and times, which takes longer than a small insert does.
    const values = this.bind(binds);
    this.first(values);
    this.state.wrote(this.sql, values);
  }

  run(binds: readonly Bound[]): number {
    const values = this.bind(binds);
    try {
      this.counted ??= nativeStatement(this.database, this.sql);
      const { changes } = this.counted.run(values);
      this.state.wrote(this.sql, values);
      return changes;
    } catch (error) {
      throw this.failed(error);
    }
  }

  get(binds: readonly Bound[]): Row | undefined {
    return this.first(this.bind(binds));
  }

  all(binds: readonly Bound[]): Row[] {
    const values = this.bind(binds);
    try {
      this.many ??= nativeStatement(this.database, this.sql);
      return this.many.all(values) as Row[];
    } catch (error) {
      throw this.failed(error);
    }
  }

  list<T>(binds: readonly Bound[]): readonly T[] {
    const text = (this.get(binds) as [string])[0];
    return text === '[]' ? [] : (JSON.parse(text) as T[]);
  }

  private first(values: unknown[]): Row | undefined {
    try {
      this.one ??= nativeStatement(this.database, this.sql);
      return this.one.get(values) as Row | undefined;
    } catch (error) {
      throw this.failed(error);
    }
  }

  private bind(binds: readonly Bound[]): unknown[] {
    this.state.check();
    // The driver turns what is missing into NULL without a word.
    if (binds.length !== this.places)
      throw new TypeError(`${binds.length} values for ${this.places} places: ${this.sql}`);
    return safe(binds);
  }

  /** After an error a native statement answers for the values that failed, so it is not asked again. */
  private failed(error: unknown): unknown {
    this.one = undefined;
    this.many = undefined;
    this.counted = undefined;
    return mapped(error);
  }
}

type NativeStatement = Database.Statement<[unknown[]]>;

function nativeStatement(database: Database.Database, sql: string): NativeStatement {
  const statement = database.prepare<[unknown[]]>(sql);
  // `raw` refuses statements that return nothing, and without it `get` adds a `_metadata` of its own.
  if (statement.reader) statement.raw();
  return statement;
}
