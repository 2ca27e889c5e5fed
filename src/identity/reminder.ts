/** When people are reminded that a contract ends: by days of the tenant's calendar (flows.md section 1, "Contractor expiry"). */
import { daysBefore } from './expiry-date.js';

/** How many days ahead, furthest first. */
export const reminderDays = [30, 14, 7, 1] as const;

/**
 * The next instant after `now` at which a contract needs somebody: a reminder that is still ahead, else its end, which
 * may have come.
 *
 * @param expiresAt epoch milliseconds
 * @param timeZone IANA name
 */
export function nextDue(expiresAt: number, timeZone: string, now: number): number {
  const before = daysBefore(timeZone);
  for (const days of reminderDays) {
    const at = before(expiresAt, days);
    if (at > now) return at;
  }
  return expiresAt;
}

export interface Reminder {
  /** Which of the reminders it is. */
  readonly days: (typeof reminderDays)[number];
  /** How many days are left by the calendar, begun ones included: fewer than `days` when it comes late. */
  readonly daysLeft: number;
}

/** The nearest reminder whose moment has come at `now`; those before it that were missed are left out. */
export function reminderAt(expiresAt: number, timeZone: string, now: number): Reminder | undefined {
  const before = daysBefore(timeZone);
  const days = reminderDays.findLast((each) => before(expiresAt, each) <= now);
  if (days === undefined) return undefined;
  let daysLeft: number = days;
  while (daysLeft > 1 && before(expiresAt, daysLeft - 1) <= now) daysLeft -= 1;
  return { days, daysLeft };
}
