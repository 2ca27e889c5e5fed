/** What people give with a decision about somebody: a reason, and a date in any of its forms. */
import { z } from 'zod';
import { type GivenDate, readGivenDate } from '../identity/expiry-date.js';
import type { TenantCall } from './operation.js';
import { invalidField } from './problem.js';

export const reason = z.string().trim().min(1).max(500).describe('Why, for the audit trail.');

export const date = z
  .string()
  .max(64)
  .describe(
    "An instant, or a time or day without a zone, which is read in the tenant's; a day means its last millisecond.",
  )
  .meta({ examples: ['2026-03-01', '2026-03-01T17:00:00Z'] });

/**
 * The date that the field `expiresAt` gives.
 *
 * @throws Problem invalid_body when it is none
 */
export function givenDate({ tenant }: TenantCall, text: string): GivenDate {
  const given = readGivenDate(text, tenant.timeZone);
  if (!given) throw invalidField('expiresAt', 'must be a day such as 2026-03-01, or an RFC 3339 time');
  return given;
}
