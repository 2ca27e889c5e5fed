/** What becomes of a person whom a provider vouches for: a session, a place on the list for approval, or a refusal (flows.md T6). */
import { hashToken, type SignOnRefusal } from '../identity/index.js';
import { listCase } from '../people/index.js';
import type { Change } from '../storage/port/index.js';
import { settled } from '../storage/settled.js';
import { cookieSecret } from './cookie.js';
import type { LoginDeps, Visit } from './deps.js';
import { heldBack } from './doors.js';
import { enterBySignOn } from './enter-by-sign-on.js';
import { LoginProblem } from './problem.js';
import { proposeLink } from './propose-link.js';
import { type Recognized, recognize, type Vouched } from './recognize.js';
import type { NewSession } from './session.js';
import { trace } from './trace.js';

/** What the browser is told. `report`: what a test came to. */
export type Arrived = { readonly begun: NewSession; readonly returnTo: string } | { readonly report: TestReport };

export interface TestReport {
  readonly would: 'sign_in' | 'wait_for_approval' | 'be_refused';
  readonly code: string;
  readonly reason: string;
  /** The person here whom it matched. */
  readonly matched: { readonly userId: string; readonly email: string | null; readonly attaches: boolean } | null;
  readonly received: Vouched['identity']['received'];
}

const reasons: Readonly<Record<SignOnRefusal, string>> = {
  deprovisioned: 'This person was here and has left. Nothing comes back by signing in: invite or provision them again.',
  account_disabled: 'The account is disabled.',
  email_missing: 'The provider sent no usable address, which a first sign-in needs. Look at the attribute mapping.',
  email_unverified: 'The provider does not say that the address is verified, so it proves nothing.',
  domain_not_owned: 'The tenant has not proven that the domain of the address is its own. Verify the domain first.',
  other_identity: 'Somebody else at this connection is tied to that account already.',
  administrator_by_mail:
    'The address is that of an administrator, who ties the first sign-in by opening the mailed link in the same browser.',
  no_link: 'Nobody of this tenant has that address, and just-in-time arrival is off.',
};

/** Every outcome as a trace tells it. */
interface Outcome {
  readonly outcome: 'accepted' | 'refused';
  readonly code: string;
  readonly reason: string;
}

/**
 * Decides and commits: identity, link, session, event and trace together, or the refusal with its trace.
 *
 * @throws LoginProblem sso_refused, access_on_hold, access_expired
 */
export async function arrive(
  deps: LoginDeps,
  visit: Visit,
  vouched: Vouched,
  cookies: string | undefined,
): Promise<Arrived> {
  if (vouched.attempt.isTest) return { report: await rehearse(deps, visit, vouched) };
  const { tenant, identity, attempt } = vouched;
  const decided = await settled(deps, async () => {
    const now = deps.clock.now();
    const recognized = await recognize(deps, vouched, now);
    const outcome = outcomeOf(recognized);
    const traced = { ...outcome, received: identity.received, ...matchOf(recognized) };
    const kept = trace(deps, { connection: vouched.connection, visit }, traced, now);
    const result = await resultOf(deps, visit, { vouched, recognized }, now);
    return { ...result, changes: [...result.changes, kept] };
  });
  if (decided.begun) {
    const old = cookieSecret(deps.publicUrl, cookies);
    // SECURITY: the browser's former session ends, whoever it belonged to: its id is not used again (security rule 24).
    if (old !== undefined) {
      await deps.storage.commit([{ change: 'delete', collection: 'sessions', id: hashToken(old) }]);
    }
    return { begun: decided.begun, returnTo: attempt.returnTo };
  }
  if (decided.entrance) {
    const held = await heldBack(deps, { tenant, link: decided.entrance.link }, deps.clock.now());
    if (held) throw held;
  }
  if (decided.isProposed) {
    const detail = `An administrator of ${tenant.name} has to let you in. They were told.`;
    throw new LoginProblem('access_on_hold', detail, {}, { workspace: tenant.name });
  }
  throw new LoginProblem('sso_refused');
}

interface Result {
  readonly changes: readonly Change[];
  readonly begun?: NewSession;
  readonly entrance?: Recognized['entrance'];
  readonly isProposed?: boolean;
}

async function resultOf(
  deps: LoginDeps,
  visit: Visit,
  of: { readonly vouched: Vouched; readonly recognized: Recognized },
  now: number,
): Promise<Result> {
  const { vouched, recognized } = of;
  const { decision, entrance, emailKey } = recognized;
  const { connection, identity } = vouched;
  if (decision.result === 'enter' && entrance) {
    return enterBySignOn(deps, visit, { vouched, recognized, entrance, attaches: decision.attaches }, now);
  }
  if (decision.result === 'held') return { entrance, changes: [] };
  if (decision.result === 'propose') {
    return { isProposed: true, changes: await proposeLink(deps, visit, { vouched, recognized }, now) };
  }
  if (decision.result !== 'refuse' || !decision.isConflict) return { changes: [] };
  const email = emailKey ?? identity.email?.address ?? 'unknown';
  const what = { email, code: decision.reason, reason: reasons[decision.reason] };
  return { changes: await listCase(deps, { ...connection, kind: 'sso' }, what, now) };
}

function outcomeOf({ decision, entrance }: Recognized): Outcome {
  if (decision.result === 'refuse') {
    return { outcome: 'refused', code: decision.reason, reason: reasons[decision.reason] };
  }
  if (decision.result === 'propose') {
    return { outcome: 'refused', code: 'approval_needed', reason: 'A new person waits for approval.' };
  }
  if (decision.result === 'held') {
    const holds = entrance?.link.holds.join(', ');
    return { outcome: 'refused', code: 'access_withheld', reason: `Access is withheld: ${holds || 'expired'}.` };
  }
  const by = { known: 'known from before', invited: 'tied by the mailed link', candidate: 'matched by the address' };
  return { outcome: 'accepted', code: 'signed_in', reason: `The person is ${by[decision.by]}.` };
}

function matchOf({ entrance, emailKey }: Recognized): { linkId?: string; email?: string } {
  const email = entrance?.account.email ?? emailKey;
  return { ...(entrance && { linkId: entrance.link.id }), ...(email !== undefined && { email }) };
}

const would = { enter: 'sign_in', held: 'be_refused', propose: 'wait_for_approval', refuse: 'be_refused' } as const;

async function rehearse(deps: LoginDeps, visit: Visit, vouched: Vouched): Promise<TestReport> {
  const now = deps.clock.now();
  const recognized = await recognize(deps, vouched, now);
  const { decision, entrance } = recognized;
  const said = outcomeOf(recognized);
  const outcome = said.outcome === 'accepted' ? 'would_accept' : said.outcome;
  const received = vouched.identity.received;
  const traced = { ...said, outcome, received, isTest: true, ...matchOf(recognized) } as const;
  await deps.storage.commit([trace(deps, { connection: vouched.connection, visit }, traced, now)]);
  return {
    would: would[decision.result],
    code: said.code,
    reason: said.reason,
    matched: entrance
      ? {
          userId: entrance.link.id,
          email: entrance.account.email ?? null,
          attaches: 'attaches' in decision && decision.attaches,
        }
      : null,
    received,
  };
}
