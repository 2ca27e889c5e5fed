/** Which ways in an address has: identity providers, and the password. SECURITY: told by its domain alone, known or not. */
import { findEmailKey } from '../identity/index.js';
import type { Connection, Tenant } from '../storage/port/index.js';
import type { LoginDeps } from './deps.js';

export interface Ways {
  readonly connections: readonly Pick<Connection, 'id' | 'type' | 'name'>[];
  /** The tenant that owns the domain. */
  readonly owner?: string;
  /** False where the tenant that owns the domain forces single sign-on; a password still serves its exceptions. */
  readonly passwordIsUsual: boolean;
}

type Reading = { readonly storage: Pick<LoginDeps['storage'], 'connections' | 'domains' | 'tenants'> };

/**
 * The ways of whoever has an address in that domain; undefined for what is no address. A domain that nobody owns leaves
 * the password alone.
 */
export async function waysOf(deps: Reading, email: string): Promise<Ways | undefined> {
  const key = findEmailKey(email);
  if (key === undefined) return undefined;
  const owned = await deps.storage.domains.find('verified', [key.slice(key.lastIndexOf('@') + 1)]);
  const tenant = owned && (await deps.storage.tenants.get(owned.tenantId));
  if (!tenant) return { connections: [], passwordIsUsual: true };
  const connections = await connectionsOf(deps, tenant);
  return { connections, owner: tenant.id, passwordIsUsual: tenant.settings.passwordLogin || connections.length === 0 };
}

/** The connections of a tenant that are on, by name. */
export async function connectionsOf(deps: Reading, tenant: Pick<Tenant, 'id'>): Promise<Ways['connections']> {
  const { items } = await deps.storage.connections.list('tenant', [tenant.id], { limit: 200 });
  return items
    .filter(({ status }) => status === 'on')
    .map(({ id, type, name }) => ({ id, type, name }))
    .sort((a, b) => (a.name < b.name ? -1 : 1));
}
