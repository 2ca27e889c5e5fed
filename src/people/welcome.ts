/** The first message to a person who arrived by SCIM: who gets which, when, and who none yet (flows.md T2). */
import { decideEntry, type Entry, hasNoHold, isNewcomer } from '../identity/index.js';
import type { DialectNote } from '../scim/dialect/dialect.js';
import type { Account, Change, Link, Storage, Tenant } from '../storage/port/index.js';
import type { Caller } from './caller.js';
import type { PeopleDeps } from './deps.js';
import { invite } from './invite.js';
import type { Person } from './person.js';
import { ssoOf } from './sso-of.js';

export interface Welcomed {
  /** `onboarded` when the invitation is among the changes; with `welcomeDueAt` when it follows; else nothing is sent. */
  readonly link: Link;
  readonly changes: readonly Change[];
  /** For the provisioning log. */
  readonly notes: readonly DialectNote[];
  /** How the person gets in, as the audit tells it; absent unless the invitation is among the changes. */
  readonly entry?: 'manual';
  /** How the temporary password travels, where the tenant wants to be asked and nobody was there. */
  readonly fallback?: 'automatic' | 'manual';
}

/** The person, with what is known of them by now. */
export interface Arrived {
  readonly account: Account;
  readonly link: Link;
  readonly person: Person;
  readonly sponsorName?: string | undefined;
}

/**
 * Welcomes a person once, unless a hold withholds access, there is no way to them, or they are in already. What is only
 * a mail is left to `welcomeDue` (docs/decisions/0012-welcome-when-mail-goes-out.md); a password that somebody has to
 * hand over is there at once.
 */
export async function welcome(deps: PeopleDeps, caller: Caller, arrived: Arrived, now: number): Promise<Welcomed> {
  const { account, link } = arrived;
  if (link.onboarded || !mayBeWelcomed(link, now)) return { link: unawaited(link), changes: [], notes: [] };
  const entry = await entryOf(deps.storage, caller.tenant, account, link);
  if (account.email === undefined || entry.way === 'blocked') {
    const rule =
      account.email === undefined
        ? 'no mail sent, since the user has no address of their own'
        : 'no mail sent, since SSO is forced and the domain of the address is not verified';
    return { link: unawaited(link), changes: [], notes: [{ rule, at: 'emails' }] };
  }
  const fallback = entry.way === 'password' && entry.byFallback ? { fallback: entry.handling } : {};
  const notes = fallback.fallback
    ? [{ rule: `temporary password ${fallback.fallback}, since nobody was there to be asked`, at: 'settings' }]
    : [];
  if (entry.way !== 'password' || entry.handling !== 'manual') {
    return { link: awaited(link, now), changes: [], notes, ...fallback };
  }
  const changes = inviteNow(deps, caller, { email: account.email, entry, ...arrived }, now);
  return { link: { ...unawaited(link), onboarded: true }, changes, notes, entry: entry.handling, ...fallback };
}

/** False for who has left, is in already, or whose access somebody withholds. */
export function mayBeWelcomed(link: Link, now: number): boolean {
  return link.state === 'invited' && hasNoHold(link, now);
}

/** The link whose person is to be welcomed as soon as mail can go out; the same link when that is so already. */
export function awaited(link: Link, now: number): Link {
  return link.welcomeDueAt === undefined ? { welcomeDueAt: now, ...link } : link;
}

/**
 * The changes that have somebody of a directory looked at again who was left without a message: none for who was written
 * to, waits for it, or may not be welcomed. What is true when mail goes out decides.
 */
export function reconsiderWelcome(link: Link, now: number): readonly Change[] {
  const isLeft = link.resource !== undefined && !link.onboarded && link.welcomeDueAt === undefined;
  if (!isLeft || !mayBeWelcomed(link, now)) return [];
  return [{ change: 'update', collection: 'links', record: awaited(link, now) }];
}

/** The link without a welcome to come; the same link when there is none. */
export function unawaited(link: Link): Link {
  if (link.welcomeDueAt === undefined) return link;
  const { welcomeDueAt: _, ...rest } = link;
  return rest;
}

/** How somebody who arrived from a directory gets in, by what is true at this moment (flows.md T2). */
export async function entryOf(
  storage: Pick<Storage, 'connections' | 'domains'>,
  tenant: Tenant,
  account: Account,
  link: Link,
): Promise<Entry> {
  const { settings } = tenant;
  return decideEntry({
    // Who has a password from the directory needs no temporary one.
    isNewcomer: isNewcomer(account) && account.passwordHash === undefined,
    kind: link.kind,
    sso: await ssoOf(storage, tenant, account.emailKey),
    handling: settings.temporaryPassword,
    askFallback: settings.askFallback,
    arrival: 'directory',
  });
}

function inviteNow(
  deps: PeopleDeps,
  caller: Caller,
  arrived: Arrived & { readonly email: string; readonly entry: Exclude<Entry, { way: 'blocked' }> },
  now: number,
): readonly Change[] {
  const { link, person, email, entry, sponsorName } = arrived;
  const invited = {
    tenant: caller.tenant,
    inviter: caller.directory.name,
    link,
    email,
    displayName: person.displayName,
    sponsorName,
    locale: person.locale ?? caller.tenant.locale,
    entry,
  };
  return invite(deps, invited, now);
}
