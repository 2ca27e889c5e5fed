/** Reading `dateTime` values: xsd:dateTime with its time zone (RFC 7643 §2.3.5). */

const dayMs = 86_400_000;
/** The Gregorian calendar repeats after 400 years; `Date.UTC` reads years below 100 as 1900 and later. */
const cycleMs = 146_097 * dayMs;

/**
 * The instant in epoch milliseconds; undefined for anything but `YYYY-MM-DDThh:mm:ss[.fraction](Z|±hh:mm)` that names a
 * day and time that exist. Digits beyond the millisecond are dropped; `24:00:00` is the end of the day, as in xsd:dateTime.
 *
 * @example parseDateTime('2011-08-01T18:29:49.793+02:00') === 1312216189793
 */
export function parseDateTime(text: string): number | undefined {
  if (text[4] !== '-' || text[7] !== '-' || text[10] !== 'T' || text[13] !== ':' || text[16] !== ':') return undefined;
  const day = dayAt(text);
  const time = timeAt(text);
  const fractionEnd = skipFraction(text, 19);
  if (day === undefined || time === undefined || fractionEnd === undefined) return undefined;
  const fractionMs = fractionEnd > 19 ? Number(text.slice(20, Math.min(fractionEnd, 23)).padEnd(3, '0')) : 0;
  if (time === dayMs && fractionMs > 0) return undefined;
  const offset = offsetAt(text, fractionEnd);
  return offset === undefined ? undefined : day + time + fractionMs - offset;
}

function dayAt(text: string): number | undefined {
  const year = digits(text, 0, 4);
  const month = digits(text, 5, 2);
  const day = digits(text, 8, 2);
  if (year < 1 || month < 1 || month > 12 || day < 1 || day > daysIn(year, month)) return undefined;
  return Date.UTC(year + 400, month - 1, day) - cycleMs;
}

function daysIn(year: number, month: number): number {
  if (month === 2) return year % 4 === 0 && (year % 100 !== 0 || year % 400 === 0) ? 29 : 28;
  return month === 4 || month === 6 || month === 9 || month === 11 ? 30 : 31;
}

function timeAt(text: string): number | undefined {
  const hour = digits(text, 11, 2);
  const minute = digits(text, 14, 2);
  const second = digits(text, 17, 2);
  if (hour < 0 || minute < 0 || minute > 59 || second < 0 || second > 59) return undefined;
  if (hour > 24 || (hour === 24 && (minute > 0 || second > 0))) return undefined;
  return ((hour * 60 + minute) * 60 + second) * 1000;
}

/** The place after the fraction, `from` when there is none; undefined for a point without digits. */
function skipFraction(text: string, from: number): number | undefined {
  if (text[from] !== '.') return from;
  let at = from + 1;
  while (digits(text, at, 1) >= 0) at += 1;
  return at > from + 1 ? at : undefined;
}

function offsetAt(text: string, at: number): number | undefined {
  const sign = text[at];
  if (sign === 'Z') return text.length === at + 1 ? 0 : undefined;
  if ((sign !== '+' && sign !== '-') || text[at + 3] !== ':' || text.length !== at + 6) return undefined;
  const hours = digits(text, at + 1, 2);
  const minutes = digits(text, at + 4, 2);
  if (hours < 0 || minutes < 0 || minutes > 59 || hours * 60 + minutes > 14 * 60) return undefined;
  return (sign === '-' ? -1 : 1) * (hours * 60 + minutes) * 60_000;
}

/** The number that `count` digits at that place spell; -1 when one of them is no digit. */
function digits(text: string, from: number, count: number): number {
  let value = 0;
  for (let at = from; at < from + count; at += 1) {
    const digit = text.charCodeAt(at) - 0x30;
    if (!(digit >= 0 && digit <= 9)) return -1;
    value = value * 10 + digit;
  }
  return value;
}
