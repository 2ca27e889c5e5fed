/** People who leave: deleted by their directory, or on the day their contract ends (flows.md T4, G3, G8). */
import { randomUUID } from 'node:crypto';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { tendContract } from '../../src/people/index.js';
import type { Link } from '../../src/storage/port/index.js';
import { contractor, day, start, Workspace } from './workspace.js';

let space: Workspace;
beforeEach(async () => {
  space = await Workspace.open({ temporaryPassword: 'manual' });
});
afterEach(() => space.close());

const ann = { userName: 'ann@example.com', displayName: 'Ann', preferredLanguage: 'fr' };

describe('deprovision', () => {
  it('removes the link, voids what was sent, and leaves the account', async () => {
    const posted = await space.post(ann);
    const { link } = await space.delete(posted.id);
    expect(link).toMatchObject({ state: 'removed', removedAt: start });
    for (const name of ['liveAccountId', 'resource', 'dueAt']) expect(link).not.toHaveProperty(name);
    expect(await space.invitations(link)).toMatchObject([{ state: 'revoked' }]);
    const [password] = await space.passwords(link);
    expect(password!.state).toBe('revoked');
    expect(password).not.toHaveProperty('sealed');
    expect(await space.storage.accounts.get(link.accountId)).toBeDefined();
    expect(await space.events()).toEqual(['account.created', 'invitation.revoked', 'user.deprovisioned']);
  });

  it('takes the rights to vaults away, of this link alone', async () => {
    const [leaving, staying] = [await space.post(ann), await space.post({ userName: 'bea@example.com' })];
    for (const { link } of [leaving, staying]) {
      for (const source of ['direct', 'invite'] as const) {
        const { id: linkId, tenantId } = link;
        const grant = {
          id: randomUUID(),
          v: 1,
          tenantId,
          vaultId: 'ops',
          role: 'edit',
          source,
          linkId,
          createdAt: start,
        };
        await space.storage.commit([
          { change: 'insert', collection: 'vaultGrants', record: { ...grant, role: 'edit' } },
        ]);
      }
    }
    await space.delete(leaving.id);
    const count = ({ link }: { link: Link }) => space.storage.vaultGrants.count('link', [link.tenantId, link.id]);
    expect([await count(leaving), await count(staying)]).toEqual([0, 2]);
  });

  it('leaves other tenants alone', async () => {
    const there = await space.post(ann, space.caller('google'));
    const { id } = await space.post(ann);
    await space.delete(id);
    expect(await space.link(there.link.id)).toEqual(there.link);
    expect(await space.invitations(there.link)).toMatchObject([{ state: 'queued' }]);
  });

  it('leaves the last administrator, who belongs to no directory then', async () => {
    const posted = await space.post(ann);
    await space.signIn(posted.link);
    await space.alter('links', posted.link.id, { kind: 'admin' });
    const { link, notes } = await space.delete(posted.id);
    expect(link).toMatchObject({ state: 'active', holds: [], source: 'invite', liveAccountId: link.accountId });
    expect(link).not.toHaveProperty('resource');
    expect(notes).toHaveLength(1);
    expect((await space.events()).at(-1)).toBe('administrator.kept');
  });

  it('removes an administrator while there is another', async () => {
    const [first, second] = [await space.post(ann), await space.post({ userName: 'bea@example.com' })];
    for (const { link } of [first, second]) {
      await space.signIn(link);
      await space.alter('links', link.id, { kind: 'admin' });
    }
    expect((await space.delete(first.id)).link.state).toBe('removed');
    expect((await space.delete(second.id)).link.state).toBe('active');
  });

  it('has nothing more to do for a link that was removed already', async () => {
    const { id, link } = await space.post(ann);
    await space.alter('links', link.id, { state: 'removed' });
    expect((await space.delete(id)).changes).toEqual([]);
  });
});

describe('tendContract', () => {
  const expire = async (link: Link) => {
    const changes = await tendContract({ ...space.deps(), storage: space.storage }, link, space.now);
    await space.storage.commit(changes);
    return changes;
  };
  const accessOf = async (id: string) => (await space.storage.resources.get(space.caller().scope, 'User', id))?.access;

  it('sets the hold, shows it on the resource, and tells contractor and sponsor', async () => {
    const sue = await space.post({ userName: 'sue@example.com', displayName: 'Sue' });
    const posted = await space.post(
      contractor('ann@example.com', 2, {
        displayName: 'Ann',
        preferredLanguage: 'fr',
        extension: { sponsor: { value: sue.id } },
      }),
    );
    space.now = start + 2 * day;
    await expire(posted.link);
    const link = await space.link(posted.link.id);
    expect(link).toMatchObject({ holds: ['expired'], dueAt: space.now + 30 * day });
    expect(await accessOf(posted.id)).toEqual({ ...posted.access, holds: ['expired'] });
    const mails = (await space.mails()).filter((mail) => mail.template === 'contractor.expired');
    const common = {
      workspace: 'Tenant t1',
      person: 'Ann',
      expiresAt: space.now,
      keptUntil: space.now + 30 * day,
    };
    expect(mails).toHaveLength(2);
    expect(mails.find((mail) => mail.to === 'ann@example.com')).toMatchObject({
      locale: 'fr',
      nextAttemptAt: space.now,
      data: { ...common, recipient: 'contractor', displayName: 'Ann', sponsor: 'Sue' },
    });
    expect(mails.find((mail) => mail.to === 'sue@example.com')).toMatchObject({
      locale: 'en',
      data: { ...common, recipient: 'sponsor', displayName: 'Sue' },
    });
    expect((await space.events()).at(-1)).toBe('contractor.expired');
  });

  it('does nothing the second time, and loses to whoever was faster', async () => {
    const { link } = await space.post(contractor('ann@example.com', 2));
    space.now = start + 2 * day;
    await expire(link);
    expect(await expire(await space.link(link.id))).toEqual([]);
    await expect(expire(link)).rejects.toMatchObject({ name: 'VersionConflict' });
    expect((await space.mails()).filter((mail) => mail.template === 'contractor.expired')).toHaveLength(1);
  });

  it('waits for the very millisecond', async () => {
    const { link } = await space.post(contractor('ann@example.com', 1));
    space.now = start + day - 1;
    expect(await expire(link)).toEqual([]);
  });

  it('sees a date that was moved', async () => {
    const { id, link } = await space.post(contractor('ann@example.com', 2));
    await space.put(id, contractor('ann@example.com', 12));
    space.now = start + 2 * day;
    expect(await expire(await space.link(link.id))).toEqual([]);
    await space.alter('links', link.id, { dueAt: start });
    await expire(await space.link(link.id));
    expect(await space.link(link.id)).toMatchObject({ dueAt: start + 5 * day, holds: [] });
  });

  it('forgets the alarm of a link that is removed or has no date any more', async () => {
    const { link } = await space.post(contractor('ann@example.com', 2));
    await space.alter('links', link.id, { state: 'removed' });
    space.now = start + 2 * day;
    await expire(await space.link(link.id));
    expect(await space.link(link.id)).not.toHaveProperty('dueAt');
    expect(await space.events()).toEqual(['account.created']);
  });

  it('keeps the holds of others and does not write to who was never invited', async () => {
    const { id, link } = await space.post(contractor('ann@example.com', 2, { active: false }));
    space.now = start + 5 * day;
    await expire(link);
    expect((await accessOf(id))?.holds).toEqual(['idp_inactive', 'expired']);
    expect(await space.mails()).toEqual([]);
  });

  it('expires a second time after an extension', async () => {
    const { id, link } = await space.post(contractor('ann@example.com', 2));
    space.now = start + 2 * day;
    await expire(link);
    await space.put(id, contractor('ann@example.com', 4));
    space.now = start + 4 * day;
    await expire(await space.link(link.id));
    expect((await space.events()).filter((type) => type === 'contractor.expired')).toHaveLength(2);
  });

  it('takes a resource that is gone for gone', async () => {
    const { id, link } = await space.post(contractor('ann@example.com', 2));
    await space.storage.commit([{ change: 'deleteResource', scope: space.caller().scope, type: 'User', id }]);
    space.now = start + 2 * day;
    await expire(link);
    expect((await space.link(link.id)).holds).toEqual(['expired']);
  });
});
