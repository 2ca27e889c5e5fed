/** What every page is made with: a language's sentences, dates as that language writes them, and addresses of ours. */
import { english as englishDates } from '../../mail/templates/en.js';
import { french as frenchDates } from '../../mail/templates/fr.js';
import { Calendar } from '../../mail/templates/moment.js';
import { english } from './en.js';
import { french } from './fr.js';
import type { PageLanguage } from './language.js';

export type SentenceKey = keyof typeof english;
export type Sentences = Readonly<Record<SentenceKey, string>>;

/** Whether there is a sentence of that name. */
export const hasSentence = (key: string): key is SentenceKey => Object.hasOwn(english, key);

export interface View {
  readonly language: PageLanguage;
  /** The sentence with its places filled. An unknown place is a fault of ours and throws. */
  readonly say: (key: SentenceKey, values?: Readonly<Record<string, string | number>>) => string;
  /** Weekday, date, time and zone of an instant (epoch milliseconds) in an IANA zone. */
  readonly moment: (at: number, timeZone: string) => string;
  /** The day alone. */
  readonly day: (at: number, timeZone: string) => string;
  /** Where a path of ours is, also when the gateway stands below a path of its host. */
  readonly at: (path: string) => string;
}

/** Makes views. Keep the function: it remembers what is costly. */
export function createViews(publicUrl: () => string): (language: PageLanguage) => View {
  const calendar = new Calendar();
  const write = (language: PageLanguage, at: number, timeZone: string) =>
    calendar.write(language === 'fr' ? frenchDates : englishDates, at, timeZone);
  return (language) => ({
    language,
    say: (key, values = {}) => fill((language === 'fr' ? french : english)[key], values),
    moment: (at, timeZone) => write(language, at, timeZone).full,
    day: (at, timeZone) => write(language, at, timeZone).day,
    at: (path) => new URL(publicUrl()).pathname.replace(/\/$/, '') + path,
  });
}

function fill(sentence: string, values: Readonly<Record<string, string | number>>): string {
  return sentence.replaceAll(/\{(\w+)\}/g, (_place, name: string) => {
    const value = values[name];
    if (value === undefined) throw new Error(`a page lacks ${name}`);
    return String(value);
  });
}
