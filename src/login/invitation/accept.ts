/** Accepts an invitation by its mailed link, which proves the address (flows.md section 1, "Accepting", and T6). */
import { event } from '../../events/index.js';
import { isNewcomer } from '../../identity/index.js';
import { closedInvitation, eventContext, userTarget } from '../../people/index.js';
import type { Account, Change } from '../../storage/port/index.js';
import { again } from '../again.js';
import { endFormer, hashChosen } from '../chosen-password.js';
import type { LoginDeps, Visit } from '../deps.js';
import { refusalOf } from '../doors.js';
import { type Entered, entersTenant, ownerActing } from '../entering.js';
import { setNewPassword } from '../new-password.js';
import { LoginProblem } from '../problem.js';
import { findSession, newSession, type SignedIn } from '../session.js';
import { findMailed, type Mailed, openInvitation } from './read.js';

export interface Accepting {
  readonly token: string;
  readonly newPassword?: string | undefined;
}

/** Accepted: a session has begun, or the person signs in, now that the address is proven. */
export type Accepted = Entered | { readonly next: 'login'; readonly begun?: undefined };

/**
 * Accepts once: of two at the same moment, one. A newcomer goes on to sign in with the temporary password; whoever has a
 * proven account signs in with it, or comes in at once by a session of it; any other sets a new password, with this call
 * or in the session that it begins.
 *
 * @throws LoginProblem token_invalid; access_on_hold, access_expired, password_login_off; password_too_short,
 * password_too_long, password_blocklisted, password_is_temporary
 */
export async function acceptInvitation(
  deps: LoginDeps,
  visit: Visit,
  cookies: string | undefined,
  accepting: Accepting,
): Promise<Accepted> {
  const { token, newPassword } = accepting;
  const session = await findSession(deps, cookies);
  if (newPassword !== undefined && session && (await isBegunBy(deps, session, token))) {
    return setNewPassword(deps, visit, cookies, { newPassword });
  }
  const mailed = await openInvitation(deps, token, deps.clock.now());
  const passwordHash =
    newPassword !== undefined && mustSet(mailed.account)
      ? await hashChosen(deps, { account: mailed.account, workspace: mailed.tenant.name }, newPassword)
      : undefined;
  return again(async () => {
    const now = deps.clock.now();
    const present = await openInvitation(deps, token, now);
    const problem = await refusalOf(deps, present, now);
    if (problem) throw problem;
    if (present.account.state === 'disabled') throw new LoginProblem('token_invalid');
    if (isNewcomer(present.account)) return goesToSignIn(deps, visit, present, now);
    if (!mustSet(present.account)) return comesIn(deps, visit, present, now, session);
    if (passwordHash === undefined) return beginsToSet(deps, visit, present, now);
    return setsPassword(deps, visit, present, now, passwordHash);
  });
}

/** Somebody has signed in, but nobody knows whether it was the owner of the address. */
export const mustSet = (account: Account): boolean => !isNewcomer(account) && account.emailProvenAt === undefined;

/** Who began with this link may send the password after it. */
async function isBegunBy(deps: LoginDeps, { session }: SignedIn, token: string): Promise<boolean> {
  if (session.stage !== 'change_password' || session.method !== 'invitation') return false;
  return session.linkId === (await findMailed(deps, token))?.link.id;
}

/** SECURITY: whoever set a password before the proof need not be the owner: it dies (flows.md section 2). */
function proven({ passwordHash, ...account }: Account, now: number): Account {
  const wasProven = account.emailProvenAt !== undefined;
  const kept = wasProven && passwordHash !== undefined ? { passwordHash } : {};
  return { ...account, ...kept, emailProvenAt: account.emailProvenAt ?? now };
}

/** The changes that use the link up and prove the address, for who does not come in by them. */
function used(deps: LoginDeps, visit: Visit, mailed: Mailed, now: number): readonly Change[] {
  const { invitation, tenant, link, account } = mailed;
  const passwordVoided = account.emailProvenAt === undefined && account.passwordHash !== undefined;
  const recorded = event(
    eventContext(deps, ownerActing(tenant, account, visit), now),
    'invitation.link_used',
    userTarget(link, account),
    {
      before: { invitation: invitation.state },
      after: { invitation: 'accepted', emailProven: true, ...(passwordVoided && { passwordVoided }) },
    },
  );
  return [
    // SECURITY: fails for the second of two who come with the same link.
    { change: 'update', collection: 'invitations', record: closedInvitation(invitation, 'accepted') },
    // Fails when the person was suspended or left since the link was read.
    { change: 'update', collection: 'links', record: link },
    { change: 'update', collection: 'accounts', record: proven(account, now) },
    recorded,
  ];
}

async function goesToSignIn(deps: LoginDeps, visit: Visit, mailed: Mailed, now: number): Promise<Accepted> {
  await deps.storage.commit(used(deps, visit, mailed, now));
  return { next: 'login' };
}

/**
 * SECURITY: a session that came by another tenant's identity provider does not open this tenant: no tenant gets power
 * over what others share with the account.
 */
function comesIn(
  deps: LoginDeps,
  visit: Visit,
  mailed: Mailed,
  now: number,
  signedIn: SignedIn | undefined,
): Promise<Accepted> {
  const { account, tenant, link } = mailed;
  const isOwn = signedIn?.account.id === account.id && signedIn.session.stage === 'full';
  if (!isOwn || signedIn.session.connectionId !== undefined) return goesToSignIn(deps, visit, mailed, now);
  const { session } = signedIn;
  return entersTenant(deps, visit, { account, door: { tenant, link }, method: session.method, instead: session }, now);
}

/** A session that may do nothing but set the new password. */
async function beginsToSet(deps: LoginDeps, visit: Visit, mailed: Mailed, now: number): Promise<Entered> {
  const { tenant, link, account } = mailed;
  const facts = { accountId: account.id, tenantId: tenant.id, linkId: link.id } as const;
  const begun = newSession(deps, { ...facts, stage: 'change_password', method: 'invitation' }, now);
  const ended = await endFormer(deps, account.id);
  await deps.storage.commit([...used(deps, visit, mailed, now), ...ended, begun.change]);
  return { next: 'change-password', begun };
}

async function setsPassword(
  deps: LoginDeps,
  visit: Visit,
  mailed: Mailed,
  now: number,
  passwordHash: string,
): Promise<Entered> {
  const { tenant, link, account } = mailed;
  const context = eventContext(deps, ownerActing(tenant, account, visit), now);
  const changed = event(context, 'password.changed', userTarget(link, account), { after: { method: 'invitation' } });
  const also = [...(await endFormer(deps, account.id)), changed];
  const owner = { ...proven(account, now), passwordHash };
  return entersTenant(deps, visit, { account: owner, door: { tenant, link }, method: 'invitation', also }, now);
}
