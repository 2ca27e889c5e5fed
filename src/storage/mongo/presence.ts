/**
 * Who serves from a database, and whether anybody may: gateways leave a sign that they renew, and a copy that is being
 * made keeps them out. Signs are told by whether they move, not by clocks, which differ from machine to machine.
 */
import { randomUUID } from 'node:crypto';
import { hostname } from 'node:os';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Collection, Db } from 'mongodb';
import { Reserved, takenIndex } from './driver-errors.js';
import { schemaCollection } from './schema/record.js';

/** How often a sign is renewed, and how long one that does not move is watched before it is taken for dead. */
const beatMs = 1000;
const patienceMs = 6000;

interface Sign {
  readonly _id: string;
  readonly host: string;
  readonly pid: number;
  readonly beat: number;
}

export interface Presence {
  /** Takes the sign away. Never rejects: a sign that cannot be taken away is found to be dead. */
  leave(): Promise<void>;
}

/** Where gateways leave their signs. */
export const gatewaysCollection = 'gateways';
const gatewaysOf = (db: Db): Collection<Sign> => db.collection<Sign>(gatewaysCollection);
const schemaOf = (db: Db): Collection<Sign> => db.collection<Sign>(schemaCollection);
const fenceId = 'fence';

/**
 * Leaves a sign of this process, which is to serve from the database.
 *
 * @throws Reserved while a copy of the database, or into it, is being made
 */
export async function enter(db: Db): Promise<Presence> {
  const presence = await leaveSign(gatewaysOf(db), randomUUID());
  try {
    await refuseUnfinished(db);
    const fence = await schemaOf(db).findOne({ _id: fenceId });
    if (fence && (await moving(schemaOf(db), [fence]))) {
      throw new Reserved('it is being copied to another store; wait until that is over, and start on the copy');
    }
    // Whoever put it up was killed.
    if (fence) await schemaOf(db).deleteOne({ _id: fenceId, beat: fence.beat });
    return presence;
  } catch (error) {
    await presence.leave();
    throw error;
  }
}

/**
 * Keeps gateways out until the sign is taken away.
 *
 * @throws Reserved while a gateway serves, or another copy is made, saying which
 */
export async function keepOut(db: Db): Promise<Presence> {
  const fences = schemaOf(db);
  const standing = await fences.findOne({ _id: fenceId });
  if (standing && (await moving(fences, [standing]))) {
    throw new Reserved(`another copy of it is being made (${standing.host}, process ${standing.pid})`);
  }
  if (standing) await fences.deleteOne({ _id: fenceId, beat: standing.beat });
  const fence = await leaveSign(fences, fenceId).catch((error) => {
    if (takenIndex(error) === undefined) throw error;
    throw new Reserved('another copy of it is being made');
  });
  try {
    await refuseServed(db);
    return fence;
  } catch (error) {
    await fence.leave();
    throw error;
  }
}

/** @throws Reserved while any gateway serves; signs of those that were killed are removed */
export async function refuseServed(db: Db): Promise<void> {
  const signs = await gatewaysOf(db).find().toArray();
  const alive = signs.length > 0 && (await moving(gatewaysOf(db), signs));
  if (alive) throw new Reserved(`a gateway is running on it (${alive.host}, process ${alive.pid}); stop it first`);
  for (const { _id, beat } of signs) await gatewaysOf(db).deleteOne({ _id, beat });
}

/** @throws Reserved while a copy into the database is not finished */
async function refuseUnfinished(db: Db): Promise<void> {
  const copy = await db.collection<{ _id: string; isDone: boolean; source: string }>(schemaCollection).findOne({
    _id: 'copy',
  });
  if (copy && !copy.isDone) {
    throw new Reserved(
      `it holds an unfinished copy of ${copy.source}; run doorward migrate to its end, or drop the database`,
    );
  }
}

/** The first of the signs that moves within the patience; undefined when none does. */
async function moving(signs: Collection<Sign>, known: readonly Sign[]): Promise<Sign | undefined> {
  const before = new Map(known.map(({ _id, beat }) => [_id, beat]));
  for (let waitedMs = 0; waitedMs < patienceMs; waitedMs += beatMs / 4) {
    await sleep(beatMs / 4);
    const now = await signs.find({ _id: { $in: [...before.keys()] } }).toArray();
    const moved = now.find(({ _id, beat }) => before.get(_id) !== beat);
    if (moved) return moved;
    if (now.length === 0) return undefined;
  }
  return undefined;
}

async function leaveSign(signs: Collection<Sign>, _id: string): Promise<Presence> {
  const sign: Omit<Sign, '_id' | 'beat'> = { host: hostname(), pid: process.pid };
  await signs.insertOne({ _id, ...sign, beat: 0 });
  let beating: Promise<unknown> = Promise.resolve();
  const renew = (): void => {
    // A store that is away is told of by whoever asks it something; the sign moves again when it is back.
    beating = signs.updateOne({ _id }, { $inc: { beat: 1 }, $set: sign }, { upsert: true }).catch(() => undefined);
  };
  const timer = setInterval(renew, beatMs).unref();
  return {
    async leave() {
      clearInterval(timer);
      await beating;
      await signs.deleteOne({ _id }).catch(() => undefined);
    },
  };
}
