/** Arrivals by SCIM, against the tables T1 and T2 of flows.md. */
import { afterEach, beforeEach, describe, expect, it, test } from '@jest/globals';
import { normaliseTemporaryPassword } from '../../src/identity/index.js';
import { mailAssociated, onboard, Refusal, readPerson, temporaryPasswordAssociated } from '../../src/people/index.js';
import type { Change, TenantSettings } from '../../src/storage/port/index.js';
import { day, start, Workspace } from './workspace.js';

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

describe('a newcomer (T1 row 1, T2)', () => {
  it('gets an account, a link and a mail with a temporary password', async () => {
    const { access, outcome, link } = await space.post(ann);
    expect(outcome).toBe('created');
    expect(access).toEqual({
      linkId: link.id,
      accountId: link.accountId,
      disposition: 'created',
      holds: [],
      invited: true,
      vaults: [],
    });
    expect(link).toMatchObject({ kind: 'user', source: 'scim', state: 'invited', onboarded: true, v: 2 });
    expect(link).not.toHaveProperty('welcomeDueAt');
    expect(await space.storage.accounts.get(link.accountId)).toMatchObject({
      email: 'ann@example.com',
      emailKey: 'ann@example.com',
      displayName: 'Ann Ek',
      state: 'pending',
      createdBy: { kind: 'directory', id: 'entra' },
    });
    const [invitation] = await space.invitations(link);
    expect(invitation).toMatchObject({ state: 'queued', email: 'ann@example.com', expiresAt: start + 7 * day });
    const [password] = await space.passwords(link);
    expect(password).toMatchObject({ handling: 'automatic', state: 'emailed', expiresAt: start + 3 * day });
    expect(password).not.toHaveProperty('sealed');
    const [mail] = await space.mails();
    expect(mail).toMatchObject({
      template: 'invite.auto',
      to: 'ann@example.com',
      locale: 'fr',
      state: 'queued',
      nextAttemptAt: start,
      invitationId: invitation!.id,
      temporaryPasswordId: password!.id,
      data: {
        workspace: 'Tenant t1',
        inviter: 'Entra',
        kind: 'user',
        userName: 'ann@example.com',
        displayName: 'Ann Ek',
        handling: 'automatic',
        validUntil: start + 7 * day,
        passwordValidUntil: start + 3 * day,
        timeZone: 'America/Toronto',
      },
    });
    const secrets = JSON.parse(space.keyring.open('mail', mail!.sealed!, mailAssociated(mail!)));
    const plain = normaliseTemporaryPassword(secrets.temporaryPassword)!;
    expect(space.keyring.mac('temporary-password', plain)).toBe(password!.hash);
    expect(JSON.stringify([link, invitation, password, mail])).not.toContain(secrets.invitationToken);
    expect(await space.events()).toEqual(['account.created', 'invitation.queued']);
  });

  it('of a tenant with manual handling waits for a password that somebody hands over', async () => {
    const { link } = await space.post(ann, using({ temporaryPassword: 'manual' }));
    const [password] = await space.passwords(link);
    const end = start + 7 * day;
    expect(password).toMatchObject({ handling: 'manual', state: 'to_deliver', expiresAt: end, dueAt: start + day });
    const text = space.keyring.open('temporary-password', password!.sealed!, temporaryPasswordAssociated(password!));
    expect(text).toMatch(/^(\w{4}-){5}\w{4}$/);
    const [mail] = await space.mails();
    expect(mail!.template).toBe('invite.manual');
    expect(Object.keys(JSON.parse(space.keyring.open('mail', mail!.sealed!, mailAssociated(mail!))))).toEqual([
      'invitationToken',
    ]);
  });

  test.each([
    ['ask, fallback manual', { temporaryPassword: 'ask' }, 'invite.manual', 1],
    ['ask, fallback automatic', { temporaryPassword: 'ask', askFallback: 'automatic' }, 'invite.auto', 1],
    ['SSO forced', { passwordLogin: false }, undefined, 1],
    ['hold', { onScimCreate: 'hold' }, undefined, 0],
  ] as const)('%s', async (_, settings, template, notes) => {
    const posted = await space.post(ann, using(settings));
    expect((await space.mails())[0]?.template).toBe(template);
    expect(posted.notes).toHaveLength(notes);
    expect(posted.link.onboarded).toBe(template !== undefined);
    expect(posted.access.holds).toEqual('onScimCreate' in settings ? ['approval_needed'] : []);
  });

  it('who is inactive is stored, and nothing is sent', async () => {
    const { access, link } = await space.post({ ...ann, active: false });
    expect(access.holds).toEqual(['idp_inactive']);
    expect(link.onboarded).toBe(false);
    expect(await space.mails()).toEqual([]);
  });

  it('without an address gets an account without address', async () => {
    const { access, notes } = await space.post({ userName: 'ann' });
    expect(await space.storage.accounts.get(access.accountId)).not.toHaveProperty('emailKey');
    expect(notes).toHaveLength(1);
    expect(await space.mails()).toEqual([]);
    expect((await space.post({ userName: 'bea' })).access.accountId).not.toBe(access.accountId);
  });
});

describe('somebody who has an account (T1)', () => {
  it('who signed in gets a link and a mail without password', async () => {
    const first = await space.post(ann, using({}, 'google'));
    await space.signIn(first.link);
    const { outcome, link, access } = await space.post({ ...ann, userName: 'ANN@Example.com' });
    expect(outcome).toBe('linked');
    expect(access).toMatchObject({ accountId: first.access.accountId, disposition: 'linked', invited: true });
    expect(await space.passwords(link)).toEqual([]);
    expect(await space.mails()).toMatchObject([{ template: 'invite.existing', data: { handling: 'existing' } }]);
    expect(await space.events()).toEqual(['account.linked', 'invitation.queued']);
  });

  it('who never signed in is treated as a newcomer', async () => {
    const first = await space.post(ann, using({}, 'google'));
    const { outcome, link } = await space.post(ann);
    expect(outcome).toBe('linked');
    expect(await space.passwords(link)).toHaveLength(1);
    expect(await space.passwords(first.link)).toHaveLength(1);
    expect(await space.mails()).toMatchObject([{ template: 'invite.auto' }]);
  });

  it('whose link was removed gets a new one that points to the old', async () => {
    const first = await space.post({ ...ann, extension: { vaults: ['Ops'] } });
    await space.delete(first.id);
    const { link, access } = await space.post(ann);
    expect(link).toMatchObject({ previousLinkId: first.link.id, accountId: first.link.accountId, vaults: [] });
    expect(access.disposition).toBe('linked');
  });

  it('who is another user of the same directory keeps the address for themselves', async () => {
    const first = await space.post(ann);
    const second = await space.post({ ...ann, userName: 'ann-admin', emails: [{ value: 'ann@example.com' }] });
    expect(second.outcome).toBe('created');
    expect(second.access.accountId).not.toBe(first.access.accountId);
    expect(await space.mails()).toHaveLength(1);
    expect(await space.conflicts()).toMatchObject([{ email: 'ann@example.com', source: 'Entra', kind: 'scim' }]);
  });

  it('who is a member already becomes the identity behind that link, holds included', async () => {
    const { id, link } = await space.post(ann, using({}, 'okta'));
    const { resource: _, ...invited } = {
      ...link,
      source: 'invite',
      holds: ['admin_suspended'],
      vaults: ['Ops'],
    } as const;
    await space.storage.commit([{ change: 'update', collection: 'links', record: invited }]);
    const attached = await space.post({ ...ann, active: false, extension: { vaults: ['Dev'] } });
    expect(attached.outcome).toBe('linked');
    expect(attached.access).toMatchObject({
      linkId: link.id,
      disposition: 'created',
      holds: ['admin_suspended', 'idp_inactive'],
      vaults: ['Ops', 'Dev'],
    });
    expect(attached.link).toMatchObject({ source: 'scim', resource: { directoryId: 'entra', id: attached.id } });
    expect(await space.mails()).toHaveLength(1);
    expect(await space.events()).toEqual(['account.created', 'invitation.queued', 'identity.attached']);
    expect(id).not.toBe(attached.id);
  });

  test.each([
    ['a user of another directory', {}, 'link_other_directory', 'Okta'],
    ['an administrator', { kind: 'admin', resource: undefined }, 'link_administrator', 'administrator'],
    [
      'a contractor',
      { kind: 'contractor', resource: undefined, expiresAt: start + day },
      'link_contractor',
      '2030-01-16',
    ],
  ] as const)('who is %s is refused and listed once', async (_, values, code, words) => {
    const { link } = await space.post(ann, using({}, 'okta'));
    const record = JSON.parse(JSON.stringify({ ...link, ...values }));
    await space.storage.commit([{ change: 'update', collection: 'links', record }]);
    for (let time = 0; time < 2; time += 1) {
      const error = await failure(space.post(ann));
      expect(error).toBeInstanceOf(Refusal);
      expect(error).toMatchObject({ code, detail: expect.stringContaining(words), isConflict: true });
      await space.storage.commit(error.changes);
    }
    expect(await space.conflicts()).toHaveLength(1);
  });
});

test('of two arrivals at once the slower one looks again and is linked or stands aside', async () => {
  const arrive = (directory: string, resourceId: string) =>
    onboard(space.deps(), space.caller(directory), { resourceId, person: readPerson(ann), now: start });
  const [first, second] = [await arrive('entra', 'r1'), await arrive('google', 'r2')];
  await space.storage.commit(first.changes);
  await expect(space.storage.commit(second.changes)).rejects.toMatchObject({ attribute: 'accounts.emailKey' });
  const again = await arrive('google', 'r2');
  await space.storage.commit(again.changes);
  expect(again).toMatchObject({ outcome: 'linked', access: { accountId: first.access.accountId } });
});

test('a newcomer costs one look and no more than three changes', async () => {
  const storage = space.storage;
  const looks: string[] = [];
  const accounts = { ...storage.accounts, find: async () => void looks.push('accounts') };
  const refuse = new Proxy({}, { get: (_, name) => () => looks.push(String(name)) });
  const deps = {
    ...space.deps(),
    storage: { ...storage, accounts, links: refuse, resources: refuse, conflicts: refuse },
  };
  const arrival = { resourceId: 'r1', person: readPerson(ann), now: start };
  const { changes } = await onboard(deps as never, space.caller(), arrival);
  expect(looks).toEqual(['accounts']);
  const kinds = changes.map((change: Change) => ('collection' in change ? change.collection : change.change));
  expect(kinds).toEqual(['accounts', 'links', 'event']);
});
