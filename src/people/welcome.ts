/** The first message to a person who arrived by SCIM: who gets which, and who none yet (flows.md T2). */
import { decideEntry, type Entry, hasNoHold, isNewcomer } from '../identity/index.js';
import type { DialectNote } from '../scim/dialect/dialect.js';
import type { Account, Change, Link } from '../storage/port/index.js';
import type { Caller } from './caller.js';
import type { PeopleDeps } from './deps.js';
import { invite } from './invite.js';
import type { Person } from './person.js';

export interface Welcomed {
  /** The link, `onboarded` once something was sent. */
  readonly link: Link;
  readonly changes: readonly Change[];
  /** For the provisioning log. */
  readonly notes: readonly DialectNote[];
  /** How the person gets in, as the audit tells it; absent when nothing was sent. */
  readonly entry?: 'account' | 'sso' | 'automatic' | 'manual';
}

/** The person, with what is known of them by now. */
export interface Arrived {
  readonly account: Account;
  readonly link: Link;
  readonly person: Person;
  readonly sponsorName?: string | undefined;
}

/** Sends the first invitation, unless it went out before, a hold withholds access, or there is no way to the person. */
export function welcome(deps: PeopleDeps, caller: Caller, arrived: Arrived, now: number): Welcomed {
  const { account, link, person } = arrived;
  if (link.onboarded || !hasNoHold(link, now)) return { link, changes: [], notes: [] };
  if (account.email === undefined) {
    return {
      link,
      changes: [],
      notes: [{ rule: 'no mail sent, since the user has no address of their own', at: 'emails' }],
    };
  }
  const entry = entryOf(caller, account, link);
  if (entry.way === 'blocked') {
    const rule = 'no mail sent, since SSO is forced and the domain of the address is not verified';
    return { link, changes: [], notes: [{ rule, at: 'emails' }] };
  }
  const invited = {
    tenant: caller.tenant,
    inviter: caller.directory.name,
    link,
    email: account.email,
    displayName: person.displayName,
    sponsorName: arrived.sponsorName,
    locale: person.locale ?? caller.tenant.locale,
    entry,
  };
  const isByFallback = entry.way === 'password' && entry.byFallback;
  return {
    link: { ...link, onboarded: true },
    changes: invite(deps, invited, now),
    notes: isByFallback
      ? [{ rule: `temporary password ${entry.handling}, since nobody was there to be asked`, at: 'settings' }]
      : [],
    entry: entry.way === 'password' ? entry.handling : entry.way,
  };
}

function entryOf(caller: Caller, account: Account, link: Link): Entry {
  const { settings } = caller.tenant;
  return decideEntry({
    isNewcomer: isNewcomer(account),
    kind: link.kind,
    sso: { isOn: false, ownsDomain: false, isForced: !settings.passwordLogin },
    handling: settings.temporaryPassword,
    askFallback: settings.askFallback,
    arrival: 'directory',
  });
}
