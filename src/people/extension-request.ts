/** A sponsor asks for more time for a contractor, and an administrator decides (flows.md T5, edge case 24). */
import { type EventDetails, type EventType, event } from '../events/index.js';
import { checkDate, dayMs, type GivenDate, IdentityError, isExpired, notContractor } from '../identity/index.js';
import type { Json } from '../scim/schema/attribute.js';
import type { Change, ExtensionRequest, Link, Tenant } from '../storage/port/index.js';
import type { Acting } from './caller.js';
import { contractorMails } from './contractor-mails.js';
import { eventContext, type PeopleDeps, userTarget } from './deps.js';
import type { Contract } from './end-contract.js';
import { isPastExtending, moveEnd, retentionOver } from './extend.js';
import { nameForOthers, readMember } from './member.js';
import { openRequest } from './open-request.js';
import { tellAdministrators } from './tell-administrators.js';

/** Whose contract, until when, and why; `sponsor` is the link of who asks. */
export interface Asking {
  readonly link: Link;
  readonly sponsor: Link;
  readonly until: GivenDate;
  readonly reason: string;
}

/**
 * What becomes of the wish: the new date at once where a sponsor may give it, else a request that waits for an
 * administrator. Whether it is the sponsor who asks is the caller's to know.
 *
 * @throws IdentityError `expiry_not_contractor`, `expiry_in_past`, `expiry_too_far`, `extension_not_later`,
 * `extension_closed` while another request is open, `retention_over`
 */
export async function askExtension(
  deps: PeopleDeps,
  acting: Acting,
  asking: Asking,
  now: number,
): Promise<{ readonly id: string; readonly changes: readonly Change[] }> {
  const { link, until } = asking;
  const contract = extendable(link, acting.tenant, now);
  checkDate(until.expiresAt, acting.tenant.settings, now);
  if (until.expiresAt <= contract.expiresAt) throw notLater();
  if (await openRequest(deps.storage, link)) throw alreadyAsked();
  const request = newRequest(deps, acting, asking, now);
  const limit = sponsorLimit(contract, acting.tenant, now);
  const isGiven = limit !== undefined && until.expiresAt <= limit;
  const changes = isGiven
    ? await give(deps, acting, { request, asking }, now)
    : await ask(deps, acting, { request, link }, now);
  return { id: request.id, changes };
}

function extendable(link: Link, tenant: Tenant, now: number): Contract {
  const { expiresAt } = link;
  if (link.kind !== 'contractor' || expiresAt === undefined) throw notContractor();
  const contract: Contract = { ...link, expiresAt };
  if (isPastExtending(contract, tenant, now)) throw retentionOver();
  return contract;
}

/**
 * Until when a sponsor may extend without asking: the whole of the contract stays within the longest that the tenant
 * allows. Undefined once the contract is over: then an administrator decides.
 */
export function sponsorLimit(link: Contract, { settings }: Tenant, now: number): number | undefined {
  return isExpired(link.expiresAt, now) ? undefined : link.createdAt + settings.contractorMaxDays * dayMs;
}

function newRequest(
  deps: PeopleDeps,
  { tenant, actor }: Acting,
  { link, sponsor, until, reason }: Asking,
  now: number,
): ExtensionRequest {
  return {
    id: deps.newId(),
    v: 1,
    tenantId: tenant.id,
    linkId: link.id,
    openLinkId: link.id,
    state: 'open',
    ...until,
    reason,
    askedBy: actor,
    sponsorLinkId: sponsor.id,
    createdAt: now,
  };
}

async function give(
  deps: PeopleDeps,
  acting: Acting,
  { request, asking }: { readonly request: ExtensionRequest; readonly asking: Asking },
  now: number,
): Promise<readonly Change[]> {
  const { link, until, reason } = asking;
  const given = decided(request, 'approved', { at: now, by: acting.actor, expiresAt: until.expiresAt });
  const moved = await moveEnd(deps, acting, { link, reason, until }, now);
  const member = await readMember(deps.storage, link);
  const person = nameForOthers(member);
  const data = {
    recipient: 'administrator' as const,
    person,
    by: acting.actor.name,
    reason,
    expiresAt: until.expiresAt,
  };
  return [
    { change: 'insert', collection: 'extensionRequests', record: given },
    ...moved,
    ...(await tellAdministrators(deps, acting.tenant, { template: 'contractor.extended', data }, now)),
  ];
}

async function ask(
  deps: PeopleDeps,
  acting: Acting,
  { request, link }: { readonly request: ExtensionRequest; readonly link: Link },
  now: number,
): Promise<readonly Change[]> {
  const { expiresAt, reason } = request;
  const member = await readMember(deps.storage, link);
  const person = nameForOthers(member);
  const data = { person, by: acting.actor.name, expiresAt, reason };
  return [
    { change: 'insert', collection: 'extensionRequests', record: request },
    ...(await tellAdministrators(deps, acting.tenant, { template: 'admin.extension_requested', data }, now)),
    told(deps, acting, { request, link, type: 'extension.requested' }, { after: { expiresAt }, reason }, now),
  ];
}

/** A request with the contract that it is about, both read just now. */
export interface Deciding {
  readonly request: ExtensionRequest;
  readonly link: Link;
  readonly reason: string;
}

/**
 * The changes that grant what was asked, or an earlier date. Also of a request that lapsed, as long as the contract can
 * be extended.
 *
 * @throws IdentityError `extension_closed`, and what `extend` refuses; `expiry_too_far` for more than was asked
 */
export async function approveExtension(
  deps: PeopleDeps,
  acting: Acting,
  { request, link, reason, until }: Deciding & { readonly until?: GivenDate | undefined },
  now: number,
): Promise<readonly Change[]> {
  refuseClosed(request);
  const { expiresAt, expiryLocal } = request;
  const date = until ?? { expiresAt, ...(expiryLocal && { expiryLocal }) };
  if (date.expiresAt > expiresAt) throw moreThanAsked(expiresAt);
  const state = date.expiresAt < expiresAt ? 'shortened' : 'approved';
  const decision = { at: now, by: acting.actor, reason, expiresAt: date.expiresAt };
  const details = { before: { state: request.state, expiresAt }, after: { state, expiresAt: date.expiresAt }, reason };
  return [
    { change: 'update', collection: 'extensionRequests', record: decided(request, state, decision) },
    ...(await moveEnd(deps, acting, { link, reason, until: date }, now)),
    told(deps, acting, { request, link, type: `extension.${state}` }, details, now),
  ];
}

/**
 * The changes that refuse, and tell contractor and sponsor that the end stays.
 *
 * @throws IdentityError `extension_closed`
 */
export async function refuseExtension(
  deps: PeopleDeps,
  acting: Acting,
  { request, link, reason }: Deciding,
  now: number,
): Promise<readonly Change[]> {
  refuseClosed(request);
  const member = await readMember(deps.storage, link);
  const facts = { by: acting.actor.name, reason, expiresAt: link.expiresAt ?? now };
  const mails = await contractorMails(
    deps,
    { tenant: acting.tenant, member },
    (about) => ({ template: 'contractor.refused', data: { ...about, ...facts } }),
    now,
  );
  const decision = { at: now, by: acting.actor, reason };
  const details = { before: { state: request.state }, after: { state: 'refused' }, reason };
  return [
    { change: 'update', collection: 'extensionRequests', record: decided(request, 'refused', decision) },
    ...mails,
    told(deps, acting, { request, link, type: 'extension.refused' }, details, now),
  ];
}

/**
 * The changes by which whoever asked takes it back.
 *
 * @throws IdentityError `extension_closed`
 */
export function withdrawExtension(
  deps: PeopleDeps,
  acting: Acting,
  { request, link }: Omit<Deciding, 'reason'>,
  now: number,
): readonly Change[] {
  refuseClosed(request);
  const decision = { at: now, by: acting.actor };
  const details = { before: { state: request.state }, after: { state: 'withdrawn' } };
  return [
    { change: 'update', collection: 'extensionRequests', record: decided(request, 'withdrawn', decision) },
    told(deps, acting, { request, link, type: 'extension.withdrawn' }, details, now),
  ];
}

function decided(
  { openLinkId: _, ...request }: ExtensionRequest,
  state: ExtensionRequest['state'],
  decision: NonNullable<ExtensionRequest['decision']>,
): ExtensionRequest {
  return { ...request, state, decision };
}

function told(
  deps: PeopleDeps,
  acting: Acting,
  { request, link, type }: { readonly request: ExtensionRequest; readonly link: Link; readonly type: EventType },
  details: EventDetails,
  now: number,
): Change {
  const after = { requestId: request.id, ...(details.after as { readonly [key: string]: Json }) };
  return event(eventContext(deps, acting, now), type, userTarget(link, undefined), { ...details, after });
}

function refuseClosed({ state }: ExtensionRequest): void {
  if (state !== 'open' && state !== 'lapsed') {
    throw new IdentityError('extension_closed', `This request was ${state} already.`);
  }
}

const alreadyAsked = () =>
  new IdentityError('extension_closed', 'A request for this contractor is open already; withdraw it to ask anew.');

const notLater = () =>
  new IdentityError('extension_not_later', 'The contract runs until then already; ask for a later date.');

const moreThanAsked = (expiresAt: number) =>
  new IdentityError(
    'expiry_too_far',
    'This is more than was asked for; grant that or less, or extend the person yourself.',
    { facts: { latestAllowed: new Date(expiresAt).toISOString() } },
  );
