/** Schemas that several calls of the management API share. */
import { z } from 'zod';

/** An instant in an answer: RFC 3339, UTC. */
export const instant = z.iso.datetime().meta({ examples: ['2026-03-01T12:00:00.000Z'] });

/** An instant of the store (epoch milliseconds) as answers give it; null when there is none. */
export function showInstant(at: number): string;
export function showInstant(at: number | undefined): string | null;
export function showInstant(at: number | undefined): string | null {
  return at === undefined ? null : new Date(at).toISOString();
}

const controlCharacters = /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/u;

/** A name that people read: trimmed, 1 to 200 characters, nothing invisible. */
export const displayName = z
  .string()
  .trim()
  .min(1)
  .max(200)
  .refine((text) => !controlCharacters.test(text), 'must not contain control or invisible characters');

export const locale = z.enum(['en', 'fr']);

/** An IANA time zone that this machine knows. */
export const timeZone = z
  .string()
  .max(64)
  .refine(isTimeZone, 'must be an IANA time zone such as "Europe/Paris"')
  .describe('IANA time zone, such as `America/Toronto`.');

/** Offsets such as `+02:00` are refused although Intl takes them: they know no summer time. */
function isTimeZone(text: string): boolean {
  if (!/^[A-Za-z]/.test(text)) return false;
  try {
    new Intl.DateTimeFormat('en', { timeZone: text });
    return true;
  } catch {
    return false;
  }
}

/** How long a secret lives, in days. */
export const days = z.number().int().min(1).max(3650).default(365);

export const dayMs = 24 * 60 * 60 * 1000;

/** A secret at the only time that it is shown. */
export const newSecret = z
  .object({
    id: z.string(),
    secret: z.string().describe('Shown this once; only its hash is kept.'),
    expiresAt: instant,
  })
  .meta({ id: 'NewSecret' });

/** A secret as lists show it. */
export const keptSecret = z
  .object({
    id: z.string(),
    name: z.string().optional(),
    createdAt: instant,
    lastUsedAt: instant.nullable(),
    expiresAt: instant,
  })
  .meta({ id: 'Secret' });
