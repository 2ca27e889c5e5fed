/** What follows from mails that were sent, refused or given up: by itself, and with the relay before a real SMTP server. */
import { afterEach, beforeEach, describe, expect, it, test } from '@jest/globals';
import { createRelay, createSmtpTransport } from '../../src/mail/index.js';
import { mailAssociated, mailOutcome, temporaryPasswordAssociated } from '../../src/people/index.js';
import { duePassword } from '../../src/people/password-due.js';
import type { Link } from '../../src/storage/port/index.js';
import { startSmtpTrap } from '../mail/smtp-trap.js';
import { contractor, day, start, Workspace } from './workspace.js';

let space: Workspace;
beforeEach(async () => {
  space = await Workspace.open();
});
afterEach(() => space.close());

const ann = { userName: 'ann@example.com', displayName: 'Ann Ek' };
const refused = { outcome: 'refused', reason: '550 no such user' } as const;

async function follow(link: Link, outcome: Parameters<typeof mailOutcome>[2]) {
  const [invitation] = await space.invitations(link);
  const mail = (await space.mails()).find(({ invitationId }) => invitationId === invitation!.id)!;
  const changes = await mailOutcome(space.deps(), mail, outcome, space.now);
  await space.storage.commit(changes);
  return { mail, changes };
}

/** States of the link's temporary passwords, oldest first. */
const states = async (link: Link) =>
  [...(await space.passwords(link))].sort((a, b) => a.createdAt - b.createdAt).map(({ state }) => state);

describe('a mail that was sent', () => {
  it('makes its invitation sent, with one change', async () => {
    const { link } = await space.post(ann);
    const { mail, changes } = await follow(link, { outcome: 'sent' });
    expect(changes).toHaveLength(1);
    expect((await space.invitations(link)).map(({ state }) => state)).toEqual(['sent']);
    expect(await states(link)).toEqual(['emailed']);
    expect(await mailOutcome(space.deps(), mail, { outcome: 'sent' }, space.now)).toEqual([]);
  });

  it('leaves an invitation that was revoked as it is, and one that is about no invitation alone', async () => {
    const { id, link } = await space.post(ann);
    const [mail] = await space.mails();
    await space.delete(id);
    expect(await mailOutcome(space.deps(), mail!, { outcome: 'sent' }, space.now)).toEqual([]);
    const { invitationId: _, ...notice } = mail!;
    expect(await mailOutcome(space.deps(), notice, { outcome: 'sent' }, space.now)).toEqual([]);
    expect((await space.invitations(link)).map(({ state }) => state)).toEqual(['revoked']);
  });
});

describe('a mail that nobody took', () => {
  test.each(['refused', 'givenUp'] as const)(
    '%s: its password is void, another one waits to be handed over',
    async (outcome) => {
      const { link } = await space.post(ann);
      space.now += 1000;
      await follow(link, { outcome, reason: '550 no such user' });
      expect(await states(link)).toEqual(['revoked', 'to_deliver']);
      const queue = await space.storage.temporaryPasswords.list('state', ['t1', 'to_deliver'], { limit: 9 });
      const [next] = queue.items;
      const end = start + 1000 + 7 * day;
      expect(next).toMatchObject({
        linkId: link.id,
        handling: 'manual',
        createdAt: start + 1000,
        expiresAt: end,
        dueAt: start + 1000 + day,
      });
      const text = space.keyring.open('temporary-password', next!.sealed!, temporaryPasswordAssociated(next!));
      expect(next!.hash).toBe(space.keyring.mac('temporary-password', text.replaceAll('-', '')));
      const [event] = (await space.storage.events.list('t1', { type: 'temporary_password.revoked' }, { limit: 9 }))
        .items;
      expect(event).toMatchObject({
        actor: { kind: 'job', id: 'mail.relay' },
        target: { kind: 'user', id: link.id, email: 'ann@example.com' },
        before: { state: 'emailed', handling: 'automatic' },
        after: { state: 'revoked', next: { id: next!.id, handling: 'manual', state: 'to_deliver', expiresAt: end } },
        reason: '550 no such user',
      });
    },
  );

  it('is told of once: the second time there is nothing to do', async () => {
    const { link } = await space.post(ann);
    await follow(link, refused);
    expect((await follow(link, refused)).changes).toEqual([]);
    expect(await states(link)).toHaveLength(2);
  });

  it('had no password in it: the invitation bounced, and administrators hear of it', async () => {
    const { link } = await space.post(ann, space.caller('entra', { temporaryPassword: 'manual' }));
    expect((await follow(link, refused)).changes).toMatchObject([
      { collection: 'invitations' },
      { collection: 'notices' },
    ]);
    expect((await space.invitations(link)).map(({ state }) => state)).toEqual(['bounced']);
    expect(await states(link)).toEqual(['to_deliver']);
  });

  it('gives no new password to somebody who is in already, who left, or whose contract is over', async () => {
    const inAlready = await space.post(ann);
    const mails = await space.mails();
    await space.signIn(inAlready.link);
    await space.storage.commit(await mailOutcome(space.deps(), mails[0]!, refused, space.now));
    expect(await states(inAlready.link)).toEqual(['revoked']);

    const left = await space.post({ userName: 'bea@example.com' });
    await space.alter('links', left.link.id, { state: 'removed' });
    await follow(left.link, refused);
    expect(await states(left.link)).toEqual(['revoked']);

    const over = await space.post(contractor('cleo@example.com', 1));
    space.now += day;
    await follow(over.link, refused);
    expect(await states(over.link)).toEqual(['revoked']);
  });

  it('never gives a contractor one that outlives the contract', async () => {
    const { link } = await space.post(contractor('cleo@example.com', 2));
    await follow(link, refused);
    const next = (await space.passwords(link)).find(({ state }) => state === 'to_deliver');
    expect(next).toMatchObject({ expiresAt: start + 2 * day, dueAt: start + day });
  });

  it('changes nothing when the password was used at that moment', async () => {
    const { link } = await space.post(ann);
    const [mail] = await space.mails();
    const changes = await mailOutcome(space.deps(), mail!, refused, space.now);
    const [password] = await space.passwords(link);
    await space.alter('temporaryPasswords', password!.id, { state: 'used' });
    await expect(space.storage.commit(changes)).rejects.toMatchObject({ name: 'VersionConflict' });
    expect(await states(link)).toEqual(['used']);
  });
});

describe('a password that nobody collected', () => {
  it('loses its copy on its day, not before, unless it was collected meanwhile', async () => {
    const { link } = await space.post(ann, space.caller('entra', { temporaryPassword: 'manual' }));
    const [password] = await space.passwords(link);
    expect(await duePassword({ ...space.deps(), storage: space.storage }, password!, start + day - 1)).toEqual([]);
    const changes = await duePassword({ ...space.deps(), storage: space.storage }, password!, start + 7 * day);
    await space.storage.commit(changes);
    const [expired] = await space.passwords(link);
    expect(expired).toMatchObject({ state: 'expired', hash: password!.hash });
    expect(expired).not.toHaveProperty('sealed');
    expect(expired).not.toHaveProperty('dueAt');
    expect(await space.events()).toEqual(['account.created', 'temporary_password.expired']);
    await expect(space.storage.commit(changes)).rejects.toMatchObject({ name: 'VersionConflict' });
    expect(await duePassword({ ...space.deps(), storage: space.storage }, expired!, start + 99 * day)).toEqual([]);
  });
});

it('before a server that refuses one of two: one is invited, the other gets a password by hand, no secret is in the store', async () => {
  const trap = await startSmtpTrap({ recipientCode: (address) => (address.startsWith('bea') ? 550 : undefined) });
  const errors: unknown[] = [];
  const relay = createRelay({
    storage: space.storage,
    transport: createSmtpTransport(trap.url, 2),
    keyring: space.keyring,
    now: () => space.now,
    newId: space.deps().newId,
    consequences: (mail, outcome, reason) => mailOutcome(space.deps(), mail, { outcome, reason }, space.now),
    sender: () => ({ from: 'doorward@example.com', publicUrl: 'http://localhost' }),
    onError: (_sentence, error) => errors.push(error),
  });
  try {
    const good = await space.post(ann);
    const bad = await space.post({ userName: 'bea@example.com' });
    const texts = (await space.mails()).map((mail) => {
      const { temporaryPassword } = JSON.parse(space.keyring.open('mail', mail.sealed!, mailAssociated(mail)));
      return temporaryPassword as string;
    });
    space.now += 1000;
    await relay.settled();
    expect(errors).toEqual([]);
    expect(trap.mails).toHaveLength(1);
    expect(texts.filter((text) => trap.mails[0]?.text?.includes(text))).toHaveLength(1);
    expect((await space.invitations(good.link)).map(({ state }) => state)).toEqual(['sent']);
    expect((await space.invitations(bad.link)).map(({ state }) => state)).toEqual(['bounced']);
    expect(await states(good.link)).toEqual(['emailed']);
    expect(await states(bad.link)).toEqual(['revoked', 'to_deliver']);
    expect(await space.mails()).toEqual([]);
    expect(await space.events()).toEqual([
      'account.created',
      'invitation.queued',
      'account.created',
      'invitation.queued',
      'mail.failed',
      'temporary_password.revoked',
    ]);
    const next = (await space.passwords(bad.link)).find(({ state }) => state === 'to_deliver')!;
    texts.push(space.keyring.open('temporary-password', next.sealed!, temporaryPasswordAssociated(next)));
    const bytes = await space.written();
    expect(bytes).toContain(next.id);
    for (const text of texts) for (const form of [text, text.replaceAll('-', '')]) expect(bytes).not.toContain(form);
  } finally {
    await relay.stop();
    await trap.stop();
  }
});
