/** Administrators are told of what they should look at, whatever caused it, and can read it over the API (flows.md section 3). */
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { tellOfSilence, warnOfKeys } from '../../src/expiry/index.js';
import { mailOutcome } from '../../src/people/index.js';
import type { OutgoingMail } from '../../src/storage/port/index.js';
import { type Gateway, startGateway } from '../support/gateway.js';
import { as, makeTenant, openApp, type TestApp } from './app.js';

const day = 86_400_000;
const run = { signal: new AbortController().signal, keepAlive: async () => {} };
interface Shown {
  readonly code: string;
  readonly text: string;
  readonly data: Record<string, unknown>;
}

describe('over SCIM', () => {
  let gateway: Gateway;
  beforeAll(async () => {
    gateway = await startGateway();
  });
  afterAll(() => gateway.close());

  async function open(settings: object = {}) {
    const { slug } = await gateway.tenant({ contractorsEnabled: true, ...settings });
    const directory = await gateway.directory(slug);
    const scim = async (method: string, path: string, body: object) => {
      const response = await fetch(`${gateway.url}/scim/v2${path}`, {
        method,
        headers: { authorization: `Bearer ${directory.token}`, 'content-type': 'application/scim+json' },
        body: JSON.stringify(body),
      });
      return { status: response.status, body: (await response.json()) as { id: string } };
    };
    const notices = async (code: string) =>
      (await gateway.api<{ items: Shown[] }>('GET', `/tenants/${slug}/notices?limit=200`)).items.filter(
        (each) => each.code === code,
      );
    /** What no answer waits for comes a moment later. */
    const until = async (code: string, count: number) => {
      for (const deadline = Date.now() + 10_000; (await notices(code)).length < count; ) {
        if (Date.now() > deadline) throw new Error(`no notice ${code}`);
        await new Promise((resolve) => setTimeout(resolve, 20));
      }
      return notices(code);
    };
    return { slug, scim, notices, until };
  }
  const user = (userName: string, more: object = {}) => ({
    schemas: ['urn:ietf:params:scim:schemas:core:2.0:User'],
    userName,
    ...more,
  });

  it('of three failures for one person, once', async () => {
    const { scim, until, notices } = await open();
    const bad = user('carl@acme.example', { userType: 'Contractor' });
    for (let times = 0; times < 2; times += 1) expect((await scim('POST', '/Users', bad)).status).toBe(400);
    expect((await scim('POST', '/Users', { ...bad, userName: 'other@acme.example' })).status).toBe(400);
    expect(await notices('provisioning_failed')).toEqual([]);
    await scim('POST', '/Users', bad);
    const [told] = await until('provisioning_failed', 1);
    expect(told!.data).toMatchObject({ person: 'carl@acme.example', count: 3 });
    expect(told!.text).toBe('Provisioning of carl@acme.example keeps failing');
    await scim('POST', '/Users', bad);
    await new Promise((resolve) => setTimeout(resolve, 200));
    expect(await notices('provisioning_failed')).toHaveLength(1);
  });

  it('of an approval that is needed, the first of an hour', async () => {
    const { scim, notices } = await open({ onScimCreate: 'hold' });
    const answers = await Promise.all(
      ['a', 'b', 'c'].map((name) => scim('POST', '/Users', user(`${name}@acme.example`))),
    );
    expect(answers.map(({ status }) => status)).toEqual([201, 201, 201]);
    const told = (await notices('approval_needed')).length;
    expect(told === 1 || told === 2).toBe(true);
  });

  it('of a password that nobody could be asked about', async () => {
    const { scim, notices } = await open({ temporaryPassword: 'ask' });
    await scim('POST', '/Users', user('ann@acme.example'));
    expect((await notices('password_fallback')).map(({ data }) => data.handling)).toEqual(['manual']);
  });

  it('of a conflict, and of settings that decide who gets in', async () => {
    const { slug, scim, notices } = await open();
    await scim('POST', '/Users', user('ann@acme.example'));
    const other = await gateway.directory(slug);
    const response = await fetch(`${gateway.url}/scim/v2/Users`, {
      method: 'POST',
      headers: { authorization: `Bearer ${other.token}`, 'content-type': 'application/scim+json' },
      body: JSON.stringify(user('ann@acme.example')),
    });
    expect(response.status).toBe(409);
    expect(await notices('conflict')).toHaveLength(1);
    await gateway.api('PATCH', `/tenants/${slug}/settings`, {
      contractorsEnabled: false,
      passwordLogin: false,
      contractorMaxDays: 9,
    });
    const settings = (await notices('setting_changed')).map(({ data }) => [data.setting, data.isOn]).sort();
    expect(settings.slice(-2)).toEqual([
      ['contractors', true],
      ['forced_sso', true],
    ]);
    expect(settings).toContainEqual(['contractors', false]);
  });

  it('of a contractor who is switched on after the end, once', async () => {
    const { scim, slug, notices } = await open();
    const extension = 'urn:ietf:params:scim:schemas:extension:doorward:2.0:User';
    const expiresAt = new Date(Date.now() + day).toISOString();
    const carl = user('carl@acme.example', { userType: 'Contractor', [extension]: { expiresAt } });
    const { body } = await scim('POST', '/Users', carl);
    const found = await gateway.api<{ items: { id: string }[] }>(
      'GET',
      `/tenants/${slug}/users?email=carl@acme.example`,
    );
    await gateway.api('POST', `/tenants/${slug}/users/${found.items[0]!.id}/end`, { reason: 'done' });
    for (const active of [false, true, false, true]) {
      expect((await scim('PUT', `/Users/${body.id}`, { ...carl, active })).status).toBe(200);
    }
    expect(await notices('still_expired')).toHaveLength(1);
    const { needsAttention } = await gateway.api<{ needsAttention: { code: string; count: number }[] }>(
      'GET',
      `/tenants/${slug}/overview`,
    );
    expect(needsAttention.find(({ code }) => code === 'notices')?.count).toBeGreaterThan(0);
  });
});

describe('by the clock and the mail', () => {
  let app: TestApp;
  let api: ReturnType<typeof as>;
  let tenantId: string;
  beforeAll(async () => {
    app = await openApp();
    const acme = await makeTenant(app, 'acme');
    tenantId = acme.id;
    api = as(app, acme.key);
  });
  afterAll(() => app.close());
  const deps = () => ({ storage: app.storage, newId: app.deps.newId, now: () => app.now });
  const notices = async (code: string): Promise<Shown[]> =>
    (await api.get('/tenants/acme/notices?limit=200').expect(200)).body.items.filter(
      (each: Shown) => each.code === code,
    );

  it('of a directory that has been silent for a day, once a silence, and never of one that never spoke', async () => {
    const { body } = await api.post('/tenants/acme/directories', { name: 'Okta' }).expect(201);
    await tellOfSilence(deps(), run);
    const token = (await app.storage.scimTokens.get(body.token.id))!;
    const used = async (lastUsedAt: number) => {
      const record = { ...(await app.storage.scimTokens.get(token.id))!, lastUsedAt };
      await app.storage.commit([{ change: 'update', collection: 'scimTokens', record }]);
    };
    await used(app.now - day + 1);
    await tellOfSilence(deps(), run);
    expect(await notices('directory_silent')).toEqual([]);
    app.now += 1;
    await tellOfSilence(deps(), run);
    app.now += 3_600_000;
    await tellOfSilence(deps(), run);
    expect((await notices('directory_silent')).map(({ text }) => text)).toEqual(['Okta has fallen silent']);
    await used(app.now);
    app.now += day;
    await tellOfSilence(deps(), run);
    expect(await notices('directory_silent')).toHaveLength(2);
  });

  it('of API keys before they end and when they have', async () => {
    await api.post('/tenants/acme/keys', { name: 'Nightly', days: 20 }).expect(201);
    const made = app.now;
    for (const after of [0, 5.9, 6, 6.5, 13, 19, 20, 21]) {
      app.now = made + after * day;
      await warnOfKeys(deps(), run);
    }
    app.now = made;
    expect((await notices('key_expiring')).map(({ data }) => data.days).sort()).toEqual([1, 14, 7]);
    expect(await notices('key_expired')).toHaveLength(1);
  });

  const mail = (more: Partial<OutgoingMail>): OutgoingMail => ({
    id: app.deps.newId(),
    v: 1,
    tenantId,
    template: 'access.restored',
    to: 'ann@acme.example',
    locale: 'en',
    data: {},
    state: 'queued',
    attempts: 1,
    createdAt: app.now,
    ...more,
  });
  const fail = async (more: Partial<OutgoingMail>) => {
    const outcome = { outcome: 'refused', reason: '550 no such user' } as const;
    await app.storage.commit(
      await mailOutcome({ ...app.deps.people, storage: app.storage }, mail(more), outcome, app.now),
    );
  };

  it('of a mail that nobody took, and of one that told administrators without another mail', async () => {
    const waiting = async () => (await app.storage.notices.upTo('due', Number.MAX_SAFE_INTEGER, 500)).length;
    const before = await waiting();
    await fail({});
    expect(await waiting()).toBe(before + 1);
    await fail({ template: 'admin.digest' });
    await fail({ template: 'contractor.expiring', data: { recipient: 'administrator' } });
    expect(await waiting()).toBe(before + 1);
    expect(await notices('mail_failed')).toHaveLength(3);
  });

  it('latest first, and only of the own tenant', async () => {
    const other = await makeTenant(app, 'other');
    const { items } = (await api.get('/tenants/acme/notices?limit=200').expect(200)).body;
    const times = items.map(({ at }: { at: string }) => Date.parse(at));
    expect([...times].sort((a: number, b: number) => b - a)).toEqual(times);
    expect((await as(app, other.key).get('/tenants/other/notices').expect(200)).body.items).toEqual([]);
    await as(app, other.key).get('/tenants/acme/notices').expect(404);
  });
});
