/** What must be true of a directory after any fault: everything acknowledged is there, and nothing is half done. */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { expect } from '@jest/globals';
import { simpleParser } from 'mailparser';
import { chainHash, createKeyring } from '../../src/identity/index.js';
import { openSqlite } from '../../src/storage/sqlite/index.js';
import { URN } from '../http/resources.js';
import { type JsonObject, query, resourcesOf, type Scim } from '../http/scim-client.js';
import type { Ledger, Remembered } from './crowd.js';
import { listAll, type Served } from './served-process.js';

/** A directory and the tenant that has no other. */
export interface Place {
  readonly slug: string;
  readonly tenantId: string;
  readonly token: string;
}

/** Every resource of an endpoint by cursor, each once, as many as the total says. */
export async function walk(scim: Scim, endpoint: string, count = 500): Promise<JsonObject[]> {
  const found: JsonObject[] = [];
  let cursor: string | undefined = '';
  let total: unknown;
  while (cursor !== undefined) {
    const page = await scim.get(`${endpoint}${query({ cursor, count })}`);
    expect(page.status).toBe(200);
    total ??= page.body.totalResults;
    found.push(...resourcesOf(page));
    cursor = page.body.nextCursor as string | undefined;
  }
  expect(new Set(found.map(({ id }) => id)).size).toBe(found.length);
  expect(found).toHaveLength(total as number);
  return found;
}

/** Compares the directory with what the crowd remembers, and each part of it with the others. */
export async function expectWhole(served: Served, place: Place, ledger: Ledger): Promise<void> {
  expect(ledger.surprises).toEqual([]);
  const scim = served.scim(place.token);
  const users = await walk(scim, '/Users');
  const groups = await walk(scim, '/Groups');
  expect(differences(ledger, users, groups)).toEqual([]);
  expect(asymmetries(users, groups)).toEqual([]);
  await expectClaims(scim, users);
  await expectPeople(served, place, users);
  const { checks } = await served.api<{ checks: { name: string; ok: boolean; detail: string }[] }>('GET', '/doctor');
  expect(checks.filter(({ ok }) => !ok)).toEqual([]);
}

/** What was found otherwise than every possible outcome of what was asked. */
function differences(ledger: Ledger, users: readonly JsonObject[], groups: readonly JsonObject[]): string[] {
  const byName = new Map(users.map((user) => [user.userName, user]));
  const members = new Set(groups.flatMap(membersOf));
  const found = ledger.users.flatMap((user) => {
    const wrong = deviation(user, byName.get(user.userName), members);
    byName.delete(user.userName);
    return wrong === undefined ? [] : [`${user.userName}: ${wrong}`];
  });
  const groupIds = new Set(groups.map(({ id }) => id));
  const lost = ledger.groups.filter(({ id }) => !groupIds.has(id)).map(({ displayName }) => `${displayName} is lost`);
  return [...found, ...lost, ...[...byName.keys()].map((name) => `${String(name)} was never sent`)];
}

function deviation(user: Remembered, found: JsonObject | undefined, members: ReadonlySet<string>): string | undefined {
  if (!user.exists.includes(found !== undefined)) return found ? 'is there again' : 'is lost';
  if (!found) return user.id !== undefined && members.has(user.id) ? 'is gone and still a member' : undefined;
  if (user.id !== undefined && found.id !== user.id) return `has the id ${String(found.id)} instead of ${user.id}`;
  if (!user.titles.includes(found.title as string | undefined)) return `has the title ${String(found.title)}`;
  return user.isMember.includes(members.has(String(found.id))) ? undefined : 'is member or not, against what was said';
}

const membersOf = (group: JsonObject): string[] =>
  ((group.members ?? []) as JsonObject[]).map((member) => String(member.value));

/** Memberships that only one of both sides shows. */
function asymmetries(users: readonly JsonObject[], groups: readonly JsonObject[]): string[] {
  const fromGroups = groups.flatMap((group) => membersOf(group).map((id) => `${id} in ${String(group.id)}`));
  const fromUsers = users.flatMap((user) =>
    ((user.groups ?? []) as JsonObject[]).map((group) => `${String(user.id)} in ${String(group.value)}`),
  );
  const ofUsers = new Set(fromUsers);
  const both = new Set(fromGroups.filter((each) => ofUsers.has(each)));
  return [...fromGroups, ...fromUsers].filter((each) => !both.has(each));
}

/** A user who is there cannot be created again, and is found by what is indexed. */
async function expectClaims(scim: Scim, users: readonly JsonObject[]): Promise<void> {
  const recent = users.slice(-40);
  const answers = await Promise.all(
    recent.map(async ({ userName, externalId }) => {
      const again = await scim.post('/Users', { schemas: [URN.user], userName: String(userName).toUpperCase() });
      const filters = [`userName eq "${userName}"`, `externalId eq "${externalId}"`, `emails.value eq "${userName}"`];
      const found = await Promise.all(filters.map((filter) => scim.get(`/Users${query({ filter })}`)));
      return [again.status, again.body.scimType, ...found.map((each) => resourcesOf(each).map((one) => one.id))].flat();
    }),
  );
  expect(answers).toEqual(recent.map(({ id }) => [409, 'uniqueness', id, id, id]));
}

interface Person {
  readonly email: string;
  readonly source: string;
  readonly accessStatus: string;
  readonly account: { readonly disposition: string };
}

/** Behind each user stand one account and one link, and nobody is left of those who are gone. */
async function expectPeople(served: Served, { slug }: Place, users: readonly JsonObject[]): Promise<void> {
  const people = await listAll<Person>(served, `/tenants/${slug}/users`);
  expect(people.map(({ email }) => email).sort()).toEqual(users.map(({ userName }) => String(userName)).sort());
  const states = new Set(people.map((one) => `${one.source} ${one.accessStatus} ${one.account.disposition}`));
  expect([...states]).toEqual(users.length === 0 ? [] : ['scim invited created']);
}

/** Waits until each user who must be there has mail, at most so long; whether it came is for `expectMail` to say. */
export async function mailIsOut(dataDir: string, ledger: Ledger, patienceMs: number): Promise<void> {
  const waiting = ledger.users.filter(({ exists }) => !exists.includes(false));
  for (const until = Date.now() + patienceMs; Date.now() < until; ) {
    const mails = await readOutbox(join(dataDir, 'outbox'));
    if (waiting.every(({ userName }) => mails.has(userName))) break;
    await pause(250);
  }
  // The last one is to be marked as sent.
  await pause(500);
}

/**
 * Each user's invitation went out exactly once, with the password that the store knows the hash of. The gateway must be
 * stopped by now.
 */
export async function expectMail(dataDir: string, { tenantId }: Place, ledger: Ledger): Promise<void> {
  const mails = await readOutbox(join(dataDir, 'outbox'));
  const wrong = ledger.users.flatMap(({ userName, id, exists }) => {
    const count = mails.get(userName)?.length ?? 0;
    const isRight = count === 1 || (count === 0 && (id === undefined || exists.includes(false)));
    return isRight ? [] : [`${userName} got ${count} mails`];
  });
  expect(wrong).toEqual([]);
  const keyring = createKeyring(readSecret(dataDir), undefined, (count) => new Uint8Array(count));
  const hashes = await emailedHashes(dataDir, tenantId);
  const mailed = [...mails.values()].flat().map((text) => passwordIn(text));
  const known = new Set(mailed.map((password) => keyring.mac('temporary-password', password)));
  expect(hashes.filter((hash) => !known.has(hash))).toEqual([]);
}

const readSecret = (dataDir: string): Uint8Array =>
  new Uint8Array(Buffer.from(readFileSync(join(dataDir, 'secret'), 'utf8').trim(), 'base64'));

/** The texts of the mails of a folder by address. */
export async function readOutbox(folder: string): Promise<Map<string, string[]>> {
  const mails = new Map<string, string[]>();
  for (const name of readdirSync(folder)) {
    if (!name.endsWith('.eml')) continue;
    const mail = await simpleParser(readFileSync(join(folder, name)));
    const to = [mail.to ?? []].flat()[0]?.text ?? '';
    mails.set(to, [...(mails.get(to) ?? []), mail.text ?? '']);
  }
  return mails;
}

/** Groups of four in Crockford's base32, without the hyphens. */
const passwordIn = (text: string): string =>
  (/\b[0-9A-HJKMNP-TV-Z]{4}(?:-[0-9A-HJKMNP-TV-Z]{4}){5}\b/.exec(text)?.[0] ?? 'none').replaceAll('-', '');

async function emailedHashes(dataDir: string, tenantId: string): Promise<string[]> {
  const storage = await openSqlite({ directory: dataDir, chain: chainHash });
  const hashes: string[] = [];
  let after: string | undefined;
  do {
    const page = await storage.temporaryPasswords.list('state', [tenantId, 'emailed'], { limit: 500, after });
    hashes.push(...page.items.map(({ hash }) => hash));
    after = page.next;
  } while (after !== undefined);
  await storage.close();
  return hashes;
}
