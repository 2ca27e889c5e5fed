/** Checks a list before anything is sent, so that a slip in line 1,700 does not leave half a list invited. */
import { checkContractor, findEmailKey, IdentityError, readGivenDate } from '../../identity/index.js';
import { CommandError } from '../terminal.js';
import type { Listed } from './list.js';

/** What the tenant says of dates. */
export interface DateRules {
  readonly timeZone: string;
  readonly contractorsEnabled: boolean;
  readonly contractorMaxDays: number;
}

export interface Checking {
  readonly kind: string;
  /** For those who have no date of their own. */
  readonly expires: string | undefined;
  readonly rules: DateRules;
  /** Epoch milliseconds. */
  readonly now: number;
}

const mostShown = 20;

/**
 * The list without those who stand further up already, and those. Nothing is thrown for what only the gateway can know.
 *
 * @throws CommandError that names each line that is wrong, twenty at most, or says what is wrong with all of them
 */
export function checkList(
  list: readonly Listed[],
  checking: Checking,
): { readonly people: readonly Listed[]; readonly repeated: readonly Listed[] } {
  const { kind, rules } = checking;
  if (kind === 'contractor' && !rules.contractorsEnabled) {
    throw new CommandError('Nothing was sent: contractors are switched off in this tenant ("contractorsEnabled").');
  }
  const faults = list.flatMap((person) => faultsOf(person, checking).map((fault) => `${person.at}: ${fault}`));
  if (faults.length > 0) {
    const more = faults.length > mostShown ? [`… and ${faults.length - mostShown} more`] : [];
    throw new CommandError(['Nothing was sent:', ...faults.slice(0, mostShown), ...more].join('\n  '), 2);
  }
  const seen = new Set<string>();
  const people: Listed[] = [];
  const repeated: Listed[] = [];
  for (const person of list) {
    const key = findEmailKey(person.email)!;
    (seen.has(key) ? repeated : people).push(person);
    seen.add(key);
  }
  return { people, repeated };
}

function faultsOf({ email, expiresAt, locale }: Listed, checking: Checking): readonly string[] {
  const faults: string[] = [];
  if (findEmailKey(email) === undefined) faults.push(email === '' ? 'there is no address' : `"${email}" is no address`);
  if (locale !== undefined && locale !== 'en' && locale !== 'fr') faults.push(`the locale "${locale}" is not en or fr`);
  const fault = dateFault(expiresAt ?? checking.expires, checking);
  return fault === undefined ? faults : [...faults, fault];
}

function dateFault(given: string | undefined, { kind, rules, now }: Checking): string | undefined {
  if (kind !== 'contractor') return given === undefined ? undefined : 'only contractors have an end date';
  if (given === undefined) return 'a contractor needs an end date: a column expiresAt, or --expires';
  const date = readGivenDate(given, rules.timeZone);
  if (!date) return `"${given}" is no date: write 2027-03-31, or 2027-03-31T17:00`;
  try {
    checkContractor({ isContractor: true, expiresAt: date.expiresAt, email: 'known' }, rules, now);
    return undefined;
  } catch (error) {
    if (error instanceof IdentityError) return error.detail;
    throw error;
  }
}
