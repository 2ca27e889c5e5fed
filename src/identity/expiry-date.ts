/** Reads the date that a person gives for the end of a contract: an instant, or a day or time of the tenant's zone (flows.md T3). */
import { parseDateTime } from '../scim/date-time.js';
import { dayMs } from './expiry.js';

/** A local time as it was given, and the IANA zone that it was read in. */
export interface LocalTime {
  /** `YYYY-MM-DD` for the end of that day, or `YYYY-MM-DDThh:mm[:ss[.fraction]]`. */
  readonly local: string;
  readonly timeZone: string;
}

export interface GivenDate {
  /** Epoch milliseconds. */
  readonly expiresAt: number;
  /** Kept beside the instant, so that a change of the tenant's zone can read it anew; absent for an instant with its zone. */
  readonly expiryLocal?: LocalTime;
}

/**
 * The date in any of its forms: RFC 3339 with its zone, a local time without one, or a day, which means its last
 * millisecond. Undefined for everything else.
 *
 * @example readGivenDate('2026-03-01', 'America/Toronto')?.expiresAt === Date.UTC(2026, 2, 2, 4, 59, 59, 999)
 */
export function readGivenDate(text: string, timeZone: string): GivenDate | undefined {
  const instant = parseDateTime(text);
  if (instant !== undefined) return { expiresAt: instant };
  const expiryLocal: LocalTime = { local: text, timeZone };
  const expiresAt = instantOf(expiryLocal);
  return expiresAt === undefined ? undefined : { expiresAt, expiryLocal };
}

/**
 * The instant of a local time; undefined when it cannot be read. A time that the zone's clocks skip or show twice is the
 * later of the two instants that it could be (flows.md, edge case 15).
 */
export function instantOf({ local, timeZone }: LocalTime): number | undefined {
  const wall = parseDateTime(wholeTime(local));
  return wall === undefined ? undefined : instantAt(wall, offsetsOf(timeZone));
}

/**
 * What says when it was, or will be, so many days earlier by the calendar and the clocks of a zone: the same time of day,
 * however long the days between. A time that the clocks skip or show twice is the later of the two instants.
 *
 * @example daysBefore('America/Toronto')(Date.UTC(2026, 2, 9, 4), 1) === Date.UTC(2026, 2, 8, 5)
 */
export function daysBefore(timeZone: string): (instant: number, days: number) => number {
  if (timeZone === 'UTC') return (instant, days) => instant - days * dayMs;
  const offsetAt = offsetsOf(timeZone);
  return (instant, days) => instantAt(instant + offsetAt(instant) - days * dayMs, offsetAt);
}

/** `wall`: the local time as if it were UTC. */
function instantAt(wall: number, offsetAt: (instant: number) => number): number {
  const candidates = [wall - offsetAt(wall - dayMs), wall - offsetAt(wall + dayMs)];
  const real = candidates.filter((instant) => instant + offsetAt(instant) === wall);
  return Math.max(...(real.length > 0 ? real : candidates));
}

/** The local time with all its parts, written as if its zone were UTC. */
function wholeTime(local: string): string {
  if (local.length === 10) return `${local}T23:59:59.999Z`;
  return local.length === 16 ? `${local}:00Z` : `${local}Z`;
}

/** What a zone's clocks are ahead of UTC at an instant, in milliseconds. */
function offsetsOf(timeZone: string): (instant: number) => number {
  const format = new Intl.DateTimeFormat('en-US', {
    timeZone,
    hourCycle: 'h23',
    year: 'numeric',
    month: 'numeric',
    day: 'numeric',
    hour: 'numeric',
    minute: 'numeric',
    second: 'numeric',
  });
  return (instant) => {
    const parts = Object.fromEntries(format.formatToParts(instant).map(({ type, value }) => [type, Number(value)]));
    const { year = 0, month = 1, day, hour, minute, second } = parts;
    const wall = Date.UTC(year, month - 1, day, hour, minute, second);
    return wall - Math.floor(instant / 1000) * 1000;
  };
}
