/** The last administrator of a tenant keeps access, whoever says otherwise (flows.md G8, security rule 26). */
import { IdentityError } from '../identity/index.js';
import type { Change, Link, Storage } from '../storage/port/index.js';

/**
 * Another administrator who has access, if this one is to lose theirs: undefined means that this one is the last.
 *
 * SECURITY: whoever takes away access commits `stillThere(other)` along, so that two administrators who are removed at
 * once cannot each be the other's reason.
 */
export async function otherAdministrator(storage: Pick<Storage, 'links'>, link: Link): Promise<Link | undefined> {
  let after: string | undefined;
  do {
    const page = await storage.links.list('kind', [link.tenantId, 'admin'], { limit: 100, after });
    const other = page.items.find((each) => each.id !== link.id && each.state === 'active' && each.holds.length === 0);
    if (other) return other;
    after = page.next;
  } while (after !== undefined);
  return undefined;
}

/** Fails the commit when that link has changed since it was read. */
export function stillThere(link: Link): Change {
  return { change: 'update', collection: 'links', record: link };
}

/**
 * For whoever takes an administrator's access or rights away by a call that can be refused: what must stay true, to be
 * committed along. Nothing for other people.
 *
 * @throws IdentityError `last_administrator`
 */
export async function keepOneAdministrator(storage: Pick<Storage, 'links'>, link: Link): Promise<readonly Change[]> {
  if (link.kind !== 'admin') return [];
  const other = await otherAdministrator(storage, link);
  if (other) return [stillThere(other)];
  throw new IdentityError(
    'last_administrator',
    'This is the last administrator of the workspace; make somebody else an administrator first.',
  );
}
