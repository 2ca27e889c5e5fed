/** SCIM groups that give a role in a vault: through nested groups, under the contractors' ceiling, gone with the group. */
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { vaultsOf } from '../../src/people/index.js';
import type { Storage } from '../../src/storage/port/index.js';
import { type Gateway, startGateway } from '../support/gateway.js';

const day = 86_400_000;
let gateway: Gateway;
let slug: string;
let directory: { id: string; token: string };
let vault: { id: string };

beforeAll(async () => {
  gateway = await startGateway();
  ({ slug } = await gateway.tenant({ contractorsEnabled: true }));
  directory = await gateway.directory(slug);
  vault = await gateway.api('POST', `/tenants/${slug}/vaults`, { name: 'Prod' });
});
afterAll(() => gateway.close());

async function scim<T>(method: string, path: string, body?: object): Promise<T> {
  const response = await fetch(`${gateway.url}/scim/v2${path}`, {
    method,
    headers: { authorization: `Bearer ${directory.token}`, 'content-type': 'application/scim+json' },
    ...(body && { body: JSON.stringify(body) }),
  });
  const text = await response.text();
  if (!response.ok) throw new Error(`${method} ${path}: ${response.status} ${text}`);
  return (text === '' ? undefined : JSON.parse(text)) as T;
}

const core = 'urn:ietf:params:scim:schemas:core:2.0';
const extension = 'urn:ietf:params:scim:schemas:extension:doorward:2.0:User';
let made = 0;
const user = async (more: object = {}) => {
  const userName = `p${++made}@acme.example`;
  const { id } = await scim<{ id: string }>('POST', '/Users', { schemas: [`${core}:User`], userName, ...more });
  const found = await gateway.api<{ items: { id: string }[] }>('GET', `/tenants/${slug}/users?email=${userName}`);
  return { id, link: found.items[0]!.id };
};
const group = (members: readonly string[]) =>
  scim<{ id: string }>('POST', '/Groups', {
    schemas: [`${core}:Group`],
    displayName: `G${++made}`,
    members: members.map((value) => ({ value })),
  });
const path = () => `/tenants/${slug}/vaults/${vault.id}`;
const map = (groupId: string, role: string) =>
  gateway.api('POST', `${path()}/groups`, { directory: directory.id, group: groupId, role });
const rights = async (link: string) =>
  (await gateway.api<{ vaults: { role: string; access: string }[] }>('GET', `/tenants/${slug}/users/${link}`)).vaults;
const patch = (groupId: string, op: string, member: string) =>
  scim('PATCH', `/Groups/${groupId}`, {
    schemas: ['urn:ietf:params:scim:api:messages:2.0:PatchOp'],
    Operations: [
      op === 'add'
        ? { op, path: 'members', value: [{ value: member }] }
        : { op, path: `members[value eq "${member}"]` },
    ],
  });
const members = async (limit = 200) => {
  const found: { user: string; role: string; sources: string[] }[] = [];
  let cursor: string | null = null;
  do {
    const query = cursor === null ? `?limit=${limit}` : `?limit=${limit}&cursor=${encodeURIComponent(cursor)}`;
    const page: { items: typeof found; nextCursor: string | null } = await gateway.api(
      'GET',
      `${path()}/members${query}`,
    );
    found.push(...page.items);
    cursor = page.nextCursor;
  } while (cursor !== null);
  return found;
};

describe('a mapped group', () => {
  it('gives its members the role, and takes it when they leave', async () => {
    const ann = await user();
    const ops = await group([]);
    await map(ops.id, 'edit');
    expect(await rights(ann.link)).toEqual([]);
    await patch(ops.id, 'add', ann.id);
    expect(await rights(ann.link)).toMatchObject([{ role: 'edit', access: 'planned' }]);
    await patch(ops.id, 'remove', ann.id);
    expect(await rights(ann.link)).toEqual([]);
  });

  it('counts through groups that it contains; the highest role is in force', async () => {
    const ann = await user();
    const inner = await group([ann.id]);
    const middle = await group([inner.id]);
    const outer = await group([middle.id]);
    await map(outer.id, 'manage');
    await map(inner.id, 'read_only');
    expect(await rights(ann.link)).toMatchObject([{ role: 'manage' }]);
    expect((await members()).find((each) => each.user === ann.link)).toMatchObject({
      role: 'manage',
      sources: ['scim_group'],
    });
    await scim('DELETE', `/Groups/${middle.id}`);
    expect(await rights(ann.link)).toMatchObject([{ role: 'read_only' }]);
  });

  it('is narrowed for a contractor, not refused, and adds to what was given here', async () => {
    const expiresAt = new Date(Date.now() + 10 * day).toISOString();
    const carl = await user({ userType: 'Contractor', [extension]: { expiresAt } });
    const ops = await group([carl.id]);
    await map(ops.id, 'manage');
    expect(await rights(carl.link)).toMatchObject([{ role: 'use_sessions' }]);
    await gateway.api('POST', `${path()}/members`, { user: carl.link, role: 'read_only' });
    expect(await rights(carl.link)).toMatchObject([{ role: 'use_sessions' }]);
  });

  it('takes its rights along when its directory deletes it, and no group gets them back', async () => {
    const ann = await user();
    const ops = await group([ann.id]);
    await map(ops.id, 'edit');
    await scim('DELETE', `/Groups/${ops.id}`);
    expect(await rights(ann.link)).toEqual([]);
    const { items } = await gateway.api<{ items: { group: string }[] }>('GET', `${path()}/groups?limit=200`);
    expect(items.map((each) => each.group)).not.toContain(ops.id);
    const events = await gateway.api<{ items: { type: string; actor: { kind: string } }[] }>(
      'GET',
      `/tenants/${slug}/audit-events?type=vault.group_unmapped`,
    );
    expect(events.items[0]).toMatchObject({ actor: { kind: 'directory' } });
  });

  it('can be unmapped', async () => {
    const ann = await user();
    const ops = await group([ann.id]);
    await map(ops.id, 'edit');
    await gateway.api('DELETE', `${path()}/groups/${ops.id}`);
    expect(await rights(ann.link)).toEqual([]);
    await expect(gateway.api('DELETE', `${path()}/groups/${ops.id}`)).rejects.toThrow('404');
  });

  it('is one of a directory of this tenant, with a role that there is', async () => {
    const other = await gateway.tenant();
    const theirs = await gateway.directory(other.slug);
    const ops = await group([]);
    const theirVault = await gateway.api<{ id: string }>('POST', `/tenants/${other.slug}/vaults`, { name: 'Theirs' });
    const body = { directory: directory.id, group: ops.id };
    await expect(gateway.api('POST', `/tenants/${other.slug}/vaults/${theirVault.id}/groups`, body)).rejects.toThrow(
      '404',
    );
    await expect(gateway.api('POST', `${path()}/groups`, { ...body, directory: theirs.id })).rejects.toThrow('404');
    await expect(map(ops.id, 'owner')).rejects.toThrow('role_unknown');
  });
});

it('lists the people of a vault in pages, each once, also those by groups', async () => {
  vault = await gateway.api('POST', `/tenants/${slug}/vaults`, { name: 'Paged' });
  const people = [await user(), await user(), await user(), await user(), await user()];
  const ops = await group(people.slice(0, 4).map(({ id }) => id));
  await map(ops.id, 'edit');
  await gateway.api('POST', `${path()}/members`, { user: people[0]!.link });
  await gateway.api('POST', `${path()}/members`, { user: people[4]!.link });
  for (const limit of [1, 2, 200]) {
    expect((await members(limit)).map((each) => each.user).sort()).toEqual(people.map(({ link }) => link).sort());
  }
});

it('reads nobody but the person for what that person may do', async () => {
  const link = {
    tenantId: 't',
    id: 'l',
    state: 'active',
    kind: 'user',
    holds: [],
    vaults: [],
    resource: { directoryId: 'd', id: 'u' },
  };
  const asked: string[] = [];
  const none = async (name: string) => {
    asked.push(name);
    return { items: name === 'list' ? [{ id: 'g', tenantId: 't', vaultId: 'v', role: 'edit', groupId: 'g1' }] : [] };
  };
  const storage = {
    vaultGrants: { list: async (index: string) => (index === 'group' ? none('list') : { items: [] }) },
    vaults: {
      get: async () => ({ id: 'v', tenantId: 't', name: 'V', nameKey: 'v', entries: [] }),
      find: async () => undefined,
    },
    memberships: {
      groupsOf: async (_scope: object, ids: readonly string[]) =>
        new Map(ids[0] === 'u' ? [['u', [{ groupId: 'g1', memberId: 'u', memberType: 'User', display: 'G' }]]] : []),
      members: () => Promise.reject(new Error('a whole group was read')),
    },
  };
  const held = await vaultsOf({ storage: storage as unknown as Storage }, link as never, 0);
  expect(held).toMatchObject([{ id: 'v', role: 'edit' }]);
});
