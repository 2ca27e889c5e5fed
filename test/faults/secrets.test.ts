/** After a story with every kind of secret: none of them stands in clear in an answer, the log, the audit trail, a job or a file. */
import { randomUUID } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { type SmtpTrap, startSmtpTrap } from '../mail/smtp-trap.js';
import { cleanUp, listAll, newFolder, openDirectory, type Served, serveOn } from './served-process.js';

let folder: string;
let trap: SmtpTrap;
let served: Served;
/** Everything that was meant for one pair of eyes, by what it is. */
const secrets = new Map<string, string>();

beforeAll(async () => {
  folder = newFolder();
  trap = await startSmtpTrap();
  served = await serveOn(join(folder, 'data'), { SMTP_URL: trap.url, LOG_LEVEL: 'trace' });
});
afterAll(async () => {
  await trap.stop();
  cleanUp(folder);
});

/** Keeps a secret under its name and hands it back. */
function keep(name: string, secret: string | undefined): string {
  if (!secret) throw new Error(`there is no ${name}`);
  secrets.set(name, secret);
  return secret;
}

async function post(path: string, body: object, cookie = '') {
  const answer = await fetch(`${served.url}${path}`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...(cookie && { cookie }) },
    body: JSON.stringify(body),
  });
  const set = answer.headers.getSetCookie()[0]?.split(';', 1)[0] ?? '';
  return { status: answer.status, cookie: set, text: await answer.text() };
}

/** Resolves with the text of the mail to that address that has what the pattern finds: its first match. */
async function mailed(address: string, pattern: RegExp): Promise<string> {
  for (const until = Date.now() + 30_000; Date.now() < until; await new Promise((done) => setTimeout(done, 50))) {
    for (const mail of trap.mails) {
      const found = pattern.exec(mail.text ?? '')?.[0];
      if (found !== undefined && [mail.to ?? []].flat().some(({ text }) => text.includes(address))) return found;
    }
  }
  throw new Error(`no mail to ${address} has ${pattern}`);
}

const temporaryPassword = /\b[0-9A-HJKMNP-TV-Z]{4}(?:-[0-9A-HJKMNP-TV-Z]{4}){5}\b/;
const invitationLink = /\/invitations\/([\w.~-]+)/;

/** Somebody signs in with a temporary password and chooses one of their own. */
async function getIn(who: string, temporary: string): Promise<void> {
  const begun = await post('/login/password', { email: `${who}@example.com`, password: temporary });
  expect(begun.status).toBe(200);
  keep(`cookie of ${who}'s first session`, begun.cookie.split('=', 2)[1]);
  const newPassword = keep(`password of ${who}`, `${who} picks ${randomUUID()}`);
  const chosen = await post('/login/new-password', { newPassword }, begun.cookie);
  expect(chosen.status).toBe(200);
  keep(`cookie of ${who}`, chosen.cookie.split('=', 2)[1]);
}

async function tellTheStory(): Promise<void> {
  const administrator = keep('password of the administrator', `administrator ${randomUUID()}`);
  const setup = /\/setup\/[\w-]+/.exec(served.out())?.[0];
  keep('set-up token', setup?.slice('/setup/'.length));
  await post(setup ?? '', { tenantName: 'Secrets Inc', email: 'root@example.com', password: administrator });
  const { slug, token } = await openDirectory(served, 'quiet');
  keep('SCIM token', token);
  const api = <T>(method: string, path: string, body?: object) =>
    served.api<T>(method, `/tenants/${slug}${path}`, body);
  keep('API key', (await api<{ secret: string }>('POST', '/keys', { name: 'script' })).secret);

  const scim = served.scim(token);
  const password = keep('password that the directory sends', `Sent-by-SCIM-${randomUUID()}`);
  const schemas = ['urn:ietf:params:scim:schemas:core:2.0:User'];
  await scim.post('/Users', { schemas, userName: 'ann@example.com', password });
  await getIn('ann', keep('mailed temporary password', await mailed('ann@example.com', temporaryPassword)));
  keep('invitation token', (await mailed('ann@example.com', invitationLink)).slice('/invitations/'.length));

  const people = [{ email: 'bo@example.com' }, { email: 'cy@example.com' }];
  const { rows } = await api<{ rows: { temporaryPassword: { id: string } }[] }>('POST', '/invitations', {
    kind: 'user',
    people,
    temporaryPassword: 'manual',
  });
  const [bo, cy] = rows.map(({ temporaryPassword: { id } }) => `/temporary-passwords/${id}`);
  const collected = await api<{ temporaryPassword: string }>('POST', `${bo}/collect`);
  await getIn('bo', keep('collected temporary password', collected.temporaryPassword));
  const lost = await api<{ temporaryPassword: string }>('POST', `${cy}/collect`);
  keep('collected and lost temporary password', lost.temporaryPassword);
  await api('POST', `${cy}/reissue`, { reason: 'lost' });

  const mistyped = keep('password that is mistyped', `mistyped ${randomUUID()}`);
  expect((await post('/login/password', { email: 'ann@example.com', password: mistyped })).status).toBe(401);
  for (const name of ['set-up token', 'invitation token']) {
    await fetch(`${served.url}/${name === 'set-up token' ? 'setup' : 'invitations'}/${secrets.get(name)}`);
  }
  await fetch(`${served.url}/scim/v2/Users`, { headers: { authorization: `Bearer ${token}x` } });
}

/** All that administrators can read. */
async function answers(): Promise<string> {
  const lists = ['users', 'audit-events', 'provisioning-log', 'temporary-passwords', 'invitations', 'conflicts'];
  const all = [];
  for (const list of [...lists, 'directories', 'keys', 'vaults'])
    all.push(await listAll(served, `/tenants/quiet/${list}`));
  all.push(await served.api('GET', '/tenants/quiet/jobs'), await served.api('GET', '/tenants/quiet/overview'));
  return JSON.stringify(all);
}

/** Every file of the data directory, as bytes that can be searched. */
function files(directory: string): Map<string, string> {
  const found = new Map<string, string>();
  for (const entry of readdirSync(directory, { withFileTypes: true, recursive: true })) {
    if (!entry.isFile()) continue;
    const path = join(entry.parentPath, entry.name);
    found.set(path.slice(directory.length), readFileSync(path, 'latin1'));
  }
  return found;
}

/** The ways in which somebody could have written it down. */
const spellings = (secret: string): readonly string[] => [
  secret,
  secret.replaceAll('-', ''),
  secret.toLowerCase(),
  encodeURIComponent(secret),
  Buffer.from(secret).toString('base64').replace(/=+$/, ''),
  Buffer.from(secret).toString('hex'),
];

test('no secret stands anywhere in clear', async () => {
  await tellTheStory();
  const places = new Map<string, string>([['an answer', await answers()]]);
  for (const [path, text] of files(served.dataDir)) places.set(`${path} while it serves`, text);
  expect(await served.stop()).toBe(0);
  for (const [path, text] of files(served.dataDir)) places.set(path, text);
  places.set('standard error', served.err());
  places.set('standard output', served.out().replaceAll(/\/setup\/[\w-]+/g, ''));
  expect([...places.values()].join().length).toBeGreaterThan(100_000);
  expect(places.get('/doorward.sqlite')).toContain('ann@example.com');
  const found = [...secrets].flatMap(([name, secret]) =>
    spellings(secret).flatMap((spelling) =>
      [...places].filter(([, text]) => text.includes(spelling)).map(([place]) => `${name} in ${place}`),
    ),
  );
  expect(found).toEqual([]);
  expect(secrets.size).toBeGreaterThanOrEqual(14);
});
