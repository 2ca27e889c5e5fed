/** A mass invitation that a killed gateway leaves half done, and one while the mail server is down (flows.md T7, edge case 23). */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { afterAll, afterEach, beforeAll, expect, jest, test } from '@jest/globals';
import { simpleParser } from 'mailparser';
import { type SmtpTrap, startSmtpTrap } from '../mail/smtp-trap.js';
import { cleanUp, newFolder, type Served, serveOn } from './served-process.js';

jest.setTimeout(300_000);
let folder: string;
let trap: SmtpTrap | undefined;
beforeAll(() => {
  folder = newFolder();
});
afterEach(async () => {
  await trap?.stop();
  trap = undefined;
});
afterAll(() => cleanUp(folder));

interface Report {
  readonly rows: readonly { readonly email: string; readonly result: string }[];
}
const addressesOf = (count: number) => Array.from({ length: count }, (_, at) => `p${at}@x.example`);
const invitationOf = (addresses: readonly string[]) => ({
  kind: 'user',
  people: addresses.map((email) => ({ email })),
});

async function until<T>(what: string, look: () => T | undefined | Promise<T | undefined>): Promise<T> {
  for (const end = Date.now() + 200_000; Date.now() < end; await pause(100)) {
    const found = await look();
    if (found !== undefined) return found;
  }
  throw new Error(`${what} never came`);
}

const invitationsOf = async (served: Served): Promise<readonly { email: string }[]> => {
  const found: { email: string }[] = [];
  let cursor = '';
  do {
    const page: { items: { email: string }[]; nextCursor?: string | null } = await served.api(
      'GET',
      `/tenants/kill/invitations?limit=200${cursor && `&cursor=${encodeURIComponent(cursor)}`}`,
    );
    found.push(...page.items);
    cursor = page.nextCursor ?? '';
  } while (cursor !== '');
  return found;
};

async function recipientsIn(outbox: string): Promise<readonly string[]> {
  const names = readdirSync(outbox).filter((name) => name.endsWith('.eml'));
  return Promise.all(
    names.map(async (name) => [(await simpleParser(readFileSync(join(outbox, name)))).to ?? []].flat()[0]!.text),
  );
}

test('killed in the middle, is finished by the next start: a row and a mail for each address, and no second one', async () => {
  const dataDir = join(folder, 'killed');
  const addresses = addressesOf(600);
  const first = await serveOn(dataDir);
  await first.api('POST', '/tenants', { slug: 'kill', name: 'Kill' });
  const answer = first.api('POST', '/tenants/kill/invitations', invitationOf(addresses)).then(
    () => 'answered',
    () => 'broken off',
  );
  await until('the first invitations', async () => ((await invitationsOf(first)).length > 0 ? true : undefined));
  await first.kill();
  expect(await answer).toBe('broken off');
  // The lease of whoever began it, and that of a mail that was on its way, are over by this clock.
  const second = await serveOn(dataDir, { DOORWARD_CLOCK_OFFSET: '180' });
  const begun = (await invitationsOf(second)).length;
  expect(begun).toBeLessThan(addresses.length);
  await until('the last invitation', async () =>
    (await invitationsOf(second)).length === addresses.length ? true : undefined,
  );
  await until('the last mail', async () =>
    (await recipientsIn(join(dataDir, 'outbox'))).length >= addresses.length ? true : undefined,
  );
  expect((await invitationsOf(second)).map(({ email }) => email).sort()).toEqual([...addresses].sort());
  expect(await second.stop()).toBe(0);
  expect([...(await recipientsIn(join(dataDir, 'outbox')))].sort()).toEqual([...addresses].sort());
});

test('goes on while the mail server is down, and each mail goes out once when it is back', async () => {
  trap = await startSmtpTrap();
  const port = Number(new URL(trap.url).port);
  const smtp = trap.url;
  await trap.stop();
  const dataDir = join(folder, 'no-mail');
  const addresses = addressesOf(20);
  const down = await serveOn(dataDir, { SMTP_URL: smtp });
  await down.api('POST', '/tenants', { slug: 'kill', name: 'Kill' });
  const report = await down.api<Report>('POST', '/tenants/kill/invitations', invitationOf(addresses));
  expect(report.rows.map(({ result }) => result)).toEqual(addresses.map(() => 'invited'));
  await pause(500);
  expect(await down.stop()).toBe(0);
  trap = await startSmtpTrap({ port });
  const up = await serveOn(dataDir, { SMTP_URL: smtp, DOORWARD_CLOCK_OFFSET: '3600' });
  const { mails } = trap;
  await until('the last mail', () => (mails.length >= addresses.length ? true : undefined));
  await pause(500);
  expect(await up.stop()).toBe(0);
  expect(mails.map(({ to }) => [to ?? []].flat()[0]!.text).sort()).toEqual([...addresses].sort());
});

test('says so in the report once a day of trying was in vain', async () => {
  const dataDir = join(folder, 'given-up');
  const smtp = 'smtp://127.0.0.1:9';
  const before = await serveOn(dataDir, { SMTP_URL: smtp });
  await before.api('POST', '/tenants', { slug: 'kill', name: 'Kill' });
  const body = invitationOf(['ann@x.example']);
  const { id } = await before.api<{ id: string }>('POST', '/tenants/kill/invitations', body);
  await pause(500);
  expect(await before.stop()).toBe(0);
  const after = await serveOn(dataDir, { SMTP_URL: smtp, DOORWARD_CLOCK_OFFSET: String(25 * 3600) });
  const { rows } = await until('the end of trying', async () => {
    const report = await after.api<Report>('GET', `/tenants/kill/invitation-reports/${id}`);
    return report.rows[0]!.result === 'mail_not_sent' ? report : undefined;
  });
  expect(rows).toMatchObject([{ temporaryPassword: { handling: 'manual', state: 'to_deliver' } }]);
  expect(await after.stop()).toBe(0);
});
