/** Whoever loses access is signed out in the same commit, and nobody else is (security rule 11). */
import { afterEach, beforeEach, expect, it } from '@jest/globals';
import { endSessions, tendContract } from '../../src/people/index.js';
import type { Link, Session } from '../../src/storage/port/index.js';
import { contractor, day, start, Workspace } from './workspace.js';

let space: Workspace;
beforeEach(async () => {
  space = await Workspace.open();
});
afterEach(() => space.close());

const ann = { userName: 'ann@example.com' };

async function begin(id: string, link: Link): Promise<void> {
  const record: Session = {
    id,
    v: 1,
    accountId: link.accountId,
    tenantId: link.tenantId,
    linkId: link.id,
    stage: 'full',
    method: 'password',
    createdAt: start,
    lastSeenAt: start,
    expiresAt: start + day,
  };
  await space.storage.commit([{ change: 'insert', collection: 'sessions', record }]);
}

async function live(): Promise<readonly string[]> {
  const all = await space.storage.sessions.upTo('expiry', Number.MAX_SAFE_INTEGER, 100);
  return all.map(({ id }) => id).sort();
}

/** Ann here, twice signed in, and in another tenant. */
async function annSignedIn() {
  const here = await space.post(ann);
  const there = await space.post(ann, space.caller('google'));
  await begin('desk', here.link);
  await begin('phone', here.link);
  await begin('elsewhere', there.link);
  return here;
}

it('active:false ends the sessions of that link, and no others', async () => {
  const { id } = await annSignedIn();
  await space.put(id, { ...ann, active: false });
  expect(await live()).toEqual(['elsewhere']);
});

it('a deletion ends them', async () => {
  const { id } = await annSignedIn();
  await space.delete(id);
  expect(await live()).toEqual(['elsewhere']);
});

it('a change that takes no access away leaves them', async () => {
  const { id } = await annSignedIn();
  await space.put(id, { ...ann, displayName: 'Ann' });
  expect(await live()).toEqual(['desk', 'elsewhere', 'phone']);
});

it('the day of a contractor ends them', async () => {
  const { link } = await space.post(contractor('cleo@example.com', 1));
  await begin('desk', link);
  await space.storage.commit(await tendContract({ ...space.deps(), storage: space.storage }, link, start + day));
  expect(await live()).toEqual([]);
});

it('ends all of an account but for the one that asks', async () => {
  const { link } = await annSignedIn();
  const changes = await endSessions(space.storage, { accountId: link.accountId, except: 'desk' });
  await space.storage.commit(changes);
  expect(await live()).toEqual(['desk']);
});
