/** A whole gateway on a free port with a data directory of its own, for tests from outside. */
import { randomBytes } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type App, openApp } from '../../src/app.js';
import { loadConfig } from '../../src/config/index.js';
import type { Config } from '../../src/config/shape.js';
import { freshMongoDatabase, type MongoDatabase } from './mongo.js';
import { type Backend, usualBackend } from './test-store.js';

export type { Backend } from './test-store.js';

export interface Gateway {
  readonly url: string;
  /** Every address that serves the same store; more than one where gateways share it. */
  readonly urls: readonly string[];
  readonly rootKey: string;
  readonly dataDir: string;
  readonly app: App;
  /** What it was started with, so that another can be started beside it. */
  readonly config: Config;
  /** Sets the product's clock so far ahead of this machine's; when jobs run next is not moved. */
  setClock(offsetMs: number): void;
  /** Makes a tenant with settings changed from their defaults. */
  tenant(settings?: Record<string, unknown>): Promise<{ slug: string; id: string }>;
  directory(tenantSlug: string, options?: DirectoryOptions): Promise<{ id: string; baseUrl: string; token: string }>;
  /** A call of the management API with the root key; rejects unless it succeeds. */
  api<T>(method: string, path: string, body?: unknown): Promise<T>;
  close(): Promise<void>;
}

export interface DirectoryOptions {
  readonly profile?: 'generic' | 'entra' | 'okta';
  readonly strict?: boolean;
  readonly allowPassword?: boolean;
}

export interface GatewayOptions {
  readonly limits?: Partial<Config['limits']>;
  readonly clockOffsetMs?: number;
  /** Absolute path of a folder with schema documents. */
  readonly schemas?: string;
  readonly scimRate?: Config['scimRate'];
  /** The master secret, and the one before it; one of its own unless told. */
  readonly secrets?: Pick<Config, 'secret' | 'previousSecret'>;
  /** Mail becomes files unless told. */
  readonly smtpUrl?: string;
  /** Beyond the public internet, from which the rest of the gateway is not asked anything in tests. */
  readonly outboundAllow?: readonly string[];
  /** Kept when the gateway closes; a fresh one that is removed unless told. */
  readonly dataDir?: string;
  /** `mongo`: a fresh database that is dropped when the gateway closes; ask within `describeMongo`. As TEST_STORE says unless told. */
  readonly store?: Backend;
  /** Instead of a database of its own: the gateway that is there already on MongoDB, with its keys and public address. */
  readonly beside?: Gateway;
  /** The address of the database, where something stands between the gateway and MongoDB. */
  readonly mongodbUri?: string;
}

export async function startGateway(options: GatewayOptions = {}): Promise<Gateway> {
  const dataDir = options.dataDir ?? mkdtempSync(join(tmpdir(), 'doorward-test-'));
  const onMongo = (options.store ?? usualBackend) === 'mongo';
  const database = onMongo && !options.beside ? freshMongoDatabase() : undefined;
  const config = configFor(dataDir, database, options);
  const rootKey = config.rootKey!;
  const app = await openApp(config);
  const { port } = await app.listen();
  const url = `http://127.0.0.1:${port}`;
  const api = <T>(method: string, path: string, body?: unknown) => callApi<T>(url, rootKey, { method, path, body });
  let made = 0;
  return {
    url,
    urls: [url],
    rootKey,
    dataDir,
    app,
    config: { ...config, publicUrl: app.publicUrl },
    api,
    setClock: (clockOffsetMs) => void Object.assign(config, { clockOffsetMs }),
    async tenant(settings) {
      const slug = `t${++made}-${randomBytes(4).toString('hex')}`;
      const tenant = await api<{ slug: string; id: string }>('POST', '/tenants', { slug, name: `Tenant ${made}` });
      if (settings) await api('PATCH', `/tenants/${slug}/settings`, settings);
      return tenant;
    },
    async directory(slug, directory = {}) {
      const answer = await api<{ id: string; token: { secret: string } }>('POST', `/tenants/${slug}/directories`, {
        name: `Directory ${++made}`,
        ...directory,
      });
      return { id: answer.id, baseUrl: `${url}/scim/v2`, token: answer.token.secret };
    },
    async close() {
      await app.close();
      await database?.drop();
      if (options.dataDir === undefined) rmSync(dataDir, { recursive: true, force: true });
    },
  };
}

function configFor(dataDir: string, database: MongoDatabase | undefined, options: GatewayOptions): Config {
  const environment: Record<string, string> = { DATA_DIR: dataDir, PORT: '0', LOG_LEVEL: 'silent' };
  const uri = options.mongodbUri ?? database?.uri;
  if (uri !== undefined) {
    environment.MONGODB_URI = uri;
    environment.DOORWARD_SECRET = randomBytes(32).toString('base64');
  }
  environment.DOORWARD_ROOT_KEY = randomBytes(32).toString('hex');
  const config = loadConfig(environment, dataDir);
  return {
    ...config,
    limits: { ...config.limits, turnAwaySeconds: 0, ...options.limits },
    scimRate: options.scimRate ?? { count: 100_000, perSeconds: 1 },
    ...(options.beside && sharedBy(options.beside)),
    ...options.secrets,
    ...(options.clockOffsetMs !== undefined && { clockOffsetMs: options.clockOffsetMs }),
    ...(options.smtpUrl !== undefined && { smtpUrl: options.smtpUrl }),
    ...(options.outboundAllow !== undefined && { outboundAllow: options.outboundAllow }),
    ...(options.schemas !== undefined && { schemaDirectory: options.schemas }),
  };
}

/** What gateways on one store have in common. */
function sharedBy({ config: { mongodbUri, secret, rootKey, publicUrl } }: Gateway): Partial<Config> {
  return { mongodbUri, secret, rootKey, publicUrl };
}

async function callApi<T>(
  url: string,
  rootKey: string,
  call: { method: string; path: string; body: unknown },
): Promise<T> {
  const response = await fetch(`${url}/api/v1${call.path}`, {
    method: call.method,
    headers: { authorization: `Bearer ${rootKey}`, 'content-type': 'application/json' },
    ...(call.body !== undefined && { body: JSON.stringify(call.body) }),
  });
  const text = await response.text();
  if (!response.ok) throw new Error(`${call.method} ${call.path} answered ${response.status}: ${text}`);
  return (text === '' ? undefined : JSON.parse(text)) as T;
}
