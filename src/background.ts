/** What goes on beside the requests: the scheduler, the mail relay, contractors whose day has come, and what is forgotten. */
import { join } from 'node:path';
import { doctorJob } from './admin/doctor-job.js';
import { resealJob } from './admin/reseal-job.js';
import type { Config } from './config/index.js';
import {
  type DomainCheckDeps,
  defineExpiry,
  domainJob,
  forgetJob,
  keyWarningJob,
  noticeJob,
  passwordJob,
  retentionJob,
  signInJob,
  silenceJob,
  sponsorJob,
  tokenWarningJob,
} from './expiry/index.js';
import type { Logger } from './http/log.js';
import type { Keyring } from './identity/index.js';
import { invitationJob, resumeJob } from './invitations/index.js';
import { createScheduler, type RecurringJob, type Scheduler, type SchedulerOptions } from './jobs/index.js';
import { connectionsJob } from './login/connections-job.js';
import type { Protocols } from './login/provider.js';
import {
  createRelay,
  createSmtpTransport,
  type MailRelay,
  type MailTransport,
  mailJob,
  openOutbox,
  type RelayDeps,
} from './mail/index.js';
import { dueWelcomes, mailOutcome, type PeopleDeps } from './people/index.js';
import type { Storage } from './storage/port/index.js';
import { watchCommits } from './storage/watch.js';

export interface BackgroundDeps {
  readonly config: Config;
  readonly store: Storage;
  /** Where the scheduler keeps its jobs. */
  readonly jobs: SchedulerOptions['backend'];
  readonly keyring: Keyring;
  readonly clock: { now(): number };
  readonly newId: () => string;
  /** That many unpredictable bytes. */
  readonly randomBytes: (count: number) => Uint8Array;
  readonly publicUrl: () => string;
  readonly resolveTxt: DomainCheckDeps['resolveTxt'];
  /** For what connections know of their providers. */
  readonly protocols: Protocols;
  readonly log: Logger;
}

export interface Background {
  readonly scheduler: Scheduler;
  /** Where mail goes, for the start notice. */
  readonly mailDescription: string;
  /** The store for everybody else to write to: new mail goes out at once, a near expiry gets its alarm. */
  readonly storage: Storage;
  start(): Promise<void>;
  /** Finishes what is in hand. The store is closed after this. */
  stop(): Promise<void>;
}

/** Puts it together; nothing runs before `start`. */
export async function createBackground(deps: BackgroundDeps): Promise<Background> {
  const { config, store, clock, newId, log } = deps;
  const onError = (sentence: string, error: unknown) => log.error(sentence, { error });
  const scheduler = createScheduler({
    backend: deps.jobs,
    clockOffsetMs: config.clockOffsetMs,
    onError,
  });
  const transport = config.smtpUrl
    ? createSmtpTransport(config.smtpUrl)
    : await openOutbox(join(config.dataDir, 'outbox'));
  const relay = relayOver(deps, transport, onError);
  scheduler.defineRecurring(mailJob(relay));
  const storage = watchCommits(store, (changes) => {
    relay.onCommit(changes);
    expiry.onCommit(changes);
  });
  const schedulerHealth = () => scheduler.health();
  for (const job of careJobs(deps, schedulerHealth)) scheduler.defineRecurring(job);
  const people = { storage, keyring: deps.keyring, newId, randomBytes: deps.randomBytes };
  for (const job of recurringJobs(deps, people)) scheduler.defineRecurring(job);
  const expiry = defineExpiry({ ...people, scheduler, now: clock.now, onError });
  return {
    scheduler,
    storage,
    mailDescription: transport.description,
    async start() {
      await scheduler.start();
      await expiry.start();
    },
    async stop() {
      await scheduler.stop();
      await relay.stop();
    },
  };
}

/** What keeps the store well: the nightly examination and, while the master secret is rotated, sealing anew. */
function careJobs(deps: BackgroundDeps, schedulerHealth: () => Promise<void>): RecurringJob[] {
  const { store: storage, keyring, protocols, clock, config, newId } = deps;
  const isRotating = config.previousSecret !== undefined;
  const sealed = { storage, keyring, protocols };
  return [
    doctorJob({ ...sealed, isRotating, clock, newId, schedulerHealth }),
    ...(isRotating ? [resealJob(sealed)] : []),
  ];
}

/** What is looked at again and again, beside mail and contracts. */
function recurringJobs(deps: BackgroundDeps, people: PeopleDeps & { readonly storage: Storage }): RecurringJob[] {
  const { now } = deps.clock;
  const sweeping = { ...people, now };
  return [
    signInJob({ storage: deps.store, now }),
    retentionJob({ storage: deps.store, now, retention: deps.config.retention }),
    tokenWarningJob(sweeping),
    domainJob({ ...sweeping, resolveTxt: deps.resolveTxt }),
    keyWarningJob(sweeping),
    silenceJob(sweeping),
    passwordJob(sweeping),
    noticeJob(sweeping),
    resumeJob({ people, storage: people.storage, now }),
    invitationJob(sweeping),
    forgetJob(sweeping),
    sponsorJob(sweeping),
    connectionsJob({ ...sweeping, protocols: deps.protocols }),
  ];
}

function relayOver(deps: BackgroundDeps, transport: MailTransport, onError: RelayDeps['onError']): MailRelay {
  const { config, store, keyring, clock, newId, randomBytes } = deps;
  const outcome = { storage: store, keyring, newId, randomBytes };
  return createRelay({
    storage: store,
    transport,
    keyring,
    now: clock.now,
    newId,
    consequences: (mail, result, reason) => mailOutcome(outcome, mail, { outcome: result, reason }, clock.now()),
    welcomes: (limit) => dueWelcomes(outcome, limit, clock.now()),
    sender: () => ({ from: config.mailFrom, publicUrl: deps.publicUrl() }),
    onError,
  });
}
