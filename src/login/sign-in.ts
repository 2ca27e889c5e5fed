/** Signing in with a password, one's own or a temporary one (flows.md T6). */
import { findEmailKey, isNewcomer, normaliseTemporaryPassword } from '../identity/index.js';
import { closedPassword, endSessions } from '../people/index.js';
import type { Account, TemporaryPassword } from '../storage/port/index.js';
import { again } from './again.js';
import type { LoginDeps, Visit } from './deps.js';
import { type Door, liveDoors, openDoors, refusalOf } from './doors.js';
import { type Entered, entering, entersTenant, seen } from './entering.js';
import { knownDevice, makeDevice } from './known-device.js';
import { LoginProblem } from './problem.js';
import { newSession } from './session.js';
import { throttled } from './throttle.js';

export interface Credentials {
  readonly email: string;
  readonly password: string;
  /** Slug or id, when the person has said it. */
  readonly tenant?: string | undefined;
}

/** A hash of nothing that anybody knows, at the same cost as every other. */
const nobodysHash = '$argon2id$v=19$m=19456,t=2,p=1$azwlQdQT6qh82LecjN4Fwg$KE1NvWF2P3lRu3O6wE7MPSvEB9cM0i+SyKbls3ReDeY';

/**
 * Begins a session. Before the password is right every failure is the same, in words and in work: one hash is compared.
 *
 * @throws LoginProblem sign_in_failed, rate_limited; with the right password access_on_hold, access_expired,
 * email_unproven, password_login_off
 */
export async function signIn(deps: LoginDeps, visit: Visit, credentials: Credentials): Promise<Entered> {
  const key = findEmailKey(credentials.email);
  const device = key === undefined ? undefined : knownDevice(deps, visit, key);
  const trying = { address: visit.address, account: key ?? credentials.email, device };
  const entered = await throttled(deps, trying, ['sign_in_failed'], () =>
    again(() => attempt(deps, visit, credentials, key)),
  );
  const becomesKnown = device === undefined && key !== undefined && entered.next !== 'change-password';
  return becomesKnown ? { ...entered, device: makeDevice(deps, key) } : entered;
}

async function attempt(
  deps: LoginDeps,
  visit: Visit,
  credentials: Credentials,
  key: string | undefined,
): Promise<Entered> {
  const account = key === undefined ? undefined : await deps.storage.accounts.find('emailKey', [key]);
  const doors = account ? await liveDoors(deps, account, credentials.tenant) : [];
  const temporary = account && (await findTemporary(deps, account, doors, credentials.password));
  if (account && temporary) return withTemporary(deps, visit, account, temporary);
  // SECURITY: an address that nobody has, or that has no password, costs the same as one that has (security rule 22).
  const isRight = await deps.passwords.verify(account?.passwordHash ?? nobodysHash, credentials.password);
  if (!isRight || account?.passwordHash === undefined || account.state === 'disabled') {
    throw new LoginProblem('sign_in_failed');
  }
  const open = await openDoors(deps, account, doors, deps.clock.now());
  return withOwn(deps, visit, account, open);
}

interface Temporary extends Door {
  readonly password: TemporaryPassword;
}

/**
 * The temporary password that was typed. SECURITY: only while nobody has ever signed in to the account, and only on the
 * link that it was made for (security rules 3 and 21). It is compared by its keyed hash, which tells a clock nothing.
 */
async function findTemporary(
  deps: LoginDeps,
  account: Account,
  doors: readonly Door[],
  typed: string,
): Promise<Temporary | undefined> {
  const text = normaliseTemporaryPassword(typed);
  if (text === undefined || !isNewcomer(account)) return undefined;
  const hashes = deps.keyring.macs('temporary-password', text);
  const now = deps.clock.now();
  for (const door of doors.filter(({ link }) => link.state === 'invited')) {
    const { items } = await deps.storage.temporaryPasswords.list('link', [door.link.id], { limit: 200 });
    const password = items.find((each) => hashes.includes(each.hash) && isGood(each, door, now));
    if (password) return { ...door, password };
  }
  return undefined;
}

/** One that nobody has handed over yet (`to_deliver`) opens nothing: whoever types it has it from nowhere. */
function isGood({ state, accountId, expiresAt }: TemporaryPassword, { link }: Door, now: number): boolean {
  return (state === 'emailed' || state === 'collected') && accountId === link.accountId && expiresAt > now;
}

/** A session that may do nothing but set a new password; the temporary one is used up in the same commit. */
async function withTemporary(
  deps: LoginDeps,
  visit: Visit,
  account: Account,
  { tenant, link, password }: Temporary,
): Promise<Entered> {
  const now = deps.clock.now();
  const problem = await refusalOf(deps, { tenant, link }, now);
  if (problem) throw problem;
  const facts = { tenantId: tenant.id, linkId: link.id, temporaryPasswordId: password.id };
  const begun = newSession(
    deps,
    { accountId: account.id, stage: 'change_password', method: 'temporary_password', ...facts },
    now,
  );
  await deps.storage.commit([
    // SECURITY: single use. The update fails for the second of two who come with the same one.
    { change: 'update', collection: 'temporaryPasswords', record: closedPassword(password, 'used') },
    // SECURITY: the account as it was read: whoever activated it in between voided this password.
    { change: 'update', collection: 'accounts', record: account },
    // Only the latest of several begun on this link goes on.
    ...(await endSessions(deps.storage, { linkId: link.id })),
    ...entering(deps, visit, { account, tenant, link, begun }, now),
  ]);
  return { next: 'change-password', begun };
}

async function withOwn(deps: LoginDeps, visit: Visit, account: Account, open: readonly Door[]): Promise<Entered> {
  const now = deps.clock.now();
  const [door, second] = open;
  if (door && !second) return entersTenant(deps, visit, { account, door, method: 'password' }, now);
  const begun = newSession(deps, { accountId: account.id, stage: 'choose_tenant', method: 'password' }, now);
  await deps.storage.commit([seen(account, now), begun.change]);
  const tenants = open.map(({ tenant }) => ({ slug: tenant.slug, name: tenant.name }));
  return { next: 'choose-tenant', tenants, begun };
}
