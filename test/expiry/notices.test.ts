/** Administrators are mailed what they are to be told: once, at its time, together where it is not urgent. */
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { mailNotices } from '../../src/expiry/index.js';
import { createRenderer } from '../../src/mail/render.js';
import { type Telling, tellAdministrators } from '../../src/people/index.js';
import { companyMs } from '../../src/people/tell-administrators.js';
import type { Change, Link, OutgoingMail } from '../../src/storage/port/index.js';
import { Workspace } from '../people/workspace.js';

const approval = (person: string): Telling => ({ template: 'admin.approval_needed', data: { person, source: 'Okta' } });
const broken: Telling = { template: 'admin.break_glass', data: { person: 'Grace', signedInAt: Date.UTC(2030, 0, 15) } };

let space: Workspace;
beforeEach(async () => {
  space = await Workspace.open();
});
afterEach(() => space.close());

async function administrator(name: string, changed: Partial<Link> = {}): Promise<void> {
  const email = `${name}@example.com`;
  const account: Change = {
    change: 'insert',
    collection: 'accounts',
    record: {
      id: name,
      v: 1,
      state: 'active',
      createdBy: { kind: 'setup', id: 's' },
      createdAt: space.now,
      email,
      emailKey: email,
      displayName: name,
    },
  };
  const record: Link = {
    id: `link-${name}`,
    v: 1,
    tenantId: 't1',
    accountId: name,
    liveAccountId: name,
    kind: 'admin',
    source: 'invite',
    disposition: 'linked',
    state: 'active',
    holds: [],
    vaults: [],
    onboarded: true,
    createdAt: space.now,
    ...changed,
  };
  await space.storage.commit([account, { change: 'insert', collection: 'links', record }]);
}

async function tell(...tellings: readonly Telling[]): Promise<void> {
  const lists = await Promise.all(
    tellings.map((each) => tellAdministrators(space.deps(), space.tenant(), each, space.now)),
  );
  await space.storage.commit(lists.flat());
}

function run(storage = space.storage): Promise<void> {
  const deps = { storage, now: () => space.now, newId: space.deps().newId };
  return mailNotices(deps, { signal: new AbortController().signal, keepAlive: async () => undefined });
}

const told = async () => (await space.mails()).map(({ template, to }) => `${template} ${to}`).sort();

describe('mailing notices', () => {
  it('mails what is urgent at once and by itself, the rest together a little later, to each administrator', async () => {
    await administrator('ann');
    await administrator('bob');
    await tell(broken, approval('eve'), approval('joe'));
    await run();
    const urgent = ['admin.break_glass ann@example.com', 'admin.break_glass bob@example.com'];
    expect(await told()).toEqual(urgent);
    space.now += companyMs;
    await run();
    await run();
    expect(await told()).toEqual([...urgent, 'admin.digest ann@example.com', 'admin.digest bob@example.com']);
    const sender = { from: 'a@b.example', publicUrl: 'https://gate.example' };
    const digest = (await space.mails()).find(({ template }) => template === 'admin.digest') as OutgoingMail;
    const mail = createRenderer()(digest, {}, sender);
    expect(mail.subject).toBe('2 notices from Tenant t1');
    for (const name of ['eve', 'joe']) expect(mail.text).toContain(`## ${name} waits for approval`);
    expect((await space.storage.notices.list('tenant', ['t1'], { limit: 10 })).items).toHaveLength(3);
  });

  it('mails a notice that found no company as itself', async () => {
    await administrator('ann');
    await tell(approval('eve'));
    space.now += companyMs;
    await run();
    expect(await told()).toEqual(['admin.approval_needed ann@example.com']);
  });

  it('tells nobody who has no access, or has not come yet', async () => {
    await administrator('ann', { holds: ['admin_suspended'] });
    await administrator('bob', { state: 'invited' });
    await administrator('cid', { kind: 'user' });
    await tell(broken);
    await run();
    expect(await told()).toEqual([]);
    expect(await space.storage.notices.upTo('due', Number.MAX_SAFE_INTEGER, 10)).toEqual([]);
  });

  it('leaves to another gateway what that one took at the same moment', async () => {
    await administrator('ann');
    await tell(broken);
    const commit = space.storage.commit.bind(space.storage);
    let others = 0;
    const racing = Object.assign(Object.create(space.storage), {
      async commit(changes: readonly Change[]) {
        if (others++ === 0) await run();
        return commit(changes);
      },
    }) as typeof space.storage;
    await run(racing);
    expect(others).toBe(1);
    expect(await told()).toEqual(['admin.break_glass ann@example.com']);
  });

  it('goes on past one slice, and past a tenant that is gone', async () => {
    await administrator('ann');
    await tell(...Array.from({ length: 600 }, (_each, at) => approval(`p${at}`)));
    await space.storage.commit(await tellAdministrators(space.deps(), { id: 'gone' }, broken, space.now));
    space.now += companyMs;
    await run();
    expect(await told()).toEqual(['admin.digest ann@example.com', 'admin.digest ann@example.com']);
    const more = (await space.mails()).map(({ data }) => data.more).sort();
    expect(more).toEqual([449, 51]);
    expect(await space.storage.notices.upTo('due', Number.MAX_SAFE_INTEGER, 10)).toEqual([]);
  });
});
