/** Somebody invites a person: linked to the account they have, or to a new one, and told how to get in (flows.md T1, T2, T7). */
import { event } from '../events/index.js';
import {
  decideEntry,
  decideLink,
  type Entry,
  emailKey,
  holdsAt,
  IdentityError,
  invitationLifeMs,
  isNewcomer,
  nextDue,
} from '../identity/index.js';
import type {
  Account,
  Change,
  InvitationReport,
  InvitationResult,
  InvitedPerson,
  Link,
} from '../storage/port/index.js';
import type { Acting } from './caller.js';
import { eventContext, type PeopleDeps, userTarget } from './deps.js';
import { unclaimedMs } from './forget.js';
import { prepareInvitation } from './invite.js';
import { inviterOf } from './inviter.js';
import { lastRemoved } from './last-removed.js';
import { ssoOf } from './sso-of.js';
import { formerLink } from './tombstone.js';

/** What is the same for everybody of one call. */
export type Batch = Pick<InvitationReport, 'kind' | 'sponsor' | 'vaults' | 'handling'> & { readonly id: string };

/** One row of the report, with what makes it true. */
export interface InvitedRow {
  readonly result: InvitationResult;
  readonly linkId?: string;
  readonly invitationId?: string;
  readonly error?: string;
  /** For one commit with the row. */
  readonly changes: readonly Change[];
}

type InviteDeps = Pick<PeopleDeps, 'keyring' | 'newId' | 'randomBytes'> & {
  readonly storage: Pick<
    PeopleDeps['storage'],
    'accounts' | 'connections' | 'domains' | 'invitations' | 'links' | 'tombstones'
  >;
};

/**
 * What becomes of one address. A commit that fails with `AlreadyExists` or `VersionConflict` means that somebody else
 * arrived or changed meanwhile: call again.
 */
export async function invitePerson(
  deps: InviteDeps,
  acting: Acting,
  { batch, person }: { readonly batch: Batch; readonly person: InvitedPerson },
  now: number,
): Promise<InvitedRow> {
  const key = keyOf(person.email);
  if (key instanceof IdentityError) return { result: 'invalid_address', error: key.detail, changes: [] };
  if (person.isRepeated) return { result: 'duplicate_in_list', changes: [] };
  if (person.fault !== undefined) return { result: 'expiry_invalid', error: person.fault, changes: [] };
  const account = await deps.storage.accounts.find('emailKey', [key]);
  const link = account && (await deps.storage.links.find('live', [acting.tenant.id, account.id]));
  if (link) return meetMember(deps, link, now);
  const entry = await entryOf(deps, acting, { batch, key, account });
  if (entry.way === 'blocked') {
    const error = 'Single sign-on is required here, and the domain of this address is not verified.';
    return { result: 'domain_blocked', error, changes: [] };
  }
  return join(deps, acting, { batch, person, key, account, entry }, now);
}

function keyOf(email: string): string | IdentityError {
  try {
    return emailKey(email);
  } catch (error) {
    if (error instanceof IdentityError) return error;
    throw error;
  }
}

/** Nothing is sent to who belongs here already; what withholds access is for an administrator to lift. */
async function meetMember(deps: InviteDeps, link: Link, now: number): Promise<InvitedRow> {
  const holds = holdsAt(link, now);
  const { result } = decideLink({ isContractor: false, account: { state: 'active' }, link: { ...link, holds } });
  if (result === 'needs_decision') {
    const error = `The person belongs here already, without access: ${holds.join(', ')}.`;
    return { result, linkId: link.id, error, changes: [] };
  }
  const { items } = await deps.storage.invitations.list('link', [link.id], { limit: 200 });
  const open = items.findLast(({ state }) => state === 'queued' || state === 'sent' || state === 'bounced');
  return { result: 'already_member', linkId: link.id, ...(open && { invitationId: open.id }), changes: [] };
}

interface Coming {
  readonly batch: Batch;
  readonly person: InvitedPerson;
  readonly key: string;
  /** Absent: nobody has an account with this address. */
  readonly account: Account | undefined;
  readonly entry: Exclude<Entry, { way: 'blocked' }>;
}

/** How somebody with that address gets in who is invited now (flows.md T2). */
export async function entryOf(
  { storage }: { readonly storage: Pick<PeopleDeps['storage'], 'connections' | 'domains'> },
  { tenant }: Acting,
  { batch, key, account }: Pick<Coming, 'key' | 'account'> & { readonly batch: Pick<Batch, 'kind' | 'handling'> },
): Promise<Entry> {
  const { settings } = tenant;
  return decideEntry({
    isNewcomer: isNewcomer(account),
    kind: batch.kind,
    sso: await ssoOf(storage, tenant, key),
    handling: batch.handling,
    askFallback: settings.askFallback,
    arrival: 'invitation',
  });
}

async function join(deps: InviteDeps, acting: Acting, coming: Coming, now: number): Promise<InvitedRow> {
  const { tenant } = acting;
  const { batch, person, entry } = coming;
  const known = coming.account;
  const account = known ?? newAccount(deps, coming, now);
  const previous = known
    ? await lastRemoved(deps.storage, tenant.id, known.id)
    : await formerLink(deps, tenant.id, coming.key);
  const link = newLink(deps, acting, { ...coming, account, isKnown: known !== undefined, previous }, now);
  const invited = {
    tenant,
    ...inviterOf(acting),
    link,
    email: person.email.trim(),
    sponsorName: batch.sponsor?.name,
    locale: person.locale ?? tenant.locale,
    entry,
  };
  const { invitationId, changes } = prepareInvitation(deps, invited, now);
  const arrived = event(
    eventContext(deps, acting, now),
    `account.${link.disposition}`,
    userTarget(link, account),
    arrivalOf(link, entry),
  );
  return {
    result: isNewcomer(known) ? 'invited' : 'linked',
    linkId: link.id,
    invitationId,
    changes: [
      // A known one as it was read: whoever deletes it at this moment finds that it is wanted again.
      { change: known ? 'update' : 'insert', collection: 'accounts', record: account },
      { change: 'insert', collection: 'links', record: link },
      ...grants(deps, link, batch, now),
      ...changes,
      arrived,
    ],
  };
}

function arrivalOf(link: Link, entry: Coming['entry']) {
  return {
    after: {
      accountId: link.accountId,
      kind: link.kind,
      state: link.state,
      holds: link.holds,
      ...(link.expiresAt !== undefined && { expiresAt: link.expiresAt }),
      invitation: 'queued',
      entry: entry.way === 'password' ? entry.handling : entry.way,
    },
  };
}

function newAccount(deps: InviteDeps, { batch, person, key }: Coming, now: number): Account {
  return {
    id: deps.newId(),
    v: 1,
    email: person.email.trim(),
    emailKey: key,
    state: 'pending',
    createdBy: { kind: 'invitation', id: batch.id },
    createdAt: now,
  };
}

function newLink(
  deps: InviteDeps,
  { tenant }: Acting,
  coming: Coming & { readonly account: Account; readonly isKnown: boolean; readonly previous: Link | undefined },
  now: number,
): Link {
  const { batch, person, account, previous } = coming;
  const { expiresAt, expiryLocal } = person;
  return {
    id: deps.newId(),
    v: 1,
    tenantId: tenant.id,
    accountId: account.id,
    liveAccountId: account.id,
    kind: batch.kind,
    source: 'invite',
    disposition: coming.isKnown ? 'linked' : 'created',
    state: 'invited',
    holds: [],
    vaults: [],
    onboarded: true,
    createdAt: now,
    ...(expiresAt !== undefined && {
      expiresAt,
      dueAt: nextDue(expiresAt, tenant.timeZone, now),
      expirySetBy: 'person' as const,
    }),
    forgetAt: now + invitationLifeMs + unclaimedMs,
    ...(expiryLocal && { expiryLocal }),
    ...(batch.sponsor && { sponsorLinkId: batch.sponsor.linkId }),
    ...(previous && { previousLinkId: previous.id }),
  };
}

/** The rights that come with the invitation; they can be used once the person has come in (flows.md, vault membership). */
function grants(deps: InviteDeps, link: Link, { vaults }: Batch, now: number): readonly Change[] {
  return vaults.map(({ id, role }) => ({
    change: 'insert',
    collection: 'vaultGrants',
    record: {
      id: deps.newId(),
      v: 1,
      tenantId: link.tenantId,
      vaultId: id,
      role,
      source: 'invite',
      linkId: link.id,
      createdAt: now,
    },
  }));
}
