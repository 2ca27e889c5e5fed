/** Writes instants out in a person's language and in the time zone of the tenant. */
import type { Language, MomentParts } from './phrases.js';

export interface Moment {
  /** Such as `Friday, December 31, 2027 at 11:59 p.m., Eastern Standard Time`. */
  readonly full: string;
  /** The day alone, such as `December 31, 2027`. */
  readonly day: string;
  /** The day as `2027-12-31`. */
  readonly iso: string;
}

interface Formats {
  readonly words: Intl.DateTimeFormat;
  readonly digits: Intl.DateTimeFormat;
}

const mostKept = 100;

/** Keeps what it takes to write moments: making it anew costs milliseconds, a hundred times the writing. */
export class Calendar {
  private readonly kept = new Map<string, Formats>();

  /** The instant (epoch milliseconds) in that IANA zone; in UTC when this machine does not know the zone. */
  write(language: Language, at: number, timeZone: string): Moment {
    const { words, digits } = this.formats(language.tag, timeZone);
    const named = partsOf(words, at);
    const numbers = partsOf(digits, at);
    const parts: MomentParts = {
      weekday: named.weekday ?? '',
      day: named.day ?? '',
      month: named.month ?? '',
      year: named.year ?? '',
      hour: Number(numbers.hour),
      minute: numbers.minute ?? '',
      zone: named.timeZoneName ?? timeZone,
    };
    const iso = `${numbers.year}-${numbers.month}-${numbers.day}`;
    return { full: language.moment(parts), day: language.day(parts), iso };
  }

  private formats(tag: string, timeZone: string): Formats {
    const key = `${tag} ${timeZone}`;
    const known = this.kept.get(key);
    if (known) return known;
    const zone = { timeZone: knownZone(timeZone), hourCycle: 'h23' } as const;
    const made: Formats = {
      words: new Intl.DateTimeFormat(tag, {
        ...zone,
        weekday: 'long',
        day: 'numeric',
        month: 'long',
        year: 'numeric',
        timeZoneName: 'long',
      }),
      digits: new Intl.DateTimeFormat('en', {
        ...zone,
        year: 'numeric',
        month: '2-digit',
        day: '2-digit',
        hour: '2-digit',
        minute: '2-digit',
      }),
    };
    if (this.kept.size >= mostKept) this.kept.clear();
    this.kept.set(key, made);
    return made;
  }
}

function knownZone(timeZone: string): string {
  try {
    return new Intl.DateTimeFormat('en', { timeZone }).resolvedOptions().timeZone;
  } catch {
    return 'UTC';
  }
}

function partsOf(format: Intl.DateTimeFormat, at: number): Partial<Record<Intl.DateTimeFormatPartTypes, string>> {
  const found: Partial<Record<Intl.DateTimeFormatPartTypes, string>> = {};
  for (const { type, value } of format.formatToParts(at)) found[type] = value;
  return found;
}
