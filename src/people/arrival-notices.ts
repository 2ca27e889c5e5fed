/** What administrators are told of an arrival from a directory: that somebody waits for them (flows.md T2, section 3). */
import type { Change, Link } from '../storage/port/index.js';
import type { Caller } from './caller.js';
import type { PeopleDeps } from './deps.js';
import type { Person } from './person.js';
import { tellAdministrators } from './tell-administrators.js';
import type { Welcomed } from './welcome.js';

const hourMs = 3_600_000;

/**
 * The changes that tell of an approval that is needed, or of how a temporary password travels where nobody could be asked.
 * The first of each hour stands for the others: a first sync brings thousands, and the overview counts them.
 */
export async function arrivalNotices(
  deps: Pick<PeopleDeps, 'newId'> & { readonly storage: Pick<PeopleDeps['storage'], 'notices'> },
  { tenant, directory }: Caller,
  of: { readonly link: Link; readonly person: Person; readonly sent: Welcomed },
  now: number,
): Promise<readonly Change[]> {
  const { link, person, sent } = of;
  const about = { person: person.displayName ?? person.email ?? person.userName, source: directory.name };
  const hour = Math.floor(now / hourMs);
  if (link.holds.includes('approval_needed') && link.v === 1) {
    const once = `approval_needed|${directory.id}|${hour}`;
    return tellAdministrators(deps, tenant, { template: 'admin.approval_needed', data: about, once }, now);
  }
  if (!sent.fallback) return [];
  const once = `password_fallback|${directory.id}|${hour}`;
  const data = { ...about, handling: sent.fallback };
  return tellAdministrators(deps, tenant, { template: 'admin.password_fallback', data, once }, now);
}
