/** The recurring job of mail: what was not sent at once, because a server was down or a process died. */
import type { MailRelay } from './relay.js';

/** A job for the scheduler, which the mail room does not know. */
export interface MailJob {
  readonly name: string;
  readonly everySeconds: number;
  readonly lockSeconds: number;
  readonly run: () => Promise<void>;
}

/**
 * `mail.relay`, every 15 seconds. It wakes the relay and ends: a slow server would outlast any lock, and claims keep
 * two relays apart.
 */
export function mailJob(relay: MailRelay): MailJob {
  return { name: 'mail.relay', everySeconds: 15, lockSeconds: 5, run: async () => relay.nudge() };
}
