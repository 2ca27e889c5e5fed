/** What the steps of an amendment share: the person before and after, and what has come of it so far. */
import { type EventDetails, type EventType, event } from '../events/index.js';
import type { DialectNote } from '../scim/dialect/dialect.js';
import type { Account, Change, Link } from '../storage/port/index.js';
import type { Caller } from './caller.js';
import { eventContext, type PeopleDeps, userTarget } from './deps.js';
import type { Person } from './person.js';

/** The request, fixed for all steps. */
export interface Amendment {
  readonly deps: PeopleDeps;
  readonly caller: Caller;
  readonly resourceId: string;
  readonly before: Person;
  readonly after: Person;
  /** The hash of a password that came along. */
  readonly passwordHash?: string | undefined;
  readonly now: number;
}

/** Where things stand: each step takes one and gives the next. Records that are the same objects are unchanged. */
export interface Standing {
  readonly link: Link;
  readonly account: Account;
  /** Beside the updates of link and account. */
  readonly changes: readonly Change[];
  readonly notes: readonly DialectNote[];
}

/** The standing with more changes and notes. */
export function withMore(
  standing: Standing,
  more: { readonly changes?: readonly Change[]; readonly notes?: readonly DialectNote[] },
): Standing {
  return {
    ...standing,
    changes: more.changes ? [...standing.changes, ...more.changes] : standing.changes,
    notes: more.notes ? [...standing.notes, ...more.notes] : standing.notes,
  };
}

/** One audit event of this amendment, about the person. */
export function recorded(amendment: Amendment, standing: Standing, type: EventType, details: EventDetails): Change {
  const context = eventContext(amendment.deps, amendment.caller, amendment.now);
  return event(context, type, userTarget(standing.link, standing.account), details);
}
