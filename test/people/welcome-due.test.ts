/** Those who arrived and are not welcomed yet: whatever happens to them meanwhile, one right mail or none. */
import { afterEach, beforeEach, expect, it, test } from '@jest/globals';
import { dueWelcomes } from '../../src/people/index.js';
import type { Link } from '../../src/storage/port/index.js';
import { contractor, day, start, Workspace } from './workspace.js';

let space: Workspace;
beforeEach(async () => {
  space = await Workspace.open();
  space.welcomesAtOnce = false;
});
afterEach(() => space.close());

const ann = { userName: 'ann', displayName: 'Ann', emails: [{ value: 'ann@example.com' }] };
const readNow = () => dueWelcomes({ ...space.deps(), storage: space.storage }, 100, space.now);
const templates = async () => (await space.mails()).map((mail) => `${mail.template} ${mail.to}`);
const nothingSent = async (link: Link) => {
  expect([await space.mails(), await space.invitations(link), await space.passwords(link)]).toEqual([[], [], []]);
};

test('the arrival makes neither invitation nor password nor mail; their time begins with the welcome', async () => {
  const { link } = await space.post(ann);
  expect(link).toMatchObject({ onboarded: false, welcomeDueAt: start, state: 'invited' });
  await nothingSent(link);
  expect(await space.events()).toEqual(['account.created']);
  space.now += day;
  expect(await space.welcomeAll()).toBe(1);
  expect(await space.passwords(link)).toMatchObject([{ createdAt: space.now, expiresAt: space.now + 3 * day }]);
  expect(await space.invitations(link)).toMatchObject([{ state: 'queued', expiresAt: space.now + 7 * day }]);
  expect(await templates()).toEqual(['invite.auto ann@example.com']);
  const [event] = (await space.storage.events.list('t1', { type: 'invitation.queued' }, { limit: 9 })).items;
  expect(event).toMatchObject({
    actor: { kind: 'job', id: 'mail.relay' },
    target: { kind: 'user', id: link.id, email: 'ann@example.com' },
    after: { entry: 'automatic' },
  });
  expect(await space.welcomeAll()).toBe(0);
});

test('a password that somebody hands over is there at once', async () => {
  const { link } = await space.post(ann, space.caller('entra', { temporaryPassword: 'manual' }));
  expect(link).toMatchObject({ onboarded: true });
  expect(link).not.toHaveProperty('welcomeDueAt');
  expect(await space.passwords(link)).toMatchObject([{ state: 'to_deliver' }]);
  expect(await space.welcomeAll()).toBe(0);
});

test('who is welcomed by two at once is welcomed once', async () => {
  const { link } = await space.post(ann);
  const [first, second] = [await readNow(), await readNow()];
  await space.storage.commit(first.flat());
  await expect(space.storage.commit(second.flat())).rejects.toMatchObject({ name: 'VersionConflict' });
  expect(await space.invitations(link)).toHaveLength(1);
  expect(await space.mails()).toHaveLength(1);
});

it.each([
  ['deleted', (id: string) => space.delete(id)],
  ['switched off', (id: string) => space.put(id, { ...ann, active: false })],
  [
    'without access for another reason',
    (_: string, link: Link) => space.alter('links', link.id, { holds: ['admin_suspended'] }),
  ],
  ['in already', (_: string, link: Link) => space.signIn(link)],
])('who is %s before it is not welcomed, also by a welcome made at that moment', async (_, happens) => {
  const { id, link } = await space.post(ann);
  const late = await readNow();
  await happens(id, link);
  await expect(space.storage.commit(late.flat())).rejects.toMatchObject({ name: 'VersionConflict' });
  await space.welcomeAll();
  await nothingSent(link);
  expect(await space.link(link.id)).not.toHaveProperty('welcomeDueAt');
});

test('who was switched off and on again is welcomed then', async () => {
  const { id } = await space.post(ann);
  await space.put(id, { ...ann, active: false });
  await space.welcomeAll();
  expect(await templates()).toEqual([]);
  const { link } = await space.put(id, ann);
  expect(link).toMatchObject({ welcomeDueAt: start, onboarded: false });
  await space.welcomeAll();
  expect(await templates()).toEqual(['invite.auto ann@example.com']);
});

test('whose address changes before it is welcomed at the new one, and the old one hears nothing', async () => {
  const { id } = await space.post(ann);
  const late = await readNow();
  await space.put(id, { ...ann, emails: [{ value: 'new@example.com' }] });
  await expect(space.storage.commit(late.flat())).rejects.toMatchObject({ name: 'VersionConflict' });
  await space.welcomeAll();
  expect(await templates()).toEqual(['invite.auto new@example.com']);
});

test('a contract that is over by then: no welcome, and a later date brings one', async () => {
  const { id, link } = await space.post(contractor('cleo@example.com', 2));
  space.now += 2 * day;
  await space.welcomeAll();
  await nothingSent(link);
  await space.put(id, contractor('cleo@example.com', 9));
  await space.welcomeAll();
  expect(await templates()).toEqual(['invite.contractor cleo@example.com']);
});

test('it says what is true by then: the name, the language, the sponsor and the settings', async () => {
  const sue = await space.post({ userName: 'sue@example.com', displayName: 'Sue' });
  const extension = { sponsor: { value: sue.id } };
  const { id, link } = await space.post(contractor('cleo@example.com', 2, { displayName: 'C', extension }));
  const later = { displayName: 'Cleo', preferredLanguage: 'fr-CA', extension };
  await space.put(id, contractor('cleo@example.com', 2, later));
  await space.alter('tenants', 't1', { settings: { ...space.tenant().settings, temporaryPassword: 'manual' } });
  await space.welcomeAll();
  expect((await space.mails()).find((mail) => mail.to === 'cleo@example.com')).toMatchObject({
    locale: 'fr',
    data: { displayName: 'Cleo', sponsor: 'Sue', inviter: 'Entra', handling: 'manual' },
  });
  expect(await space.passwords(link)).toMatchObject([{ state: 'to_deliver' }]);
});
