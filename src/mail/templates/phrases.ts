/** The texts of every mail: one key a sentence, `{name}` where a value goes. `en.ts` and `fr.ts` say them all. */
import type { noticesEnglish } from './en-notices.js';
import type { personalEnglish } from './en-personal.js';

export type PhraseKey =
  | keyof typeof personalEnglish
  | keyof typeof noticesEnglish
  | 'subject.invite.existing'
  | 'subject.invite.auto'
  | 'subject.invite.manual'
  | 'subject.invite.sso'
  | 'subject.invite.admin'
  | 'subject.invite.contractor'
  | 'subject.contractor.expired'
  | 'subject.email.changed'
  | 'changed.address'
  | 'changed.notYou'
  | 'footer.whyChanged'
  | 'greeting'
  | 'greeting.nameless'
  | 'intro.existing'
  | 'intro.newcomer'
  | 'intro.sso'
  | 'intro.admin'
  | 'intro.contractor'
  | 'role.user'
  | 'role.admin'
  | 'role.contractor'
  | 'admin.duties'
  | 'admin.care'
  | 'contractor.scope'
  | 'contractor.readOnly'
  | 'contractor.compact'
  | 'existing.account'
  | 'auto.password'
  | 'auto.mustChange'
  | 'auto.doNotForward'
  | 'manual.separate'
  | 'manual.neverByReply'
  | 'sso.noPassword'
  | 'sso.fallback'
  | 'button.accept'
  | 'button.signIn'
  | 'button.sso'
  | 'fact.workspace'
  | 'fact.role'
  | 'fact.userName'
  | 'fact.validUntil'
  | 'fact.passwordValidUntil'
  | 'fact.sponsor'
  | 'fact.accessUntil'
  | 'fact.endedAt'
  | 'expired.yours'
  | 'expired.theirs'
  | 'expired.kept'
  | 'expired.keptUntil'
  | 'expired.askSponsor'
  | 'expired.ask'
  | 'expired.youAsk'
  | 'footer.why'
  | 'footer.whyContractor'
  | 'footer.whySponsor'
  | 'footer.help'
  | 'footer.helpContractor'
  | 'footer.helpAdministrator'
  | 'footer.unexpected';

/** A moment taken apart, names in the language. */
export interface MomentParts {
  readonly weekday: string;
  readonly day: string;
  readonly month: string;
  readonly year: string;
  /** 0 to 23. */
  readonly hour: number;
  /** Two digits. */
  readonly minute: string;
  /** The name of the zone in full. */
  readonly zone: string;
}

/** A language: its sentences and how it writes a moment. */
export interface Language {
  readonly code: 'en' | 'fr';
  /** BCP 47 tag for the names of days, months and zones. */
  readonly tag: string;
  readonly phrases: Readonly<Record<PhraseKey, string>>;
  /** Weekday, date, time of day and zone. */
  readonly moment: (parts: MomentParts) => string;
  /** The date alone. */
  readonly day: (parts: MomentParts) => string;
  /** What stands between a label and its value in plain text. */
  readonly colon: string;
}

/** The phrase with its places filled; an unknown place is a fault of ours and throws. */
export function fill(phrase: string, values: Readonly<Record<string, string>>): string {
  return phrase.replaceAll(/\{(\w+)\}/g, (_place, name: string) => {
    const value = values[name];
    if (value === undefined) throw new Error(`a mail lacks ${name}`);
    return value;
  });
}
