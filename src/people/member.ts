/** A member of a tenant as those see one who change access: the link, the account behind it, and the SCIM resource before it. */
import type { Account, Change, Link, Storage, StoredResource } from '../storage/port/index.js';
import { accessOf } from './access.js';
import { readPerson } from './person.js';
import { awaited, mayBeWelcomed } from './welcome.js';

export interface Member {
  readonly link: Link;
  readonly account: Account | undefined;
  /** What a directory says of the person. */
  readonly resource: StoredResource | undefined;
}

/** What belongs to a link that was read just now. */
export async function readMember(storage: Pick<Storage, 'accounts' | 'resources'>, link: Link): Promise<Member> {
  const at = link.resource;
  const [account, resource] = await Promise.all([
    storage.accounts.get(link.accountId),
    at && storage.resources.get({ tenantId: link.tenantId, directoryId: at.directoryId }, 'User', at.id),
  ]);
  return { link, account, resource };
}

/**
 * The changes that put the link in the place of the member's, and its access beside the SCIM resource. They fail with
 * `VersionConflict` when the link was changed since it was read. `sponsor`: the id of the User of the same directory who
 * answers for the person, null for nobody of it; the present one stays when it is left out.
 */
export function updateMember(
  { resource }: Member,
  link: Link,
  now: number,
  sponsor: string | null = resource?.access?.sponsor ?? null,
): readonly Change[] {
  const changes: Change[] = [{ change: 'update', collection: 'links', record: link }];
  if (!resource) return changes;
  const { id, tenantId, directoryId } = resource;
  changes.push({
    change: 'setAccess',
    scope: { tenantId, directoryId },
    id,
    access: accessOf(link, sponsor ?? undefined),
    modifiedAt: now,
  });
  return changes;
}

/** The link, with its welcome to come when it was held back so far and nothing withholds access any more. */
export function welcomed(link: Link, now: number): Link {
  return !link.onboarded && mayBeWelcomed(link, now) ? awaited(link, now) : link;
}

/**
 * What to call the member in mails: the directory's word, else the account's own.
 *
 * SECURITY: nothing of a linked account's profile is told before its owner has come to this tenant (flows.md T1).
 */
export function memberName({ link, account, resource }: Member): string | undefined {
  const isOurs = link.disposition === 'created' || link.state === 'active';
  return resource?.display ?? (isOurs ? account?.displayName : undefined);
}

/** What others are told somebody is called: the name, else the address, else nothing. */
export const nameForOthers = (member: Member): string => memberName(member) ?? member.account?.email ?? '';

/** The language that the directory tells of the member; undefined when it tells none. */
export function memberLocale({ resource }: Member): 'en' | 'fr' | undefined {
  return resource && readPerson(JSON.parse(resource.text)).locale;
}
