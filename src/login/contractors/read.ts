/** What the pages about contractors show: whom somebody answers for, and which requests an administrator has to decide. */
import { instantOf } from '../../identity/expiry-date.js';
import { type AccessStatus, accessStatus, dayMs, latestAllowed, retentionEnd } from '../../identity/index.js';
import {
  type Contract,
  isPastExtending,
  isSponsored,
  nameForOthers,
  orphansOf,
  readMember,
  sponsorLimit,
  unanswered,
} from '../../people/index.js';
import type { ExtensionRequest, Link, Tenant } from '../../storage/port/index.js';
import type { LoginDeps } from '../deps.js';
import { sponsorName } from '../doors.js';
import type { FullSession } from '../me.js';

/** A contractor in a list. */
export interface Listed {
  readonly id: string;
  readonly name: string;
  readonly email: string | undefined;
  readonly expiresAt: number;
  readonly status: AccessStatus;
}

/** How many a page lists; those whose access ends soonest. */
const mostListed = 100;

export interface Contractors {
  readonly own: readonly Listed[];
  /** How many more there are. */
  readonly more: number;
  /** For administrators: whose sponsors wait for a decision. */
  readonly requested: readonly (Listed & { readonly until: number })[];
}

/** What the list shows to whoever is signed in. */
export async function readContractors(deps: LoginDeps, { link, tenant }: FullSession): Promise<Contractors> {
  const now = deps.clock.now();
  const all = (await orphansOf(deps.storage, link)).filter(isContract);
  const soonest = all.toSorted((a, b) => a.expiresAt - b.expiresAt).slice(0, mostListed);
  return {
    own: await Promise.all(soonest.map((each) => listed(deps, each, now))),
    more: all.length - soonest.length,
    requested: link.kind === 'admin' ? await readRequested(deps, tenant, now) : [],
  };
}

async function readRequested(deps: LoginDeps, tenant: Tenant, now: number): Promise<Contractors['requested']> {
  const { items } = await deps.storage.extensionRequests.list('state', [tenant.id, 'open'], { limit: mostListed });
  const found = await Promise.all(
    items.map(async ({ linkId, expiresAt }) => {
      const link = await deps.storage.links.get(linkId);
      return link && isContract(link) ? { ...(await listed(deps, link, now)), until: expiresAt } : undefined;
    }),
  );
  return found.filter((each) => each !== undefined).toSorted((a, b) => a.expiresAt - b.expiresAt);
}

const isContract = (link: Link): link is Contract => isSponsored(link) && link.expiresAt !== undefined;

async function listed(deps: LoginDeps, link: Contract, now: number): Promise<Listed> {
  const member = await readMember(deps.storage, link);
  const status = accessStatus({ ...link, invited: link.state === 'invited' }, now);
  const { id, expiresAt } = link;
  return { id, name: nameForOthers(member), email: member.account?.email, expiresAt, status };
}

/** One contractor, and what whoever looks may do about the contract. */
export interface Contracted extends Listed {
  readonly sponsor: string | undefined;
  /** There while the contract can still be extended. */
  readonly extending?: {
    /** The last days that a sponsor may give, and that anybody may; as `2030-03-31`. */
    readonly sponsorsDay: string | undefined;
    readonly lastDay: string;
  };
  /** Until when it can be extended once it is over. */
  readonly keptUntil: number;
  readonly request: ExtensionRequest | undefined;
}

/** What the page of one contractor shows, whose link was found by `findContract`. */
export async function readContracted(deps: LoginDeps, tenant: Tenant, link: Contract): Promise<Contracted> {
  const now = deps.clock.now();
  const limit = sponsorLimit(link, tenant, now);
  const latest = latestAllowed(tenant.settings, now);
  const dayOf = (at: number) => lastWholeDay(at, tenant.timeZone);
  const extending = {
    sponsorsDay: limit === undefined ? undefined : dayOf(Math.min(limit, latest)),
    lastDay: dayOf(latest),
  };
  return {
    ...(await listed(deps, link, now)),
    sponsor: await sponsorName(deps, link),
    ...(!isPastExtending(link, tenant, now) && { extending }),
    keptUntil: retentionEnd(link, tenant.settings),
    request: await unanswered(deps.storage, link),
  };
}

/** The last day of a zone that is over by that instant, as `2030-03-31`: a contract that ends with it ends in time. */
export function lastWholeDay(at: number, timeZone: string): string {
  const day = dayIn(at, timeZone);
  return (instantOf({ local: day, timeZone }) ?? at) <= at ? day : dayIn(at - dayMs, timeZone);
}

/** The day of an instant in a zone. */
export const dayIn = (at: number, timeZone: string): string =>
  new Intl.DateTimeFormat('en-CA', { timeZone }).format(at);

/**
 * The contract with that id. SECURITY: of the same tenant, and seen only by whoever answers for the person and by
 * administrators; anything else does not exist for the asker.
 */
export async function findContract(
  deps: LoginDeps,
  { link: own }: FullSession,
  id: string,
): Promise<Contract | undefined> {
  const link = await deps.storage.links.get(id);
  if (link?.tenantId !== own.tenantId || !isContract(link)) return undefined;
  return own.kind === 'admin' || link.sponsorLinkId === own.id ? link : undefined;
}

/** How many requests for more time wait for the person: none for who is no administrator. */
export async function waitingFor({ storage }: LoginDeps, { kind, tenantId }: Link): Promise<number> {
  return kind === 'admin' ? storage.extensionRequests.count('state', [tenantId, 'open']) : 0;
}

/** Whether somebody answers for a contractor. Those who were removed stand among the others, so some are looked at. */
export async function answersForSome({ storage }: LoginDeps, { tenantId, id }: Link): Promise<boolean> {
  let after: string | undefined;
  do {
    const page = await storage.links.list('sponsor', [tenantId, id], { limit: 100, after });
    if (page.items.some(isSponsored)) return true;
    after = page.next;
  } while (after !== undefined);
  return false;
}
