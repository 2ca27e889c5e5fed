/** Hands out a temporary password, once: whoever takes it is kept, and its sealed copy is shredded (flows.md section 1, edge case 12). */
import { event } from '../events/index.js';
import { IdentityError, isExpired, temporaryPasswordDue } from '../identity/index.js';
import type { Change, TemporaryPassword } from '../storage/port/index.js';
import type { Acting } from './caller.js';
import { eventContext, type PeopleDeps, userTarget } from './deps.js';
import { temporaryPasswordAssociated } from './issue-password.js';

export interface Collecting {
  /** Of the acting tenant. */
  readonly password: TemporaryPassword;
  readonly how: 'copy' | 'letter';
}

export interface Collected {
  /** What the person types. SECURITY: to be shown only after `changes` are committed. */
  readonly text: string;
  readonly changes: readonly Change[];
}

/**
 * The password in the clear, and the changes after which nobody gets it again. A commit that fails with
 * `VersionConflict` gave it to nobody: read again, and the refusal tells who was first.
 *
 * @throws IdentityError `temporary_password_collected` in any state but `to_deliver`, and once its time is over
 */
export async function collectPassword(
  deps: Pick<PeopleDeps, 'keyring' | 'newId'> & { readonly storage: Pick<PeopleDeps['storage'], 'accounts' | 'links'> },
  acting: Acting,
  { password, how }: Collecting,
  now: number,
): Promise<Collected> {
  const { sealed, ...rest } = password;
  if (password.state !== 'to_deliver' || sealed === undefined || isExpired(password.expiresAt, now)) {
    throw handedOut(password);
  }
  const text = deps.keyring.open('temporary-password', sealed, temporaryPasswordAssociated(password));
  const [link, account] = await Promise.all([
    deps.storage.links.get(password.linkId),
    deps.storage.accounts.get(password.accountId),
  ]);
  if (!link) throw new Error(`temporary password ${password.id} has no link`);
  const record: TemporaryPassword = {
    ...rest,
    state: 'collected',
    collected: { by: acting.actor, at: now, how },
    dueAt: temporaryPasswordDue(now, password.expiresAt),
  };
  const recorded = event(eventContext(deps, acting, now), 'temporary_password.collected', userTarget(link, account), {
    before: { state: password.state },
    after: { state: record.state, how },
  });
  return { text, changes: [{ change: 'update', collection: 'temporaryPasswords', record }, recorded] };
}

/** With who took it and when, so that the second of two administrators knows whom to ask. */
function handedOut({ collected, state, expiresAt }: TemporaryPassword): IdentityError {
  const code = 'temporary_password_collected';
  if (collected) {
    const at = new Date(collected.at).toISOString();
    const detail = `${collected.by.name} collected this temporary password at ${at}; if it was lost, reissue it.`;
    return new IdentityError(code, detail, { facts: { state, collectedBy: collected.by.name, collectedAt: at } });
  }
  const until = new Date(expiresAt).toISOString();
  const detail = {
    emailed: 'This temporary password was mailed to the person, and no copy is kept.',
    to_deliver: `This temporary password was good until ${until}; reissue it.`,
    expired: `This temporary password was good until ${until}; reissue it.`,
  }[state as string];
  const over = 'This temporary password was used, replaced or revoked, and no copy is kept.';
  return new IdentityError(code, detail ?? over, { facts: { state } });
}
