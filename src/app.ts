/** The composition root: what everything is made of, and in which order it starts and stops. */
import { randomBytes } from 'node:crypto';
import { resolveTxt } from 'node:dns/promises';
import type { Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { examine } from './admin/doctor.js';
import { ensureSetupLink, sharedLinkMs } from './admin/setup/link.js';
import { createBackground } from './background.js';
import type { Config } from './config/index.js';
import { loadSchemas } from './config/schemas.js';
import { createLogger, type Logger } from './http/log.js';
import { createMetrics } from './http/metrics.js';
import { createApplication, type DirectListener, serve } from './http/server.js';
import { createIdSource, createKeyring, portionedRandom } from './identity/index.js';
import { findPasswordFault, type LoginDeps, PasswordHasher, PasswordQueueFull } from './login/index.js';
import { createLetterWriter } from './mail/letter/index.js';
import { openStore } from './open-store.js';
import type { PeopleDeps } from './people/index.js';
import { createProtocols } from './protocols.js';
import { Turnstile } from './provisioning/turnstile.js';
import { mountSurfaces, type Surfaces } from './surfaces.js';

/** A gateway in this process. */
export interface App {
  /** Begins to listen and to run jobs. Port 0 picks a free one. */
  listen(): Promise<{ host: string; port: number }>;
  /** The address that others see; known once it listens. */
  readonly publicUrl: string;
  /** What a person who starts the gateway should read: where it is, where mail goes, how to set it up. */
  notice(): Promise<readonly string[]>;
  /** Turns balancers away where there are other gateways, finishes requests and jobs in hand, then lets go of the store. */
  close(): Promise<void>;
}

export interface AppOptions {
  /** Where the log goes; a logger of the configured level on standard error unless told. */
  readonly log?: Logger;
  /** False for a command that only asks something: jobs and mail are left to the gateway that serves. */
  readonly background?: boolean;
}

/**
 * Opens the store and puts a gateway together on it.
 *
 * @throws ConfigError, DataDirectoryInUse with a sentence for the person who starts it
 */
export async function openApp(config: Config, options: AppOptions = {}): Promise<App> {
  const parts = await makeParts(config, options);
  const admin = adminDeps(parts);
  const provisioning = provisioningDeps(parts);
  return appOf(parts, {
    mount: () => mountSurfaces(parts.application, parts.direct, surfaces(parts, admin, provisioning)),
    notice: async () => noticeOf(parts, await ensureSetupLink(admin, parts.isShared ? sharedLinkMs : 0)),
  });
}

/** What the gateway is made of, each part once. */
type Parts = Awaited<ReturnType<typeof makeParts>>;

async function makeParts(config: Config, options: AppOptions) {
  const log = options.log ?? createLogger(config.logLevel);
  const runsJobs = options.background ?? true;
  const clock = { now: () => Date.now() + config.clockOffsetMs };
  const address = { publicUrl: config.publicUrl ?? '' };
  const schemas = loadSchemas(config.schemaDirectory);
  const random = portionedRandom(randomBytes);
  const newId = createIdSource(clock.now, random);
  const keyring = createKeyring(config.secret, config.previousSecret, random);
  const { store, jobs, isShared, rateShares } = await openStore(config);
  const protocols = createProtocols({ config, keyring, clock, random, address });
  const shared = { config, store, keyring, clock, newId, randomBytes: random, log, resolveTxt, protocols };
  const background = await createBackground({ ...shared, jobs, publicUrl: () => address.publicUrl });
  const application = createApplication(config.trustProxy);
  const direct = new Map<string, DirectListener>();
  return {
    config,
    log,
    runsJobs,
    clock,
    /** Its `publicUrl` is empty until the gateway listens, when the settings do not say it. */
    address,
    lifecycle: { isStopping: false },
    schemas,
    random,
    newId,
    keyring,
    store,
    isShared,
    rateShares,
    background,
    passwords: new PasswordHasher(),
    protocols,
    /** What everybody but the jobs themselves writes to. */
    storage: runsJobs ? background.storage : store,
    schedulerHealth: () => (runsJobs ? background.scheduler.health() : Promise.resolve()),
    application,
    direct,
    server: serve(application, config.limits, direct),
  };
}

function adminDeps(parts: Parts): Surfaces['admin'] {
  const { storage, clock, newId, keyring, background, log, schedulerHealth } = parts;
  return {
    storage,
    clock,
    newId,
    keyring,
    people: peopleDeps(parts),
    letters: createLetterWriter(),
    rootKey: parts.config.rootKey,
    get publicUrl() {
      return parts.address.publicUrl;
    },
    jobs: { list: () => background.scheduler.scheduled() },
    doctor: () =>
      examine({ storage, clock, schedulerHealth, keyring, protocols: parts.protocols, isRotating: isRotating(parts) }),
    resolveTxt: (name) => resolveTxt(name),
    log: {
      error: (fields: { requestId?: string; err?: unknown }, message: string) =>
        log.error(message, { error: fields.err, ...(fields.requestId && { requestId: fields.requestId }) }),
    },
    passwords: parts.passwords,
    protocols: parts.protocols,
    rateShares: parts.rateShares,
  };
}

function loginDeps(parts: Parts, { storage, clock, newId, log }: Surfaces['admin']): LoginDeps {
  const { keyring, random, passwords, config, protocols } = parts;
  return {
    storage,
    clock,
    newId,
    log,
    keyring,
    randomBytes: random,
    passwords,
    protocols,
    signinRate: config.signinRate,
    get publicUrl() {
      return parts.address.publicUrl;
    },
  };
}

const isRotating = ({ config }: Pick<Parts, 'config'>): boolean => config.previousSecret !== undefined;

function peopleDeps({ storage, keyring, newId, random }: Parts): PeopleDeps {
  return { storage, keyring, newId, randomBytes: random };
}

function provisioningDeps(parts: Parts): Surfaces['provisioning'] {
  const { storage, clock, newId, keyring, config, log } = parts;
  return {
    storage,
    clock,
    newId,
    get baseUrl() {
      return `${parts.address.publicUrl}/scim/v2`;
    },
    limits: config.limits,
    people: peopleDeps(parts),
    turnstile: new Turnstile(),
    hashPassword: (password, own) => hashSent(parts, password, own),
    mac: (text) => keyring.mac('cursor', text),
    onFault: (error) => log.error('a write that no answer waits for failed', { error }),
  };
}

async function hashSent({ passwords }: Parts, password: string, own: readonly string[]) {
  if (findPasswordFault(password, own) !== undefined) return 'weak';
  try {
    return { hash: await passwords.hash(password) };
  } catch (error) {
    if (error instanceof PasswordQueueFull) return 'busy';
    throw error;
  }
}

function surfaces(parts: Parts, admin: Surfaces['admin'], provisioning: Surfaces['provisioning']): Surfaces {
  const { config, log, storage, schemas, schedulerHealth, lifecycle, rateShares } = parts;
  return {
    config,
    log,
    metrics: metricsOf(parts),
    storage,
    rateShares,
    schemas,
    provisioning,
    admin,
    login: loginDeps(parts, admin),
    readiness: { store: () => storage.ping(), scheduler: schedulerHealth },
    isStopping: () => lifecycle.isStopping,
  };
}

function metricsOf({ background, runsJobs }: Parts): Surfaces['metrics'] {
  const metrics = createMetrics();
  if (runsJobs) metrics.jobs(() => background.scheduler.figures());
  return metrics;
}

function noticeOf({ address, background, store }: Parts, setupLink: string | undefined): readonly string[] {
  return [
    `Console        ${address.publicUrl}/api/docs`,
    `SCIM base URL  ${address.publicUrl}/scim/v2`,
    `Mail           ${background.mailDescription}`,
    `Store          ${store.description}`,
    ...(setupLink === undefined ? [] : [`Set up         ${setupLink}  (once, makes the first administrator)`]),
  ];
}

/** The order in which things start and stop. `mount` is called once the public address is known. */
function appOf(parts: Parts, { mount, notice }: { mount: () => void; notice: App['notice'] }): App {
  const { config, address, lifecycle, server, background, runsJobs, store } = parts;
  return {
    get publicUrl() {
      return address.publicUrl;
    },
    async listen() {
      const bound = await bind(server, config);
      if (config.publicUrl === undefined) address.publicUrl = `http://localhost:${bound.port}`;
      mount();
      if (runsJobs) await background.start();
      return bound;
    },
    notice,
    async close() {
      lifecycle.isStopping = true;
      // Where others serve from the same store, who probes this one sees it before the first connection is refused.
      await stopServing(server, parts.isShared && runsJobs ? config.limits.turnAwaySeconds * 1000 : 0);
      if (runsJobs) await background.stop();
      await store.close();
    },
  };
}

function bind(server: Server, config: Config): Promise<{ host: string; port: number }> {
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(config.port, config.host, () => {
      server.off('error', reject);
      const { address, port } = server.address() as AddressInfo;
      resolve({ host: address, port });
    });
  });
}

/** How long requests in hand may take when the gateway stops. */
const graceMs = 30_000;

/** Serves on for `turnAwayMs`, then waits for the requests in hand; who only waits for a next one is let go of. */
async function stopServing(server: Server, turnAwayMs: number): Promise<void> {
  if (!server.listening) return;
  // A client that asks without pause would never be found idle: it is told to connect anew, elsewhere.
  server.prependListener('request', (_request, response) => {
    response.shouldKeepAlive = false;
  });
  await sleep(turnAwayMs);
  await new Promise<void>((resolve) => {
    const sweep = setInterval(() => server.closeIdleConnections(), 50);
    const giveUp = setTimeout(() => server.closeAllConnections(), graceMs);
    server.close(() => {
      clearInterval(sweep);
      clearTimeout(giveUp);
      resolve();
    });
    server.closeIdleConnections();
  });
}
