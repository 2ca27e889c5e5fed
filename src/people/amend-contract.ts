/** The directory changes whether a person is a contractor, or until when (flows.md T3, T4; edge cases 3 and 4). */
import { checkContractor, contractorsDisabled, expiryNotContractor, expiryRequired } from '../identity/index.js';
import type { Link } from '../storage/port/index.js';
import { type Amendment, recorded, type Standing, withMore } from './amendment.js';
import { withDate } from './date.js';
import { refusal } from './refusal.js';

/**
 * @throws IdentityError `contractors_disabled`, `expiry_required`, `expiry_not_contractor`, `expiry_in_past`,
 * `expiry_too_far`, `address_invalid`; Refusal `link_contractor`, `link_administrator`
 */
export async function amendContract(amendment: Amendment, standing: Standing): Promise<Standing> {
  const { before, after, caller } = amendment;
  if (before.expiresAt === after.expiresAt && before.isContractor === after.isContractor) return standing;
  if (!caller.tenant.settings.contractorsEnabled) {
    if (after.expiresAt !== undefined && after.expiresAt !== before.expiresAt) throw contractorsDisabled();
    return standing;
  }
  return standing.link.kind === 'contractor'
    ? amendContractor(amendment, standing)
    : amendEmployee(amendment, standing);
}

async function amendContractor(amendment: Amendment, standing: Standing): Promise<Standing> {
  const { before, after, deps, caller, now } = amendment;
  const { link } = standing;
  if (before.isContractor && !after.isContractor) {
    const until = new Date(link.expiresAt ?? now).toISOString();
    const reason = `The user is a contractor until ${until}; an administrator has to convert the contractor to a user first.`;
    const what = { email: standing.account.email ?? after.userName, code: 'link_contractor', reason } as const;
    throw await refusal(deps, caller, what, now);
  }
  if (after.expiresAt === undefined) {
    if (link.expirySetBy !== 'person') throw expiryRequired();
    return withMore(standing, { notes: [{ rule: 'the date that a person set stays', at: 'expiresAt' }] });
  }
  if (!after.isContractor) throw expiryNotContractor();
  const dated = withDate(link, after.expiresAt, caller.tenant, now);
  const next = { ...standing, link: dated };
  const notes = dated.expiresAt === after.expiresAt ? [] : [{ rule: 'another date is in force', at: 'expiresAt' }];
  if (dated.expiresAt === link.expiresAt) return withMore(next, { notes });
  const moved = recorded(amendment, next, 'contractor.expiry_changed', { before: dates(link), after: dates(dated) });
  return withMore(next, { changes: [moved], notes });
}

async function amendEmployee(amendment: Amendment, standing: Standing): Promise<Standing> {
  const { before, after, deps, caller, now } = amendment;
  const { link } = standing;
  if (!after.isContractor) {
    if (after.expiresAt !== undefined) throw expiryNotContractor();
    return standing;
  }
  // An administrator converted the contractor to a user, and the directory repeats the date of before.
  if (before.isContractor && after.expiresAt !== undefined && after.expiresAt === link.directoryExpiresAt) {
    return withMore(standing, { notes: [{ rule: 'the person is no contractor any more', at: 'expiresAt' }] });
  }
  if (link.kind === 'admin') {
    const reason = 'The user is an administrator of this workspace, and an administrator cannot be a contractor.';
    const what = { email: standing.account.email ?? after.userName, code: 'link_administrator', reason } as const;
    throw await refusal(deps, caller, what, now);
  }
  const expiresAt = checkContractor(after, caller.tenant.settings, now)!;
  const { expirySetBy: _, directoryExpiresAt: __, expiresAt: ___, ...undated } = link;
  const next = { ...standing, link: withDate(undated, expiresAt, caller.tenant, now) };
  const converted = recorded(amendment, next, 'user.converted', {
    before: { kind: link.kind },
    after: { kind: next.link.kind, ...dates(next.link) },
  });
  return withMore(next, { changes: [converted] });
}

function dates(link: Link): { readonly [name: string]: string | number | null } {
  return { expiresAt: link.expiresAt ?? null, expirySetBy: link.expirySetBy ?? null };
}
