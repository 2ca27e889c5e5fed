/** Requests for more time: sponsors ask for their contractors, administrators decide (flows.md T5). */
import { z } from 'zod';
import {
  approveExtension,
  askExtension,
  type Deciding,
  refuseExtension,
  withdrawExtension,
} from '../people/extension-request.js';
import type { Change, ExtensionRequest } from '../storage/port/index.js';
import { settled } from '../storage/settled.js';
import { actingOf } from './acting.js';
import type { AdminDeps } from './deps.js';
import { date, givenDate, reason } from './given.js';
import { type TenantCall, tenantOperation } from './operation.js';
import { listOf, pageOf, pageQuery } from './paging.js';
import { Problem } from './problem.js';
import { instant, showInstant } from './shapes.js';
import { findLink } from './users.js';

const states = z.enum(['open', 'approved', 'shortened', 'refused', 'withdrawn', 'lapsed']);

const requestShape = z
  .object({
    id: z.string(),
    user: z.string().describe('Id of the contractor.'),
    email: z.string().nullable(),
    state: states.describe(
      '`lapsed`: the contract ended first; it can still be answered while the person can be extended.',
    ),
    expiresAt: instant.describe('The date that was asked for.'),
    reason: z.string(),
    sponsor: z.string().describe('Id of the user who asked.'),
    askedBy: z.string(),
    createdAt: instant,
    decision: z
      .object({ at: instant, by: z.string(), reason: z.string().nullable(), expiresAt: instant.nullable() })
      .nullable(),
  })
  .meta({ id: 'ExtensionRequest' });

const newRequest = z
  .strictObject({
    user: z.string().max(100).describe('Id of a contractor whom the caller answers for.'),
    expiresAt: date,
    reason,
  })
  .meta({ id: 'NewExtensionRequest' });
const approval = z
  .strictObject({ reason, expiresAt: date.optional().describe('An earlier date than was asked for.') })
  .meta({ id: 'ExtensionApproval' });
const refusal = z.strictObject({ reason }).meta({ id: 'ExtensionRefusal' });
const requestQuery = pageQuery.extend({ state: states.optional() });

const place = { tag: 'Extension requests' } as const;
const decide = { ...place, method: 'post', status: 200, answer: requestShape } as const;

/** `POST` and `GET /tenants/{t}/extension-requests`, `GET …/{id}`, `POST …/{id}/approve`, `…/refuse` and `…/withdraw`. */
export const extensionRequestOperations = [
  tenantOperation({
    ...place,
    id: 'askExtension',
    forMembers: true,
    method: 'post',
    path: '/extension-requests',
    summary: 'Ask for more time for a contractor, as the sponsor',
    description:
      'In the session of the sponsor. Granted at once while the contract runs and the whole of it stays within the longest that the tenant allows; else it waits for an administrator.',
    body: newRequest,
    status: 201,
    answer: requestShape,
    errors: ['expiry_in_past', 'expiry_too_far', 'conflict'],
    handle: ask,
  }),
  tenantOperation({
    ...place,
    id: 'listExtensionRequests',
    forMembers: true,
    method: 'get',
    path: '/extension-requests',
    summary: 'List the requests; a sponsor sees those of their own',
    query: requestQuery,
    status: 200,
    answer: listOf(requestShape),
    handle: list,
  }),
  tenantOperation({
    ...place,
    id: 'readExtensionRequest',
    forMembers: true,
    method: 'get',
    path: '/extension-requests/:id',
    summary: 'Show one request',
    status: 200,
    answer: requestShape,
    handle: async (deps, call) => show(deps, await findRequest(deps, call)),
  }),
  tenantOperation({
    ...decide,
    id: 'approveExtension',
    path: '/extension-requests/:id/approve',
    summary: 'Grant what was asked for, or an earlier date',
    body: approval,
    errors: ['expiry_in_past', 'expiry_too_far', 'conflict'],
    handle: (deps, call: TenantCall<unknown, z.output<typeof approval>>) =>
      change(deps, call, (deciding) => {
        const until = call.body.expiresAt === undefined ? undefined : givenDate(call, call.body.expiresAt);
        const wanted = { ...deciding, reason: call.body.reason, until };
        return approveExtension(deps.people, actingOf(call), wanted, deps.clock.now());
      }),
  }),
  tenantOperation({
    ...decide,
    id: 'refuseExtension',
    path: '/extension-requests/:id/refuse',
    summary: 'Refuse a request: the end stays as it is',
    body: refusal,
    errors: ['conflict'],
    handle: (deps, call: TenantCall<unknown, z.output<typeof refusal>>) =>
      change(deps, call, (deciding) =>
        refuseExtension(deps.people, actingOf(call), { ...deciding, reason: call.body.reason }, deps.clock.now()),
      ),
  }),
  tenantOperation({
    ...decide,
    id: 'withdrawExtension',
    forMembers: true,
    path: '/extension-requests/:id/withdraw',
    summary: 'Take a request of one’s own back',
    errors: ['conflict'],
    handle: (deps, call: TenantCall) =>
      change(deps, call, async (deciding) => {
        if (call.principal.linkId !== deciding.request.sponsorLinkId) throw onlySponsor();
        return withdrawExtension(deps.people, actingOf(call), deciding, deps.clock.now());
      }),
  }),
];

async function ask(deps: AdminDeps, call: TenantCall<unknown, z.output<typeof newRequest>>) {
  const { user, expiresAt, reason } = call.body;
  const until = givenDate(call, expiresAt);
  const { id } = await settled(deps, async () => {
    const link = await findLink(deps, { ...call, params: { ...call.params, id: user } });
    const sponsor =
      call.principal.linkId === undefined ? undefined : await deps.storage.links.get(call.principal.linkId);
    // SECURITY: who does not answer for the person is not told whether that is a contractor, or there at all.
    if (!sponsor || link.sponsorLinkId !== sponsor.id) throw onlySponsor();
    return askExtension(deps.people, actingOf(call), { link, sponsor, until, reason }, deps.clock.now());
  });
  return show(deps, (await deps.storage.extensionRequests.get(id))!);
}

const onlySponsor = (): Problem =>
  new Problem('forbidden', {
    detail: 'Only the sponsor of the contractor may do that, signed in. Administrators extend the user instead.',
  });

/** SECURITY: whoever is no administrator sees what they asked for themselves, and nothing else. */
async function list(deps: AdminDeps, call: TenantCall<z.output<typeof requestQuery>>) {
  const { tenant, principal, query } = call;
  const { extensionRequests } = deps.storage;
  if (principal.isMember) {
    return pageOf(
      deps,
      call,
      (page) => extensionRequests.list('sponsor', [tenant.id, principal.linkId!], page),
      (request) => show(deps, request),
    );
  }
  const { state } = query;
  return pageOf(
    deps,
    call,
    (page) =>
      state === undefined
        ? extensionRequests.list('tenant', [tenant.id], page)
        : extensionRequests.list('state', [tenant.id, state], page),
    (request) => show(deps, request),
  );
}

async function findRequest(deps: AdminDeps, call: TenantCall): Promise<ExtensionRequest> {
  const request = await deps.storage.extensionRequests.get(call.params.id!);
  const isSeen = !call.principal.isMember || request?.sponsorLinkId === call.principal.linkId;
  if (request?.tenantId !== call.tenant.id || !isSeen) {
    throw new Problem('not_found', { detail: 'No such request in this tenant.' });
  }
  return request;
}

async function change(
  deps: AdminDeps,
  call: TenantCall,
  decide: (deciding: Omit<Deciding, 'reason'>) => Promise<readonly Change[]>,
) {
  await settled(deps, async () => {
    const request = await findRequest(deps, call);
    const link = await deps.storage.links.get(request.linkId);
    if (!link) throw new Problem('not_found', { detail: 'The contractor is not here any more.' });
    return { changes: await decide({ request, link }) };
  });
  return show(deps, await findRequest(deps, call));
}

async function show({ storage }: AdminDeps, request: ExtensionRequest): Promise<z.output<typeof requestShape>> {
  const link = await storage.links.get(request.linkId);
  const account = link && (await storage.accounts.get(link.accountId));
  const { decision } = request;
  return {
    id: request.id,
    user: request.linkId,
    email: account?.email ?? null,
    state: request.state,
    expiresAt: showInstant(request.expiresAt),
    reason: request.reason,
    sponsor: request.sponsorLinkId,
    askedBy: request.askedBy.name,
    createdAt: showInstant(request.createdAt),
    decision: decision
      ? {
          at: showInstant(decision.at),
          by: decision.by.name,
          reason: decision.reason ?? null,
          expiresAt: showInstant(decision.expiresAt),
        }
      : null,
  };
}
