/** What becomes of a temporary password when its time comes: somebody is reminded of it, and later it is over (flows.md section 1). */
import { event } from '../events/index.js';
import { hasNoHold, isExpired, isNewcomer } from '../identity/index.js';
import type { Actor, Change, Storage, TemporaryPassword, Tenant } from '../storage/port/index.js';
import { closedPassword } from './closed.js';
import { mailTo } from './mail.js';
import { memberLocale, memberName, readMember } from './member.js';
import { tellAdministrators } from './tell-administrators.js';

export interface PasswordDueDeps {
  readonly storage: Pick<Storage, 'accounts' | 'links' | 'notices' | 'resources' | 'temporaryPasswords' | 'tenants'>;
  readonly newId: () => string;
}

/** The name of the job, and of who acts in its audit events. */
export const passwordSweep = 'passwords.sweep';
const sweeper: Actor = { kind: 'job', id: passwordSweep, name: passwordSweep };

/**
 * The changes for one password whose `dueAt` has come. At its end: no copy any more, state `expired`, one event. A day
 * after it was sent or handed over: a mail to the person; a day after it could have been handed over: a notice to the
 * administrators, one a day at most. Where its end has come as well, only that. They fail with `VersionConflict` when
 * it was collected, used or voided since it was read, and with `AlreadyExists` when the notice was given meanwhile.
 */
export async function duePassword(
  deps: PasswordDueDeps,
  password: TemporaryPassword,
  now: number,
): Promise<readonly Change[]> {
  if (password.dueAt === undefined || password.dueAt > now) return [];
  if (isExpired(password.expiresAt, now)) return expired(deps, password, now);
  const waiting = { ...password, dueAt: password.expiresAt };
  const update: Change = { change: 'update', collection: 'temporaryPasswords', record: waiting };
  const tenant = await deps.storage.tenants.get(password.tenantId);
  if (!tenant) return [update];
  const told = password.state === 'to_deliver' ? undelivered(deps, tenant, now) : unused(deps, tenant, password, now);
  return [update, ...(await told)];
}

async function expired(deps: PasswordDueDeps, password: TemporaryPassword, now: number): Promise<readonly Change[]> {
  const email = (await deps.storage.accounts.get(password.accountId))?.email;
  return [
    { change: 'update', collection: 'temporaryPasswords', record: closedPassword(password, 'expired') },
    event(
      { tenantId: password.tenantId, actor: sweeper, now, newId: deps.newId },
      'temporary_password.expired',
      { kind: 'user', id: password.linkId, ...(email !== undefined && { email }) },
      { before: { state: password.state }, after: { state: 'expired', expiresAt: password.expiresAt } },
    ),
  ];
}

/** One notice a day tells of all that wait: whoever looks at the queue sees each. */
async function undelivered(deps: PasswordDueDeps, tenant: Tenant, now: number): Promise<readonly Change[]> {
  const key = [tenant.id, 'to_deliver'];
  const [count, oldest] = await Promise.all([
    deps.storage.temporaryPasswords.count('state', key),
    deps.storage.temporaryPasswords.list('state', key, { limit: 1 }),
  ]);
  const oldestAt = oldest.items[0]?.createdAt ?? now;
  const once = `passwords_to_deliver|${new Date(now).toISOString().slice(0, 10)}`;
  return tellAdministrators(
    deps,
    tenant,
    { template: 'admin.passwords_to_deliver', data: { count, oldestAt }, once },
    now,
  );
}

/** Nothing for who has come in by another way, left, or may not come in now. */
async function unused(
  deps: PasswordDueDeps,
  tenant: Tenant,
  password: TemporaryPassword,
  now: number,
): Promise<readonly Change[]> {
  const link = await deps.storage.links.get(password.linkId);
  if (link?.state !== 'invited' || !hasNoHold(link, now)) return [];
  const member = await readMember(deps.storage, link);
  const to = member.account?.email;
  if (to === undefined || !isNewcomer(member.account)) return [];
  const displayName = memberName(member);
  const data = {
    userName: to,
    passwordValidUntil: Math.min(password.expiresAt, link.expiresAt ?? Number.POSITIVE_INFINITY),
    ...(displayName !== undefined && { displayName }),
  };
  const locale = memberLocale(member) ?? tenant.locale;
  return [mailTo(deps, { tenant, to, locale, template: 'password.first_reminder', data }, now)];
}
