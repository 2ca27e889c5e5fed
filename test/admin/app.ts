/** A gateway of nothing but the management surfaces over a fresh store, and what tests ask it with. */
import { randomBytes, randomUUID } from 'node:crypto';
import express, { type Express } from 'express';
import request from 'supertest';
import { type AdminDeps, createAdminRouter, createDocsRouter, createSetupRouter } from '../../src/admin/index.js';
import { createKeyring } from '../../src/identity/keyring.js';
import { createLetterWriter } from '../../src/mail/letter/index.js';
import { createProtocols } from '../../src/protocols.js';
import type { Storage } from '../../src/storage/port/index.js';
import { openTestStore } from '../support/test-store.js';

export const rootKey = 'root-key-of-at-least-32-characters!';
export const publicUrl = 'http://localhost:8080';
export const password = 'lantern under seven bridges';

/** The surfaces with everything a test wants to look at or turn. */
export interface TestApp {
  readonly app: Express;
  readonly deps: AdminDeps;
  readonly storage: Storage;
  /** Epoch milliseconds of the product's clock; assign to travel. */
  now: number;
  /** TXT records by name, as DNS would have them. */
  readonly dns: Map<string, string[][]>;
  readonly faults: object[];
  close(): Promise<void>;
}

/** Opens a fresh store of its own. */
export async function openApp(): Promise<TestApp> {
  const { storage, close } = await openTestStore();
  const dns = new Map<string, string[][]>();
  const faults: object[] = [];
  const opened = {
    now: Date.parse('2026-03-01T12:00:00Z'),
    dns,
    faults,
    storage,
    close,
  };
  const keyring = createKeyring(randomBytes(32), undefined, randomBytes);
  const newId = () => randomUUID();
  const deps: AdminDeps = {
    storage,
    clock: { now: () => opened.now },
    newId,
    keyring,
    people: { storage, keyring, newId, randomBytes },
    letters: createLetterWriter(),
    rootKey,
    rateShares: undefined,
    publicUrl,
    jobs: { list: async () => [{ name: 'expiry.sweep', nextRunAt: opened.now + 60_000, outcome: 'succeeded' }] },
    doctor: async () => [{ name: 'store', ok: true, detail: 'No damage found.' }],
    resolveTxt: async (name) => dns.get(name) ?? Promise.reject(Object.assign(new Error('none'), { code: 'ENODATA' })),
    protocols: createProtocols({
      random: randomBytes,
      config: { outboundAllow: ['127.0.0.1/32'] },
      keyring,
      clock: { now: () => opened.now },
      address: { publicUrl },
    }),
    log: { error: (fields) => faults.push(fields) },
  };
  // The tests of set-up need no real argon2: the hasher has its own.
  const passwords = { hash: async (text: string) => `$argon2id$${Buffer.from(text).toString('hex')}` };
  const app = express();
  app.set('query parser', 'simple');
  app.use('/api/v1', createAdminRouter(deps));
  app.use('/api/docs', createDocsRouter());
  app.use('/setup', createSetupRouter({ ...deps, passwords }));
  return Object.assign(opened, { app, deps });
}

/** Calls of the management API with one credential; answers are supertest's. */
export function as(test: TestApp, secret: string) {
  const call = (method: 'get' | 'head' | 'post' | 'patch' | 'delete', path: string, body?: unknown) => {
    const sent = request(test.app)[method](`/api/v1${path}`).set('Authorization', `Bearer ${secret}`);
    return body === undefined ? sent : sent.send(body as object);
  };
  return {
    get: (path: string) => call('get', path),
    head: (path: string) => call('head', path),
    post: (path: string, body?: unknown) => call('post', path, body),
    patch: (path: string, body?: unknown) => call('patch', path, body),
    delete: (path: string) => call('delete', path),
  };
}

/** A tenant and an API key of it. */
export async function makeTenant(test: TestApp, slug: string): Promise<{ id: string; key: string; keyId: string }> {
  const root = as(test, rootKey);
  const tenant = await root.post('/tenants', { slug, name: `Tenant ${slug}` }).expect(201);
  const key = await root.post(`/tenants/${slug}/keys`).expect(201);
  return { id: tenant.body.id, key: key.body.secret, keyId: key.body.id };
}
