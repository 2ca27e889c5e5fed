/** Contractors who arrive by SCIM, against the table T3 of flows.md. */
import { afterEach, beforeEach, describe, expect, it, test } from '@jest/globals';
import type { Refusal } from '../../src/people/index.js';
import type { TenantSettings } from '../../src/storage/port/index.js';
import { contractor, day, start, Workspace } from './workspace.js';

let space: Workspace;
beforeEach(async () => {
  space = await Workspace.open();
});
afterEach(() => space.close());

const ann = { userName: 'ann@example.com', displayName: 'Ann Ek', preferredLanguage: 'fr' };
const using = (settings: Partial<TenantSettings>, directory = 'entra') => space.caller(directory, settings);

/** The error that a promise is rejected with. */
const failure = (promise: Promise<unknown>): Promise<Refusal> =>
  promise.then(
    () => {
      throw new Error('it was not refused');
    },
    (error) => error,
  );

describe('a contractor (T3)', () => {
  it('gets a date, a sponsor and a password that ends no later', async () => {
    const sponsor = await space.post({ userName: 'sue@example.com', displayName: 'Sue' });
    const { access, link } = await space.post(
      contractor('ann@example.com', 2, { extension: { sponsor: { value: sponsor.id } } }),
    );
    const end = start + 2 * day;
    expect(access).toMatchObject({ expiresAt: end, sponsor: sponsor.id });
    expect(link).toMatchObject({
      kind: 'contractor',
      expiresAt: end,
      dueAt: end - day,
      expirySetBy: 'directory',
      directoryExpiresAt: end,
      sponsorLinkId: sponsor.link.id,
    });
    expect((await space.passwords(link))[0]!.expiresAt).toBe(end);
    const mail = (await space.mails()).find((each) => each.to === 'ann@example.com');
    expect(mail).toMatchObject({
      template: 'invite.contractor',
      data: { expiresAt: end, sponsor: 'Sue', handling: 'automatic' },
    });
  });

  it('has a password also where SSO is forced', async () => {
    await space.post(contractor('ann@example.com', 2), using({ passwordLogin: false }));
    expect(await space.mails()).toMatchObject([{ template: 'invite.contractor', data: { handling: 'automatic' } }]);
  });

  test.each([
    ['no date', { userName: 'a@example.com', userType: 'contractor' }, {}, 'expiry_required'],
    ['past', contractor('a@example.com', 0), {}, 'expiry_in_past'],
    ['too far', contractor('a@example.com', 366), {}, 'expiry_too_far'],
    ['no address', contractor('a', 2), {}, 'address_invalid'],
    ['no contractor', { ...contractor('a@example.com', 2), userType: 'Employee' }, {}, 'expiry_not_contractor'],
    ['switched off', contractor('a@example.com', 2), { contractorsEnabled: false }, 'contractors_disabled'],
    ['sponsor', contractor('a@example.com', 2, { extension: { sponsor: { value: 'x' } } }), {}, 'sponsor_unknown'],
  ] as const)('is refused: %s', async (_, attributes, settings, code) => {
    expect(await failure(space.post(attributes, using(settings)))).toMatchObject({ code, isConflict: false });
  });

  it('cannot have a sponsor who is suspended, of another directory, or over', async () => {
    const inactive = await space.post({ userName: 'i@example.com', active: false });
    const foreign = await space.post({ userName: 'f@example.com' }, using({}, 'okta'));
    const over = await space.post(contractor('o@example.com', 1));
    space.now += day;
    for (const { id } of [inactive, foreign, over]) {
      const attributes = contractor('a@example.com', 9, { extension: { sponsor: { value: id } } });
      expect(await failure(space.post(attributes))).toMatchObject({ code: 'sponsor_unknown' });
    }
  });

  it('is plain data while contractors are off', async () => {
    const { link } = await space.post(
      { userName: 'a@example.com', userType: 'Contractor' },
      using({ contractorsEnabled: false }),
    );
    expect(link.kind).toBe('user');
  });

  it('who was invited as an employee becomes one', async () => {
    const { link } = await space.post(ann, using({}, 'okta'));
    const { resource: _, ...record } = link;
    await space.storage.commit([{ change: 'update', collection: 'links', record }]);
    const attached = await space.post(contractor('ann@example.com', 2));
    expect(attached.link).toMatchObject({
      id: link.id,
      kind: 'contractor',
      expiresAt: start + 2 * day,
      dueAt: start + day,
    });
  });
});
