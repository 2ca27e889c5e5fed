/** A directory changes who is a contractor, and until when (flows.md T3, T4; edge cases 3 and 4). */
import { afterEach, beforeEach, describe, expect, it, test } from '@jest/globals';
import { Refusal } from '../../src/people/index.js';
import type { Link } from '../../src/storage/port/index.js';
import { contractor, day, start, Workspace } from './workspace.js';

let space: Workspace;
beforeEach(async () => {
  space = await Workspace.open();
});
afterEach(() => space.close());

/** The user as an administrator of the tenant who has signed in. */
async function makeAdministrator(link: Link): Promise<void> {
  await space.signIn(link);
  await space.alter('links', link.id, { kind: 'admin' });
}

describe('the date of a contractor (T3, T4)', () => {
  const at = (days: number) => contractor('ann@example.com', days);

  it('moves both ways, also after the expiry', async () => {
    const { id, link } = await space.post(at(9));
    expect((await space.put(id, at(5))).access.expiresAt).toBe(start + 5 * day);
    space.now = start + 6 * day;
    await space.alter('links', link.id, { holds: ['expired'] });
    const later = await space.put(id, at(20));
    expect(later.access).toMatchObject({ expiresAt: start + 20 * day, holds: [] });
    expect(later.link).toMatchObject({ dueAt: start + 13 * day, expirySetBy: 'directory' });
    expect((await space.events()).filter((type) => type === 'contractor.expiry_changed')).toHaveLength(2);
  });

  it('in the past ends access now, and again changes nothing', async () => {
    const { id } = await space.post(at(9));
    space.now = start + day;
    const ended = await space.put(id, at(-3));
    expect(ended.access.expiresAt).toBe(start + day);
    expect(ended.notes).toMatchObject([{ rule: 'another date is in force' }]);
    space.now += day;
    const again = await space.put(id, at(-3));
    expect(again.changes).toEqual([]);
    expect(again.access).toBe(again.was);
  });

  it('set by a person only comes nearer', async () => {
    const { id, link } = await space.post(at(9));
    await space.alter('links', link.id, { expiresAt: start + 6 * day, expirySetBy: 'person' });
    expect((await space.put(id, at(8))).link).toMatchObject({
      expiresAt: start + 6 * day,
      directoryExpiresAt: start + 8 * day,
    });
    expect((await space.put(id, at(4))).link).toMatchObject({ expiresAt: start + 4 * day, expirySetBy: 'person' });
    expect((await space.put(id, { ...at(4), extension: {} })).link.expiresAt).toBe(start + 4 * day);
  });

  test.each([
    ['too far', contractor('ann@example.com', 400), {}, 'expiry_too_far'],
    ['left out', { ...contractor('ann@example.com', 1), extension: {} }, {}, 'expiry_required'],
    ['switched off', contractor('ann@example.com', 4), { contractorsEnabled: false }, 'contractors_disabled'],
    ['an employee', { userName: 'ann@example.com', extension: {} }, {}, 'link_contractor'],
  ] as const)('is refused: %s', async (_, attributes, settings, code) => {
    const { id } = await space.post(at(9));
    const put = space.put(id, attributes, space.caller('entra', settings));
    await expect(put).rejects.toMatchObject({ code });
  });

  it('stays while contractors are off and the request says nothing of it', async () => {
    const { id } = await space.post(at(9));
    const put = await space.put(
      id,
      { userName: 'ann@example.com', extension: {} },
      space.caller('entra', { contractorsEnabled: false }),
    );
    expect(put.link).toMatchObject({ kind: 'contractor', expiresAt: start + 9 * day });
  });
});

describe('the kind of a person (edge cases 3 and 4)', () => {
  it('an employee becomes a contractor with a valid date', async () => {
    const { id } = await space.post({ userName: 'ann@example.com' });
    const put = await space.put(id, contractor('ann@example.com', 5));
    expect(put.link).toMatchObject({
      kind: 'contractor',
      expiresAt: start + 5 * day,
      dueAt: start + 4 * day,
      expirySetBy: 'directory',
    });
    expect(await space.events()).toContain('user.converted');
  });

  test.each([
    ['without a date', { userName: 'ann@example.com', userType: 'Contractor' }, 'expiry_required'],
    ['with a past date', contractor('ann@example.com', 0), 'expiry_in_past'],
    ['with a date alone', { ...contractor('ann@example.com', 5), userType: 'Employee' }, 'expiry_not_contractor'],
  ] as const)('not %s', async (_, attributes, code) => {
    const { id } = await space.post({ userName: 'ann@example.com' });
    await expect(space.put(id, attributes)).rejects.toMatchObject({ code });
  });

  it('an administrator does not', async () => {
    const { id, link } = await space.post({ userName: 'ann@example.com' });
    await makeAdministrator(link);
    const refused = space.put(id, contractor('ann@example.com', 5));
    await expect(refused).rejects.toBeInstanceOf(Refusal);
    await expect(refused).rejects.toMatchObject({ code: 'link_administrator' });
  });

  it('a contractor whom an administrator converted stays converted', async () => {
    const { id, link } = await space.post(contractor('ann@example.com', 5));
    const { expiresAt: _, dueAt: __, ...record } = { ...link, kind: 'user' as const };
    const scope = space.caller().scope;
    const { expiresAt: ___, ...access } = (await space.storage.resources.get(scope, 'User', id))!.access!;
    await space.storage.commit([
      { change: 'update', collection: 'links', record },
      { change: 'setAccess', scope, id, access, modifiedAt: start },
    ]);
    const repeated = await space.put(id, contractor('ann@example.com', 5));
    expect(repeated.link.kind).toBe('user');
    expect((await space.put(id, { userName: 'ann@example.com' })).link.kind).toBe('user');
  });
});
