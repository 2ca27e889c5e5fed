/** A whole gateway on a free port with a data directory of its own, for tests from outside. */
import { randomBytes } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type App, openApp } from '../../src/app.js';
import { loadConfig } from '../../src/config/index.js';
import type { Config } from '../../src/config/shape.js';

export interface Gateway {
  readonly url: string;
  readonly rootKey: string;
  readonly dataDir: string;
  readonly app: App;
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
  /** Mail becomes files unless told. */
  readonly smtpUrl?: string;
  /** Kept when the gateway closes; a fresh one that is removed unless told. */
  readonly dataDir?: string;
}

export async function startGateway(options: GatewayOptions = {}): Promise<Gateway> {
  const dataDir = options.dataDir ?? mkdtempSync(join(tmpdir(), 'doorward-test-'));
  const rootKey = randomBytes(32).toString('hex');
  const app = await openApp(configFor(dataDir, rootKey, options));
  const { port } = await app.listen();
  const url = `http://127.0.0.1:${port}`;
  const api = <T>(method: string, path: string, body?: unknown) => callApi<T>(url, rootKey, { method, path, body });
  let made = 0;
  return {
    url,
    rootKey,
    dataDir,
    app,
    api,
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
      if (options.dataDir === undefined) rmSync(dataDir, { recursive: true, force: true });
    },
  };
}

function configFor(dataDir: string, rootKey: string, options: GatewayOptions): Config {
  const environment = { DATA_DIR: dataDir, PORT: '0', DOORWARD_ROOT_KEY: rootKey, LOG_LEVEL: 'silent' };
  const config = loadConfig(environment, dataDir);
  return {
    ...config,
    limits: { ...config.limits, ...options.limits },
    scimRate: options.scimRate ?? { count: 100_000, perSeconds: 1 },
    ...(options.clockOffsetMs !== undefined && { clockOffsetMs: options.clockOffsetMs }),
    ...(options.smtpUrl !== undefined && { smtpUrl: options.smtpUrl }),
    ...(options.schemas !== undefined && { schemaDirectory: options.schemas }),
  };
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
