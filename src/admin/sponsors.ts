/** Who answers for which contractors, and putting somebody else in that place (flows.md T3, edge case 17). */
import { z } from 'zod';
import { IdentityError } from '../identity/errors.js';
import { assignSponsor, isSponsored, orphansOf, sponsorMail } from '../people/sponsored.js';
import type { Link } from '../storage/port/index.js';
import { settled } from '../storage/settled.js';
import { actingOf } from './acting.js';
import type { AdminDeps } from './deps.js';
import { reason } from './given.js';
import { type TenantCall, tenantOperation } from './operation.js';
import { listOf, pageOf, pageQuery } from './paging.js';
import { Problem } from './problem.js';
import { instant, showInstant } from './shapes.js';
import { showUser, statuses, statusOf, userShape } from './user-view.js';
import { findLink } from './users.js';

const sponsoredShape = z
  .object({
    user: z.string(),
    name: z.string().nullable(),
    email: z.string().nullable(),
    accessStatus: statuses,
    expiresAt: instant.nullable(),
  })
  .meta({ id: 'SponsoredContractor' });

const newSponsor = z
  .strictObject({
    sponsor: z.string().max(100).nullable().describe('Id of the user who answers from now on; null for nobody.'),
    reason,
  })
  .meta({ id: 'NewSponsor' });
const reassignment = z
  .strictObject({ sponsor: z.string().max(100).describe('Id of the user who answers from now on.'), reason })
  .meta({ id: 'Reassignment' });
const sponsoredQuery = pageQuery.extend({
  sponsor: z.string().max(100).optional().describe('Id of a user; whoever is no administrator gets their own.'),
});

/** `GET /tenants/{t}/sponsored-contractors`, `POST …/users/{id}/sponsor` and `…/users/{id}/reassign-contractors`. */
export const sponsorOperations = [
  tenantOperation({
    id: 'listSponsored',
    forMembers: true,
    method: 'get',
    path: '/sponsored-contractors',
    tag: 'Users',
    summary: 'List the contractors for whom somebody answers, or one user does, also one who has left',
    query: sponsoredQuery,
    status: 200,
    answer: listOf(sponsoredShape),
    handle: listSponsored,
  }),
  tenantOperation({
    id: 'assignSponsorOfUser',
    method: 'post',
    path: '/users/:id/sponsor',
    tag: 'Users',
    summary: 'Have somebody else answer for a contractor',
    description: 'The new sponsor is told by mail. What a directory says is the directory’s to change.',
    body: newSponsor,
    status: 200,
    answer: userShape,
    errors: ['sponsor_unknown', 'conflict'],
    handle: assign,
  }),
  tenantOperation({
    id: 'reassignContractorsOfUser',
    method: 'post',
    path: '/users/:id/reassign-contractors',
    tag: 'Users',
    summary: 'Have somebody else answer for all contractors of a user, also of one who has left',
    description: 'Those whose sponsor a directory names stay: they are counted as `kept`.',
    body: reassignment,
    status: 200,
    answer: z.object({ moved: z.number().int(), kept: z.number().int() }),
    errors: ['sponsor_unknown', 'conflict'],
    handle: reassign,
  }),
];

async function listSponsored(deps: AdminDeps, call: TenantCall<z.output<typeof sponsoredQuery>>) {
  const { principal, tenant, query } = call;
  // SECURITY: whoever is no administrator sees those of their own, whatever they ask for.
  const sponsor = principal.isMember ? principal.linkId : query.sponsor;
  const key = sponsor === undefined ? [tenant.id] : [tenant.id, sponsor];
  const page = await pageOf(
    deps,
    call,
    (page) => deps.storage.links.list('sponsor', key, page),
    async (link) => (isSponsored(link) ? showSponsored(deps, link) : undefined),
  );
  return { ...page, items: page.items.filter((item) => item !== undefined) };
}

async function showSponsored(deps: AdminDeps, link: Link): Promise<z.output<typeof sponsoredShape>> {
  const { id, email, displayName } = await showUser(deps, link);
  const accessStatus = statusOf(link, deps.clock.now());
  return { user: id, name: displayName, email, accessStatus, expiresAt: showInstant(link.expiresAt) };
}

async function assign(deps: AdminDeps, call: TenantCall<unknown, z.output<typeof newSponsor>>) {
  await settled(deps, async () => {
    const link = await findLink(deps, call);
    const sponsor = call.body.sponsor === null ? undefined : await sponsorOf(deps, call, call.body.sponsor);
    const wanted = { link, sponsor, reason: call.body.reason };
    const now = deps.clock.now();
    const changes = await assignSponsor(deps.people, actingOf(call), wanted, now);
    if (changes.length === 0 || !sponsor) return { changes };
    return { changes: [...changes, ...(await sponsorMail(deps, call.tenant, { sponsor, contractors: [link] }, now))] };
  });
  return showUser(deps, await findLink(deps, call));
}

async function sponsorOf(deps: AdminDeps, call: TenantCall, id: string): Promise<Link> {
  const link = await deps.storage.links.get(id);
  if (link?.tenantId !== call.tenant.id || link.state === 'removed') throw new Problem('sponsor_unknown');
  return link;
}

async function reassign(deps: AdminDeps, call: TenantCall<unknown, z.output<typeof reassignment>>) {
  const before = await deps.storage.links.get(call.params.id!);
  if (before?.tenantId !== call.tenant.id) throw new Problem('not_found', { detail: 'No such user in this tenant.' });
  const sponsor = await sponsorOf(deps, call, call.body.sponsor);
  const left = await orphansOf(deps.storage, before);
  const moved: Link[] = [];
  for (const { id } of left) {
    const link = await moveOne(deps, call, { id, from: before.id, sponsor });
    if (link) moved.push(link);
  }
  const told = await sponsorMail(deps, call.tenant, { sponsor, contractors: moved }, deps.clock.now());
  if (told.length > 0) await deps.storage.commit(told);
  return { moved: moved.length, kept: left.length - moved.length };
}

/** The link when it was moved; undefined when its directory names the sponsor, or somebody else moved it. */
async function moveOne(
  deps: AdminDeps,
  call: TenantCall<unknown, z.output<typeof reassignment>>,
  { id, from, sponsor }: { readonly id: string; readonly from: string; readonly sponsor: Link },
): Promise<Link | undefined> {
  const { link } = await settled(deps, async () => {
    const link = await deps.storage.links.get(id);
    if (link?.sponsorLinkId !== from) return { changes: [], link: undefined };
    const wanted = { link, sponsor, reason: call.body.reason };
    try {
      return { changes: await assignSponsor(deps.people, actingOf(call), wanted, deps.clock.now()), link };
    } catch (error) {
      if (error instanceof IdentityError && error.code === 'sponsor_of_directory')
        return { changes: [], link: undefined };
      throw error;
    }
  });
  return link;
}
