/** What the mails are written with: blocks, and the phrases of a language filled with what a mail is told. */
import type { TemplateName } from '../mails.js';
import { fill, type Language, type PhraseKey } from './phrases.js';

export type Block =
  | { readonly kind: 'paragraph'; readonly text: string }
  | { readonly kind: 'notice'; readonly text: string }
  | { readonly kind: 'heading'; readonly text: string }
  | { readonly kind: 'list'; readonly items: readonly string[] }
  | { readonly kind: 'facts'; readonly rows: readonly (readonly [label: string, value: string])[] }
  | { readonly kind: 'password'; readonly label: string; readonly value: string }
  | { readonly kind: 'button'; readonly label: string; readonly href: string };

/** How the newcomer gets in: decides the parts that admin and contractor invitations share with the plain ones. */
export type Entry = 'existing' | 'automatic' | 'manual' | 'sso';

export interface MailFacts {
  readonly template: TemplateName;
  readonly entry: Entry;
  readonly kind: 'user' | 'admin' | 'contractor';
  /** Whom a mail about a contractor goes to. */
  readonly recipient: 'contractor' | 'sponsor' | 'administrator';
  /** Everything that phrases may name: texts and dates already written out. */
  readonly values: Readonly<Record<string, string>>;
  /** What a mail is told by yes and no. */
  readonly claims: ReadonlySet<'isOn' | 'replaced' | 'forcedSso' | 'isOne' | 'passwordIsOver'>;
  /** People with the end of their access, and names of vaults. */
  readonly people: readonly { readonly name: string; readonly at?: string }[];
  readonly vaults: readonly string[];
  /** The notices of a digest. */
  readonly notices: readonly MailFacts[];
  /** The page to sign in at. */
  readonly signIn: string;
  /** The page on which sponsors and administrators look after contracts. */
  readonly contractors: string;
  /** The mailed link; absent where the mail has none. */
  readonly link?: string;
  readonly temporaryPassword?: string;
}

/** What a mail says after its greeting, and why it was sent and whom to ask. */
export interface Body {
  readonly blocks: readonly Block[];
  readonly footer: readonly PhraseKey[];
}

export interface Writer {
  readonly say: (key: PhraseKey) => string;
  readonly facts: MailFacts;
}

/** The bodies of some mails. */
export type Bodies<K extends TemplateName> = { readonly [T in K]: (writer: Writer) => Body };

/** A writer of that mail. Its `say` throws when a phrase names what the mail was not told. */
export function writerOf(language: Language, facts: MailFacts): Writer {
  return { facts, say: (key) => fill(language.phrases[key], facts.values) };
}

export const paragraph = (text: string): Block => ({ kind: 'paragraph', text });
export const notice = (text: string): Block => ({ kind: 'notice', text });

/** Rows of label and value, of the facts that are known. The label is that of the value's name unless told apart. */
export function rows(
  { say, facts }: Writer,
  names: readonly (string | readonly [label: string, name: string])[],
): Block {
  const known = names.flatMap((each) => {
    const [label, name] = typeof each === 'string' ? [each, each] : each;
    const value = name === 'role' ? say(`role.${facts.kind}`) : facts.values[name];
    return value ? [[say(`fact.${label}` as PhraseKey), value] as const] : [];
  });
  return { kind: 'facts', rows: known };
}

/** The people that the mail is about, one a line, with the end of their access where it is known. */
export function peopleList({ say, facts }: Writer): Block {
  const items = facts.people.map(({ name, at }) => (at === undefined ? name : `${name}, ${say('list.until')} ${at}`));
  return { kind: 'list', items };
}

/** A button to the page to sign in at. */
export function signInButton({ say, facts }: Writer): Block {
  return { kind: 'button', label: say('button.signIn'), href: facts.signIn };
}

/** A button to the page of contractors. */
export function contractorsButton({ say, facts }: Writer): Block {
  return { kind: 'button', label: say('button.contractors'), href: facts.contractors };
}
