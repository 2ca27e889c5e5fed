/** Finds out who a person is here whom a provider vouches for: reads what the decision of `identity/` asks. */
import {
  decideSignOn,
  findEmailKey,
  hashToken,
  holdsAt,
  type SignOnDecision,
  type SignOnDoor,
} from '../identity/index.js';
import { lastRemoved } from '../people/index.js';
import type { Account, Connection, Link, SigninAttempt, Tenant } from '../storage/port/index.js';
import type { LoginDeps } from './deps.js';
import { isGood } from './mailed-link.js';
import type { ExternalIdentity } from './provider.js';

/** A verified sign-in that came back to the browser which began it. */
export interface Vouched {
  readonly connection: Connection;
  readonly tenant: Tenant;
  readonly attempt: Pick<SigninAttempt, 'id' | 'returnTo' | 'invitationId' | 'isTest' | 'draftId'>;
  readonly identity: ExternalIdentity;
}

/** A live link with its account. */
export interface Entrance {
  readonly link: Link;
  readonly account: Account;
}

export interface Recognized {
  readonly decision: SignOnDecision;
  /** Behind the decision, when it names one. */
  readonly entrance?: Entrance | undefined;
  /** Who has the address that the provider sent. */
  readonly account?: Account | undefined;
  /** The key of that address. */
  readonly emailKey?: string | undefined;
  /** True when the tenant owns its domain and the provider vouches for it: the address is proven. */
  readonly isProven: boolean;
}

/** What a subject is looked up by. */
export const subjectKeyOf = ({ subject }: Pick<ExternalIdentity, 'subject'>): string => hashToken(subject);

/** The decision, by what is true at this moment. */
export async function recognize(deps: LoginDeps, vouched: Vouched, now: number): Promise<Recognized> {
  const { tenant, connection, identity } = vouched;
  const [known, mailed, address] = await Promise.all([
    findKnown(deps, vouched),
    findMailed(deps, vouched, now),
    findAddress(deps, vouched),
  ]);
  const door = (entrance: Entrance | undefined) => entrance && doorOf(deps, connection, entrance, now);
  // SECURITY: a mailed link leads whoever is somebody else here already to no other door than their own: who made this
  // browser open the link of theirs does not get the person who sits before it.
  const own = known ? known.entrance : address?.entrance;
  const isOwn = mailed?.link.id === own?.link.id || (!known && !own);
  const invited = isOwn ? mailed : undefined;
  const decision = decideSignOn({
    known: known && { door: await door(known.entrance) },
    invited: await door(invited),
    email: address && { isVerified: identity.email?.isVerified === true, ownsDomain: address.ownsDomain },
    candidate: await door(address?.entrance),
    account: address?.account && {
      wasHere: (await lastRemoved(deps.storage, tenant.id, address.account.id)) !== undefined,
    },
    jit: connection.jit,
  });
  const entrances = { known: known?.entrance, invited, candidate: address?.entrance };
  return {
    decision,
    entrance: 'by' in decision ? entrances[decision.by] : undefined,
    account: address?.account,
    emailKey: address?.key,
    isProven: address?.ownsDomain === true && identity.email?.isVerified === true,
  };
}

async function findKnown(
  { storage }: LoginDeps,
  { connection, tenant, identity }: Vouched,
): Promise<{ readonly entrance?: Entrance | undefined } | undefined> {
  const known = await storage.identities.find('subject', [tenant.id, connection.id, subjectKeyOf(identity)]);
  if (!known) return undefined;
  return { entrance: await entranceOf(storage, tenant, await storage.accounts.get(known.accountId)) };
}

async function findMailed(
  { storage }: LoginDeps,
  { tenant, attempt }: Vouched,
  now: number,
): Promise<Entrance | undefined> {
  const invitation =
    attempt.invitationId === undefined ? undefined : await storage.invitations.get(attempt.invitationId);
  const account = invitation && (await storage.accounts.get(invitation.accountId));
  if (!invitation || !isGood(invitation, { tenantId: tenant.id, account }, now)) return undefined;
  const entrance = await entranceOf(storage, tenant, account);
  return entrance?.link.id === invitation.linkId ? entrance : undefined;
}

interface Address {
  readonly key: string;
  readonly ownsDomain: boolean;
  readonly account?: Account | undefined;
  readonly entrance?: Entrance | undefined;
}

async function findAddress({ storage }: LoginDeps, { tenant, identity }: Vouched): Promise<Address | undefined> {
  const key = identity.email && findEmailKey(identity.email.address);
  if (key === undefined) return undefined;
  const [domain, account] = await Promise.all([
    storage.domains.find('verified', [key.slice(key.indexOf('@') + 1)]),
    storage.accounts.find('emailKey', [key]),
  ]);
  const entrance = await entranceOf(storage, tenant, account);
  return { key, ownsDomain: domain?.tenantId === tenant.id, account, entrance };
}

async function entranceOf(
  storage: LoginDeps['storage'],
  tenant: Tenant,
  account: Account | undefined,
): Promise<Entrance | undefined> {
  const link = account && (await storage.links.find('live', [tenant.id, account.id]));
  return link && account && { link, account };
}

async function doorOf(
  { storage }: LoginDeps,
  connection: Connection,
  { link, account }: Entrance,
  now: number,
): Promise<SignOnDoor> {
  return {
    kind: link.kind,
    state: link.state === 'invited' ? 'invited' : 'active',
    holds: holdsAt(link, now),
    isDisabled: account.state === 'disabled',
    hasOtherIdentity: (await storage.identities.find('account', [account.id, connection.id])) !== undefined,
  };
}
