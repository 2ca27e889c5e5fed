/** Just-in-time arrival: a link that waits for an administrator, without identity and without session (flows.md T6). */
import { event } from '../events/index.js';
import { addHold } from '../identity/index.js';
import { eventContext, tellAdministrators, unclaimedMs, userTarget } from '../people/index.js';
import type { Account, Change, Link } from '../storage/port/index.js';
import type { LoginDeps, Visit } from './deps.js';
import { ownerActing } from './entering.js';
import type { Recognized, Vouched } from './recognize.js';

/**
 * The changes that put the person on the list for approval and tell the administrators. SECURITY: the subject becomes no
 * identity by this; once approved, the person comes in as every new identity does (security rule 4).
 */
export async function proposeLink(
  deps: LoginDeps,
  visit: Visit,
  of: { readonly vouched: Vouched; readonly recognized: Recognized },
  now: number,
): Promise<readonly Change[]> {
  const { connection, tenant } = of.vouched;
  const known = of.recognized.account;
  const account = known ?? newAccount(deps, of, now);
  const disposition = known ? 'linked' : 'created';
  const link: Link = {
    id: deps.newId(),
    v: 1,
    tenantId: tenant.id,
    accountId: account.id,
    liveAccountId: account.id,
    kind: 'user',
    source: 'jit',
    disposition,
    state: 'invited',
    holds: addHold([], 'setting', 'approval_needed'),
    vaults: [],
    onboarded: false,
    createdAt: now,
    forgetAt: now + unclaimedMs,
  };
  const context = eventContext(deps, ownerActing(tenant, account, visit), now);
  const { accountId, kind, state, holds, source } = link;
  const after = { accountId, kind, state, holds, source, connection: connection.name };
  const data = { person: account.email ?? link.id, source: connection.name };
  return [
    // A known account is written too, so that it is not forgotten at this very moment.
    { change: known ? 'update' : 'insert', collection: 'accounts', record: account },
    { change: 'insert', collection: 'links', record: link },
    event(context, `account.${disposition}`, userTarget(link, account), { after }),
    ...(await tellAdministrators(deps, tenant, { template: 'admin.approval_needed', data }, now)),
  ];
}

function newAccount(
  { newId }: LoginDeps,
  { vouched, recognized }: { readonly vouched: Vouched; readonly recognized: Recognized },
  now: number,
): Account {
  const { identity, connection } = vouched;
  return {
    id: newId(),
    v: 1,
    state: 'pending',
    createdBy: { kind: 'connection', id: connection.id },
    createdAt: now,
    ...(identity.email &&
      recognized.emailKey !== undefined && {
        email: identity.email.address.trim(),
        emailKey: recognized.emailKey,
      }),
    ...(identity.displayName !== undefined && { displayName: identity.displayName }),
  };
}
