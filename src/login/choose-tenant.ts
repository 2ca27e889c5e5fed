/** Goes on to one of several tenants, after the password was right (flows.md T6). */
import { again } from './again.js';
import type { LoginDeps, Visit } from './deps.js';
import { liveDoors, openDoors } from './doors.js';
import { type Entered, entersTenant } from './entering.js';
import { LoginProblem } from './problem.js';
import { findSession } from './session.js';

/**
 * The session gets its tenant and a new id. What the account may enter is looked up anew.
 *
 * @throws LoginProblem unauthorized, forbidden in a session that has its tenant, and as signing in
 */
export function chooseTenant(
  deps: LoginDeps,
  visit: Visit,
  cookies: string | undefined,
  tenant: string,
): Promise<Entered> {
  return again(async () => {
    const found = await findSession(deps, cookies);
    if (!found) throw new LoginProblem('unauthorized');
    const { session, account } = found;
    if (session.stage !== 'choose_tenant') {
      throw new LoginProblem('forbidden', 'This session has its organization. Sign out to enter another one.');
    }
    const now = deps.clock.now();
    const doors = await liveDoors(deps, account, tenant);
    if (doors.length === 0) throw new LoginProblem('not_found', 'Choose one of the organizations that were offered.');
    const [door] = await openDoors(deps, account, doors, now);
    return entersTenant(deps, visit, { account, door: door!, method: session.method, instead: session }, now);
  });
}
