/** Reads what a queued mail was told into what its template goes by. */
import type { Json } from '../scim/schema/attribute.js';
import type { OutgoingMail } from '../storage/port/index.js';
import type { MailSecrets, TemplateName } from './mails.js';
import { isTemplate } from './templates/content.js';
import type { Language } from './templates/phrases.js';
import { inSentence, plain } from './templates/plain.js';
import type { Entry, MailFacts } from './templates/writer.js';

/** Writes an instant out: in full as this part of the mail shows it, and the day alone. */
export type WriteDate = (at: number) => { readonly full: string; readonly day: string };

export interface Reading {
  readonly language: Language;
  readonly write: WriteDate;
  /** Without a trailing slash. */
  readonly publicUrl: string;
}

type Data = OutgoingMail['data'];

const names = ['workspace', 'inviter', 'sponsor', 'by', 'source', 'detail', 'reason'] as const;
const dates = [
  'validUntil',
  'passwordValidUntil',
  'expiresAt',
  'keptUntil',
  'endedAt',
  'reassignBy',
  'lastAt',
  'oldestAt',
  'signedInAt',
] as const;

/**
 * The facts of a mail, or of a notice in a digest.
 *
 * @throws Error when the template is unknown
 */
export function readFacts(
  mail: Pick<OutgoingMail, 'template' | 'data'>,
  secrets: MailSecrets,
  reading: Reading,
): MailFacts {
  const { template, data } = mail;
  if (!isTemplate(template)) throw new Error(`no mail is called ${template}`);
  const link = linkOf(secrets, reading.publicUrl);
  const { kind, recipient } = data;
  return {
    template,
    entry: entryOf(template, data),
    recipient: recipient === 'sponsor' || recipient === 'administrator' ? recipient : 'contractor',
    kind: kind === 'admin' || kind === 'contractor' ? kind : 'user',
    values: valuesOf(data, reading),
    claims: claimsOf(data),
    people: objects(data.people).map(({ name, at }) => ({
      name: inSentence(plain(name)),
      ...(typeof at === 'number' && { at: reading.write(at).full }),
    })),
    vaults: list(data.vaults).map(plain),
    notices: objects(data.notices).map((notice) => noticeFacts(notice, data, reading)),
    signIn: `${reading.publicUrl}/login`,
    contractors: `${reading.publicUrl}/portal/contractors`,
    ...(link !== undefined && { link }),
    ...(secrets.temporaryPassword && { temporaryPassword: secrets.temporaryPassword }),
  };
}

function noticeFacts(
  notice: { readonly [key: string]: Json },
  { workspace, timeZone }: Data,
  reading: Reading,
): MailFacts {
  const template = plain(notice.template);
  const [told = {}] = objects([notice.data ?? null]);
  return readFacts({ template, data: { ...told, workspace: workspace ?? '', timeZone: timeZone ?? '' } }, {}, reading);
}

function valuesOf(data: Data, { language, write }: Reading): Record<string, string> {
  const values: Record<string, string> = {};
  for (const key of names) {
    const value = inSentence(plain(data[key]));
    if (value) values[key] = value;
  }
  // To be typed: nothing unseen stands in it.
  const userName = plain(data.userName);
  if (userName) values.userName = userName;
  for (const key of dates) {
    const at = data[key];
    if (typeof at !== 'number') continue;
    const { full, day } = write(at);
    values[key] = full;
    values[`${key}Day`] = day;
  }
  const name = inSentence(plain(data.displayName));
  const count = countOf(data);
  const { days } = data;
  return {
    ...values,
    ...(name && { name }),
    ...(count !== undefined && { count: String(count) }),
    ...(typeof days === 'number' && { days: String(days) }),
    ...(typeof data.more === 'number' && { more: String(data.more) }),
    person: inSentence(plain(data.person)) || name || values.userName || '',
    idp: inSentence(plain(data.identityProvider)) || language.phrases['sso.fallback'],
    ...(values.expiresAt && !values.endedAt && { endedAt: values.expiresAt }),
    inviter: values.inviter ?? values.workspace ?? '',
  };
}

/** How many passwords, people or notices it is about. */
function countOf({ count, people, notices, more }: Data): number | undefined {
  if (typeof count === 'number') return count;
  const many = people ?? notices;
  return many === undefined ? undefined : list(many).length + (typeof more === 'number' ? more : 0);
}

function claimsOf(data: Data): MailFacts['claims'] {
  const claims = new Set<'isOn' | 'replaced' | 'forcedSso' | 'isOne' | 'passwordIsOver'>();
  if (data.isOn === true) claims.add('isOn');
  if (data.replaced === true) claims.add('replaced');
  if (data.passwordIsOver === true) claims.add('passwordIsOver');
  if (data.setting === 'forced_sso') claims.add('forcedSso');
  if (typeof data.days === 'number' ? data.days === 1 : countOf(data) === 1) claims.add('isOne');
  return claims;
}

const entries: Readonly<Partial<Record<TemplateName, Entry>>> = {
  'invite.existing': 'existing',
  'invite.auto': 'automatic',
  'invite.manual': 'manual',
  'invite.sso': 'sso',
};

/** Invitations of administrators and contractors carry the parts of a plain one, as `handling` says; without it, SSO's. */
function entryOf(template: TemplateName, { handling }: Data): Entry {
  const fixed = entries[template];
  if (fixed) return fixed;
  return handling === 'automatic' || handling === 'manual' || handling === 'existing' ? handling : 'sso';
}

function linkOf({ invitationToken, resetToken }: MailSecrets, publicUrl: string): string | undefined {
  if (invitationToken) return `${publicUrl}/invitations/${encodeURIComponent(invitationToken)}`;
  return resetToken ? `${publicUrl}/reset/${encodeURIComponent(resetToken)}` : undefined;
}

function list(value: Json | undefined): readonly Json[] {
  return Array.isArray(value) ? value : [];
}

function objects(value: Json | undefined): readonly { readonly [key: string]: Json }[] {
  return list(value).filter(
    (each): each is { readonly [key: string]: Json } =>
      typeof each === 'object' && each !== null && !Array.isArray(each),
  );
}
