/** What waits for administrators is taken off their list, and they choose how they are written to (flows.md section 3). */
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { forget, mailNotices } from '../../src/expiry/index.js';
import { listCase, settledMs } from '../../src/people/refusal.js';
import { tellAdministrators } from '../../src/people/tell-administrators.js';
import { as, makeTenant, openApp, rootKey, type TestApp } from './app.js';
import { addPerson } from './people-records.js';

const day = 86_400_000;
const run = { signal: new AbortController().signal, keepAlive: async () => {} };
let app: TestApp;
let tenantId: string;
let api: ReturnType<typeof as>;
let stranger: ReturnType<typeof as>;

beforeEach(async () => {
  app = await openApp();
  const acme = await makeTenant(app, 'acme');
  tenantId = acme.id;
  api = as(app, acme.key);
  stranger = as(app, (await makeTenant(app, 'other')).key);
});
afterEach(() => app.close());

const attention = async (code: string): Promise<number> => {
  const { body } = await api.get('/tenants/acme/overview').expect(200);
  return body.needsAttention.find((each: { code: string }) => each.code === code)?.count ?? 0;
};
const eventsOf = async (type: string) =>
  (await api.get(`/tenants/acme/audit-events?type=${type}`).expect(200)).body.items;

describe('a conflict', () => {
  const list = async (code = 'link_contractor') => {
    const source = { id: 'directory', tenantId, name: 'Entra', kind: 'scim' } as const;
    const what = { email: 'carl@acme.example', code, reason: 'Carl is a contractor.' };
    await app.storage.commit(await listCase(app.deps.people, source, what, app.now));
  };
  const open = async (state = 'open') =>
    (await api.get(`/tenants/acme/conflicts?state=${state}`).expect(200)).body.items;

  it('leaves the list when somebody decided it, with who and why', async () => {
    await list();
    await list('address_kept');
    const [first] = await open();
    expect(first.resolution).toBeNull();
    expect(await attention('conflicts')).toBe(2);
    const path = `/tenants/acme/conflicts/${first.id}/resolve`;
    const { body } = await api.post(path, { reason: 'Converted to a user.' }).expect(200);
    expect(body).toEqual({
      ...first,
      resolution: { at: '2026-03-01T12:00:00.000Z', by: 'API key', reason: 'Converted to a user.' },
    });
    expect((await open()).map(({ id }: { id: string }) => id)).not.toContain(first.id);
    expect(await open('resolved')).toEqual([body]);
    expect(await attention('conflicts')).toBe(1);
    const again = await api.post(path).expect(200);
    expect(again.body).toEqual(body);
    expect(await eventsOf('conflict.resolved')).toMatchObject([
      { reason: 'Converted to a user.', target: { kind: 'conflict', id: first.id, email: 'carl@acme.example' } },
    ]);
  });

  it('that comes again is listed anew after seven days, not before', async () => {
    await list();
    const [first] = await open();
    await api.post(`/tenants/acme/conflicts/${first.id}/resolve`).expect(200);
    app.now += settledMs - 1;
    await list();
    expect(await open()).toEqual([]);
    app.now += 1;
    await list();
    expect(await open()).toMatchObject([{ id: first.id, at: new Date(app.now).toISOString(), resolution: null }]);
    expect(await open('resolved')).toEqual([]);
  });

  it('that was decided is forgotten after 400 days, one that waits is kept', async () => {
    await list();
    await list('address_kept');
    const [first, second] = await open();
    await api.post(`/tenants/acme/conflicts/${first.id}/resolve`).expect(200);
    app.now += 400 * day;
    api = as(app, rootKey);
    const retention = { provisioningLogDays: 90, mailDays: 30 };
    await forget({ storage: app.storage, now: () => app.now, retention }, run);
    expect(await open('resolved')).toEqual([]);
    expect((await open()).map(({ id }: { id: string }) => id)).toEqual([second.id]);
  });

  it('is nothing that another tenant can see or decide', async () => {
    await list();
    const [first] = await open();
    await stranger.post(`/tenants/other/conflicts/${first.id}/resolve`).expect(404);
    await stranger.post(`/tenants/acme/conflicts/${first.id}/resolve`).expect(404);
    expect(await attention('conflicts')).toBe(1);
  });
});

describe('a notice', () => {
  const tell = async (person: string) => {
    const data = { person, source: 'Entra', reason: 'A reason.' };
    await app.storage.commit(
      await tellAdministrators(app.deps, { id: tenantId }, { template: 'admin.conflict', data }, app.now),
    );
    app.now += 1000;
  };
  const notices = async (state = 'open') =>
    (await api.get(`/tenants/acme/notices?limit=200&state=${state}`).expect(200)).body.items;

  it('needs nobody’s attention once it is acknowledged, and can be read as before', async () => {
    await tell('ann');
    await tell('ben');
    const [ben, ann] = await notices();
    expect(await attention('notices')).toBe(2);
    const { body } = await api.post(`/tenants/acme/notices/${ann.id}/acknowledge`).expect(200);
    expect(body).toEqual({ ...ann, acknowledged: { at: '2026-03-01T12:00:02.000Z', by: 'API key' } });
    app.now += 1000;
    expect((await api.post(`/tenants/acme/notices/${ann.id}/acknowledge`).expect(200)).body).toEqual(body);
    expect(await notices()).toEqual([ben]);
    expect(await notices('all')).toEqual([ben, body]);
    expect(await attention('notices')).toBe(1);
    await stranger.post(`/tenants/other/notices/${ben.id}/acknowledge`).expect(404);
    expect(await eventsOf('notices.acknowledged')).toMatchObject([{ target: { kind: 'notice', id: ann.id } }]);
  });

  it('is acknowledged with all before it, in slices, and those that came later are not', async () => {
    for (let number = 0; number < 205; number += 1) await tell(`p${number}`);
    const until = (await notices()).at(0).at;
    await tell('later');
    const { body } = await api.post('/tenants/acme/notices/acknowledge', { until }).expect(200);
    expect(body).toEqual({ acknowledged: 205 });
    expect((await notices()).map(({ data }: { data: { person: string } }) => data.person)).toEqual(['later']);
    const counts = (await eventsOf('notices.acknowledged')).map(
      ({ after }: { after: { count: number } }) => after.count,
    );
    expect(counts.reduce((sum: number, count: number) => sum + count)).toBe(205);
    await api.post('/tenants/acme/notices/acknowledge', { until: 'yesterday' }).expect(422);
  });

  const mailsAfter = async (noticeMails: object) => {
    await api.patch('/tenants/acme/settings', { noticeMails }).expect(200);
    await addPerson(app, { tenantId, email: 'admin@acme.example', link: { kind: 'admin', state: 'active' } });
    await tell('ann');
    await tell('ben');
    app.now += day;
    await mailNotices({ storage: app.storage, newId: app.deps.newId, now: () => app.now }, run);
    return (await app.storage.mails.upTo('due', Number.MAX_SAFE_INTEGER, 100)).map(({ template }) => template);
  };

  it('comes with others unless the tenant chose', async () => {
    expect(await mailsAfter({})).toEqual(['admin.digest']);
  });

  it('comes by itself where the tenant chose so', async () => {
    expect(await mailsAfter({ conflict: 'single' })).toEqual(['admin.conflict', 'admin.conflict']);
  });

  it('comes not at all where the tenant chose so, and is on the list', async () => {
    expect(await mailsAfter({ conflict: 'off' })).toEqual([]);
    expect(await notices()).toHaveLength(2);
    expect((await notices()).every(({ waitsForMail }: { waitsForMail: boolean }) => !waitsForMail)).toBe(true);
  });

  it('that is urgent cannot be switched off, and what was chosen stays when more is', async () => {
    const first = await api.patch('/tenants/acme/settings', { noticeMails: { conflict: 'off' } }).expect(200);
    expect(first.body.noticeMails).toMatchObject({ conflict: 'off', approval_needed: 'digest', break_glass: 'single' });
    const { body } = await api
      .patch('/tenants/acme/settings', { noticeMails: { approval_needed: 'single' } })
      .expect(200);
    expect(body.noticeMails).toMatchObject({ conflict: 'off', approval_needed: 'single' });
    expect((await api.get('/tenants/acme/settings').expect(200)).body).toEqual(body);
    for (const bad of [{ break_glass: 'off' }, { token_expired: 'digest' }, { nothing: 'off' }, { conflict: 'loud' }]) {
      await api.patch('/tenants/acme/settings', { noticeMails: bad }).expect(422);
    }
    const changes = (await eventsOf('settings.changed')).map(({ after }: { after: object }) => Object.keys(after));
    expect(changes).toEqual([['noticeMails'], ['noticeMails']]);
  });
});
