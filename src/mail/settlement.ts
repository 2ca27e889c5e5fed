/** What becomes of a mail after an attempt: its record, the audit event, and when it is tried again. Pure. */
import type { Change, OutgoingMail } from '../storage/port/index.js';
import { MailRefused } from './port.js';
import type { RecordWrite } from './writing.js';

/** How an attempt ended: `notTried` when the relay stopped first, `unmakeable` when no mail can be made of the record. */
export interface Delivery {
  readonly mail: OutgoingMail;
  readonly result: 'sent' | 'notTried' | 'unmakeable' | Error;
  readonly reason?: string;
}

export interface Settlement extends RecordWrite {
  /** Present when the mail is done with. */
  readonly outcome?: 'sent' | 'refused' | 'givenUp';
  readonly reason?: string;
}

const minute = 60_000;
const giveUpAfterMs = 24 * 60 * minute;
const longestReason = 300;

/** The claim: the mail is this relay's until the lease ends, when the next one may think that we died. */
export function claimChange(mail: OutgoingMail, leaseEnd: number): RecordWrite {
  const record = { ...mail, attempts: mail.attempts + 1, nextAttemptAt: leaseEnd };
  return { record, changes: [{ change: 'update', collection: 'mails', record }] };
}

/** The mark that stands from just before the mail server is told that the mail is complete until its answer is written. */
export function handingOverChange(mail: OutgoingMail, now: number): RecordWrite {
  return written({ ...mail, handedOverAt: now });
}

/** What to write after the attempt. Secrets go as soon as the mail is done with. */
export function settlement(
  { mail, result, reason }: Delivery,
  deps: { readonly now: () => number; readonly newId: () => string },
): Settlement {
  const now = deps.now();
  if (result === 'sent') return { ...written({ ...closed(mail), state: 'sent', doneAt: now }), outcome: 'sent' };
  if (result === 'notTried') return written({ ...mail, attempts: mail.attempts - 1, nextAttemptAt: now });
  const lastError = (result instanceof Error ? result.message : (reason ?? 'unknown')).slice(0, longestReason);
  const refused = result instanceof MailRefused;
  const left = mail.createdAt + giveUpAfterMs - now;
  const { handedOverAt: _mark, ...waiting } = mail;
  if (!refused && result !== 'unmakeable' && left > 0) {
    return written({ ...waiting, lastError, nextAttemptAt: now + Math.min(pauseAfter(mail.attempts), left) });
  }
  const { record, changes } = written({ ...closed(mail), state: 'failed', doneAt: now, lastError });
  const event = failure(mail, lastError, deps);
  return { record, changes: [...changes, event], outcome: refused ? 'refused' : 'givenUp', reason: lastError };
}

/** Half a minute, doubling up to an hour. */
function pauseAfter(attempts: number): number {
  return Math.min((minute / 2) * 2 ** Math.max(attempts - 1, 0), 60 * minute);
}

function closed(mail: OutgoingMail): Omit<OutgoingMail, 'sealed' | 'nextAttemptAt' | 'lastError' | 'handedOverAt'> {
  const { sealed: _secrets, nextAttemptAt: _due, lastError: _trouble, handedOverAt: _mark, ...rest } = mail;
  return rest;
}

function written(record: OutgoingMail): RecordWrite {
  return { record, changes: [{ change: 'update', collection: 'mails', record }] };
}

function failure(
  mail: OutgoingMail,
  reason: string,
  { now, newId }: { readonly now: () => number; readonly newId: () => string },
): Change {
  const actor = { kind: 'job', id: 'mail.relay', name: 'mail.relay' } as const;
  return {
    change: 'event',
    event: {
      id: newId(),
      tenantId: mail.tenantId,
      at: now(),
      type: 'mail.failed',
      actor,
      target: { kind: 'mail', id: mail.id, email: mail.to },
      after: { template: mail.template, attempts: mail.attempts },
      reason,
      onceKey: `mail.failed|${mail.id}`,
    },
  };
}
