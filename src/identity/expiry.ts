/** When a contractor's access ends: which dates are allowed, and whose date counts (flows.md T3 and T4). */
import { IdentityError } from './errors.js';
import { isExpired } from './holds.js';

/** Milliseconds of a day of 24 hours, in which lengths of contracts and of retention are counted. */
export const dayMs = 86_400_000;

/** How long after the expiry a contractor can still be extended unless the tenant says so; then memberships go (flows.md section 5). */
export const retentionDays = 30;

/** How much longer deletion waits, once, for a request that nobody answered (flows.md, edge case 24). */
export const lastChanceDays = 3;

/** What a tenant decided about contractors. */
export interface ContractorRules {
  readonly contractorsEnabled: boolean;
  readonly contractorMaxDays: number;
  /** Absent: `retentionDays`. */
  readonly contractorRetentionDays?: number | undefined;
}

/**
 * When a contract that ends, or ended, then is past all extending. `retainedUntil` is there when deletion waits for an
 * answer.
 */
export function retentionEnd(
  { expiresAt, retainedUntil }: { readonly expiresAt: number; readonly retainedUntil?: number | undefined },
  rules: ContractorRules,
): number {
  return retainedUntil ?? expiresAt + (rules.contractorRetentionDays ?? retentionDays) * dayMs;
}

/** A person who arrives, as far as T3 asks. Times in epoch milliseconds. */
export interface ContractorClaim {
  readonly isContractor: boolean;
  readonly expiresAt?: number | undefined;
  readonly email?: string | undefined;
}

/**
 * The checks of T3 for an arrival or for an employee who becomes a contractor, the sponsor aside. Answers the date, or
 * undefined for who is no contractor here: then nothing ends.
 *
 * @throws IdentityError `contractors_disabled`, `expiry_not_contractor`, `expiry_required`, `expiry_in_past`,
 * `expiry_too_far`, `address_invalid`
 */
export function checkContractor(claim: ContractorClaim, rules: ContractorRules, now: number): number | undefined {
  const { expiresAt } = claim;
  if (!rules.contractorsEnabled) {
    if (expiresAt === undefined) return undefined;
    throw contractorsDisabled();
  }
  if (!claim.isContractor) {
    if (expiresAt === undefined) return undefined;
    throw expiryNotContractor();
  }
  if (expiresAt === undefined) throw expiryRequired();
  checkDate(expiresAt, rules, now);
  if (claim.email === undefined) {
    throw new IdentityError('address_invalid', 'A contractor needs a mail address: add one to emails.');
  }
  return expiresAt;
}

/** The latest date that a contractor may get at that instant. */
export function latestAllowed(rules: ContractorRules, now: number): number {
  return now + rules.contractorMaxDays * dayMs;
}

/** @throws IdentityError `expiry_in_past`, `expiry_too_far` unless the date is one that a contractor may get now */
export function checkDate(expiresAt: number, rules: ContractorRules, now: number): void {
  if (isExpired(expiresAt, now)) {
    throw new IdentityError('expiry_in_past', `The expiry date ${iso(expiresAt)} has passed; give a date to come.`);
  }
  checkLatest(expiresAt, rules, now);
}

/** @throws IdentityError `expiry_too_far` when the date lies beyond the tenant's longest contract. */
export function checkLatest(expiresAt: number, rules: ContractorRules, now: number): void {
  const latest = latestAllowed(rules, now);
  if (expiresAt <= latest) return;
  throw new IdentityError(
    'expiry_too_far',
    `The expiry date may be at most ${rules.contractorMaxDays} days ahead: ${iso(latest)} at the latest.`,
    { facts: { latestAllowed: iso(latest) } },
  );
}

/** The date in force, who is in charge of it, and what the directory last asked for. */
export interface DateInForce {
  readonly expiresAt?: number | undefined;
  readonly expirySetBy?: 'directory' | 'person' | undefined;
  readonly directoryExpiresAt?: number | undefined;
  readonly retainedUntil?: number | undefined;
}

/**
 * The date after its directory asks for another (T4). Its own date a directory moves both ways, after the expiry too
 * while retention lasts; once a person set the date, a directory only moves it nearer. A date in the past means now;
 * what is over already stays over since when it was.
 *
 * @throws IdentityError `expiry_too_far`
 */
export function moveDate(date: DateInForce, asked: number, rules: ContractorRules, now: number): DateInForce {
  if (asked === date.directoryExpiresAt) return date;
  checkLatest(asked, rules, now);
  const setBy = date.expirySetBy ?? 'directory';
  const inForce = date.expiresAt;
  const wanted = asked <= now ? (isExpired(inForce, now) ? inForce! : now) : asked;
  const { retainedUntil } = date;
  const retained = inForce === undefined || now < retentionEnd({ expiresAt: inForce, retainedUntil }, rules);
  const mayMoveLater = setBy === 'directory' && retained;
  const expiresAt = inForce === undefined || mayMoveLater ? wanted : Math.min(inForce, wanted);
  return { expiresAt, expirySetBy: setBy, directoryExpiresAt: asked };
}

export const contractorsDisabled = () =>
  new IdentityError(
    'contractors_disabled',
    'This workspace does not take contractors, so expiresAt cannot be set; an administrator can switch contractors on under Settings, Contractors.',
  );

export const expiryNotContractor = () =>
  new IdentityError('expiry_not_contractor', 'Only a user whose userType is Contractor can have an expiresAt.');

/** For the calls that move or end a contract, and the person has none. */
export const notContractor = () =>
  new IdentityError('expiry_not_contractor', 'Only a contractor has an end date; convert the person to one first.');

export const expiryRequired = () =>
  new IdentityError('expiry_required', 'A contractor needs an expiry date: send expiresAt of the Doorward extension.');

function iso(time: number): string {
  return new Date(time).toISOString();
}
