/** The end of retention: a contractor who was not extended leaves the tenant for good (flows.md section 1, edge cases 6 and 24). */
import { event } from '../events/index.js';
import { dayMs, type Keyring, lastChanceDays, retentionEnd } from '../identity/index.js';
import type { Change, Link, Storage, Tenant } from '../storage/port/index.js';
import { type ContractorMailDeps, contractorMails } from './contractor-mails.js';
import { userTarget } from './deps.js';
import type { Contract } from './end-contract.js';
import { endSessions } from './end-sessions.js';
import { sweepActor } from './expire.js';
import { type ForgetDeps, forgetAccount } from './forget.js';
import { type Member, nameForOthers, readMember } from './member.js';
import { lapseRequest, unanswered } from './open-request.js';
import { removedLink } from './removed-link.js';
import { type RevokeDeps, revokeSent } from './revoke.js';
import { tellAdministrators } from './tell-administrators.js';
import { endVaultGrants, vaultRightsOf } from './vaults.js';

export interface EndRetentionDeps extends ContractorMailDeps, RevokeDeps {
  readonly keyring: Pick<Keyring, 'mac'>;
  readonly storage: ContractorMailDeps['storage'] &
    RevokeDeps['storage'] &
    ForgetDeps['storage'] &
    Parameters<typeof readMember>[0] &
    Parameters<typeof vaultRightsOf>[0]['storage'] &
    Pick<Storage, 'extensionRequests' | 'notices' | 'tenants'>;
}

/**
 * The changes that remove the link with its rights, delete an account that is of use to nobody any more, and tell the
 * sponsor and the administrators what there was to hand over. The SCIM resource stays, and goes on showing `expired`,
 * until its directory deletes it.
 */
export async function endRetention(
  deps: EndRetentionDeps,
  tenant: Tenant,
  link: Contract,
  now: number,
): Promise<readonly Change[]> {
  const until = retentionEnd(link, tenant.settings);
  if (now < until) return [{ change: 'update', collection: 'links', record: { ...link, dueAt: until } }];
  const waits = link.retainedUntil === undefined && (await unanswered(deps.storage, link));
  return waits ? waitOnce(deps, tenant, link, now) : leave(deps, tenant, link, now);
}

/** Somebody asked for more time and has no answer: administrators are told once more, and get three days. */
async function waitOnce(
  deps: EndRetentionDeps,
  tenant: Tenant,
  link: Contract,
  now: number,
): Promise<readonly Change[]> {
  const retainedUntil = now + lastChanceDays * dayMs;
  const member = await readMember(deps.storage, link);
  const person = nameForOthers(member);
  const data = { person, expiresAt: retainedUntil };
  const telling = {
    template: 'admin.removal_waits',
    data,
    once: `removal_waits|${link.id}|${link.expiresAt}`,
  } as const;
  return [
    { change: 'update', collection: 'links', record: { ...link, retainedUntil, dueAt: retainedUntil } },
    ...(await lapseRequest(deps, { link, actor: sweepActor }, now)),
    ...(await tellAdministrators(deps, tenant, telling, now)),
  ];
}

async function leave(deps: EndRetentionDeps, tenant: Tenant, link: Contract, now: number): Promise<readonly Change[]> {
  const member = await readMember(deps.storage, link);
  const { account } = member;
  const rights = await vaultRightsOf(deps, link, now);
  const formerVaults = rights.map(({ vault, role }) => ({ id: vault.id, name: vault.name, role }));
  // Retention is over: nothing is left to look at later.
  const { forgetAt: _, ...removed } = removedLink(link, tenant, now);
  const gone: Link = { ...removed, ...(formerVaults.length > 0 && { formerVaults }) };
  const acting = { tenant, actor: sweepActor };
  const recorded = event(
    { tenantId: tenant.id, actor: sweepActor, now, newId: deps.newId },
    'user.deprovisioned',
    userTarget(link, account),
    {
      before: {
        kind: link.kind,
        state: link.state,
        holds: link.holds,
        expiresAt: link.expiresAt,
        vaults: formerVaults.map(({ name }) => name),
      },
      after: { state: gone.state },
      reason: 'retention over',
      onceKey: `${link.id}|deprovisioned`,
    },
  );
  return [
    { change: 'update', collection: 'links', record: gone },
    ...(await revokeSent(deps, acting, { link, account }, now)),
    ...(await endSessions(deps.storage, { linkId: link.id })),
    ...(await endVaultGrants(deps.storage, link)),
    recorded,
    ...(await farewell(
      deps,
      { tenant, member },
      formerVaults.map(({ name }) => name),
      now,
    )),
    ...(await forgetAccount(deps, acting, link, now)),
  ];
}

/** To whoever answered for the person, and to the administrators. */
async function farewell(
  deps: EndRetentionDeps,
  { tenant, member }: { readonly tenant: Tenant; readonly member: Member },
  vaults: readonly string[],
  now: number,
): Promise<readonly Change[]> {
  const handed = vaults.length > 0 ? { vaults } : {};
  const mails = await contractorMails(
    deps,
    { tenant, member },
    (about) =>
      about.recipient === 'contractor' ? undefined : { template: 'contractor.deleted', data: { ...about, ...handed } },
    now,
  );
  const person = nameForOthers(member);
  const data = { recipient: 'administrator' as const, person, ...handed };
  const once = `contractor.deleted|${member.link.id}`;
  return [...mails, ...(await tellAdministrators(deps, tenant, { template: 'contractor.deleted', data, once }, now))];
}
