/** Changes that a directory makes to its users (flows.md T4, G8; edge cases 7 and 8). */
import { afterEach, beforeEach, describe, expect, it, test } from '@jest/globals';
import { amend, readPerson } from '../../src/people/index.js';
import type { Link } from '../../src/storage/port/index.js';
import { contractor, day, start, Workspace } from './workspace.js';

let space: Workspace;
beforeEach(async () => {
  space = await Workspace.open();
});
afterEach(() => space.close());

const ann = { userName: 'ann', displayName: 'Ann', emails: [{ value: 'ann@example.com' }] };
const withAddress = (value: string) => ({ ...ann, emails: [{ value }] });

/** The user as an administrator of the tenant who has signed in. */
async function makeAdministrator(link: Link): Promise<void> {
  await space.signIn(link);
  await space.alter('links', link.id, { kind: 'admin' });
}

test('what concerns nobody costs no look at the store', async () => {
  const { access } = await space.post(ann);
  const person = readPerson(ann);
  const deps = { ...space.deps(), storage: {} as never };
  const before = { ...person, userName: 'x', externalId: 'y', locale: 'fr' as const };
  const amended = await amend(deps, space.caller(), { resourceId: 'r', access, before, after: person, now: start });
  expect(amended).toEqual({ access, changes: [], notes: [] });
  expect(amended.access).toBe(access);
});

describe('active (T4)', () => {
  it('sets and clears the directory’s own hold and no other', async () => {
    const { id, link } = await space.post(ann);
    await space.alter('links', link.id, { holds: ['admin_suspended'] });
    const off = await space.put(id, { ...ann, active: false });
    expect(off.access.holds).toEqual(['admin_suspended', 'idp_inactive']);
    const on = await space.put(id, ann);
    expect(on.access.holds).toEqual(['admin_suspended']);
    expect(on.link.holds).toEqual(['admin_suspended']);
    const events = ['account.created', 'invitation.queued', 'access.suspended', 'access.restored'];
    expect(await space.events()).toEqual(events);
    expect(await space.mails()).toHaveLength(1);
  });

  it('onboards at the first active:true, once', async () => {
    const { id } = await space.post({ ...ann, active: false });
    const on = await space.put(id, { ...ann, active: true });
    expect(on.link).toMatchObject({ onboarded: true, holds: [] });
    expect(await space.passwords(on.link)).toHaveLength(1);
    await space.put(id, { ...ann, active: false });
    await space.put(id, { ...ann, active: true });
    expect(await space.mails()).toMatchObject([{ template: 'invite.auto' }]);
    expect((await space.events()).slice(0, 3)).toEqual(['account.created', 'access.restored', 'invitation.queued']);
  });

  it('does not onboard who waits for approval', async () => {
    const { id } = await space.post({ ...ann, active: false }, space.caller('entra', { onScimCreate: 'hold' }));
    const on = await space.put(id, { ...ann, active: true });
    expect(on.access.holds).toEqual(['approval_needed']);
    expect(await space.mails()).toEqual([]);
  });

  it('brings nobody back after their expiry', async () => {
    const { id } = await space.post(contractor('ann@example.com', 2));
    await space.put(id, contractor('ann@example.com', 2, { active: false }));
    space.now = start + 3 * day;
    const on = await space.put(id, contractor('ann@example.com', 2, { active: true }));
    expect(on.notes).toMatchObject([{ at: 'active' }]);
    expect(on.link).toMatchObject({ holds: [], expiresAt: start + 2 * day });
  });

  it('leaves the last administrator their access (G8)', async () => {
    const { id, link } = await space.post(ann);
    await makeAdministrator(link);
    const off = await space.put(id, { ...ann, active: false });
    expect(off.link).toMatchObject({ holds: [], source: 'invite', resource: { id } });
    expect(off.notes).toMatchObject([{ rule: 'the last administrator keeps access' }]);
    expect((await space.events()).at(-1)).toBe('administrator.kept');
  });

  it('suspends one administrator of two, but not both at once', async () => {
    const [first, second] = [await space.post(ann), await space.post({ userName: 'bea@example.com' })];
    await makeAdministrator(first.link);
    await makeAdministrator(second.link);
    const off = (posted: typeof first, attributes: typeof ann | { userName: string }) => {
      const person = readPerson(attributes);
      const { id: resourceId, access } = posted;
      const request = { resourceId, access, before: person, after: { ...person, active: false }, now: start };
      return amend(space.deps(), space.caller(), request);
    };
    const both = [await off(first, ann), await off(second, { userName: 'bea@example.com' })];
    await space.storage.commit(both[0]!.changes);
    await expect(space.storage.commit(both[1]!.changes)).rejects.toMatchObject({ name: 'VersionConflict' });
    expect((await space.link(first.link.id)).holds).toEqual(['idp_inactive']);
  });

  it('does not count an administrator on hold or not yet signed in', async () => {
    const [first, second] = [await space.post(ann), await space.post({ userName: 'bea@example.com' })];
    await makeAdministrator(first.link);
    await space.alter('links', second.link.id, { kind: 'admin' });
    expect((await space.put(first.id, { ...ann, active: false })).link.holds).toEqual([]);
    await space.alter('links', second.link.id, { state: 'active', holds: ['admin_suspended'] });
    await space.put(first.id, ann);
    expect((await space.put(first.id, { ...ann, active: false })).link.holds).toEqual([]);
  });
});

describe('sponsor and vaults', () => {
  it('follow the directory', async () => {
    const sue = await space.post({ userName: 'sue@example.com' });
    const { id } = await space.post(contractor('ann@example.com', 5));
    const extension = { sponsor: { value: sue.id }, vaults: ['Ops'] };
    const put = await space.put(id, contractor('ann@example.com', 5, { extension }));
    expect(put.access).toMatchObject({ sponsor: sue.id, vaults: ['Ops'] });
    expect(put.link).toMatchObject({ sponsorLinkId: sue.link.id, vaults: ['Ops'] });
    const none = await space.put(id, contractor('ann@example.com', 5));
    expect(none.access).not.toHaveProperty('sponsor');
    expect(none.link).not.toHaveProperty('sponsorLinkId');
    expect(none.link.vaults).toEqual([]);
  });

  it('nobody answers for themselves', async () => {
    const { id } = await space.post(contractor('ann@example.com', 5));
    const attributes = contractor('ann@example.com', 5, { extension: { sponsor: { value: id } } });
    await expect(space.put(id, attributes)).rejects.toMatchObject({ code: 'sponsor_unknown' });
  });
});

describe('the address (edge case 8)', () => {
  const addressOf = async (link: Link) => (await space.storage.accounts.get(link.accountId))?.email;

  it('follows while nobody has signed in; what was sent is void and sent anew', async () => {
    const { id, link } = await space.post(ann);
    const put = await space.put(id, withAddress('Ann.New@example.com'));
    expect(await addressOf(link)).toBe('Ann.New@example.com');
    expect((await space.invitations(put.link)).map((each) => `${each.email} ${each.state}`).sort()).toEqual([
      'Ann.New@example.com queued',
      'ann@example.com revoked',
    ]);
    expect((await space.passwords(put.link)).map((each) => each.state).sort()).toEqual(['emailed', 'revoked']);
    expect((await space.mails()).map((mail) => `${mail.template} ${mail.to}`).sort()).toEqual([
      'email.changed ann@example.com',
      'invite.auto Ann.New@example.com',
      'invite.auto ann@example.com',
    ]);
    expect(await space.events()).toEqual([
      'account.created',
      'invitation.queued',
      'invitation.revoked',
      'account.address_changed',
      'invitation.queued',
    ]);
  });

  it('does not follow once the owner signed in', async () => {
    const { id, link } = await space.post(ann);
    await space.signIn(link);
    const put = await space.put(id, withAddress('new@example.com'));
    expect(await addressOf(link)).toBe('ann@example.com');
    expect(put.notes).toMatchObject([{ at: 'emails' }]);
    expect(await space.conflicts()).toMatchObject([{ email: 'new@example.com' }]);
    expect((await space.put(id, ann)).changes).toEqual([]);
  });

  it('does not follow while another tenant waits for the owner of the present address', async () => {
    const { id, link } = await space.post(ann);
    await space.post(ann, space.caller('google'));
    await space.put(id, withAddress('attacker@example.com'));
    expect(await addressOf(link)).toBe('ann@example.com');
  });

  it('of somebody else here is refused', async () => {
    const { id } = await space.post(ann);
    await space.post({ userName: 'bea@example.com' });
    await expect(space.put(id, withAddress('BEA@example.com'))).rejects.toMatchObject({ code: 'address_taken' });
  });

  it('of somebody elsewhere is listed', async () => {
    const { id, link } = await space.post(ann);
    await space.post({ userName: 'bea@example.com' }, space.caller('google'));
    await space.put(id, withAddress('bea@example.com'));
    expect(await addressOf(link)).toBe('ann@example.com');
    expect(await space.conflicts()).toHaveLength(1);
  });

  it('that comes late onboards', async () => {
    const { id, link } = await space.post({ userName: 'ann' });
    const put = await space.put(id, ann);
    expect(await addressOf(link)).toBe('ann@example.com');
    expect(put.link.onboarded).toBe(true);
    expect(await space.mails()).toMatchObject([{ template: 'invite.auto', to: 'ann@example.com' }]);
  });

  it('that comes late and is of an account elsewhere links to that', async () => {
    const there = await space.post(ann, space.caller('google'));
    await space.signIn(there.link);
    const { id, link } = await space.post({ userName: 'ann' });
    const put = await space.put(id, ann);
    expect(put.access).toMatchObject({ accountId: there.access.accountId, disposition: 'linked' });
    expect(put.link).toMatchObject({ liveAccountId: there.access.accountId, onboarded: true });
    expect(await space.storage.accounts.get(link.accountId)).toBeUndefined();
    expect(await space.mails()).toMatchObject([{ template: 'invite.existing' }]);
  });

  it('that goes leaves the account its own', async () => {
    const { id, link } = await space.post(ann);
    expect((await space.put(id, { userName: 'ann' })).notes).toHaveLength(1);
    expect(await addressOf(link)).toBe('ann@example.com');
  });
});

describe('the name', () => {
  const nameOf = async (link: Link) => (await space.storage.accounts.get(link.accountId))?.displayName;

  it('alone is the affair of the resource, and comes along with another change until the owner signs in', async () => {
    const { id, link } = await space.post(ann);
    expect((await space.put(id, { ...ann, displayName: 'Ann E' })).changes).toEqual([]);
    await space.put(id, { ...ann, displayName: 'Ann Ek', active: false });
    expect(await nameOf(link)).toBe('Ann Ek');
    await space.signIn(link);
    await space.put(id, { ...ann, displayName: 'Somebody' });
    expect(await nameOf(link)).toBe('Ann Ek');
  });

  it('of an account that was there before never does', async () => {
    const there = await space.post(ann, space.caller('google'));
    const { id } = await space.post({ ...ann, displayName: 'Mine' });
    await space.put(id, { ...ann, displayName: 'Still mine' });
    expect(await nameOf(there.link)).toBe('Ann');
  });
});

test('nothing comes of changes to somebody who has left', async () => {
  const { id, link } = await space.post(contractor('ann@example.com', 5));
  const { liveAccountId: _, ...removed } = { ...link, state: 'removed' as const };
  await space.storage.commit([{ change: 'update', collection: 'links', record: removed }]);
  const put = await space.put(id, contractor('ann@example.com', 50, { active: false }));
  expect(put.changes).toEqual([]);
});
