/** Withdraws an invitation: what was sent is void, and the address can be invited again at once (flows.md section 1). */
import { event } from '../events/index.js';
import type { Change, Link } from '../storage/port/index.js';
import type { Acting } from './caller.js';
import { eventContext, type PeopleDeps, userTarget } from './deps.js';
import { endSessions } from './end-sessions.js';
import { removedLink } from './removed-link.js';
import { revokeSent } from './revoke.js';
import { endVaultGrants } from './vaults.js';

/**
 * The changes that void every open invitation and temporary password of a link that nobody has come in by, and remove
 * the link. One that speaks for a directory's user stays: only the directory removes its people.
 */
export async function revokeInvitation(
  deps: PeopleDeps,
  acting: Acting,
  link: Link,
  now: number,
): Promise<{ readonly changes: readonly Change[] }> {
  const account = await deps.storage.accounts.get(link.accountId);
  const revoked = await revokeSent(deps, acting, { link, account }, now);
  // Fails the commit when the person came in, or a directory took them over, since the link was read.
  if (link.resource) return { changes: [...revoked, { change: 'update', collection: 'links', record: link }] };
  const removed = removedLink(link, acting.tenant, now);
  const ended = await endSessions(deps.storage, { linkId: link.id });
  const unvaulted = await endVaultGrants(deps.storage, link);
  const gone = event(eventContext(deps, acting, now), 'user.deprovisioned', userTarget(link, account), {
    before: { kind: link.kind, state: link.state, holds: link.holds },
    after: { state: removed.state },
    reason: 'invitation revoked',
  });
  return {
    changes: [...revoked, { change: 'update', collection: 'links', record: removed }, ...ended, ...unvaulted, gone],
  };
}
