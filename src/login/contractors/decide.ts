/** What a sponsor or an administrator does about a contract from its page. */
import { type GivenDate, readGivenDate } from '../../identity/expiry-date.js';
import {
  type Acting,
  approveExtension,
  askExtension,
  type Contract,
  end,
  extend,
  refuseExtension,
  unanswered,
  withdrawExtension,
} from '../../people/index.js';
import type { Change, ExtensionRequest } from '../../storage/port/index.js';
import { settled } from '../../storage/settled.js';
import type { LoginDeps } from '../deps.js';
import type { FullSession } from '../me.js';
import { LoginProblem } from '../problem.js';
import { dayIn, findContract } from './read.js';

/** What the page says afterwards. */
export const outcomes = ['extended', 'asked', 'withdrawn', 'approved', 'refused', 'ended'] as const;
export type Outcome = (typeof outcomes)[number];

/** What the form of a step brings. */
export interface Given {
  readonly reason: string;
  readonly until?: GivenDate | undefined;
}

export type Decide = (
  deps: LoginDeps,
  deciding: {
    readonly signedIn: FullSession;
    readonly acting: Acting;
    readonly link: Contract;
    readonly given: Given;
    readonly now: number;
  },
) => Promise<{ readonly changes: readonly Change[]; readonly outcome: Outcome }>;

/** What was typed cannot be taken; `field` says what of it. */
export class Untaken extends Error {
  constructor(readonly field: 'date' | 'reason') {
    super(`the ${field} cannot be taken`);
  }
}

const mostReason = 500;

/** @throws Untaken */
export function readReason(text: string | undefined): string {
  const reason = (text ?? '').trim();
  if (reason === '' || reason.length > mostReason) throw new Untaken('reason');
  return reason;
}

/** @throws Untaken */
export function readDay(text: string | undefined, timeZone: string): GivenDate {
  const given = readGivenDate(text ?? '', timeZone);
  if (!given) throw new Untaken('date');
  return given;
}

/**
 * Carries the step out on the contract as it is by then.
 *
 * @throws IdentityError by the rules about contracts; LoginProblem not_found, forbidden
 */
export async function carryOut(
  deps: LoginDeps,
  of: { readonly signedIn: FullSession; readonly acting: Acting; readonly id: string; readonly given: Given },
  decide: Decide,
): Promise<Outcome> {
  const { outcome } = await settled(deps, async () => {
    const link = await findContract(deps, of.signedIn, of.id);
    if (!link) throw new LoginProblem('not_found');
    return decide(deps, { ...of, link, now: deps.clock.now() });
  });
  return outcome;
}

/** A sponsor gets as far as sponsors may, and asks beyond; an administrator decides. */
export const extending: Decide = async (deps, { signedIn, acting, link, given, now }) => {
  const until = given.until!;
  if (isAdministrator(signedIn)) {
    return { changes: await extend(deps, acting, { link, reason: given.reason, until }, now), outcome: 'extended' };
  }
  const asking = { link, sponsor: signedIn.link, until, reason: given.reason };
  const { changes } = await askExtension(deps, acting, asking, now);
  const isGiven = changes.some((change) => change.change === 'update' && change.collection === 'links');
  return { changes, outcome: isGiven ? 'extended' : 'asked' };
};

export const withdrawing: Decide = async (deps, { signedIn, acting, link, now }) => {
  const request = await openOne(deps, link);
  if (request.sponsorLinkId !== signedIn.link.id) throw new LoginProblem('forbidden');
  return { changes: withdrawExtension(deps, acting, { request, link }, now), outcome: 'withdrawn' };
};

/** Grants what was asked, or an earlier day. */
export const approving: Decide = async (deps, { signedIn, acting, link, given, now }) => {
  requireAdministrator(signedIn);
  const request = await openOne(deps, link);
  // The day of what was asked for means just that, also when it ends within the day.
  const isAsked = given.until?.expiryLocal?.local === dayIn(request.expiresAt, acting.tenant.timeZone);
  const wanted = { request, link, reason: given.reason, until: isAsked ? undefined : given.until };
  return { changes: await approveExtension(deps, acting, wanted, now), outcome: 'approved' };
};

export const refusing: Decide = async (deps, { signedIn, acting, link, given, now }) => {
  requireAdministrator(signedIn);
  const request = await openOne(deps, link);
  return {
    changes: await refuseExtension(deps, acting, { request, link, reason: given.reason }, now),
    outcome: 'refused',
  };
};

/** Contracts are ended before their day by administrators (contract.md section 4). */
export const ending: Decide = async (deps, { signedIn, acting, link, given, now }) => {
  requireAdministrator(signedIn);
  return { changes: await end(deps, acting, { link, reason: given.reason }, now), outcome: 'ended' };
};

const isAdministrator = ({ link }: FullSession): boolean => link.kind === 'admin';

function requireAdministrator(signedIn: FullSession): void {
  if (!isAdministrator(signedIn)) throw new LoginProblem('forbidden');
}

async function openOne({ storage }: LoginDeps, link: Contract): Promise<ExtensionRequest> {
  const request = await unanswered(storage, link);
  if (!request) throw new LoginProblem('conflict');
  return request;
}
