/** A link whose directory asks for a date (flows.md T4). */
import { clearHold, isExpired, moveDate, nextDue } from '../identity/index.js';
import type { Link, Tenant } from '../storage/port/index.js';

/**
 * The contractor's link with the date then in force; the same link when that is no other. A date to come clears the
 * hold `expired`; one that has come is the sweep's to tidy up.
 *
 * @throws IdentityError `expiry_too_far`
 */
export function withDate(link: Link, asked: number, tenant: Tenant, now: number): Link {
  const moved = moveDate(link, asked, tenant.settings, now);
  if (moved === link) return link;
  const expiresAt = moved.expiresAt!;
  const dated: Link = {
    ...link,
    kind: 'contractor',
    expiresAt,
    expirySetBy: moved.expirySetBy!,
    directoryExpiresAt: asked,
  };
  if (expiresAt === link.expiresAt) return dated;
  const holds = isExpired(expiresAt, now) ? link.holds : clearHold(link.holds, 'clock', 'expired');
  const { expiryLocal: _, retainedUntil: __, ...instant } = dated;
  return { ...instant, holds, dueAt: nextDue(expiresAt, tenant.timeZone, now) };
}
