/** The master secret is rotated: what it protected stays usable, and `doctor` says when the previous one can go. */
import { randomBytes } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals';
import { makeKeyAndCertificate } from '../../src/login/saml/certificate.js';
import { type RealProvider, startRealProvider } from '../login/oidc/real-provider.js';
import { type Connection, clientSecret } from '../login/oidc/scene.js';
import { type Gateway, type GatewayOptions, startGateway } from '../support/gateway.js';
import { freshMongoDatabase, type MongoDatabase, testMongoUri } from '../support/mongo.js';
import { Visitor } from '../support/visitor.js';

jest.setTimeout(180_000);

const [old, present, foreign] = [randomBytes(32), randomBytes(32), randomBytes(32)];
const stores = ['embedded', ...(testMongoUri === undefined ? [] : ['mongo'])];

describe.each(stores)('a secret that is rotated, on the store %s', (store) => {
  let dataDir: string;
  let database: MongoDatabase | undefined;
  let provider: RealProvider;
  let slug: string;
  const ids: Record<string, string> = {};
  const given: Record<string, string> = {};

  beforeAll(async () => {
    dataDir = mkdtempSync(join(tmpdir(), 'doorward-rotation-'));
    database = store === 'mongo' ? freshMongoDatabase() : undefined;
    provider = await startRealProvider();
    await during({ secret: old, previousSecret: undefined }, begin);
  });
  afterAll(async () => {
    await provider?.close();
    await database?.drop();
    rmSync(dataDir, { recursive: true, force: true });
  });

  async function during(secrets: GatewayOptions['secrets'], work: (gateway: Gateway) => Promise<void>): Promise<void> {
    const gateway = await startGateway({
      dataDir,
      outboundAllow: ['127.0.0.1/32'],
      ...(secrets && { secrets }),
      ...(database && { mongodbUri: database.uri }),
    });
    try {
      await work(gateway);
    } finally {
      await gateway.close();
    }
  }

  const own = <T>(gateway: Gateway, method: string, path: string, body?: unknown): Promise<T> =>
    gateway.api<T>(method, `/tenants/${slug}${path}`, body);

  async function secretCheck(gateway: Gateway): Promise<{ ok: boolean; detail: string }> {
    const { checks } = await gateway.api<{ checks: { name: string; ok: boolean; detail: string }[] }>('GET', '/doctor');
    return checks.find(({ name }) => name === 'sealed secrets')!;
  }

  /** What `doctor` says once it says that. */
  async function untilItSays(gateway: Gateway, wanted: RegExp): Promise<void> {
    for (const until = Date.now() + 60_000; ; await pause(100)) {
      const { ok, detail } = await secretCheck(gateway);
      if (ok && wanted.test(detail)) return;
      if (Date.now() > until) throw new Error(`doctor says: ${detail}`);
    }
  }

  /** Connections of both kinds, somebody whose password waits to be handed over, and somebody who was given theirs. */
  async function begin(gateway: Gateway): Promise<void> {
    slug = (await gateway.tenant()).slug;
    await own(gateway, 'POST', '/domains', { domain: 'acme.example', assert: true });
    const oidc = { type: 'oidc', name: 'OIDC', issuer: provider.issuer, clientId: 'doorward', clientSecret };
    ids.oidc = (await own<Connection>(gateway, 'POST', '/connections', oidc)).id;
    const { certificate } = await makeKeyAndCertificate('idp', randomBytes(16), Date.now());
    const addresses = { entityId: 'https://idp.example', entryPoint: 'https://idp.example/sso' };
    const saml = { type: 'saml', name: 'SAML', ...addresses, certificates: [certificate] };
    ids.saml = (await own<Connection>(gateway, 'POST', '/connections', saml)).id;
    for (const who of ['waits', 'was-given']) {
      await own(gateway, 'POST', '/invitations', {
        kind: 'user',
        people: [{ email: `${who}@x.example` }],
        temporaryPassword: 'manual',
      });
    }
    given['was-given'] = await collect(gateway, 'was-given');
    await untilItSays(gateway, /^Everything is under DOORWARD_SECRET\.$/);
  }

  async function collect(gateway: Gateway, who: string): Promise<string> {
    const path = '/temporary-passwords?state=to_deliver';
    for (const until = Date.now() + 30_000; Date.now() < until; await pause(100)) {
      const { items } = await own<{ items: { id: string; email: string }[] }>(gateway, 'GET', path);
      const found = items.find(({ email }) => email === `${who}@x.example`);
      if (!found) continue;
      const collected = `/temporary-passwords/${found.id}/collect`;
      return (await own<{ temporaryPassword: string }>(gateway, 'POST', collected)).temporaryPassword;
    }
    throw new Error(`no password to deliver to ${who}`);
  }

  async function signIn(gateway: Gateway, who: string, password: string): Promise<number> {
    const body = JSON.stringify({ email: `${who}@x.example`, password });
    const headers = { 'content-type': 'application/json' };
    return (await fetch(`${gateway.url}/login/password`, { method: 'POST', headers, body })).status;
  }

  it('puts what is kept for long under the new one, and names what still needs the previous one', () =>
    during({ secret: present, previousSecret: old }, async (gateway) => {
      await untilItSays(
        gateway,
        /^DOORWARD_SECRET_PREVIOUS is still needed for 1 temporary passwords \(until 20[^)]+\)\.$/,
      );
      expect(await signIn(gateway, 'was-given', given['was-given']!)).toBe(200);
    }));

  it('works without the previous one then', () =>
    during({ secret: present, previousSecret: undefined }, async (gateway) => {
      expect(await signIn(gateway, 'waits', await collect(gateway, 'waits'))).toBe(200);
      const connection = await own<Connection>(gateway, 'GET', `/connections/${ids.oidc}`);
      provider.register(connection);
      provider.person = { sub: 'ada', email: 'ada@acme.example', email_verified: true };
      await own(gateway, 'POST', '/invitations', {
        kind: 'user',
        people: [{ email: 'ada@acme.example' }],
        temporaryPassword: 'automatic',
      });
      const arrived = await new Visitor().walk(connection.loginUrl, { headers: { accept: 'application/json' } });
      expect(arrived.status).toBeLessThan(400);
      const traces = await own<{ items: { code: string; outcome: string }[] }>(
        gateway,
        'GET',
        `/connections/${ids.oidc}/traces`,
      );
      expect(traces.items[0]).toMatchObject({ outcome: 'accepted' });
      const saml = await fetch(`${gateway.url}/login/saml/${ids.saml}`, { redirect: 'manual' });
      expect([saml.status, saml.headers.get('location')]).toEqual([303, expect.stringContaining('Signature=')]);
    }));

  it('is told of when it is missing', () =>
    during({ secret: foreign, previousSecret: undefined }, async (gateway) => {
      const { ok, detail } = await secretCheck(gateway);
      expect(ok).toBe(false);
      expect(detail).toMatch(/^Under a secret that is not at hand: 2 connections\b/);
    }));
});
