/** How somebody who opened the mailed link goes on from there, as the page tells it; nothing is changed by asking. */
import { isNewcomer } from '../../identity/index.js';
import type { LoginDeps } from '../deps.js';
import { sponsorName } from '../doors.js';
import type { Invited, Way } from '../pages/invitation.js';
import type { SignedIn } from '../session.js';
import { type Ways, waysOf } from '../ways.js';
import { mustSet } from './accept.js';
import type { Mailed } from './read.js';

/** Everything that the page shows; `signedIn` is whose session the browser has. */
export async function describeInvitation(
  deps: LoginDeps,
  token: string,
  mailed: Mailed,
  signedIn: SignedIn | undefined,
): Promise<Invited> {
  const { link, account } = mailed;
  const connections = await connectionsFor(deps, mailed);
  const sponsor = link.kind === 'contractor' ? await sponsorName(deps, link) : undefined;
  const isOther = signedIn !== undefined && signedIn.account.id !== account.id;
  const other = isOther ? nameOf(signedIn) : undefined;
  const next = await wayOf(deps, mailed, { signedIn: isOther ? undefined : signedIn, connections });
  return { token, mailed, next, connections, sponsor, other };
}

/** Those of the tenant itself, where it owns the domain of the address; contractors always have a password (flows.md T2). */
async function connectionsFor(deps: LoginDeps, { tenant, link, invitation }: Mailed): Promise<Ways['connections']> {
  if (link.kind === 'contractor') return [];
  const ways = await waysOf(deps, invitation.email);
  return ways?.owner === tenant.id ? ways.connections : [];
}

async function wayOf(
  deps: LoginDeps,
  { tenant, link, account }: Mailed,
  by: { readonly signedIn: SignedIn | undefined; readonly connections: Ways['connections'] },
): Promise<Way> {
  const hasSso = by.connections.length > 0;
  if (hasSso && link.kind === 'user' && !tenant.settings.passwordLogin) return { way: 'sso' };
  if (isNewcomer(account)) return newcomersWay(deps, link.id, hasSso);
  if (mustSet(account)) return { way: 'set' };
  const isWhole = by.signedIn?.session.stage === 'full' && by.signedIn.session.connectionId === undefined;
  return isWhole && by.signedIn ? { way: 'session', name: nameOf(by.signedIn) } : { way: 'known' };
}

/** By the temporary password that was made last. Without one, single sign-on is the way, where there is any. */
async function newcomersWay(deps: LoginDeps, linkId: string, hasSso: boolean): Promise<Way> {
  const { items } = await deps.storage.temporaryPasswords.list('link', [linkId], { limit: 200 });
  const [last] = items.toSorted((a, b) => b.createdAt - a.createdAt || (a.id < b.id ? 1 : -1));
  if (!last) return hasSso ? { way: 'sso' } : { way: 'temporary-over' };
  const isUsable = last.state === 'emailed' || last.state === 'to_deliver' || last.state === 'collected';
  if (!isUsable || last.expiresAt <= deps.clock.now()) return { way: 'temporary-over' };
  return { way: 'temporary', handling: last.handling };
}

const nameOf = ({ account }: SignedIn): string => account.displayName ?? account.email ?? account.id;
