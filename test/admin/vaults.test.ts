/** Vaults from outside: making them, who has which role in force, and that no tenant sees another's. */
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { vaultsOf } from '../../src/people/index.js';
import type { Link } from '../../src/storage/port/index.js';
import { as, makeTenant, openApp, rootKey, type TestApp } from './app.js';
import { addPerson } from './people-records.js';

const day = 86_400_000;
let app: TestApp;
let tenantId: string;
let api: ReturnType<typeof as>;
let ops: { id: string };
const vaults = '/tenants/acme/vaults';

beforeAll(async () => {
  app = await openApp();
  const acme = await makeTenant(app, 'acme');
  tenantId = acme.id;
  api = as(app, acme.key);
  const entries = [
    { name: 'Shell', kind: 'session', url: 'ssh://root@db.acme.example:22' },
    { name: 'Root', kind: 'privileged', url: 'https://vault.acme.example/root' },
  ];
  ops = (await api.post(vaults, { name: 'Prod Ops', entries }).expect(201)).body;
});
afterAll(() => app.close());

let count = 0;
const person = (link: Partial<Link>) =>
  addPerson(app, { tenantId, email: `p${count++}@acme.example`, link: { state: 'active', ...link } });
const members = () => `${vaults}/${ops.id}/members`;
const give = (link: Link, role?: string) => api.post(members(), { user: link.id, ...(role && { role }) });
const shown = async (link: Link) => (await api.get(`/tenants/acme/users/${link.id}`).expect(200)).body.vaults;
const now = async (link: Link) => vaultsOf(app, (await app.storage.links.get(link.id))!, app.now);
const eventsOf = async (type: string, link: Link) =>
  (await api.get(`/tenants/acme/audit-events?type=${type}`).expect(200)).body.items.filter(
    ({ target }: { target: { id: string } }) => target.id === link.id,
  );

describe('making vaults', () => {
  it('lists them with their entries', async () => {
    const { items } = (await api.get(vaults).expect(200)).body;
    expect(items[0]).toMatchObject({ id: ops.id, name: 'Prod Ops', createdAt: '2026-03-01T12:00:00.000Z' });
    expect(items[0].entries.map(({ name, kind, url }: Record<string, string>) => [name, kind, url])).toEqual([
      ['Shell', 'session', 'ssh://root@db.acme.example:22'],
      ['Root', 'privileged', 'https://vault.acme.example/root'],
    ]);
    const created = (await api.get('/tenants/acme/audit-events?type=vault.created')).body.items;
    expect(created[0]).toMatchObject({ target: { kind: 'vault', id: ops.id }, after: { name: 'Prod Ops' } });
  });

  it('takes a name once, in whatever case and spacing', async () => {
    const answer = await api.post(vaults, { name: ' PROD   ops ' }).expect(409);
    expect(answer.body.code).toBe('vault_taken');
  });

  it.each([
    'javascript:alert(1)',
    'data:text/html,x',
    'file:///etc/passwd',
    'https://ann:secret@acme.example',
    'ssh://ann:secret@acme.example',
    'not a url',
  ])('refuses an entry with the URL %s', async (url) => {
    const entries = [{ name: 'x', kind: 'session', url }];
    const answer = await api.post(vaults, { name: `with ${url.length}`, entries }).expect(422);
    expect(answer.body).toMatchObject({ code: 'invalid_body', errors: [{ field: 'entries.0.url' }] });
  });

  it('refuses names and fields that are none', async () => {
    await api.post(vaults, { name: '   ' }).expect(422);
    await api.post(vaults, { name: 'Ops\u200b' }).expect(422);
    await api.post(vaults, { name: 'x', owner: 'me' }).expect(422);
    await api
      .post(vaults, { name: 'x', entries: [{ name: 'x', kind: 'other', url: 'https://x.example' }] })
      .expect(422);
  });
});

describe('rights', () => {
  it('are use_sessions unless another role is said, and can be changed and taken away', async () => {
    const ann = await person({});
    const added = await give(ann).expect(200);
    expect(added.body).toMatchObject({ user: ann.id, role: 'use_sessions', access: 'granted', sources: ['direct'] });
    await give(ann, 'manage').expect(200);
    await give(ann, 'manage').expect(200);
    expect(await shown(ann)).toEqual([{ id: ops.id, name: 'Prod Ops', role: 'manage', access: 'granted' }]);
    expect((await eventsOf('vault.member_added', ann)).length).toBe(2);
    const left = await api.delete(`${members()}/${ann.id}`).expect(200);
    expect(left.body).toMatchObject({ role: null, access: 'revoked', sources: [] });
    expect(await shown(ann)).toEqual([]);
    const [removed] = await eventsOf('vault.member_removed', ann);
    expect(removed.before).toMatchObject({ vaultId: ops.id, roles: [{ source: 'direct', role: 'manage' }] });
    await api.delete(`${members()}/${ann.id}`).expect(404);
  });

  it.each(['owner', 'MANAGE', ''])('refuses the role "%s"', async (role) => {
    const answer = await api.post(members(), { user: (await person({})).id, role }).expect(422);
    expect(answer.body.code).toBe('role_unknown');
  });

  it('of a contractor stay under the ceiling, which a conversion lifts without giving more', async () => {
    const carl = await person({ kind: 'contractor', expiresAt: app.now + day });
    expect((await give(carl, 'manage').expect(200)).body.role).toBe('use_sessions');
    expect(await shown(carl)).toMatchObject([{ role: 'use_sessions' }]);
    const [held] = await now(carl);
    expect(held).toMatchObject({ role: 'use_sessions' });
    expect(held!.entries.map(({ name, role, url }) => [name, role, url])).toEqual([
      ['Shell', 'use_sessions', 'ssh://root@db.acme.example:22'],
      ['Root', 'read_only', null],
    ]);
    const stored = (await app.storage.links.get(carl.id))!;
    const { expiresAt: _, ...rest } = stored;
    await app.storage.commit([{ change: 'update', collection: 'links', record: { ...rest, kind: 'user' } }]);
    expect((await now(carl))[0]?.entries.map(({ role }) => role)).toEqual(['manage', 'manage']);
  });

  it('freeze by the clock and with any hold, wait for the person to come, and are kept', async () => {
    const dora = await person({ kind: 'contractor', expiresAt: app.now + day });
    const held = await person({ holds: ['admin_suspended'] });
    const invited = await person({ state: 'invited' });
    for (const link of [dora, held, invited]) await give(link).expect(200);
    expect(await shown(held)).toMatchObject([{ access: 'frozen' }]);
    expect(await shown(invited)).toMatchObject([{ access: 'planned' }]);
    expect([await now(held), await now(invited)]).toEqual([[], []]);
    expect(await now(dora)).toHaveLength(1);
    const before = app.now;
    app.now += day;
    const frozen = await now(dora);
    const view = await app.storage.vaultGrants.count('link', [tenantId, dora.id]);
    app.now = before;
    expect([frozen, view]).toEqual([[], 1]);
  });

  it('come from the name that a directory sends, once there is such a vault', async () => {
    const eve = await person({ source: 'scim', vaults: ['prod  OPS', 'Later'] });
    expect(await shown(eve)).toMatchObject([{ name: 'Prod Ops', role: 'use_sessions' }]);
    await api.post(vaults, { name: 'later' }).expect(201);
    expect(await shown(eve)).toMatchObject([{ name: 'later' }, { name: 'Prod Ops' }]);
    expect((await api.delete(`${members()}/${eve.id}`).expect(409)).body.code).toBe('conflict');
    const more = await give(eve, 'edit').expect(200);
    expect(more.body).toMatchObject({ role: 'edit', sources: ['direct', 'scim'] });
    const left = await api.delete(`${members()}/${eve.id}`).expect(200);
    expect(left.body).toMatchObject({ role: 'use_sessions', sources: ['scim'] });
  });

  it('are never widened down: the highest of several counts', async () => {
    const finn = await person({ vaults: ['Prod Ops'] });
    expect((await give(finn, 'read_only').expect(200)).body.role).toBe('use_sessions');
  });
});

it('walks through the members page by page, each once', async () => {
  const crew = (await api.post(vaults, { name: 'Crew' }).expect(201)).body;
  const path = `${vaults}/${crew.id}/members`;
  const wanted: string[] = [];
  for (const names of [[], [], ['Crew'], ['crew'], ['CREW'], ['crew'], ['crew']]) {
    const link = await person({ vaults: names });
    wanted.push(link.id);
    if (wanted.length <= 4) await api.post(path, { user: link.id }).expect(200);
  }
  await person({ vaults: ['other'] });
  for (const limit of [1, 2, 3, 4, 50]) {
    const seen: string[] = [];
    let cursor = '';
    do {
      const { body } = await api.get(`${path}?limit=${limit}${cursor && `&cursor=${cursor}`}`).expect(200);
      expect(body.items.length).toBeLessThanOrEqual(limit);
      seen.push(...body.items.map(({ user }: { user: string }) => user));
      cursor = body.nextCursor ?? '';
    } while (cursor);
    expect(seen.sort()).toEqual([...wanted].sort());
  }
});

it('keeps tenants apart', async () => {
  const other = await makeTenant(app, 'other');
  const theirs = as(app, other.key);
  const ann = await person({});
  await give(ann).expect(200);
  const stranger = await addPerson(app, {
    tenantId: other.id,
    email: 'x@other.example',
    link: { state: 'active', vaults: ['Prod Ops'] },
  });
  expect((await theirs.get('/tenants/other/vaults').expect(200)).body.items).toEqual([]);
  expect((await theirs.get(`/tenants/other/users/${stranger.id}`)).body.vaults).toEqual([]);
  const across = `/tenants/other/vaults/${ops.id}/members`;
  await theirs.get(across).expect(404);
  await theirs.post(across, { user: stranger.id }).expect(404);
  await theirs.delete(`${across}/${ann.id}`).expect(404);
  await theirs.get(members()).expect(404);
  await give(stranger).expect(404);
  await as(app, rootKey).post(members(), { user: stranger.id }).expect(404);
  await theirs.post('/tenants/other/vaults', { name: 'Prod Ops' }).expect(201);
  expect((await theirs.get(`/tenants/other/users/${stranger.id}`)).body.vaults).toMatchObject([{ name: 'Prod Ops' }]);
  expect(await app.storage.vaultGrants.count('link', [tenantId, stranger.id])).toBe(0);
});
