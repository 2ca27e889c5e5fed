/** What the connections of a tenant mean for an address (flows.md T2). */
import type { EntryFacts } from '../identity/index.js';
import type { Storage, Tenant } from '../storage/port/index.js';

/** Few have more; of these the first that is on lends its name to the mail. */
const mostConnections = 50;

/** The facts for `decideEntry`; `key` is that of the address, absent for who has none. */
export async function ssoOf(
  storage: Pick<Storage, 'connections' | 'domains'>,
  { id, settings }: Tenant,
  key: string | undefined,
): Promise<EntryFacts['sso']> {
  const isForced = !settings.passwordLogin;
  const { items } = await storage.connections.list('tenant', [id], { limit: mostConnections });
  const first = items.find(({ status }) => status === 'on');
  if (key === undefined || (!first && !isForced)) return { isOn: first !== undefined, ownsDomain: false, isForced };
  const domain = await storage.domains.find('verified', [key.slice(key.indexOf('@') + 1)]);
  return { isOn: first !== undefined, ownsDomain: domain?.tenantId === id, isForced, name: first?.name };
}
