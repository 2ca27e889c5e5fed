/** Finds the gateway that a command talks to: the one named, the one that runs on DATA_DIR, or one opened just for it. */
import { randomBytes } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Config, type GivenConfig, loadConfig, readConfig, readRunFile } from '../config/index.js';
import { createKeyring } from '../identity/keyring.js';
import { Api } from './api.js';
import { CommandError, type Terminal } from './terminal.js';

export interface Gateway {
  readonly api: Api;
  /** Where this command calls it, without a trailing slash. */
  readonly url: string;
  /** True when the command opened it and it ends with the command. */
  readonly isOwn: boolean;
  /** The folder its mails are written to as files; undefined when it sends them or is another machine's. */
  readonly outbox: string | undefined;
}

/** Which gateway a command wants. */
export interface GatewayOptions {
  readonly url?: string;
  /** True: when none runs, one on an empty data directory that is thrown away afterwards, without real mail. */
  readonly isRehearsal?: boolean;
}

/**
 * Runs `use` with a gateway and lets go of it afterwards.
 *
 * @throws CommandError when the gateway cannot be reached, ConfigError when the settings are wrong
 */
export async function withGateway<T>(
  terminal: Terminal,
  options: GatewayOptions,
  use: (gateway: Gateway) => Promise<T>,
): Promise<T> {
  if (options.url !== undefined) return use(namedGateway(terminal, options.url));
  const given = readConfig(terminal.environment, terminal.cwd);
  const running = readRunFile(given.dataDir);
  if (running && (await isServing(running.url))) {
    const config = loadConfig(terminal.environment, terminal.cwd);
    return use({
      api: new Api(running.url, operatorKeyOf(config)),
      url: running.url,
      isOwn: false,
      outbox: outboxOf(given),
    });
  }
  if (!options.isRehearsal) {
    const config = loadConfig(terminal.environment, terminal.cwd);
    // What the command prints is for later: the address of the gateway to come, not of this one.
    const publicUrl = config.publicUrl ?? (config.port === 0 ? undefined : `http://localhost:${config.port}`);
    return withOwn({ ...config, publicUrl }, { background: false }, use);
  }
  const directory = mkdtempSync(join(tmpdir(), 'doorward-demo-'));
  try {
    const settings = { DATA_DIR: join(directory, 'data'), MONGODB_URI: '', SMTP_URL: '', PUBLIC_URL: '' };
    const config = loadConfig({ ...terminal.environment, ...settings }, terminal.cwd);
    return await withOwn(config, { background: true }, use);
  } finally {
    rmSync(directory, { recursive: true, force: true });
  }
}

async function withOwn<T>(
  config: Config,
  options: { readonly background: boolean },
  use: (gateway: Gateway) => Promise<T>,
): Promise<T> {
  const { openApp } = await import('../app.js');
  const app = await openApp({ ...config, host: '127.0.0.1', port: 0, logLevel: 'error' }, options);
  try {
    const { host, port } = await app.listen();
    const url = `http://${host}:${port}`;
    return await use({ api: new Api(url, operatorKeyOf(config)), url, isOwn: true, outbox: outboxOf(config) });
  } finally {
    await app.close();
  }
}

const outboxOf = (config: GivenConfig): string | undefined =>
  config.smtpUrl === undefined ? join(config.dataDir, 'outbox') : undefined;

/** The gateway derives the same key from the same secret: who may read DATA_DIR may do everything. */
const operatorKeyOf = (config: Config): string =>
  createKeyring(config.secret, config.previousSecret, randomBytes).operatorKey();

/** With `--url` the gateway may be another machine's, so its root key counts before a secret of this machine. */
function namedGateway(terminal: Terminal, address: string): Gateway {
  if (!/^https?:\/\//i.test(address) || !URL.canParse(address)) {
    throw new CommandError('--url must be an http or https address, such as https://doorward.example.com.', 2);
  }
  const url = address.replace(/\/+$/, '');
  const found = { url, isOwn: false, outbox: undefined };
  const { DOORWARD_ROOT_KEY: rootKey } = terminal.environment;
  if (rootKey) return { ...found, api: new Api(url, rootKey) };
  const config = loadConfig(terminal.environment, terminal.cwd);
  return { ...found, api: new Api(url, config.rootKey ?? operatorKeyOf(config)) };
}

/** True when something answers `/healthz` there: a process id alone may have been given to another program since. */
async function isServing(url: string): Promise<boolean> {
  try {
    return (await fetch(`${url}/healthz`, { signal: AbortSignal.timeout(10_000) })).ok;
  } catch {
    return false;
  }
}
