/**
 * A gateway killed while people arrive and their mail goes out by SMTP: each of them exists once, and has one mail. A mail
 * that was about to be complete counts as sent (docs/operating.md); whoever has none is the one of whom the log says so.
 */
import { randomBytes } from 'node:crypto';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals';
import { type SmtpTrap, startSmtpTrap } from '../mail/smtp-trap.js';
import { describeMongo, freshMongoDatabase } from '../support/mongo.js';
import { cleanUp, listAll, newFolder, openDirectory, type Served, serveOn } from './served-process.js';

jest.setTimeout(600_000);
let folder: string;
const traps: SmtpTrap[] = [];
beforeAll(() => {
  folder = newFolder();
});
afterAll(async () => {
  cleanUp(folder);
  for (const trap of traps) await trap.stop();
});

const userSchema = 'urn:ietf:params:scim:schemas:core:2.0:User';

async function until(what: string, isSo: () => boolean | Promise<boolean>): Promise<void> {
  for (const end = Date.now() + 240_000; !(await isSo()); await pause(50)) {
    if (Date.now() > end) throw new Error(`${what} never came`);
  }
}

/** Half of them come by SCIM, half are invited; whoever hears nothing, or that the store is busy, comes again. */
async function arrive(served: () => Served, token: string, email: string, byScim: boolean): Promise<void> {
  for (;;) {
    try {
      const body = byScim
        ? { schemas: [userSchema], userName: email, externalId: email, active: true }
        : { kind: 'user', people: [{ email }] };
      if (!byScim) return void (await served().api('POST', '/tenants/kill/invitations', body));
      const { status } = await served().scim(token).post('/Users', body);
      if (status === 201 || status === 409) return;
    } catch {
      // Broken off by a kill, or answered 503.
    }
    await pause(100);
  }
}

const recipients = ({ mails }: SmtpTrap): readonly string[] => mails.map(({ to }) => [to ?? []].flat()[0]!.text).sort();

async function killedAmongArrivals(settings: Record<string, string>, dataDir: string, count: number): Promise<void> {
  const trap = await startSmtpTrap();
  traps.push(trap);
  const gateways: Served[] = [];
  const start = async (more = {}): Promise<Served> => {
    const started = await serveOn(dataDir, { ...settings, SMTP_URL: trap.url, ...more });
    gateways.push(started);
    return started;
  };
  const takenAsSent = () => gateways.flatMap(({ err }) => err().match(/and is taken as sent/g) ?? []).length;
  let served = await start();
  const { token } = await openDirectory(served, 'kill');
  const waiting = Array.from({ length: count }, (_, at) => `p${at}@x.example`);
  const addresses = waiting.toSorted();
  let arrived = 0;
  const clients = Array.from({ length: 6 }, async () => {
    for (let email = waiting.shift(); email !== undefined; email = waiting.shift(), arrived += 1) {
      await arrive(() => served, token, email, waiting.length % 2 === 0);
    }
  });
  for (const share of [0.25, 0.5, 0.75]) {
    await until('the next arrivals', () => arrived >= count * share && trap.mails.length > 0);
    await served.kill();
    served = await start();
  }
  await Promise.all(clients);
  expect(await served.stop()).toBe(0);
  // What a killed gateway had claimed is another's when its lease is over: the clock is moved beyond it.
  served = await start({ DOORWARD_CLOCK_OFFSET: '420' });
  const people = await listAll<{ email: string }>(served, '/tenants/kill/users');
  expect(people.map(({ email }) => email).sort()).toEqual(addresses);
  await until('the last answer written', async () => {
    const invitations = await listAll<{ state: string }>(served, '/tenants/kill/invitations');
    return invitations.length === count && invitations.every(({ state }) => state === 'sent');
  });
  expect(await served.stop()).toBe(0);
  const mailed = recipients(trap);
  expect([...new Set(mailed)]).toEqual(mailed);
  expect(addresses).toEqual(expect.arrayContaining([...mailed]));
  expect(addresses.length - mailed.length).toBeLessThanOrEqual(takenAsSent());
}

describe('killed three times among arrivals', () => {
  it('sends each person one mail', () => killedAmongArrivals({}, join(folder, 'embedded'), 300));
});

describeMongo('killed three times among arrivals, on MongoDB', () => {
  it('sends each person one mail', async () => {
    const database = freshMongoDatabase();
    const settings = { MONGODB_URI: database.uri, DOORWARD_SECRET: randomBytes(32).toString('base64') };
    await killedAmongArrivals(settings, join(folder, 'mongo'), 40);
    await database.drop();
  });
});
