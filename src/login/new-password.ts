/** Setting a new password: in a session that has to, or in any other with the present one (flows.md T6, security rules 21 to 24). */
import { event } from '../events/index.js';
import { isNewcomer } from '../identity/index.js';
import { enterTenant, eventContext, userTarget } from '../people/index.js';
import type { Account, Change, Link, Session, Tenant } from '../storage/port/index.js';
import { again } from './again.js';
import { endFormer, hashChosen } from './chosen-password.js';
import type { LoginDeps, Visit } from './deps.js';
import { type Entered, ownerActing } from './entering.js';
import { knownDevice } from './known-device.js';
import { LoginProblem } from './problem.js';
import { findSession, newSession, providerFacts } from './session.js';
import { throttled } from './throttle.js';

export interface PasswordChange {
  readonly newPassword: string;
  readonly currentPassword?: string | undefined;
}

/** A session in a tenant, with what it leans on. */
interface Standing {
  readonly session: Session;
  readonly account: Account;
  readonly tenant: Tenant;
  readonly link: Link;
}

/**
 * Sets the password, ends every session and temporary password of the account, and begins a session under a new id. One
 * that had to change its password is a full one from then on, and its link active.
 *
 * @throws LoginProblem unauthorized, tenant_choice_required, current_password_wrong, rate_limited, password_too_short,
 * password_too_long, password_blocklisted, password_is_temporary
 */
export async function setNewPassword(
  deps: LoginDeps,
  visit: Visit,
  cookies: string | undefined,
  change: PasswordChange,
): Promise<Entered> {
  const standing = await standingOf(deps, cookies);
  const { account, session } = standing;
  if (session.stage === 'full') await proveCurrent(deps, visit, account, change.currentPassword ?? '');
  const passwordHash = await hashChosen(deps, { account, workspace: standing.tenant.name }, change.newPassword);
  return again(async () => {
    const present = await standingOf(deps, cookies);
    // SECURITY: what was proven above was proven of this very password.
    if (present.account.passwordHash !== account.passwordHash) throw new LoginProblem('unauthorized');
    return commitPassword(deps, visit, present, passwordHash);
  });
}

async function standingOf(deps: LoginDeps, cookies: string | undefined): Promise<Standing> {
  const found = await findSession(deps, cookies);
  if (!found) throw new LoginProblem('unauthorized');
  const { session, account, tenant, link } = found;
  if (!tenant || !link) throw new LoginProblem('tenant_choice_required');
  if (session.stage === 'change_password' && !mayBeSet(session, account)) throw new LoginProblem('unauthorized');
  return { session, account, tenant, link };
}

/**
 * SECURITY: a temporary password lets nobody set the password of an account that somebody has activated. The mailed link
 * of an invitation does while there is none: what was set before the proof died with it.
 */
const mayBeSet = (session: Session, account: Account): boolean =>
  session.method === 'invitation' ? account.passwordHash === undefined : isNewcomer(account);

function proveCurrent(deps: LoginDeps, visit: Visit, account: Account, typed: string): Promise<void> {
  const { emailKey } = account;
  const device = emailKey === undefined ? undefined : knownDevice(deps, visit, emailKey);
  const trying = { address: visit.address, account: emailKey ?? account.id, device };
  return throttled(deps, trying, ['current_password_wrong'], async () => {
    const { passwordHash } = account;
    const isRight = passwordHash !== undefined && (await deps.passwords.verify(passwordHash, typed));
    if (!isRight) throw new LoginProblem('current_password_wrong');
  });
}

async function commitPassword(
  deps: LoginDeps,
  visit: Visit,
  standing: Standing,
  passwordHash: string,
): Promise<Entered> {
  const { session, tenant, link } = standing;
  const now = deps.clock.now();
  const account = await renewed(deps, standing, passwordHash, now);
  const { accountId, createdAt, expiresAt, method } = session;
  const facts = {
    accountId,
    tenantId: tenant.id,
    linkId: link.id,
    method,
    createdAt,
    expiresAt,
    ...providerFacts(session),
  };
  const begun = newSession(deps, { ...facts, stage: 'full' }, now);
  const acting = ownerActing(tenant, account, visit);
  const changes: Change[] = [
    { change: 'update', collection: 'accounts', record: account },
    // SECURITY: fails when this session was ended in between.
    { change: 'update', collection: 'sessions', record: session },
    ...(await endFormer(deps, accountId)),
    ...(await enterTenant(deps, acting, { link, account }, now)),
    begun.change,
    event(eventContext(deps, acting, now), 'password.changed', userTarget(link, account), { after: { method } }),
  ];
  await deps.storage.commit(changes);
  return { next: 'portal', begun };
}

/** A temporary password that was mailed proves the address; one that was handed over does not (flows.md section 2). */
async function renewed(
  { storage }: LoginDeps,
  { session, account }: Standing,
  passwordHash: string,
  now: number,
): Promise<Account> {
  const id = session.stage === 'change_password' ? session.temporaryPasswordId : undefined;
  const temporary = id === undefined ? undefined : await storage.temporaryPasswords.get(id);
  const proves = temporary?.handling === 'automatic' && temporary.accountId === account.id;
  return {
    ...account,
    passwordHash,
    state: 'active',
    signedInAt: account.signedInAt ?? now,
    ...(proves && account.emailProvenAt === undefined && { emailProvenAt: now }),
  };
}
