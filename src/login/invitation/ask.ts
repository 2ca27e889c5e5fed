/** Somebody whose temporary password or invitation is over asks for another (flows.md T6, edge case 9). */
import { hasNoHold } from '../../identity/index.js';
import { tellAdministrators } from '../../people/index.js';
import { settled } from '../../storage/settled.js';
import type { LoginDeps } from '../deps.js';
import { LoginProblem } from '../problem.js';
import { findMailed, type Mailed } from './read.js';

/** True for who holds the latest link of an invitation that was not withdrawn, and has not come in. */
export function mayAsk({ invitation, link }: Mailed, now: number): boolean {
  const isWithdrawn = invitation.state === 'revoked' || invitation.state === 'bounced';
  return !isWithdrawn && link.state === 'invited' && hasNoHold(link, now);
}

/**
 * Tells the administrators, once a day for a person at most. SECURITY: the mailed link proves who asks, so nobody is
 * bothered in another's name.
 *
 * @throws LoginProblem token_invalid, for strangers and for who cannot be helped so
 */
export async function askForAnother(deps: LoginDeps, token: string): Promise<Mailed> {
  const mailed = await findMailed(deps, token);
  const now = deps.clock.now();
  if (!mailed || !mayAsk(mailed, now)) throw new LoginProblem('token_invalid');
  const { tenant, link, invitation } = mailed;
  const once = `invitation_asked|${link.id}|${new Date(now).toISOString().slice(0, 10)}`;
  const data = { person: invitation.email };
  await settled(deps, async () => ({
    changes: await tellAdministrators(deps, tenant, { template: 'admin.invitation_asked', data, once }, now),
  }));
  return mailed;
}
