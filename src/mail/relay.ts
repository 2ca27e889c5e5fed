/** Sends what waits in the store: claims mails in batches, hands them over, marks each as it is taken; each is sent once. */
import type { Keyring } from '../identity/keyring.js';
import type { Change, OutgoingMail, Storage } from '../storage/port/index.js';
import { Courtesy } from './courtesy.js';
import type { MailSecrets } from './mails.js';
import { type MailMessage, MailRefused, MailServerDown, type MailTransport } from './port.js';
import { createRenderer, type Sender } from './render.js';
import { claimChange, type Delivery, handingOverChange, settlement } from './settlement.js';
import { type BatchSize, commitBatch, type RecordWrite, writeEach } from './writing.js';

export interface RelayDeps {
  readonly storage: Pick<Storage, 'mails' | 'commit'>;
  readonly transport: MailTransport;
  readonly keyring: Pick<Keyring, 'open'>;
  readonly now: () => number;
  readonly newId: () => string;
  /** Asked for each batch: the public address may be known only once the server listens. */
  readonly sender: () => Sender;
  /**
   * What follows from a mail that is done with, written in the same commit. `refused`: the server will never take it.
   * `givenUp`: 24 hours of trying were in vain, or it cannot be made. After either, a temporary password in it is to be
   * voided and delivered by hand (flows.md, edge case 13): the mail's sealed copy is gone.
   */
  readonly consequences?: (
    mail: OutgoingMail,
    outcome: 'sent' | 'refused' | 'givenUp',
    reason: string | undefined,
  ) => Promise<readonly Change[]>;
  /**
   * What becomes mail only now that mail can go out: lists of changes, so many at most, oldest first, each of which
   * queues a mail or takes something off the list. A list that fails with `VersionConflict` or `NotFound` is dropped.
   */
  readonly welcomes?: (limit: number) => Promise<readonly (readonly Change[])[]>;
  /** Told of what failed and is tried again later; the sentence holds no secret. */
  readonly onError: (sentence: string, error: unknown) => void;
  /** How long nothing is sent after the server was found gone; 30,000 unless told. */
  readonly serverPauseMs?: number;
}

export interface MailRelay {
  /** A mail was queued, or may be due by now: it goes out soon. Costs nothing and never throws; many at once count as one. */
  nudge(): void;
  /** Nudges when one of the changes, committed just now, queued a mail. */
  onCommit(changes: readonly Change[]): void;
  /** Resolves once nothing that was due before the call is left to try. */
  settled(): Promise<void>;
  /** Finishes the mails on their way, gives back those that are not, and closes the transport. */
  stop(): Promise<void>;
}

const batchSize: BatchSize = { size: 50, chosenOf: 200 };
/** What is written for one takes five times as much as a claim: so many make a commit that holds nobody up. */
const welcomeSize: BatchSize = { size: 25, chosenOf: 25 };
/** Lets the mails of a burst of requests come together in one batch. */
const nudgeMs = 25;
const attemptsToMark = 4;
const usualServerPauseMs = 30_000;

/** A relay at rest. */
export function createRelay(deps: RelayDeps): MailRelay {
  return new Relay(deps);
}

/** A new mail, or one that somebody queued anew, not a claim or a retry of our own; or somebody who is to be welcomed. */
function queues(one: Change): boolean {
  if (one.change !== 'insert' && one.change !== 'update') return false;
  if (one.collection === 'links') return one.record.welcomeDueAt !== undefined;
  return one.collection === 'mails' && one.record.state === 'queued' && one.record.attempts === 0;
}

/** As `Promise.all`, but none is under way any more when it rejects. */
async function allOf<T>(promises: readonly Promise<T>[]): Promise<readonly T[]> {
  await Promise.allSettled(promises);
  return Promise.all(promises);
}

const isPassing = (result: Delivery['result']): result is Error =>
  result instanceof Error && !(result instanceof MailRefused);

/** Such as `ESOCKET`, `EAUTH 535` or `ENOSPC`; empty for a mail that shares the fate of another. */
function codeOf(error: Error): string {
  const { code, responseCode } = (error.cause ?? error) as { readonly code?: unknown; readonly responseCode?: unknown };
  return [code, responseCode].filter((part) => part !== undefined).join(' ');
}

class Relay implements MailRelay {
  private readonly render = createRenderer();
  private stopped = false;
  private running: Promise<void> | undefined;
  private again = false;
  private timer: NodeJS.Timeout | undefined;
  /** By the machine's clock: nothing is sent before it, because the server did not answer. */
  private pausedUntil = 0;
  /** Sent, but not marked yet, since the store failed between the two. */
  private readonly unmarked = new Set<string>();

  constructor(private readonly deps: RelayDeps) {}

  nudge(): void {
    this.again = true;
    if (this.running || this.timer || this.stopped || this.paused()) return;
    this.timer = setTimeout(() => {
      this.timer = undefined;
      this.running = this.empty()
        .catch((error: unknown) => this.deps.onError('queued mail has to wait', error))
        .finally(() => {
          this.running = undefined;
          // Queued after the last look and before the end of the run.
          if (this.again) this.nudge();
        });
    }, nudgeMs);
  }

  onCommit(changes: readonly Change[]): void {
    if (changes.some(queues)) this.nudge();
  }

  async settled(): Promise<void> {
    this.nudge();
    while (this.running || this.timer) {
      await (this.running ?? new Promise((resolve) => setTimeout(resolve, nudgeMs)));
    }
  }

  async stop(): Promise<void> {
    this.stopped = true;
    clearTimeout(this.timer);
    this.timer = undefined;
    await this.running;
    await this.deps.transport.close();
  }

  private async empty(): Promise<void> {
    const courtesy = new Courtesy();
    do {
      this.again = false;
      const welcomed = await this.welcome(courtesy);
      if ((await this.batch(courtesy)) + welcomed === 0) return;
    } while (!this.stopped && !this.paused());
  }

  /** Makes mails for a batch of those who wait for one; tells how many they were. */
  private async welcome(courtesy: Courtesy): Promise<number> {
    const { storage, welcomes } = this.deps;
    if (!welcomes) return 0;
    const { tried } = await commitBatch(storage, welcomeSize, async (limit) =>
      (await welcomes(limit)).map((changes) => ({ changes })),
    );
    await courtesy.breathe();
    return tried;
  }

  /** Claims, sends and marks one batch; tells how many mails were due. */
  private async batch(courtesy: Courtesy): Promise<number> {
    const { storage, transport, now } = this.deps;
    // Nobody else touches a claimed mail before this instant, and no send begins that could outlast it.
    const leaseEnd = now() + transport.sendSeconds * 2000;
    const { tried, written } = await commitBatch(storage, batchSize, async (limit) =>
      (await storage.mails.upTo('due', now(), limit)).map((mail) => claimChange(mail, leaseEnd)),
    );
    // What is due is in the hands of others: looking again at once would keep the event loop from everybody else.
    if (written.length === 0 && tried > 0) await new Promise((resolve) => setTimeout(resolve, nudgeMs));
    const claimed = written.map(({ record }) => ({ ...record, v: record.v + 1 }));
    const sender = this.deps.sender();
    const deliveries: Delivery[] = [];
    for (let from = 0; from < claimed.length; from += transport.concurrency) {
      const together = claimed.slice(from, from + transport.concurrency);
      deliveries.push(...(await allOf(together.map((mail) => this.handOver(mail, leaseEnd, sender)))));
      await courtesy.breathe();
    }
    this.tellOfTrouble(deliveries);
    if (transport.overwrites) await this.settle(deliveries);
    return tried;
  }

  /** One line for a batch, however many of it have to wait. SECURITY: the server's own words may hold an address. */
  private tellOfTrouble(deliveries: readonly Delivery[]): void {
    const troubles = deliveries.map(({ result }) => result).filter(isPassing);
    if (troubles.length === 0) return;
    const codes = new Set(troubles.map(codeOf).filter((code) => code !== ''));
    const error = new Error(`${troubles.length} of ${deliveries.length} have to wait: ${[...codes].join(', ')}`);
    this.deps.onError('mail was not taken, and is tried again', error);
  }

  /** What a server took is marked at once, each by itself: what a kill leaves between the two, `wasHandedOver` finds. */
  private async handOver(mail: OutgoingMail, leaseEnd: number, sender: Sender): Promise<Delivery> {
    const delivery = await this.deliver(mail, leaseEnd, sender);
    if (!this.deps.transport.overwrites) await this.settle([delivery]);
    return delivery;
  }

  private async deliver(mail: OutgoingMail, leaseEnd: number, sender: Sender): Promise<Delivery> {
    const { transport, now } = this.deps;
    const late = now() > leaseEnd - transport.sendSeconds * 1000;
    if (this.unmarked.has(mail.id) || this.wasHandedOver(mail)) return { mail, result: 'sent' };
    if (late || this.stopped) return { mail, result: 'notTried' };
    // The rest of the batch shares the fate of the mail that found the server gone.
    if (this.paused()) return { mail, result: new MailServerDown('the mail server does not answer') };
    let message: MailMessage;
    try {
      message = this.render(mail, this.secretsOf(mail), sender);
    } catch (error) {
      return { mail, result: 'unmakeable', reason: (error as Error).message };
    }
    let marked = mail;
    try {
      await transport.send(message, async () => {
        marked = await this.markHandingOver(mail);
      });
      this.unmarked.add(mail.id);
      return { mail: marked, result: 'sent' };
    } catch (error) {
      if (error instanceof MailServerDown) {
        this.pausedUntil = Date.now() + (this.deps.serverPauseMs ?? usualServerPauseMs);
      }
      return { mail: marked, result: error as Error };
    }
  }

  /**
   * Whoever claimed it before died between the end of the mail and writing the answer. The server has it, as good as
   * surely; should it have refused it in that moment, the person can be sent it again, but nobody gets it twice.
   */
  private wasHandedOver(mail: OutgoingMail): boolean {
    if (mail.handedOverAt === undefined) return false;
    this.deps.onError('a mail was on its way when a gateway ended, and is taken as sent', new Error(`mail ${mail.id}`));
    return true;
  }

  /** @throws Error when somebody else has the mail by now: it is not to be handed over then. */
  private async markHandingOver(mail: OutgoingMail): Promise<OutgoingMail> {
    const [marked] = await writeEach(this.deps.storage, [handingOverChange(mail, this.deps.now())]);
    if (!marked) throw new Error('somebody else has the mail');
    return marked;
  }

  private secretsOf({ sealed, tenantId, id }: OutgoingMail): MailSecrets {
    if (sealed === undefined) return {};
    const opened = this.deps.keyring.open('mail', sealed, `${tenantId}|${id}`);
    try {
      return JSON.parse(opened) as MailSecrets;
    } catch {
      // SECURITY: the parser's own error quotes the text.
      throw new Error('the sealed part of the mail is unreadable');
    }
  }

  private async settle(deliveries: readonly Delivery[]): Promise<void> {
    const settled = await Promise.all(deliveries.map((delivery) => this.settlementOf(delivery)));
    const written = await writeEach(
      this.deps.storage,
      settled.filter((one) => one !== undefined),
    );
    const marked = new Set(written.map((mail) => mail.id));
    for (const delivery of deliveries) {
      const { id } = delivery.mail;
      // SECURITY: a mail that went out is marked whatever else clashes, or its secrets would go out again.
      if (delivery.result === 'sent' && !marked.has(id)) await this.markSent(id);
      this.unmarked.delete(id);
    }
  }

  /** Undefined when a refusal's consequences cannot be told: the mail is tried, and refused, again. */
  private async settlementOf(delivery: Delivery): Promise<RecordWrite | undefined> {
    const { consequences, onError } = this.deps;
    const { record, changes, outcome, reason } = settlement(delivery, this.deps);
    if (!outcome || !consequences) return { record, changes };
    try {
      return { record, changes: [...changes, ...(await consequences(delivery.mail, outcome, reason))] };
    } catch (error) {
      onError(`what follows from a mail that was ${outcome} could not be told`, error);
      return outcome === 'sent' ? { record, changes } : undefined;
    }
  }

  private async markSent(id: string): Promise<void> {
    const { storage, onError } = this.deps;
    for (let attempt = 1; attempt <= attemptsToMark; attempt += 1) {
      const mail = await storage.mails.get(id);
      if (mail?.state !== 'queued') return;
      const delivery: Delivery = { mail, result: 'sent' };
      const alone = attempt < attemptsToMark ? await this.settlementOf(delivery) : settlement(delivery, this.deps);
      if (alone && (await writeEach(storage, [alone])).length > 0) return;
    }
    onError('a mail that was sent could not be marked', new Error(`mail ${id} keeps changing`));
  }

  private paused(): boolean {
    return Date.now() < this.pausedUntil;
  }
}
