/** What each mail says, as blocks that the text part and the HTML part both show. */
import { fill, type Language, type PhraseKey } from './phrases.js';

export type TemplateName =
  | 'invite.existing'
  | 'invite.auto'
  | 'invite.manual'
  | 'invite.sso'
  | 'invite.admin'
  | 'invite.contractor'
  | 'contractor.expired'
  | 'email.changed';

export type Block =
  | { readonly kind: 'paragraph'; readonly text: string }
  | { readonly kind: 'notice'; readonly text: string }
  | { readonly kind: 'facts'; readonly rows: readonly (readonly [label: string, value: string])[] }
  | { readonly kind: 'password'; readonly label: string; readonly value: string }
  | { readonly kind: 'button'; readonly label: string; readonly href: string };

export interface MailContent {
  readonly subject: string;
  readonly blocks: readonly Block[];
  readonly footer: readonly string[];
}

/** How the newcomer gets in: decides the parts that admin and contractor invitations share with the plain ones. */
export type Entry = 'existing' | 'automatic' | 'manual' | 'sso';

export interface MailFacts {
  readonly template: TemplateName;
  readonly entry: Entry;
  readonly kind: 'user' | 'admin' | 'contractor';
  /** The mail goes to the sponsor of the person that it is about. */
  readonly isSponsor: boolean;
  /** Everything that phrases may name: texts and dates already written out. */
  readonly values: Readonly<Record<string, string>>;
  /** The mailed link; absent where the mail has none. */
  readonly link?: string;
  readonly temporaryPassword?: string;
}

/** Lays the mail out. Throws when the facts lack what the template must say. */
export function layOut(language: Language, facts: MailFacts): MailContent {
  const { values } = facts;
  const say = (key: PhraseKey): string => fill(language.phrases[key], values);
  const writer: Writer = { say, facts };
  return {
    subject: say(`subject.${facts.template}`),
    blocks: [paragraph(say(values.name ? 'greeting' : 'greeting.nameless')), ...body(writer)],
    footer: footer(writer),
  };
}

interface Writer {
  readonly say: (key: PhraseKey) => string;
  readonly facts: MailFacts;
}

const paragraph = (text: string): Block => ({ kind: 'paragraph', text });
const notice = (text: string): Block => ({ kind: 'notice', text });

function body(writer: Writer): Block[] {
  const { say, facts } = writer;
  if (facts.template === 'contractor.expired') return expired(writer);
  if (facts.template !== 'email.changed') return invitation(writer);
  return [paragraph(say('changed.address')), notice(say('changed.notYou'))];
}

function invitation(writer: Writer): Block[] {
  const { say, facts } = writer;
  switch (facts.template) {
    case 'invite.admin':
      return [paragraph(say('intro.admin')), paragraph(say('admin.duties')), ...way(writer), notice(say('admin.care'))];
    case 'invite.contractor':
      return [
        paragraph(say('intro.contractor')),
        { kind: 'facts', rows: contractorRows(writer) },
        paragraph(`${say('contractor.scope')} ${say('contractor.readOnly')} ${say('contractor.compact')}`),
        ...way(writer),
      ];
    case 'invite.sso':
      return [paragraph(say('intro.sso')), ...way(writer)];
    case 'invite.existing':
      return [paragraph(say('intro.existing')), ...way(writer)];
    default:
      return [paragraph(say('intro.newcomer')), ...way(writer)];
  }
}

/** Button, dates and advice by how the person gets in (flows.md T2). */
function way(writer: Writer): Block[] {
  const { say, facts } = writer;
  const { entry, link, temporaryPassword } = facts;
  if (!link) throw new Error('an invitation lacks its link');
  const button = (key: PhraseKey): Block => ({ kind: 'button', label: say(key), href: link });
  switch (entry) {
    case 'existing':
      return [button('button.accept'), rows(writer, ['role', 'validUntil']), paragraph(say('existing.account'))];
    case 'sso':
      return [button('button.sso'), rows(writer, ['validUntil']), paragraph(say('sso.noPassword'))];
    case 'manual':
      return [
        button('button.accept'),
        rows(writer, ['userName', 'validUntil']),
        notice(`${say('manual.separate')} ${say('manual.neverByReply')}`),
      ];
    case 'automatic':
      if (!temporaryPassword) throw new Error('an invitation lacks its temporary password');
      return [
        button('button.signIn'),
        rows(writer, ['userName', 'passwordValidUntil', 'validUntil']),
        { kind: 'password', label: say('auto.password'), value: temporaryPassword },
        notice(`${say('auto.mustChange')} ${say('auto.doNotForward')}`),
      ];
  }
}

function contractorRows(writer: Writer): (readonly [string, string])[] {
  const { say, facts } = writer;
  const { sponsor, expiresAt } = facts.values;
  if (!expiresAt) throw new Error('the mail of a contractor lacks the date');
  const last = [say('fact.accessUntil'), expiresAt] as const;
  return sponsor ? [[say('fact.sponsor'), sponsor], last] : [last];
}

function expired(writer: Writer): Block[] {
  const { say, facts } = writer;
  const { sponsor, keptUntil } = facts.values;
  return [
    paragraph(say(facts.isSponsor ? 'expired.theirs' : 'expired.yours')),
    rows(writer, ['endedAt', 'sponsor']),
    paragraph(say(keptUntil ? 'expired.keptUntil' : 'expired.kept')),
    paragraph(say(facts.isSponsor ? 'expired.youAsk' : sponsor ? 'expired.askSponsor' : 'expired.ask')),
  ];
}

function footer({ say, facts }: Writer): string[] {
  const { sponsor } = facts.values;
  if (facts.template === 'contractor.expired') {
    return [
      say(facts.isSponsor ? 'footer.whySponsor' : 'footer.whyContractor'),
      say(sponsor ? 'footer.helpContractor' : 'footer.helpAdministrator'),
    ];
  }
  if (facts.template === 'email.changed') return [say('footer.whyChanged'), say('footer.helpAdministrator')];
  return [say('footer.why'), say('footer.unexpected'), say(sponsor ? 'footer.helpContractor' : 'footer.help')];
}

/** Rows of label and value, of the facts that are known. */
function rows({ say, facts }: Writer, names: readonly string[]): Block {
  const known = names.flatMap((name) => {
    const value = name === 'role' ? say(`role.${facts.kind}`) : facts.values[name];
    return value ? [[say(`fact.${name}` as PhraseKey), value] as const] : [];
  });
  return { kind: 'facts', rows: known };
}
