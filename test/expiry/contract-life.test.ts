/** The whole life of a contract by the clock: reminders, the end, retention, and leaving for good (flows.md section 1). */
import { afterEach, beforeEach, describe, expect, it, test } from '@jest/globals';
import { forgetAccounts, sweep } from '../../src/expiry/index.js';
import { extend, lastRemoved } from '../../src/people/index.js';
import type { OutgoingMail } from '../../src/storage/port/index.js';
import { day, start, Workspace } from '../people/workspace.js';

const run = { signal: new AbortController().signal, keepAlive: async () => {} };

let space: Workspace;
beforeEach(async () => {
  space = await Workspace.open();
});
afterEach(() => space.close());

const deps = () => ({ ...space.deps(), storage: space.storage, now: () => space.now });
async function at(time: number): Promise<void> {
  space.now = time;
  await sweep(deps(), run);
}
const mailsOf = async (template: string): Promise<readonly OutgoingMail[]> =>
  (await space.mails()).filter((mail) => mail.template === template);
const notices = async (template: string) =>
  (await space.storage.notices.list('tenant', ['t1'], { limit: 100 })).items.filter(
    (notice) => notice.template === template,
  );
const contractor = (days: number) => ({
  userName: 'ann@example.com',
  displayName: 'Ann',
  userType: 'Contractor',
  extension: { expiresAt: new Date(start + days * day).toISOString() },
});

async function sponsored(days: number) {
  const sue = await space.post({ userName: 'sue@example.com', displayName: 'Sue' });
  const wanted = contractor(days);
  const ann = await space.post({ ...wanted, extension: { ...wanted.extension, sponsor: { value: sue.id } } });
  return { sue, ann };
}

describe('reminders', () => {
  it('go to contractor, sponsor and administrators at 30, 14, 7 and 1 days, each once', async () => {
    const { ann } = await sponsored(40);
    const end = start + 40 * day;
    const given: number[] = [];
    for (let hour = 0; hour < 40 * 24; hour += 6) {
      const before = (await mailsOf('contractor.expiring')).length;
      await at(start + hour * (day / 24));
      const after = (await mailsOf('contractor.expiring')).length;
      if (after > before) given.push(Math.round((end - space.now) / day));
      expect(after - before === 0 || after - before === 2).toBe(true);
    }
    expect(given).toEqual([30, 14, 7, 1]);
    const days = (await mailsOf('contractor.expiring')).map(({ data, to }) => `${data.days} ${to}`);
    expect(days.filter((each) => each.endsWith('ann@example.com'))).toEqual(
      [30, 14, 7, 1].map((each) => `${each} ann@example.com`),
    );
    expect(await notices('contractor.expiring')).toHaveLength(4);
    expect((await space.events()).filter((type) => type === 'contractor.reminded')).toHaveLength(4);
    expect((await space.link(ann.link.id)).dueAt).toBe(end);
  });

  it('are only those that were still ahead when the date was set', async () => {
    await sponsored(10);
    await at(start + 2 * day);
    expect(await mailsOf('contractor.expiring')).toEqual([]);
    await at(start + 3 * day);
    expect((await mailsOf('contractor.expiring')).map(({ data }) => data.days)).toEqual([7, 7]);
  });

  it('are after downtime only the nearest, with the days that are left', async () => {
    await sponsored(40);
    await at(start + 28.5 * day);
    expect((await mailsOf('contractor.expiring')).map(({ data }) => data.days)).toEqual([12, 12]);
    await at(start + 28.6 * day);
    expect(await mailsOf('contractor.expiring')).toHaveLength(2);
    await at(start + 33 * day);
    expect((await mailsOf('contractor.expiring')).map(({ data }) => data.days).slice(2)).toEqual([7, 7]);
  });

  it('are none when the gateway comes back after the end', async () => {
    await sponsored(40);
    await at(start + 41 * day);
    expect(await mailsOf('contractor.expiring')).toEqual([]);
    expect(await mailsOf('contractor.expired')).toHaveLength(2);
  });

  it('begin anew for a date that was moved, which needs nothing but the date', async () => {
    const { ann } = await sponsored(10);
    await at(start + 3 * day);
    await space.put(ann.id, contractor(40));
    await at(start + 9 * day);
    expect(await mailsOf('contractor.expiring')).toHaveLength(2);
    await at(start + 10 * day);
    expect((await mailsOf('contractor.expiring')).map(({ data }) => data.days).slice(2)).toEqual([30]);
  });

  it('are given once by two gateways that sweep at once', async () => {
    await sponsored(10);
    space.now = start + 3 * day;
    await Promise.all([sweep(deps(), run), sweep(deps(), run)]);
    expect(await mailsOf('contractor.expiring')).toHaveLength(2);
    expect(await notices('contractor.expiring')).toHaveLength(1);
  });

  it('spare a contractor whose access is withheld, not whoever answers for them', async () => {
    const { ann } = await sponsored(10);
    await space.alter('links', ann.link.id, { holds: ['admin_suspended'] });
    await at(start + 3 * day);
    expect((await mailsOf('contractor.expiring')).map(({ to }) => to)).toEqual(['sue@example.com']);
  });
});

describe('retention', () => {
  it('ends 30 days after the contract: link, rights and account go, SCIM goes on showing that it expired', async () => {
    const { ann } = await sponsored(2);
    await space.storage.commit([
      {
        change: 'insert',
        collection: 'vaults',
        record: {
          id: 'v1',
          v: 1,
          tenantId: 't1',
          name: 'Prod',
          nameKey: 'prod',
          state: 'live',
          entries: [],
          createdAt: start,
        },
      },
      {
        change: 'insert',
        collection: 'vaultGrants',
        record: {
          id: 'g1',
          v: 1,
          tenantId: 't1',
          vaultId: 'v1',
          role: 'edit',
          source: 'direct',
          linkId: ann.link.id,
          createdAt: start,
        },
      },
    ]);
    await at(start + 2 * day);
    await at(start + 32 * day - 1);
    expect((await space.link(ann.link.id)).state).toBe('active' === ann.link.state ? 'active' : 'invited');
    await at(start + 32 * day);
    const link = await space.link(ann.link.id);
    expect(link).toMatchObject({ state: 'removed', formerVaults: [{ id: 'v1', name: 'Prod', role: 'use_sessions' }] });
    for (const name of ['liveAccountId', 'dueAt', 'forgetAt']) expect(link).not.toHaveProperty(name);
    expect(await space.storage.vaultGrants.get('g1')).toBeUndefined();
    expect(await space.storage.accounts.get(link.accountId)).toBeUndefined();
    expect(await space.storage.accounts.find('emailKey', ['ann@example.com'])).toBeUndefined();
    const shown = (await space.storage.resources.get(space.caller().scope, 'User', ann.id))!.access!;
    expect(shown.holds).toEqual(['expired']);
    expect((await mailsOf('contractor.deleted')).map(({ to, data }) => [to, data.vaults])).toEqual([
      ['sue@example.com', ['Prod']],
    ]);
    expect(await notices('contractor.deleted')).toHaveLength(1);
    expect((await space.events()).slice(-2)).toEqual(['user.deprovisioned', 'account.deleted']);
    await at(start + 90 * day);
    expect(await notices('contractor.deleted')).toHaveLength(1);
    await space.put(ann.id, { ...contractor(400), active: true });
    expect((await space.delete(ann.id)).changes).toEqual([]);
  });

  it('leaves nothing of the address but a hash, by which whoever returns is known again', async () => {
    const { ann } = await sponsored(2);
    await at(start + 2 * day);
    await at(start + 32 * day);
    await space.delete(ann.id);
    const again = await space.post({ userName: 'ann@example.com' });
    expect(again.outcome).toBe('created');
    expect(again.link.previousLinkId).toBe(ann.link.id);
    expect(again.link.accountId).not.toBe(ann.link.accountId);
    const [tombstone] = await Promise.all([
      space.storage.tombstones.get(space.keyring.mac('email-tombstone', 'ann@example.com')),
    ]);
    expect(JSON.stringify(tombstone)).not.toContain('ann');
    const elsewhere = await space.post({ userName: 'ann@example.com' }, space.caller('google'));
    expect(elsewhere.link.previousLinkId).toBeUndefined();
  });

  it('keeps an account that another tenant uses', async () => {
    const { ann } = await sponsored(2);
    await space.post({ userName: 'ann@example.com' }, space.caller('google'));
    await at(start + 2 * day);
    await at(start + 32 * day);
    expect((await space.link(ann.link.id)).state).toBe('removed');
    expect(await space.storage.accounts.get(ann.link.accountId)).toBeDefined();
  });

  it('does not delete an account to which somebody links at the same moment', async () => {
    const { ann } = await sponsored(2);
    await at(start + 2 * day);
    space.now = start + 32 * day;
    const commit = space.storage.commit.bind(space.storage);
    let others = 0;
    const racing = Object.assign(Object.create(space.storage), {
      async commit(changes: Parameters<typeof commit>[0]) {
        if (others++ === 0) await space.post({ userName: 'ann@example.com' }, space.caller('google'));
        return commit(changes);
      },
    }) as typeof space.storage;
    await sweep({ ...deps(), storage: racing }, run);
    expect(others).toBeGreaterThan(0);
    expect((await space.link(ann.link.id)).state).toBe('removed');
    expect(await space.storage.accounts.get(ann.link.accountId)).toBeDefined();
  });

  it('exits when the contract was extended after all, and cannot be extended once it is over', async () => {
    const { ann } = await sponsored(2);
    await at(start + 2 * day);
    space.now = start + 20 * day;
    const acting = { tenant: space.tenant(), actor: { kind: 'root', id: 'root', name: 'root' } as const };
    const more = async (until: number) =>
      space.storage.commit(
        await extend(
          space.deps(),
          acting,
          { link: await space.link(ann.link.id), reason: 'more', until: { expiresAt: until } },
          space.now,
        ),
      );
    await more(start + 50 * day);
    await at(start + 32 * day);
    expect(await space.link(ann.link.id)).toMatchObject({ holds: [], dueAt: start + 36 * day });
    await at(start + 50 * day);
    space.now = start + 80 * day;
    await expect(more(start + 100 * day)).rejects.toMatchObject({ code: 'retention_over' });
  });

  test.each([10, 60])('lasts as many days as the tenant says: %d', async (contractorRetentionDays) => {
    await space.close();
    space = await Workspace.open({ contractorRetentionDays });
    const { ann } = await sponsored(2);
    await at(start + 2 * day);
    await at(start + (2 + contractorRetentionDays) * day - 1);
    expect((await space.link(ann.link.id)).state).toBe('invited');
    await at(start + (2 + contractorRetentionDays) * day);
    expect((await space.link(ann.link.id)).state).toBe('removed');
  });
});

describe('accounts that nobody needs', () => {
  const forget = async (time: number): Promise<void> => {
    space.now = time;
    await forgetAccounts(deps(), run);
  };

  it('go when retention after a deletion by the directory is over', async () => {
    const ann = await space.post({ userName: 'ann@example.com' });
    await space.delete(ann.id);
    await forget(start + 30 * day - 1);
    expect(await space.storage.accounts.get(ann.link.accountId)).toBeDefined();
    await forget(start + 30 * day);
    expect(await space.storage.accounts.get(ann.link.accountId)).toBeUndefined();
    expect(await space.link(ann.link.id)).not.toHaveProperty('forgetAt');
    expect((await lastRemoved(space.storage, 't1', ann.link.accountId))?.id).toBe(ann.link.id);
  });

  it('stay when their owner came back meanwhile', async () => {
    const ann = await space.post({ userName: 'ann@example.com' });
    await space.delete(ann.id);
    await space.post({ userName: 'ann@example.com' });
    await forget(start + 30 * day);
    expect(await space.storage.accounts.get(ann.link.accountId)).toBeDefined();
  });

  it('go with who was invited and let 90 days pass after the invitation, unless a directory speaks for them', async () => {
    const invited = await space.post({ userName: 'ann@example.com' });
    const { resource: _, ...alone } = { ...(await space.link(invited.link.id)), source: 'invite' as const };
    await space.storage.commit([
      { change: 'update', collection: 'links', record: { ...alone, forgetAt: start + 97 * day } },
    ]);
    const directory = await space.post({ userName: 'bob@example.com' });
    await space.alter('links', directory.link.id, { forgetAt: start + 97 * day });
    await forget(start + 97 * day - 1);
    expect((await space.link(invited.link.id)).state).toBe('invited');
    await forget(start + 97 * day);
    expect((await space.link(invited.link.id)).state).toBe('removed');
    expect(await space.storage.accounts.get(invited.link.accountId)).toBeUndefined();
    expect((await space.link(directory.link.id)).state).toBe('invited');
  });

  it('wait as long as a newer invitation says', async () => {
    const ann = await space.post({ userName: 'ann@example.com' });
    const { resource: _, ...alone } = await space.link(ann.link.id);
    await space.storage.commit([
      { change: 'update', collection: 'links', record: { ...alone, forgetAt: start + 97 * day } },
    ]);
    const { items } = await space.storage.invitations.list('link', [ann.link.id], { limit: 10 });
    await space.alter('invitations', items[0]!.id, { expiresAt: start + 50 * day });
    await forget(start + 97 * day);
    expect(await space.link(ann.link.id)).toMatchObject({ state: 'invited', forgetAt: start + 140 * day });
  });
});
