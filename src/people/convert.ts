/** An administrator makes somebody a user, an administrator or a contractor (flows.md section 1, T3, G8, edge cases 3 and 4). */
import { event } from '../events/index.js';
import {
  checkContractor,
  clearHold,
  contractorsDisabled,
  type GivenDate,
  IdentityError,
  type LinkKind,
  notContractor,
} from '../identity/index.js';
import type { Change, Link, Tenant } from '../storage/port/index.js';
import { keepOneAdministrator } from './administrators.js';
import type { Acting } from './caller.js';
import { eventContext, type PeopleDeps, userTarget } from './deps.js';
import { withGivenDate } from './extend.js';
import { type Member, readMember, updateMember, welcomed } from './member.js';
import { lapseRequest } from './open-request.js';
import type { AccessChange } from './suspend.js';

/** `until`: for contractors, and nobody else. */
export interface Conversion extends AccessChange {
  readonly kind: LinkKind;
  readonly until?: GivenDate | undefined;
}

/**
 * The changes that make the person of that kind; account, vaults and history stay. Who is no contractor any more has no
 * date, and none of the holds that came of being one. Nothing when the person is of that kind already.
 *
 * @throws IdentityError `contractors_disabled`, `expiry_required`, `expiry_in_past`, `expiry_too_far`,
 * `expiry_not_contractor`, `address_invalid`, `last_administrator`, `link_administrator`
 */
export async function convert(
  deps: PeopleDeps,
  acting: Acting,
  conversion: Conversion,
  now: number,
): Promise<readonly Change[]> {
  const { link, kind, until, reason } = conversion;
  if (kind !== 'contractor' && until) throw notContractor();
  if (link.kind === kind) return until ? refuseDate() : [];
  const kept = await keepOneAdministrator(deps.storage, link);
  if (link.kind === 'admin' && kind === 'contractor') throw administratorStays();
  const member = await readMember(deps.storage, link);
  const employed = withoutContract({ ...link, kind });
  const next = kind === 'contractor' ? contracted(acting.tenant, member, until, now) : welcomed(employed, now);
  return [
    ...updateMember(member, next, now),
    ...kept,
    ...(await lapseRequest(deps, { link, actor: acting.actor }, now)),
    event(eventContext(deps, acting, now), 'user.converted', userTarget(link, member.account), {
      before: standing(link),
      after: standing(next),
      reason,
    }),
  ];
}

function contracted(tenant: Tenant, member: Member, until: GivenDate | undefined, now: number): Link {
  const { settings } = tenant;
  if (!settings.contractorsEnabled) throw contractorsDisabled();
  const { expiresAt } = until ?? {};
  checkContractor({ isContractor: true, expiresAt, email: member.account?.email }, settings, now);
  return withGivenDate(member.link, until!, tenant, now);
}

/** What the directory asked for last stays, so that it is known again when the directory repeats it. */
function withoutContract(link: Link): Link {
  const { expiresAt: _, dueAt: __, expirySetBy: ___, expiryLocal: ____, retainedUntil: _____, ...rest } = link;
  const holds = clearHold(clearHold(link.holds, 'clock', 'expired'), 'setting', 'contractors_off');
  return { ...rest, holds };
}

function standing({ kind, expiresAt, expirySetBy, holds }: Link) {
  return { kind, holds, expiresAt: expiresAt ?? null, expirySetBy: expirySetBy ?? null };
}

function refuseDate(): never {
  throw new IdentityError(
    'expiry_not_contractor',
    'The person is a contractor already; move the date by extending it.',
  );
}

const administratorStays = () =>
  new IdentityError(
    'link_administrator',
    'An administrator cannot become a contractor; take the rights of an administrator away first.',
  );
