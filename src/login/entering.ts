/** The last step of every sign-in: session, link and audit event in one commit. */
import { event } from '../events/index.js';
import { type Acting, enterTenant, eventContext, tellAdministrators, userTarget } from '../people/index.js';
import type { Account, Change, Link, Session, Tenant } from '../storage/port/index.js';
import { type LoginDeps, personActor, type Visit } from './deps.js';
import type { Door } from './doors.js';
import { type NewSession, newSession, replaceSession } from './session.js';

/** A session has begun; `next` is what the person does now. */
export interface Entered {
  readonly next: 'portal' | 'change-password' | 'choose-tenant';
  readonly tenants?: readonly { readonly slug: string; readonly name: string }[];
  readonly begun: NewSession;
  /** For the cookie that makes the browser known, where it was not. */
  readonly device?: string;
}

/** The owner of an account, acting in a tenant. */
export function ownerActing(tenant: Tenant, account: Account, { requestId }: Visit): Acting {
  return { tenant, actor: personActor(account), requestId };
}

/** The session and the event that tells of it. */
export function entering(
  deps: LoginDeps,
  visit: Visit,
  of: { readonly account: Account; readonly tenant: Tenant; readonly link: Link; readonly begun: NewSession },
  now: number,
): readonly Change[] {
  const { account, tenant, link, begun } = of;
  const context = eventContext(deps, ownerActing(tenant, account, visit), now);
  const started = event(context, 'session.started', userTarget(link, account), {
    after: { method: begun.session.method },
  });
  return [begun.change, started];
}

/**
 * The account as it was read, now in use. SECURITY: written at each sign-in, so that a password that is changed at the
 * same moment ends this session too (security rule 24).
 */
export function seen(account: Account, now: number): Change {
  const state = account.state === 'pending' ? 'active' : account.state;
  return {
    change: 'update',
    collection: 'accounts',
    record: { ...account, state, signedInAt: account.signedInAt ?? now },
  };
}

/** An administrator who comes by a password, also a new one, although single sign-on is forced: all hear of it at once (flows.md, edge case 20). */
async function breakGlass(
  deps: LoginDeps,
  { account, tenant, link, begun }: { readonly account: Account; readonly begun: NewSession } & Door,
  now: number,
): Promise<readonly Change[]> {
  const { method } = begun.session;
  if (link.kind !== 'admin' || tenant.settings.passwordLogin || method === 'saml' || method === 'oidc') return [];
  const data = { person: account.displayName ?? account.email ?? account.id, signedInAt: now };
  return tellAdministrators(deps, tenant, { template: 'admin.break_glass', data }, now);
}

/** Whose sign-in ends at which door; `instead` is the session that chose the tenant. */
export interface Arriving {
  readonly account: Account;
  readonly door: Door;
  readonly method: Session['method'];
  readonly instead?: Session | undefined;
  /** What belongs into the same commit. The account is the one that is written: with a new password, for instance. */
  readonly also?: readonly Change[];
}

/**
 * Begins a session in a tenant; a link that was `invited` is active from then on.
 *
 * @throws VersionConflict, NotFound when account, link or session changed since they were read
 */
export async function entersTenant(deps: LoginDeps, visit: Visit, arriving: Arriving, now: number): Promise<Entered> {
  const { account, door, method, instead, also = [] } = arriving;
  const { tenant, link } = door;
  const kept = instead && { createdAt: instead.createdAt, expiresAt: instead.expiresAt };
  const facts = { accountId: account.id, stage: 'full', method, tenantId: tenant.id, linkId: link.id } as const;
  const begun = newSession(deps, { ...facts, ...kept }, now);
  await deps.storage.commit([
    seen(account, now),
    ...also,
    ...(await enterTenant(deps, ownerActing(tenant, account, visit), { link, account }, now)),
    ...(instead ? replaceSession(instead) : []),
    ...entering(deps, visit, { account, tenant, link, begun }, now),
    ...(await breakGlass(deps, { account, tenant, link, begun }, now)),
  ]);
  return { next: 'portal', begun };
}
