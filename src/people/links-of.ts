/** All links of an account, live and removed, in every tenant. */
import type { Link, Storage } from '../storage/port/index.js';

/** Read in pages; in no order. A person has a handful. */
export async function linksOf(storage: Pick<Storage, 'links'>, accountId: string): Promise<readonly Link[]> {
  const links: Link[] = [];
  let after: string | undefined;
  do {
    const page = await storage.links.list('account', [accountId], { limit: 200, after });
    links.push(...page.items);
    after = page.next;
  } while (after !== undefined);
  return links;
}
