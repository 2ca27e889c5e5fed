/** A person arrives by SCIM: linked to the account they have, or to a new one, and told how to get in (flows.md T1 to T3). */
import { event } from '../events/index.js';
import {
  addHold,
  checkContractor,
  decideLink,
  emailKey,
  type HoldReason,
  type LinkRefusal,
  nextDue,
} from '../identity/index.js';
import type { DialectNote } from '../scim/dialect/dialect.js';
import type { Account, Change, Link, ResourceAccess } from '../storage/port/index.js';
import { accessOf } from './access.js';
import { arrivalNotices } from './arrival-notices.js';
import { attach } from './attach.js';
import type { Caller } from './caller.js';
import { eventContext, type PeopleDeps, userTarget } from './deps.js';
import { lastRemoved } from './last-removed.js';
import type { Person } from './person.js';
import { provenByDirectory } from './prove-address.js';
import { listConflict, type Refusal, refusal } from './refusal.js';
import { findSponsor, type Sponsor } from './sponsor.js';
import { formerLink } from './tombstone.js';
import { welcome } from './welcome.js';

export interface Arrival {
  /** The id that the new SCIM resource will have. */
  readonly resourceId: string;
  readonly person: Person;
  /** Epoch milliseconds. */
  readonly now: number;
  /** The hash of a password that the directory sent and may send (flows.md T4, last line). */
  readonly passwordHash?: string | undefined;
}

export interface Onboarded {
  /** For the new resource. */
  readonly access: ResourceAccess;
  readonly outcome: 'created' | 'linked';
  /** To be committed together with the resource. */
  readonly changes: readonly Change[];
  /** For the provisioning log. */
  readonly notes: readonly DialectNote[];
}

/**
 * What a SCIM create means for the person. When the commit fails with `AlreadyExists` of `accounts.emailKey` or
 * `links.live`, or with `VersionConflict`, somebody else arrived or changed meanwhile: call again and commit that.
 *
 * @throws IdentityError by flows.md T3; Refusal (`link_other_directory`, `link_administrator`, `link_contractor`) by T1
 */
export async function onboard(deps: PeopleDeps, caller: Caller, arrival: Arrival): Promise<Onboarded> {
  const { person, now } = arrival;
  const { settings } = caller.tenant;
  const expiresAt = checkContractor(person, settings, now);
  const wanted = person.sponsor === undefined ? undefined : { id: person.sponsor, for: arrival.resourceId };
  const sponsor = wanted && (await findSponsor(deps, caller, wanted, now));
  const coming: Coming = { expiresAt, sponsor, ...arrival };
  if (person.email === undefined) return join(deps, caller, coming, { account: newAccount(deps, caller, coming) });

  const key = emailKey(person.email);
  const account = await deps.storage.accounts.find('emailKey', [key]);
  if (!account) {
    const made = await provenByDirectory(deps, caller, newAccount(deps, caller, coming, key), now);
    return join(deps, caller, coming, { account: withPassword(made.account, arrival) });
  }

  const link = await deps.storage.links.find('live', [caller.tenant.id, account.id]);
  const decision = decideLink({
    directoryId: caller.directory.id,
    isContractor: person.isContractor,
    account,
    link,
  });
  if (decision.result === 'attach' && link) return attach(deps, caller, coming, { account, link });
  if (decision.result === 'refuse' && link) throw await refuse(deps, caller, { link, email: key, ...decision }, now);
  if (decision.result === 'aside') return joinAside(deps, caller, coming, key);
  const proven = await provenByDirectory(deps, caller, account, now);
  return join(deps, caller, coming, { account: proven.account, isKnown: true, also: proven.changes });
}

/**
 * SECURITY: only a new account, and only one whose address the directory has proven: what is set before the proof would be
 * void with it, and nobody sets the password of an account that is there.
 */
function withPassword(account: Account, { passwordHash }: Arrival): Account {
  return passwordHash === undefined || account.emailProvenAt === undefined ? account : { ...account, passwordHash };
}

/** An arrival that passed the checks of T3. */
export interface Coming extends Arrival {
  /** Contractors only. */
  readonly expiresAt: number | undefined;
  readonly sponsor: Sponsor | undefined;
}

function newAccount(deps: PeopleDeps, caller: Caller, coming: Coming, key?: string): Account {
  const { person } = coming;
  return {
    id: deps.newId(),
    v: 1,
    state: 'pending',
    createdBy: { kind: 'directory', id: caller.directory.id },
    createdAt: coming.now,
    ...(key !== undefined && person.email !== undefined && { email: person.email, emailKey: key }),
    ...(person.displayName !== undefined && { displayName: person.displayName }),
  };
}

/** A new link, to a new account or to a known one. */
async function join(
  deps: PeopleDeps,
  caller: Caller,
  coming: Coming,
  to: { readonly account: Account; readonly isKnown?: boolean; readonly also?: readonly Change[] },
): Promise<Onboarded> {
  const { account } = to;
  const { now, person, sponsor } = coming;
  const outcome = to.isKnown ? 'linked' : 'created';
  const previous = await previousLink(deps, caller, to);
  const made = newLink(deps, caller, coming, { accountId: account.id, disposition: outcome, previous });
  const sent = await welcome(deps, caller, { account, link: made, person, sponsorName: sponsor?.display }, now);
  const { link } = sent;
  // An account that is known is written as it was: whoever deletes it at this moment finds that it is wanted again.
  const changes: Change[] = [{ change: to.isKnown ? 'update' : 'insert', collection: 'accounts', record: account }];
  changes.push({ change: 'insert', collection: 'links', record: link }, ...sent.changes);
  changes.push(...(to.also ?? []));
  changes.push(...(await arrivalNotices(deps, caller, { link, person, sent }, now)));
  changes.push(
    event(eventContext(deps, caller, now), `account.${outcome}`, userTarget(link, account), {
      after: {
        accountId: account.id,
        kind: link.kind,
        state: link.state,
        holds: link.holds,
        ...(link.expiresAt !== undefined && { expiresAt: link.expiresAt }),
        ...(sent.entry !== undefined && { invitation: 'queued', entry: sent.entry }),
      },
    }),
  );
  return { access: accessOf(link, sponsor?.id), outcome, changes, notes: sent.notes };
}

/** The link of an earlier stay in this tenant, also one before the account was deleted. */
function previousLink(
  deps: PeopleDeps,
  { tenant }: Caller,
  { account, isKnown }: { readonly account: Account; readonly isKnown?: boolean },
): Promise<Link | undefined> | undefined {
  if (isKnown) return lastRemoved(deps.storage, tenant.id, account.id);
  return account.emailKey === undefined ? undefined : formerLink(deps, tenant.id, account.emailKey);
}

function newLink(
  deps: PeopleDeps,
  caller: Caller,
  coming: Coming,
  to: Pick<Link, 'accountId' | 'disposition'> & { readonly previous: Link | undefined },
): Link {
  const { person, expiresAt, sponsor, now } = coming;
  return {
    id: deps.newId(),
    v: 1,
    tenantId: caller.tenant.id,
    accountId: to.accountId,
    liveAccountId: to.accountId,
    kind: expiresAt === undefined ? 'user' : 'contractor',
    source: 'scim',
    disposition: to.disposition,
    state: 'invited',
    holds: arrivalHolds(caller, person),
    resource: { directoryId: caller.directory.id, id: coming.resourceId },
    vaults: person.vaults,
    onboarded: false,
    createdAt: now,
    ...(expiresAt !== undefined && {
      expiresAt,
      dueAt: nextDue(expiresAt, caller.tenant.timeZone, now),
      directoryExpiresAt: expiresAt,
      expirySetBy: 'directory' as const,
    }),
    ...(sponsor && { sponsorLinkId: sponsor.linkId }),
    ...(to.previous && { previousLinkId: to.previous.id }),
  };
}

const noHolds: readonly HoldReason[] = [];

function arrivalHolds(caller: Caller, person: Person): readonly HoldReason[] {
  const holds = person.active ? noHolds : addHold(noHolds, 'directory', 'idp_inactive');
  return caller.tenant.settings.onScimCreate === 'hold' ? addHold(holds, 'setting', 'approval_needed') : holds;
}

/** The address speaks for another user of this directory: stored all the same, for a person to sort out. */
async function joinAside(deps: PeopleDeps, caller: Caller, coming: Coming, email: string): Promise<Onboarded> {
  const reason = `Another user of ${caller.directory.name} has the address ${email} too; this one has no sign-in until its address differs.`;
  const listed = await listConflict(deps, caller, { email, code: 'address_shared', reason }, coming.now);
  const joined = await join(deps, caller, coming, { account: newAccount(deps, caller, coming) });
  return { ...joined, changes: [...joined.changes, ...listed], notes: [{ rule: reason, at: 'emails' }] };
}

async function refuse(
  deps: PeopleDeps,
  caller: Caller,
  what: { readonly link: Link; readonly email: string; readonly reason: LinkRefusal },
  now: number,
): Promise<Refusal> {
  const { link, email, reason: code } = what;
  const other = link.resource && (await deps.storage.directories.get(link.resource.directoryId));
  const until = link.expiresAt === undefined ? '' : ` until ${new Date(link.expiresAt).toISOString()}`;
  const reason = {
    link_other_directory: `The address ${email} belongs to a user of the directory ${other?.name ?? 'of another source'}; remove it there first.`,
    link_administrator: `The address ${email} belongs to an administrator of this workspace; an administrator has to settle this under Conflicts.`,
    link_contractor: `The address ${email} belongs to a contractor${until}; an administrator can convert the contractor to a user.`,
  }[code];
  return refusal(deps, caller, { email, code, reason }, now);
}
