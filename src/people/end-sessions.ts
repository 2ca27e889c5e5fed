/** Signs people out: in the very commit that takes their access away, or changes what they sign in with (security rules 11 and 24). */
import type { Change, Session, Storage } from '../storage/port/index.js';

/** The sessions that lean on one link, or all of an account, in whatever tenant, but for one. */
export type WhoseSessions =
  | { readonly linkId: string }
  | { readonly accountId: string; readonly except?: string | undefined };

/**
 * The changes that delete the sessions. One that begins at the same moment is not among them; it is refused at its first
 * request by the link, as every session is whose link has lost its access.
 */
export async function endSessions(
  storage: Pick<Storage, 'sessions'>,
  whose: WhoseSessions,
): Promise<readonly Change[]> {
  const except = 'accountId' in whose ? whose.except : undefined;
  const changes: Change[] = [];
  for (const { id } of await sessionsOf(storage, whose)) {
    if (id !== except) changes.push({ change: 'delete', collection: 'sessions', id });
  }
  return changes;
}

async function sessionsOf(storage: Pick<Storage, 'sessions'>, whose: WhoseSessions): Promise<readonly Session[]> {
  const found: Session[] = [];
  let after: string | undefined;
  do {
    const page =
      'linkId' in whose
        ? await storage.sessions.list('link', [whose.linkId], { limit: 200, after })
        : await storage.sessions.list('account', [whose.accountId], { limit: 200, after });
    found.push(...page.items);
    after = page.next;
  } while (after !== undefined);
  return found;
}
