/** What becomes of a contractor whose day has come. Access ended by the clock already: this is the tidying up (flows.md G3). */
import { event } from '../events/index.js';
import { addHold, dayMs, isExpired, retentionDays } from '../identity/index.js';
import type { Account, Actor, Change, Link, Storage } from '../storage/port/index.js';
import { accessOf } from './access.js';
import { userTarget } from './deps.js';
import { endSessions } from './end-sessions.js';
import { mailTo } from './mail.js';
import { readPerson } from './person.js';

export interface ExpireDeps {
  readonly storage: Pick<Storage, 'accounts' | 'links' | 'resources' | 'sessions' | 'tenants'>;
  readonly newId: () => string;
}

const sweep: Actor = { kind: 'job', id: 'expiry.sweep', name: 'expiry.sweep' };

/**
 * The changes for one link whose `dueAt` has come: the hold `expired`, the copy on its resource, no session any more, one event,
 * and a mail to the contractor and the sponsor. All in one commit that fails with `VersionConflict` when the link was changed
 * since it was read, so that running twice equals running once. Nothing when the link is not due.
 */
export async function expireLink(deps: ExpireDeps, link: Link, now: number): Promise<readonly Change[]> {
  if (link.dueAt === undefined) return [];
  if (link.state === 'removed' || link.expiresAt === undefined) return [update(withoutDue(link))];
  if (!isExpired(link.expiresAt, now)) {
    return link.dueAt === link.expiresAt ? [] : [update({ ...link, dueAt: link.expiresAt })];
  }
  const expired = withoutDue({ ...link, holds: addHold(link.holds, 'clock', 'expired') });
  const account = await deps.storage.accounts.get(link.accountId);
  const shown = await shownBy(deps, expired, now);
  const recorded = event(
    { tenantId: link.tenantId, actor: sweep, now, newId: deps.newId },
    'contractor.expired',
    userTarget(link, account),
    {
      before: { holds: link.holds },
      after: { holds: expired.holds, expiresAt: link.expiresAt },
      onceKey: `${link.id}|contractor|${link.expiresAt}`,
    },
  );
  const mails = await notices(deps, { link: expired, account, ...shown }, now);
  const ended = await endSessions(deps.storage, { linkId: link.id });
  return [update(expired), ...shown.changes, ...ended, recorded, ...mails];
}

function update(link: Link): Change {
  return { change: 'update', collection: 'links', record: link };
}

function withoutDue({ dueAt: _, ...link }: Link): Link {
  return link;
}

interface Shown {
  readonly changes: readonly Change[];
  readonly name?: string | undefined;
  readonly locale?: 'en' | 'fr' | undefined;
}

/** The SCIM resource of the link, if there is one: it gets the new access, and tells how to address the person. */
async function shownBy(deps: ExpireDeps, link: Link, now: number): Promise<Shown> {
  if (!link.resource) return { changes: [] };
  const scope = { tenantId: link.tenantId, directoryId: link.resource.directoryId };
  const resource = await deps.storage.resources.get(scope, 'User', link.resource.id);
  if (!resource) return { changes: [] };
  const access = accessOf(link, resource.access?.sponsor);
  return {
    changes: [{ change: 'setAccess', scope, id: resource.id, access, modifiedAt: now }],
    name: resource.display,
    locale: readPerson(JSON.parse(resource.text)).locale,
  };
}

/** A contractor who was never invited is not told; a sponsor who left is not either. */
async function notices(
  deps: ExpireDeps,
  over: Omit<Shown, 'changes'> & { readonly link: Link; readonly account: Account | undefined },
  now: number,
): Promise<readonly Change[]> {
  const { link, account } = over;
  const tenant = await deps.storage.tenants.get(link.tenantId);
  if (!tenant) return [];
  const person = over.name ?? account?.displayName ?? account?.email ?? '';
  const sponsor = await sponsorOf(deps, link);
  const answering = sponsor?.displayName ?? sponsor?.email;
  const expiresAt = link.expiresAt!;
  const template = 'contractor.expired' as const;
  const data = { person, expiresAt, keptUntil: expiresAt + retentionDays * dayMs };
  const mails: Change[] = [];
  if (link.onboarded && account?.email !== undefined) {
    const theirs = { displayName: person, ...(answering !== undefined && { sponsor: answering }) };
    const about = { template, data: { ...data, recipient: 'contractor' as const, ...theirs } };
    mails.push(mailTo(deps, { tenant, to: account.email, locale: over.locale ?? tenant.locale, ...about }, now));
  }
  if (sponsor?.email !== undefined) {
    const greeted = sponsor.displayName === undefined ? {} : { displayName: sponsor.displayName };
    const about = { template, data: { ...data, recipient: 'sponsor' as const, ...greeted } };
    mails.push(mailTo(deps, { tenant, to: sponsor.email, locale: tenant.locale, ...about }, now));
  }
  return mails;
}

async function sponsorOf(deps: ExpireDeps, link: Link): Promise<Account | undefined> {
  const sponsor = link.sponsorLinkId === undefined ? undefined : await deps.storage.links.get(link.sponsorLinkId);
  if (!sponsor || sponsor.state === 'removed') return undefined;
  return deps.storage.accounts.get(sponsor.accountId);
}
