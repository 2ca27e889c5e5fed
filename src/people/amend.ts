/** A directory changes one of its users: what that means for the person behind it (flows.md T3, T4; edge cases 3, 4, 7 and 8). */
import type { DialectNote } from '../scim/dialect/dialect.js';
import type { Account, Change, Link, ResourceAccess } from '../storage/port/index.js';
import { accessOf } from './access.js';
import { amendActivity } from './amend-activity.js';
import { amendAddress, renamedAccount } from './amend-address.js';
import { amendContract } from './amend-contract.js';
import { type Amendment, recorded, type Standing, withMore } from './amendment.js';
import { arrivalNotices } from './arrival-notices.js';
import type { Caller } from './caller.js';
import type { PeopleDeps } from './deps.js';
import type { Person } from './person.js';
import { receivePassword } from './receive-password.js';
import { findSponsor } from './sponsor.js';
import { sponsorMail } from './sponsored.js';
import { welcome } from './welcome.js';

export interface Amending {
  readonly resourceId: string;
  /** As the stored resource has it. */
  readonly access: ResourceAccess;
  /** The person as the resource, our extension included, said before, and as it is to say. */
  readonly before: Person;
  readonly after: Person;
  /** The hash of a password that the directory sent and may send (flows.md T4, last line). */
  readonly passwordHash?: string | undefined;
  readonly now: number;
}

export interface Amended {
  /** For the resource; the very object that came in when it stays the same. */
  readonly access: ResourceAccess;
  /** To be committed together with the resource. */
  readonly changes: readonly Change[];
  readonly notes: readonly DialectNote[];
}

/**
 * What a PUT or PATCH of a user means for the person; without a read when nothing that concerns the person changed. A
 * commit that fails with `VersionConflict` is to be tried again from here.
 *
 * @throws IdentityError by flows.md T3; Refusal (`link_contractor`, `link_administrator`, `address_taken`)
 */
export async function amend(deps: PeopleDeps, caller: Caller, amending: Amending): Promise<Amended> {
  const { access, before, after } = amending;
  const nothing: Amended = { access, changes: [], notes: [] };
  // A new name alone is the resource's affair: it is what lists and mails show as long as the resource is there.
  if (!changesRights(before, after) && amending.passwordHash === undefined) return nothing;
  const amendment: Amendment = { deps, caller, ...amending };
  const account = await deps.storage.accounts.get(access.accountId);
  const link = await deps.storage.links.get(access.linkId);
  if (!link || !account || link.state === 'removed') {
    return { ...nothing, notes: [{ rule: 'the person has left; only the resource changed', at: 'id' }] };
  }
  return finish(amendment, access, { link, account, changes: [], notes: [] });
}

function changesRights(before: Person, after: Person): boolean {
  return (
    before.active !== after.active ||
    before.email !== after.email ||
    before.isContractor !== after.isContractor ||
    before.expiresAt !== after.expiresAt ||
    before.sponsor !== after.sponsor ||
    !isSameList(before.vaults, after.vaults)
  );
}

function isSameList(a: readonly string[], b: readonly string[]): boolean {
  return a.length === b.length && a.every((item, at) => item === b[at]);
}

async function finish(amendment: Amendment, access: ResourceAccess, start: Standing): Promise<Amended> {
  const { deps, caller, after, now } = amendment;
  const contracted = await amendContract(amendment, start);
  const switched = await amendActivity(amendment, contracted);
  const sponsored = await amendSponsor(amendment, switched);
  const vaulted = amendVaults(amendment, sponsored);
  const named = { ...vaulted, account: renamedAccount(amendment, vaulted.account) };
  const addressed = await receivePassword(amendment, await amendAddress(amendment, named));
  const sponsor = after.sponsor === amendment.before.sponsor ? access.sponsor : after.sponsor;
  const sponsorName = addressed.link.onboarded ? undefined : await nameOf(amendment, sponsor);
  const arrived = { account: addressed.account, link: addressed.link, person: after, sponsorName };
  const sent = await welcome(deps, caller, arrived, now);
  const last = withMore({ ...addressed, link: sent.link }, sent);
  const told = sent.fallback ? await arrivalNotices(deps, caller, { link: sent.link, person: after, sent }, now) : [];
  const invited = sent.entry && recorded(amendment, last, 'invitation.queued', { after: { entry: sent.entry } });
  const { link, changes, notes } = invited ? withMore(last, { changes: [invited] }) : last;
  return {
    access: link === start.link ? access : accessOf(link, sponsor),
    changes: [...updates(start, { link, account: last.account }), ...changes, ...told],
    notes,
  };
}

/** What the invitation calls the sponsor. */
async function nameOf({ deps, caller }: Amendment, sponsor: string | undefined): Promise<string | undefined> {
  return sponsor === undefined ? undefined : (await deps.storage.resources.get(caller.scope, 'User', sponsor))?.display;
}

function updates(start: Standing, now: { readonly link: Link; readonly account: Account }): readonly Change[] {
  const changes: Change[] = [];
  const isOtherAccount = now.account.id !== start.account.id;
  if (now.account !== start.account && !isOtherAccount) {
    changes.push({ change: 'update', collection: 'accounts', record: now.account });
  }
  if (now.link !== start.link) changes.push({ change: 'update', collection: 'links', record: now.link });
  return changes;
}

async function amendSponsor(amendment: Amendment, standing: Standing): Promise<Standing> {
  const { before, after, deps, caller, resourceId, now } = amendment;
  if (before.sponsor === after.sponsor) return standing;
  const { sponsorLinkId, ...unsponsored } = standing.link;
  const wanted = after.sponsor === undefined ? undefined : { id: after.sponsor, for: resourceId };
  const sponsor = wanted && (await findSponsor(deps, caller, wanted, now));
  const next: Standing = {
    ...standing,
    link: sponsor ? { ...unsponsored, sponsorLinkId: sponsor.linkId } : unsponsored,
  };
  const changed = recorded(amendment, next, 'sponsor.changed', {
    before: { sponsor: sponsorLinkId ?? null },
    after: { sponsor: sponsor?.linkId ?? null },
  });
  const told = sponsor ? await newSponsorMail(amendment, next, sponsor.linkId) : [];
  return withMore(next, { changes: [changed, ...told] });
}

async function newSponsorMail(
  { deps, caller, now }: Amendment,
  { link }: Standing,
  sponsorLinkId: string,
): Promise<readonly Change[]> {
  const sponsor = await deps.storage.links.get(sponsorLinkId);
  return sponsor ? sponsorMail(deps, caller.tenant, { sponsor, contractors: [link] }, now) : [];
}

function amendVaults(amendment: Amendment, standing: Standing): Standing {
  const { before, after } = amendment;
  if (isSameList(before.vaults, after.vaults)) return standing;
  const next: Standing = { ...standing, link: { ...standing.link, vaults: after.vaults } };
  const changed = recorded(amendment, next, 'vaults.changed', {
    before: { vaults: standing.link.vaults },
    after: { vaults: after.vaults },
  });
  return withMore(next, { changes: [changed] });
}
