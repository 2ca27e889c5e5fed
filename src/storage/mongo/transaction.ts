/** Runs the body of a transaction until it is kept or refused. */
import { setTimeout as sleep } from 'node:timers/promises';
import type { ClientSession, Connection } from 'mongoose';
import { OutcomeUnknown, StoreUnavailable } from '../port/index.js';
import { isLostRace, isUnknownOutcome } from './driver-errors.js';

/** A race that is lost for so long is not lost to others alone: the server is in trouble. */
const patienceMs = 20_000;
const longestPauseMs = 200;

/**
 * Does `body` in a transaction, again from the beginning as often as another transaction came first. It must do nothing
 * but read and write with the session that it is given.
 *
 * @throws what `body` throws otherwise; StoreUnavailable when the race is lost for 20 seconds; OutcomeUnknown when the
 * server went away between the commit and its answer, and was not back in 20 seconds
 */
export async function inTransaction(
  connection: Connection,
  body: (session: ClientSession) => Promise<void>,
): Promise<void> {
  const session = await connection.startSession();
  const deadline = Date.now() + patienceMs;
  try {
    for (let attempt = 1; ; attempt += 1) {
      try {
        await attemptOnce(session, body, deadline);
        return;
      } catch (error) {
        if (!isLostRace(error)) throw error;
        if (Date.now() > deadline)
          throw new StoreUnavailable('the commit was overtaken for too long', { cause: error });
        // Those who lost the same race would lose it again together if they came back at the same moment.
        await sleep(Math.random() * Math.min(longestPauseMs, 2 ** attempt));
      }
    }
  } finally {
    await session.endSession();
  }
}

async function attemptOnce(
  session: ClientSession,
  body: (session: ClientSession) => Promise<void>,
  deadline: number,
): Promise<void> {
  session.startTransaction({
    readConcern: { level: 'snapshot' },
    writeConcern: { w: 'majority', journal: true },
    readPreference: 'primary',
  });
  try {
    await body(session);
  } catch (error) {
    await abandon(session);
    throw error;
  }
  for (;;) {
    try {
      await session.commitTransaction();
      return;
    } catch (error) {
      if (!isUnknownOutcome(error)) throw error;
      if (Date.now() > deadline) throw new OutcomeUnknown('the commit was not answered', { cause: error });
      await sleep(longestPauseMs);
    }
  }
}

/** A server that is away forgets the transaction by itself; why it was abandoned is what the caller must hear. */
async function abandon(session: ClientSession): Promise<void> {
  await session.abortTransaction().catch(() => undefined);
}
