/**
 * Slows down whoever guesses passwords (security rule 22): failures are counted for a network, and for an account from a
 * network. Never for an account alone, or a stranger could lock its owner out.
 */
import { isIPv6 } from 'node:net';
import type { Rate } from '../config/shape.js';
import { AlreadyExists, type Change, NotFound, type Throttle, VersionConflict } from '../storage/port/index.js';
import type { LoginDeps } from './deps.js';
import { LoginProblem } from './problem.js';

/** Failures for one account from one network. */
const accountRate: Rate = { count: 10, perSeconds: 600 };

export type ThrottleDeps = Pick<LoginDeps, 'clock' | 'signinRate'> & {
  readonly storage: Pick<LoginDeps['storage'], 'throttles' | 'commit'>;
  readonly keyring: Pick<LoginDeps['keyring'], 'mac'>;
};

/** Who tries: the client's address, and what stands for the account, known here or not. */
export interface Trying {
  readonly address: string;
  readonly account: string;
  /** A browser that the account's owner signed in with before. */
  readonly device?: string | undefined;
}

interface Lane {
  readonly id: string;
  readonly rate: Rate;
}

/**
 * Runs one attempt. It is counted before it begins, so that many at once are no more than one after the other, and
 * uncounted unless it ends in a refusal with one of the codes in `failures`.
 *
 * @throws LoginProblem rate_limited, with Retry-After
 */
export async function throttled<T>(
  deps: ThrottleDeps,
  trying: Trying,
  failures: readonly LoginProblem['code'][],
  attempt: () => Promise<T>,
): Promise<T> {
  const lanes = lanesOf(deps, trying);
  await count(deps, lanes, 1);
  try {
    const result = await attempt();
    await count(deps, lanes, -1);
    return result;
  } catch (error) {
    if (!(error instanceof LoginProblem && failures.includes(error.code))) await count(deps, lanes, -1);
    throw error;
  }
}

/**
 * Counts one attempt under a name of its own, such as `forgotten|{address}`, and never takes it back. Answers the seconds
 * to wait when there were too many, else 0.
 */
export async function takeTurn(deps: ThrottleDeps, name: string, rate: Rate): Promise<number> {
  try {
    await count(deps, [{ id: deps.keyring.mac('throttle', name), rate }], 1);
    return 0;
  } catch (error) {
    if (error instanceof LoginProblem && error.code === 'rate_limited') return Number(error.headers['Retry-After']);
    throw error;
  }
}

/** SECURITY: whoever comes with a known device does not share the lanes of strangers, whatever those do. */
function lanesOf({ keyring, signinRate }: ThrottleDeps, { address, account, device }: Trying): readonly Lane[] {
  const network = networkOf(address);
  const id = (lane: string): string => keyring.mac('throttle', lane);
  if (device !== undefined) return [{ id: id(`device|${device}|${account}`), rate: accountRate }];
  return [
    { id: id(`network|${network}`), rate: signinRate },
    { id: id(`account|${network}|${account}`), rate: accountRate },
  ];
}

/**
 * What one client can choose addresses from: an IPv4 address, the first 64 bits of an IPv6 address.
 *
 * @example networkOf('2001:db8:0:1::7') === '2001:db8:0:1'
 */
export function networkOf(address: string): string {
  const plain = address.replace(/^::ffff:(?=\d+\.)/i, '').replace(/%.*/, '');
  if (!isIPv6(plain)) return plain;
  const [head = '', tail] = plain.toLowerCase().split('::');
  const before = head === '' ? [] : head.split(':');
  const after = tail === undefined || tail === '' ? [] : tail.split(':');
  const zeros = tail === undefined ? 0 : Math.max(0, 8 - before.length - after.length);
  const groups = [...before, ...Array<string>(zeros).fill('0'), ...after];
  return groups
    .slice(0, 4)
    .map((group) => Number.parseInt(group, 16).toString(16))
    .join(':');
}

/** How often a count is written anew when others count at the same moment. */
const patience = 50;

async function count(deps: ThrottleDeps, lanes: readonly Lane[], by: 1 | -1): Promise<void> {
  for (let tries = 0; tries < patience; tries++) {
    const now = deps.clock.now();
    const known = await Promise.all(lanes.map(({ id }) => deps.storage.throttles.get(id)));
    if (by === 1) refuseWhenFull(lanes, known, now);
    const changes = lanes.flatMap((lane, at) => counted(lane, known[at], by, now));
    if (changes.length === 0) return;
    try {
      await deps.storage.commit(changes);
      return;
    } catch (error) {
      const isRace = error instanceof VersionConflict || error instanceof AlreadyExists || error instanceof NotFound;
      if (!isRace) throw error;
    }
  }
  // So many at once that the count cannot keep up: whoever takes back one of his leaves it counted.
  if (by === 1) throw new LoginProblem('rate_limited', undefined, { 'Retry-After': '1' });
}

function refuseWhenFull(lanes: readonly Lane[], known: readonly (Throttle | undefined)[], now: number): void {
  const waits = lanes.map(({ rate }, at) => {
    const throttle = known[at];
    if (!throttle || throttle.expiresAt <= now || throttle.failures < rate.count) return 0;
    return Math.max(1, Math.ceil((throttle.expiresAt - now) / 1000));
  });
  const seconds = Math.max(...waits);
  if (seconds > 0) throw new LoginProblem('rate_limited', undefined, { 'Retry-After': String(seconds) });
}

function counted({ id, rate }: Lane, known: Throttle | undefined, by: 1 | -1, now: number): readonly Change[] {
  const isOver = known !== undefined && known.expiresAt <= now;
  if (by === -1) {
    if (!known || isOver || known.failures === 0) return [];
    return [{ change: 'update', collection: 'throttles', record: { ...known, failures: known.failures - 1 } }];
  }
  if (known && !isOver) {
    return [{ change: 'update', collection: 'throttles', record: { ...known, failures: known.failures + 1 } }];
  }
  const record: Throttle = { id, v: known?.v ?? 1, failures: 1, expiresAt: now + rate.perSeconds * 1000 };
  return [{ change: known ? 'update' : 'insert', collection: 'throttles', record }];
}
