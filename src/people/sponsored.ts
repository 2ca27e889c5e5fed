/** Contractors and whoever answers for them, when that person leaves or is replaced (flows.md, edge case 17). */
import { event } from '../events/index.js';
import { dayMs, hasNoHold, IdentityError, notContractor } from '../identity/index.js';
import type { Actor, Change, Link, Storage, Tenant } from '../storage/port/index.js';
import type { Acting } from './caller.js';
import { eventContext, type PeopleDeps, userTarget } from './deps.js';
import { mailTo } from './mail.js';
import { type Member, memberLocale, memberName, nameForOthers, readMember, updateMember } from './member.js';
import { tellAdministrators } from './tell-administrators.js';

/** How long administrators have to name another sponsor. */
export const reassignDays = 14;

/** How many of those who are left behind a notice names. */
const mostNamed = 100;

/**
 * What a link that loses its access is to carry when its person answers for others: the clock by which those are looked
 * at. Nothing for everybody else.
 */
export async function orphaning(
  storage: Pick<Storage, 'links'>,
  { tenantId, id }: Link,
  now: number,
): Promise<Pick<Link, 'orphansDueAt'>> {
  const { items } = await storage.links.list('sponsor', [tenantId, id], { limit: 1 });
  return items.length > 0 ? { orphansDueAt: now } : {};
}

/** True for a contractor whose contract runs or can still be extended. */
export const isSponsored = ({ kind, state }: Link): boolean => kind === 'contractor' && state !== 'removed';

type OrphanDeps = Pick<PeopleDeps, 'newId'> & {
  readonly storage: Pick<Storage, 'accounts' | 'links' | 'notices' | 'resources'>;
};

const sweepActor: Actor = { kind: 'job', id: 'sponsor.sweep', name: 'sponsor.sweep' };

/**
 * The changes that tell the administrators whom somebody left behind, and set the clock to the day by which they are to
 * name another sponsor. Nothing is told when nobody is left behind, or the person is back.
 */
export async function tellOfOrphans(
  deps: OrphanDeps,
  tenant: Tenant,
  link: Link,
  now: number,
): Promise<readonly Change[]> {
  if (isBack(link, now)) return [settledOrphans(link)];
  const left = await orphansOf(deps.storage, link);
  if (left.length === 0) return [settledOrphans(link)];
  const reassignBy = now + reassignDays * dayMs;
  const member = await readMember(deps.storage, link);
  const people = await Promise.all(left.slice(0, mostNamed).map((each) => listed(deps, each)));
  const data = { sponsor: nameForOthers(member), people, reassignBy };
  const context = { tenantId: tenant.id, actor: sweepActor, now, newId: deps.newId };
  return [
    { change: 'update', collection: 'links', record: { ...link, orphansDueAt: reassignBy, reassignBy } },
    ...(await tellAdministrators(deps, tenant, { template: 'sponsor.left', data }, now)),
    event(context, 'sponsor.left', userTarget(link, member.account), {
      after: { contractors: left.length, reassignBy },
    }),
  ];
}

/** True when the person has access again, so that nobody is left behind. */
export const isBack = (link: Link, now: number): boolean => link.state !== 'removed' && hasNoHold(link, now);

/** The change that stops the clock. */
export function settledOrphans({ orphansDueAt: _, reassignBy: __, ...record }: Link): Change {
  return { change: 'update', collection: 'links', record };
}

/** The contractors for whom somebody answers, whether or not that person is still there; in no order. */
export async function orphansOf(storage: Pick<Storage, 'links'>, { tenantId, id }: Link): Promise<readonly Link[]> {
  const found: Link[] = [];
  let after: string | undefined;
  do {
    const page = await storage.links.list('sponsor', [tenantId, id], { limit: 200, after });
    found.push(...page.items.filter(isSponsored));
    after = page.next;
  } while (after !== undefined);
  return found;
}

async function listed(deps: OrphanDeps, link: Link) {
  const name = nameForOthers(await readMember(deps.storage, link));
  return { name, ...(link.expiresAt !== undefined && { at: link.expiresAt }) };
}

/** Who is to answer for the contractor from now on; nobody when `sponsor` is undefined. */
export interface Assignment {
  readonly link: Link;
  readonly sponsor: Link | undefined;
  readonly reason: string;
}

/**
 * The changes that put somebody else in the sponsor's place; the mail to the new one is `sponsorMail`. Nothing when that
 * person answers already.
 *
 * @throws IdentityError `expiry_not_contractor`, `sponsor_unknown`, `sponsor_of_directory`
 */
export async function assignSponsor(
  deps: PeopleDeps,
  acting: Acting,
  { link, sponsor, reason }: Assignment,
  now: number,
): Promise<readonly Change[]> {
  if (link.kind !== 'contractor') throw notContractor();
  if (sponsor) refuseUnfit(link, sponsor, now);
  if (link.sponsorLinkId === sponsor?.id) return [];
  const member = await readMember(deps.storage, link);
  await refuseLocked(deps, member, now);
  const { sponsorLinkId, ...unsponsored } = link;
  const next: Link = { ...unsponsored, ...(sponsor && { sponsorLinkId: sponsor.id }) };
  const at = sponsor?.resource;
  const shown = at && at.directoryId === link.resource?.directoryId ? at.id : null;
  return [
    ...updateMember(member, next, now, shown),
    event(eventContext(deps, acting, now), 'sponsor.changed', userTarget(link, member.account), {
      before: { sponsor: sponsorLinkId ?? null },
      after: { sponsor: sponsor?.id ?? null },
      reason,
    }),
  ];
}

function refuseUnfit(link: Link, sponsor: Link, now: number): void {
  const isFit = sponsor.id !== link.id && sponsor.tenantId === link.tenantId && isBack(sponsor, now);
  if (isFit) return;
  throw new IdentityError(
    'sponsor_unknown',
    'The sponsor must be another user of this tenant whose access is neither suspended nor over.',
  );
}

/** What a directory says is the directory's to change, as long as it holds good (flows.md G7). */
async function refuseLocked(
  { storage }: Pick<PeopleDeps, 'storage'>,
  { resource }: Member,
  now: number,
): Promise<void> {
  if (!resource?.access?.sponsor) return;
  const { tenantId, directoryId, access } = resource;
  const named = await storage.resources.get({ tenantId, directoryId }, 'User', access.sponsor!);
  const link = named?.access && (await storage.links.get(named.access.linkId));
  if (!link || !isBack(link, now)) return;
  throw new IdentityError(
    'sponsor_of_directory',
    'The directory says who answers for this contractor; change the sponsor there.',
  );
}

/** The mail that tells a sponsor for whom they answer now; nothing without an address to write to. */
export async function sponsorMail(
  deps: OrphanDeps,
  tenant: Tenant,
  of: { readonly sponsor: Link; readonly contractors: readonly Link[] },
  now: number,
): Promise<readonly Change[]> {
  const sponsor = await readMember(deps.storage, of.sponsor);
  const to = sponsor.account?.email;
  if (to === undefined || of.contractors.length === 0) return [];
  const displayName = memberName(sponsor);
  const people = await Promise.all(of.contractors.map((each) => listed(deps, each)));
  const data = { people, ...(displayName !== undefined && { displayName }) };
  const locale = memberLocale(sponsor) ?? tenant.locale;
  return [mailTo(deps, { tenant, to, locale, template: 'sponsor.changed', data }, now)];
}
