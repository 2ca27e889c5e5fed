/** The people of a tenant as the management API shows and finds them, and the switch for contractors. */
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { Link } from '../../src/storage/port/index.js';
import { as, makeTenant, openApp, type TestApp } from './app.js';
import { addPerson } from './people-records.js';

let app: TestApp;
let api: ReturnType<typeof as>;
let tenantId: string;
let directoryId: string;
let links: Record<'ann' | 'bob' | 'carl' | 'dora' | 'gone' | 'mute', Link>;

beforeAll(async () => {
  app = await openApp();
  const acme = await makeTenant(app, 'acme');
  tenantId = acme.id;
  api = as(app, acme.key);
  directoryId = (await api.post('/tenants/acme/directories', { name: 'Okta' })).body.id;
  const day = 86_400_000;
  const contractor = { kind: 'contractor', state: 'active' } as const;
  links = {
    ann: await addPerson(app, {
      tenantId,
      email: 'Ann@acme.example',
      link: { kind: 'admin', state: 'active' },
      account: { state: 'active', displayName: 'Ann' },
    }),
    bob: await addPerson(app, {
      tenantId,
      email: 'bob@acme.example',
      directoryId,
      link: { source: 'scim', holds: ['idp_inactive'] },
    }),
    carl: await addPerson(app, {
      tenantId,
      email: 'carl@x.example',
      link: { ...contractor, expiresAt: app.now + day },
    }),
    dora: await addPerson(app, {
      tenantId,
      email: 'dora@x.example',
      directoryId,
      link: { ...contractor, expiresAt: app.now - 1, disposition: 'linked' },
      account: { displayName: 'Secret' },
    }),
    gone: await addPerson(app, { tenantId, email: 'gone@x.example', link: { state: 'removed' } }),
    mute: await addPerson(app, { tenantId, directoryId, link: { source: 'scim', holds: ['approval_needed'] } }),
  };
});
afterAll(() => app.close());

const idsOf = async (query: string) =>
  (await api.get(`/tenants/acme/users${query}`).expect(200)).body.items.map(({ id }: Link) => id).sort();
const idsFor = (...names: (keyof typeof links)[]) => names.map((name) => links[name].id).sort();

it('shows a person', async () => {
  const { body } = await api.get(`/tenants/acme/users/${links.bob.id}`).expect(200);
  expect(body).toEqual({
    id: links.bob.id,
    email: 'bob@acme.example',
    displayName: `Shown ${links.bob.id}`,
    kind: 'user',
    source: 'scim',
    accessStatus: 'on_hold',
    holds: ['idp_inactive'],
    expiresAt: null,
    sponsor: null,
    account: { id: links.bob.accountId, disposition: 'created', state: 'pending' },
    vaults: [],
    directories: [{ id: directoryId, name: 'Okta' }],
    createdAt: '2026-03-01T12:00:00.000Z',
  });
});

it('tells an expiry by the clock, whether or not a job has noticed', async () => {
  const { body } = await api.get(`/tenants/acme/users/${links.dora.id}`).expect(200);
  expect(body).toMatchObject({ accessStatus: 'expired', holds: ['expired'], expiresAt: '2026-03-01T11:59:59.999Z' });
});

it('keeps the name of a linked account to itself until its owner has come', async () => {
  const hidden = await addPerson(app, {
    tenantId,
    email: 'h@x.example',
    link: { disposition: 'linked' },
    account: { displayName: 'Private' },
  });
  expect((await api.get(`/tenants/acme/users/${hidden.id}`)).body.displayName).toBeNull();
  await app.storage.commit([{ change: 'update', collection: 'links', record: { ...hidden, state: 'removed' } }]);
});

it('has no users who were removed, and none of other tenants', async () => {
  await api.get(`/tenants/acme/users/${links.gone.id}`).expect(404);
  const other = await makeTenant(app, 'other');
  await as(app, other.key).get(`/tenants/other/users/${links.ann.id}`).expect(404);
  expect((await as(app, other.key).get('/tenants/other/users?email=ann@acme.example')).body.items).toEqual([]);
});

describe('finding', () => {
  it('everybody', async () => expect(await idsOf('')).toEqual(idsFor('ann', 'bob', 'carl', 'dora', 'mute')));
  it('by address in any spelling', async () => {
    expect(await idsOf('?email=ANN%40Acme.Example')).toEqual(idsFor('ann'));
    expect(await idsOf('?email=gone@x.example')).toEqual([]);
    expect(await idsOf('?email=nonsense')).toEqual([]);
    expect(await idsOf('?email=ann@acme.example&kind=user')).toEqual([]);
  });
  it('by kind', async () => expect(await idsOf('?kind=contractor')).toEqual(idsFor('carl', 'dora')));
  it('by status', async () => {
    expect(await idsOf('?status=expired')).toEqual(idsFor('dora'));
    expect(await idsOf('?status=on_hold')).toEqual(idsFor('bob', 'mute'));
    expect(await idsOf('?status=active&kind=contractor')).toEqual(idsFor('carl'));
    expect(await idsOf('?status=invited')).toEqual([]);
  });
  it('refuses other kinds and statuses', async () => {
    await api.get('/tenants/acme/users?kind=owner').expect(422);
    await api.get('/tenants/acme/users?status=asleep').expect(422);
  });
  it('walks through filtered pages without loss or repetition', async () => {
    const seen: string[] = [];
    let cursor = '';
    let pages = 0;
    do {
      const { body } = await api.get(`/tenants/acme/users?limit=2${cursor && `&cursor=${cursor}`}`).expect(200);
      seen.push(...body.items.map(({ id }: Link) => id));
      cursor = body.nextCursor ?? '';
      pages += 1;
    } while (cursor);
    expect(seen.sort()).toEqual(idsFor('ann', 'bob', 'carl', 'dora', 'mute'));
    expect(pages).toBe(3);
  });
});

it('counts people and what needs attention', async () => {
  await app.storage.commit([
    {
      change: 'insert',
      collection: 'conflicts',
      record: {
        id: 'c1',
        v: 1,
        tenantId,
        at: app.now,
        openAt: app.now,
        kind: 'scim',
        email: 'x@y.example',
        source: 'Okta',
        reason: 'link_administrator',
      },
    },
  ]);
  const { body } = await api.get('/tenants/acme/overview').expect(200);
  expect(body.counts).toEqual({
    total: 5,
    byKind: { user: 2, admin: 1, contractor: 2 },
    byStatus: { active: 2, invited: 0, on_hold: 2, expired: 1 },
    directories: 1,
  });
  expect(body.recommendations).toEqual(['second_administrator']);
  const attention = Object.fromEntries(
    body.needsAttention.map(({ code, count }: { code: string; count: number }) => [code, count]),
  );
  expect(attention).toEqual({ users_without_address: 1, approval_needed: 1, conflicts: 1 });
  const { items } = (await api.get('/tenants/acme/conflicts').expect(200)).body;
  expect(items).toEqual([
    {
      id: 'c1',
      at: '2026-03-01T12:00:00.000Z',
      kind: 'scim',
      email: 'x@y.example',
      source: 'Okta',
      reason: 'link_administrator',
      resolution: null,
    },
  ]);
});

it('holds contractors while they are switched off, and nobody else', async () => {
  const settings = '/tenants/acme/settings';
  const holdsOf = async (name: keyof typeof links) => (await app.storage.links.get(links[name].id))?.holds;
  await api.patch(settings, { contractorsEnabled: true }).expect(200);
  await api.patch(settings, { contractorsEnabled: false }).expect(200);
  expect(await holdsOf('carl')).toEqual(['contractors_off']);
  expect(await holdsOf('dora')).toEqual(['contractors_off']);
  expect(await holdsOf('ann')).toEqual([]);
  const { resource } = links.dora;
  const scope = { tenantId, directoryId };
  expect((await app.storage.resources.get(scope, 'User', resource!.id))?.access).toMatchObject({
    holds: ['contractors_off'],
    sponsor: 'somebody',
  });
  // Repeating it finishes what was interrupted, and changes nothing else.
  const carl = (await app.storage.links.get(links.carl.id))!;
  await app.storage.commit([{ change: 'update', collection: 'links', record: { ...carl, holds: [] } }]);
  await api.patch(settings, { contractorsEnabled: false }).expect(200);
  expect(await holdsOf('carl')).toEqual(['contractors_off']);
  await api.patch(settings, { contractorsEnabled: true }).expect(200);
  expect(await holdsOf('carl')).toEqual([]);
  expect((await app.storage.resources.get(scope, 'User', resource!.id))?.access?.holds).toEqual([]);
  const { items } = (await api.get('/tenants/acme/audit-events?type=access.suspended')).body;
  expect(items).toHaveLength(3);
});

describe('account lookup', () => {
  it('tells who has an account and who belongs here, and is audited', async () => {
    await makeTenant(app, 'elsewhere');
    const { id } = await app.storage.tenants.find('slug', ['elsewhere']).then((tenant) => tenant!);
    await addPerson(app, { tenantId: id, email: 'far@y.example' });
    const emails = ['ANN@acme.example', 'far@y.example', 'new@y.example', 'gone@x.example', 'not an address'];
    const { body } = await api.post('/tenants/acme/account-lookup', { emails }).expect(200);
    expect(body.map(({ exists, memberHere }: Record<string, boolean>) => [exists, memberHere])).toEqual([
      [true, true],
      [true, false],
      [false, false],
      [true, false],
      [false, false],
    ]);
    expect(body[0].email).toBe('ANN@acme.example');
    const { items } = (await api.get('/tenants/acme/audit-events?type=accounts.looked_up')).body;
    expect(items[0].after).toEqual({ asked: 5, existing: 3 });
  });

  it('is limited in how often it may be asked', async () => {
    const ask = () => api.post('/tenants/acme/account-lookup', { emails: ['a@b.example'] });
    let answer = await ask();
    for (let n = 0; n < 60 && answer.status === 200; n++) answer = await ask();
    expect(answer.status).toBe(429);
    expect(answer.body.code).toBe('rate_limited');
    expect(Number(answer.headers['retry-after'])).toBeGreaterThan(0);
    app.now += 60_000;
    await ask().expect(200);
  });

  it('refuses bodies that are none', async () => {
    await api.post('/tenants/acme/account-lookup', { emails: [] }).expect(422);
    const answer = await api.post('/tenants/acme/account-lookup', { emails: ['a@b.example', 7] }).expect(422);
    expect(answer.body.errors[0].field).toBe('emails.1');
  });
});
