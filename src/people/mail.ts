/** The one way to queue a mail to a person (flows.md section 3). */
import type { Keyring } from '../identity/index.js';
import type { MailSecrets, Told } from '../mail/mails.js';
import type { Change, OutgoingMail, Tenant } from '../storage/port/index.js';

/** A mail: to whom, in which language, and what it says. The tenant lends its name and its time zone. */
export type Writing = Told & {
  readonly tenant: Pick<Tenant, 'id' | 'name' | 'timeZone'>;
  readonly to: string;
  readonly locale: 'en' | 'fr';
  readonly secrets?: MailSecrets;
  /** What the outcome of the mail is of consequence for (`mail-outcome.ts`). */
  readonly refs?: Pick<OutgoingMail, 'invitationId' | 'temporaryPasswordId'>;
};

/** The change that inserts a mail. */
export type QueuedMail = Change & { readonly change: 'insert'; readonly record: OutgoingMail };

type Unsealed = Writing & { readonly secrets?: undefined };

/** Binds the secrets of a mail to it. */
export function mailAssociated(mail: { readonly tenantId: string; readonly id: string }): string {
  return `${mail.tenantId}|${mail.id}`;
}

/**
 * The change that queues the mail, due at once. Its secrets are sealed in it until it has gone out: SECURITY: nothing
 * else of a mail may hold one.
 */
export function mailTo(deps: { readonly newId: () => string }, writing: Unsealed, now: number): QueuedMail;
export function mailTo(
  deps: { readonly newId: () => string; readonly keyring: Pick<Keyring, 'seal'> },
  writing: Writing,
  now: number,
): QueuedMail;
export function mailTo(
  { newId, keyring }: { readonly newId: () => string; readonly keyring?: Pick<Keyring, 'seal'> },
  { tenant, to, locale, template, data, secrets, refs }: Writing,
  now: number,
): QueuedMail {
  const id = newId();
  const associated = mailAssociated({ tenantId: tenant.id, id });
  const record: OutgoingMail = {
    id,
    v: 1,
    tenantId: tenant.id,
    template,
    to,
    locale,
    data: { ...data, workspace: tenant.name, timeZone: tenant.timeZone },
    state: 'queued',
    attempts: 0,
    nextAttemptAt: now,
    createdAt: now,
    ...(secrets && keyring && { sealed: keyring.seal('mail', JSON.stringify(secrets), associated) }),
    ...refs,
  };
  return { change: 'insert', collection: 'mails', record };
}
