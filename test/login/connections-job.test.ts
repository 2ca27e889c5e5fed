/** Connections are looked after: their providers' documents, their health, and warnings before something ends (flows.md section 3). */
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { lookAfterConnections } from '../../src/login/connections-job.js';
import { type Protocol, ProviderRefusal } from '../../src/login/provider.js';
import type { Connection, OidcPart } from '../../src/storage/port/index.js';
import { LoginApp, start } from './app.js';

let app: LoginApp;
/** What the provider's documents say now; an error when they cannot be read. */
let documents: () => OidcPart | undefined;
let endings: { what: 'certificate' | 'client_secret'; at: number }[];

const dayMs = 86_400_000;
const part: OidcPart = { issuer: 'https://idp.example', clientId: 'c' };
const connection: Connection = {
  id: 'c1',
  v: 1,
  tenantId: 't1',
  type: 'oidc',
  name: 'Acme IdP',
  status: 'on',
  jit: false,
  idpInitiated: false,
  createdAt: start,
  oidc: part,
};

beforeEach(async () => {
  app = await LoginApp.open();
  await app.tenant('t1');
  await app.storage.commit([{ change: 'insert', collection: 'connections', record: connection }]);
  documents = () => undefined;
  endings = [];
});
afterEach(() => app.close());

function look(): Promise<void> {
  const kind = {
    refresh: async () => documents(),
    show: ({ oidc }: Connection) => ({ issuer: oidc!.issuer }),
    endings: () => endings,
  } as unknown as Protocol['kind'];
  const deps = {
    storage: app.storage,
    protocols: { oidc: { kind } as Protocol },
    now: () => app.now,
    newId: app.deps.newId,
  };
  return lookAfterConnections(deps, { signal: new AbortController().signal, keepAlive: async () => undefined });
}

const health = () => app.storage.connectionHealth.get('c1');
const told = async () =>
  (await app.storage.notices.list('tenant', ['t1'], { limit: 50 })).items
    .toSorted((a, b) => a.createdAt - b.createdAt)
    .map(({ template, data }) => [template, data.days]);

describe('the documents of a provider', () => {
  it('that cannot be read are counted, and forgotten once they can', async () => {
    documents = () => {
      throw new ProviderRefusal('discovery_failed', 'idp.example cannot be reached.');
    };
    for (let times = 0; times < 3; times += 1) await look();
    expect(await health()).toMatchObject({ failures: 3, lastError: 'idp.example cannot be reached.' });
    documents = () => undefined;
    await look();
    expect(await health()).toMatchObject({ failures: 0 });
    expect(await health()).not.toHaveProperty('lastError');
  });

  it('are taken over with an event when they changed', async () => {
    documents = () => ({ ...part, issuer: 'https://new.example' });
    await look();
    expect((await app.storage.connections.get('c1'))?.oidc?.issuer).toBe('https://new.example');
    await look();
    expect((await app.events('t1')).filter((type) => type === 'connection.refreshed')).toHaveLength(1);
  });

  it('are left alone while the connection is off', async () => {
    await app.storage.commit([
      { change: 'update', collection: 'connections', record: { ...connection, status: 'off' } },
    ]);
    documents = () => {
      throw new Error('asked');
    };
    await look();
  });
});

describe('what ends', () => {
  it('is told 30, 14, 7 and 1 days ahead, each once', async () => {
    const at = start + 31 * dayMs;
    endings = [{ what: 'certificate', at }];
    for (let day = 0; day <= 32; day += 1) {
      app.now = start + day * dayMs;
      await look();
      await look();
    }
    expect(await told()).toEqual([30, 14, 7, 1].map((days) => ['admin.certificate_expiring', days]));
  });

  it('is told of a client secret too', async () => {
    endings = [{ what: 'client_secret', at: start + 5 * dayMs }];
    await look();
    expect(await told()).toEqual([['admin.client_secret_expiring', 5]]);
  });
});
