/** The people of a tenant: finding and showing them. */
import { z } from 'zod';
import { findEmailKey } from '../identity/email-key.js';
import type { Link, PageRequest } from '../storage/port/index.js';
import type { AdminDeps } from './deps.js';
import { type TenantCall, tenantOperation } from './operation.js';
import { limitOf, listOf, openCursor, pageQuery, sealCursor } from './paging.js';
import { Problem } from './problem.js';
import { scanLinks } from './scan-links.js';
import { kinds, showUser, statuses, statusOf, userShape } from './user-view.js';

const userQuery = pageQuery.extend({
  email: z.string().max(320).optional().describe('Only the person whose account has this address, in any spelling.'),
  kind: kinds.optional(),
  status: statuses.optional().describe('Only people whose access stands so at this moment.'),
});
type UserQuery = z.output<typeof userQuery>;

/** `GET /tenants/{t}/users` and `…/users/{id}`. */
export const userOperations = [
  tenantOperation({
    id: 'listUsers',
    method: 'get',
    path: '/users',
    tag: 'Users',
    summary: 'Find people of the tenant',
    query: userQuery,
    status: 200,
    answer: listOf(userShape),
    handle: listUsers,
  }),
  tenantOperation({
    id: 'readUser',
    method: 'get',
    path: '/users/:id',
    tag: 'Users',
    summary: 'Show one person',
    status: 200,
    answer: userShape,
    handle: async (deps, call) => showUser(deps, await findLink(deps, call)),
  }),
];

/**
 * The link that the call's path names.
 *
 * @throws Problem not_found also when it was removed or is another tenant's
 */
export async function findLink(deps: AdminDeps, call: TenantCall): Promise<Link> {
  const link = await deps.storage.links.get(call.params.id!);
  if (!link || link.tenantId !== call.tenant.id || link.state === 'removed') {
    throw new Problem('not_found', { detail: 'No such user in this tenant.' });
  }
  return link;
}

async function listUsers(deps: AdminDeps, call: TenantCall<UserQuery>) {
  const now = deps.clock.now();
  const { kind, status, email } = call.query;
  const isWanted = (link: Link): boolean =>
    link.state !== 'removed' &&
    (kind === undefined || link.kind === kind) &&
    (status === undefined || statusOf(link, now) === status);
  const found =
    email === undefined
      ? await scanLinks(
          { read: linksOf(deps, call), pick: (links) => links.filter(isWanted), limit: limitOf(call) },
          openCursor(deps, call),
        )
      : { links: await byEmail(deps, call, email, isWanted) };
  const items = await Promise.all(found.links.map((link) => showUser(deps, link)));
  return { items, nextCursor: found.place === undefined ? null : sealCursor(deps, call, found.place) };
}

const linksOf =
  ({ storage }: AdminDeps, { tenant, query }: TenantCall<UserQuery>) =>
  (page: PageRequest) =>
    query.kind === undefined
      ? storage.links.list('tenant', [tenant.id], page)
      : storage.links.list('kind', [tenant.id, query.kind], page);

async function byEmail(deps: AdminDeps, call: TenantCall, email: string, isWanted: (link: Link) => boolean) {
  const key = findEmailKey(email);
  const account = key === undefined ? undefined : await deps.storage.accounts.find('emailKey', [key]);
  const link = account && (await deps.storage.links.find('live', [call.tenant.id, account.id]));
  return link && isWanted(link) ? [link] : [];
}
