/** Whoever returns to a tenant gets a new link that points to the one before (flows.md T1, "removed"). */
import type { Link, Storage } from '../storage/port/index.js';
import { linksOf } from './links-of.js';

/** The link of that account which was removed from the tenant last; undefined for who was never there. */
export async function lastRemoved(
  storage: Pick<Storage, 'links'>,
  tenantId: string,
  accountId: string,
): Promise<Link | undefined> {
  let last: Link | undefined;
  for (const link of await linksOf(storage, accountId)) {
    if (link.tenantId !== tenantId || link.state !== 'removed') continue;
    if (!last || (link.removedAt ?? 0) > (last.removedAt ?? 0)) last = link;
  }
  return last;
}
