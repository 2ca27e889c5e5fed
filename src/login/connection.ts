/** Finds the connection that an address of ours names (security rule 18: looked up at the start and at the finish of every sign-in). */
import type { Connection, Tenant } from '../storage/port/index.js';
import type { LoginDeps } from './deps.js';
import { LoginProblem } from './problem.js';
import type { Provider } from './provider.js';

/** What the path says. */
export interface ConnectionPath {
  readonly type: Connection['type'];
  readonly id: string;
}

export interface OfTenant {
  readonly connection: Connection;
  readonly tenant: Tenant;
  readonly provider: Provider;
}

/**
 * The connection with its tenant, on or off.
 *
 * @throws LoginProblem not_found
 */
export async function findConnection(deps: LoginDeps, { type, id }: ConnectionPath): Promise<OfTenant> {
  const connection = isId(id) ? await deps.storage.connections.get(id) : undefined;
  const tenant = connection?.type === type ? await deps.storage.tenants.get(connection.tenantId) : undefined;
  const provider = deps.protocols[type]?.provider;
  if (!connection || !tenant || !provider) throw new LoginProblem('not_found');
  return { connection, tenant, provider };
}

/** The address of ours below which everything of the connection lies. */
export const connectionUrl = (publicUrl: string, { type, id }: Pick<Connection, 'type' | 'id'>): string =>
  `${publicUrl}/login/${type}/${id}`;

/** What could be an id of ours; a store need not be asked for anything else. */
const isId = (text: string): boolean => /^[0-9a-f-]{36}$/.test(text);
