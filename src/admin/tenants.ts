/** Tenants: making and listing them, and finding the one that a path names. */
import { z } from 'zod';
import { AlreadyExists, type Storage, type Tenant } from '../storage/port/index.js';
import { audited } from './audit.js';
import type { AdminDeps } from './deps.js';
import { type Call, operation } from './operation.js';
import { listOf, pageOf, pageQuery } from './paging.js';
import type { Principal } from './principal.js';
import { Problem } from './problem.js';
import { defaultSettings } from './setting-shape.js';
import { displayName, instant, locale, showInstant, timeZone } from './shapes.js';

const slug = z
  .string()
  .min(1)
  .max(63)
  .regex(/^[a-z0-9-]+(?![\s\S])/, 'must consist of a-z, 0-9 and hyphens')
  .meta({ description: '1 to 63 of a-z, 0-9 and hyphen; unique among all tenants.', examples: ['acme'] });

const tenantShape = z
  .object({ id: z.string(), slug: z.string(), name: z.string(), locale, timeZone: z.string(), createdAt: instant })
  .meta({ id: 'Tenant' });

const newTenant = z
  .strictObject({ slug, name: displayName, locale: locale.default('en'), timeZone: timeZone.default('UTC') })
  .meta({ id: 'NewTenant' });

/** `POST /tenants` and `GET /tenants`. */
export const tenantOperations = [
  operation({
    id: 'createTenant',
    method: 'post',
    path: '/tenants',
    tag: 'Tenants',
    summary: 'Make a tenant',
    access: 'root',
    body: newTenant,
    status: 201,
    answer: tenantShape,
    errors: ['slug_taken'],
    handle: createTenant,
  }),
  operation({
    id: 'listTenants',
    method: 'get',
    path: '/tenants',
    tag: 'Tenants',
    summary: 'List the tenants that this credential may see',
    query: pageQuery,
    status: 200,
    answer: listOf(tenantShape),
    handle: listTenants,
  }),
];

async function createTenant(deps: AdminDeps, call: Call<unknown, z.output<typeof newTenant>>) {
  const tenant = tenantRecord(deps, call.body);
  // A slug that is another tenant's id would make `{t}` ambiguous.
  if (await deps.storage.tenants.get(tenant.slug)) throw new Problem('slug_taken');
  try {
    await deps.storage.commit([
      { change: 'insert', collection: 'tenants', record: tenant },
      audited(deps, call, {
        tenantId: tenant.id,
        type: 'tenant.created',
        target: { kind: 'tenant', id: tenant.id },
        after: { slug: tenant.slug, name: tenant.name },
      }),
    ]);
  } catch (error) {
    if (error instanceof AlreadyExists) throw new Problem('slug_taken');
    throw error;
  }
  return showTenant(tenant);
}

/** A new tenant with the default settings of flows.md section 5, not yet stored. */
export function tenantRecord(
  deps: Pick<AdminDeps, 'newId' | 'clock'>,
  said: Pick<Tenant, 'slug' | 'name' | 'locale' | 'timeZone'>,
): Tenant {
  return { id: deps.newId(), v: 1, ...said, createdAt: deps.clock.now(), settings: defaultSettings };
}

async function listTenants(deps: AdminDeps, call: Call<z.output<typeof pageQuery>>) {
  const own = call.principal.tenantId;
  if (own === undefined) {
    return pageOf(deps, call, (page) => deps.storage.tenants.list('slug', [], page), showTenant);
  }
  const tenant = await deps.storage.tenants.get(own);
  return { items: tenant ? [showTenant(tenant)] : [], nextCursor: null };
}

const showTenant = ({ id, slug, name, locale, timeZone, createdAt }: Tenant) => ({
  id,
  slug,
  name,
  locale,
  timeZone,
  createdAt: showInstant(createdAt),
});

/**
 * The tenant that `{t}` names, by id or slug.
 *
 * @throws Problem not_found also when it exists but is not the caller's (security rule 6)
 */
export async function findTenant(
  storage: Pick<Storage, 'tenants'>,
  principal: Principal,
  idOrSlug: string,
): Promise<Tenant> {
  const tenant = (await storage.tenants.get(idOrSlug)) ?? (await storage.tenants.find('slug', [idOrSlug]));
  if (!tenant || (principal.tenantId !== undefined && principal.tenantId !== tenant.id)) {
    throw new Problem('not_found', { detail: 'No tenant with this slug or id is visible to this credential.' });
  }
  return tenant;
}
