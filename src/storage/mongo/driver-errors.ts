/** What the driver's errors mean. */
import { StoreUnavailable } from '../port/index.js';

/** Another transaction wrote the same documents first: the whole transaction is to be done again. */
export class LostRace extends Error {
  override readonly name = 'LostRace';
}

/** A copy of the database or into it is being made, or a gateway serves from what is to be copied. */
export class Reserved extends Error {
  override readonly name = 'Reserved';
}

/** A unique index cannot be made: two documents have the same key, and only a person can say which one is right. */
export class DoubledKey extends Error {
  override readonly name = 'DoubledKey';
}

interface DriverError {
  readonly name?: string;
  readonly code?: unknown;
  readonly message?: string;
  hasErrorLabel?(label: string): boolean;
}

/** The name of the unique index whose key is taken, `_id_` for ids; undefined for any other error. */
export function takenIndex(error: unknown): string | undefined {
  const { code, message } = error as DriverError;
  if (code !== 11000) return undefined;
  return /index: (?:[^ ]*\$)?([^ ]+) dup key/.exec(message ?? '')?.[1] ?? '';
}

const writeConflict = 112;

/** True when the transaction can be done again from its beginning, and nothing of it was kept. */
export function isLostRace(error: unknown): boolean {
  const { code } = error as DriverError;
  if (error instanceof LostRace || code === writeConflict || takenIndex(error) !== undefined) return true;
  return hasLabel(error, 'TransientTransactionError');
}

const hasLabel = (error: unknown, label: string): boolean => (error as DriverError).hasErrorLabel?.(label) ?? false;

/** Client-side errors by which a server is away, and codes by which one says that it does not serve at present. */
const awayNames =
  /^(MongoNetwork|MongoServerSelection|MongoNotConnected|MongoTopologyClosed|MongoClientClosed|MongoPool|MongoWaitQueue|MongoExpiredSession|MongooseServerSelection|MongoTimeout|MongoOperationTimeout)/;
const awayCodes: ReadonlySet<unknown> = new Set([
  6, 7, 64, 89, 91, 134, 189, 262, 317, 358, 9001, 10107, 11600, 11602, 13388, 13435, 13436, 14031,
]);

/** The error in the port's terms. */
export function mapped(error: unknown): unknown {
  const { name = '', code, message = '' } = error as DriverError;
  // A bulk write names itself after what broke it only by its code; without one the server was not reached.
  const isAway = awayNames.test(name) || awayCodes.has(code) || (name === 'MongoBulkWriteError' && code === undefined);
  if (!isAway && !isOfNetwork(error) && !hasLabel(error, 'SystemOverloadedError')) return error;
  return new StoreUnavailable(message, { cause: error });
}

/**
 * True of a commit's error when nobody knows whether the transaction was kept; committing it once more tells.
 *
 * The driver's label says so where it can. It puts none on the error of a connection that its monitor gave up first, nor
 * where the second try of its own finds no server or one that sheds load: the answer of the first was lost all the same.
 */
export const isUnknownOutcome = (error: unknown): boolean =>
  hasLabel(error, 'UnknownTransactionCommitResult') ||
  hasLabel(error, 'SystemOverloadedError') ||
  (!isLostRace(error) && mapped(error) instanceof StoreUnavailable);

const networkCodes: ReadonlySet<unknown> = new Set([
  'ECONNREFUSED',
  'ECONNRESET',
  'EHOSTUNREACH',
  'EPIPE',
  'ETIMEDOUT',
]);

/** Node's own: a socket that ended as it was written to, and the DNS that an address of `mongodb+srv` is looked up in. */
const isOfNetwork = (error: unknown): boolean =>
  networkCodes.has((error as DriverError).code) || /^query/.test(String((error as NodeJS.ErrnoException).syscall));

/** The server cannot do transactions over several documents, without which a commit would not be whole. */
export class NoTransactions extends Error {
  override readonly name = 'NoTransactions';
}

/** Codes of a server that does not know the user, or does not let it do what is needed. */
const refusedUser: ReadonlySet<unknown> = new Set([13, 18, 8000]);

/** True when the address, its user or the kind of server is not what a store needs: only a person can put that right. */
export function isRefusal(error: unknown): error is Error {
  const { name = '', code } = error as DriverError;
  if (error instanceof NoTransactions || error instanceof DoubledKey || error instanceof Reserved) return true;
  return /^Mongo(Parse|InvalidArgument|API|MissingCredentials|Runtime)Error$/.test(name) || refusedUser.has(code);
}

/**
 * The same object, each of whose methods throws what the driver's error means, and `StoreUnavailable` once `isOpen` is
 * false.
 */
export function guarded<T extends object>(methods: T, isOpen: () => boolean): T {
  const entries = Object.entries(methods).map(([name, method]) => [name, guardedMethod(method, isOpen)]);
  return Object.fromEntries(entries) as T;
}

type Method = (...values: unknown[]) => Promise<unknown>;

function guardedMethod(method: unknown, isOpen: () => boolean): Method {
  return async (...values) => {
    if (!isOpen()) throw new StoreUnavailable('the store is closed');
    try {
      return await (method as Method)(...values);
    } catch (error) {
      throw mapped(error);
    }
  };
}
