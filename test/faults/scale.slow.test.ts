/** Many users and a large group: what is looked up comes from indexes, walks are complete, and nobody blocks the others. */
import { once } from 'node:events';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { Worker } from 'node:worker_threads';
import { afterAll, beforeAll, describe, expect, jest, test } from '@jest/globals';
import { op } from '../http/patch-case.js';
import { URN } from '../http/resources.js';
import { type Answer, query, resourcesOf, type Scim } from '../http/scim-client.js';
import { cleanUp, newFolder, openDirectory, type Served, serveOn } from './served-process.js';

/** What the gateway may hold at most, in megabytes, however many users there are (docs/decisions/0021-memory.md). */
const mostMemoryMb = 260;

/** What a read beside long work may take at most. */
const longestReadMs = 1_000;

/** SCALE_USERS sets how many users there are, SCALE_MEMBERS how many of them a group has. */
const users = Number(process.env.SCALE_USERS ?? 20_000);
const members = Math.min(users, Number(process.env.SCALE_MEMBERS ?? 100_000));

jest.setTimeout(Math.max(240_000, users * 12));
const figures: Record<string, number | string> = { users, members };
const ids: string[] = [];
let folder: string;
let served: Served;
let scim: Scim;
let token: string;

beforeAll(async () => {
  folder = newFolder();
  served = await serveOn(join(folder, 'data'));
  ({ token } = await openDirectory(served, 'scale', { onScimCreate: 'hold' }));
  scim = served.scim(token);
  await createUsers(0, 1_000);
  figures.lookupAtThousandMs = await medianMs(() => found(`userName eq "${nameOf(500)}"`));
  const begun = performance.now();
  for (let from = 1_000; from < users; from += 1_000) await createUsers(from, Math.min(1_000, users - from));
  figures.createdPerSecond = Math.round(((users - 1_000) / (performance.now() - begun)) * 1_000);
  figures.memoryAfterLoadMb = Math.round(served.memory() / 1e6);
  expect(await served.stop()).toBe(0);
  const starting = performance.now();
  served = await serveOn(join(folder, 'data'));
  figures.startMs = Math.round(performance.now() - starting);
  scim = served.scim(token);
});
afterAll(async () => {
  process.stdout.write(`${JSON.stringify(figures)}\n`);
  expect(await served.stop()).toBe(0);
  cleanUp(folder);
});

interface Doctor {
  readonly checks: readonly { readonly ok: boolean }[];
}

const nameOf = (index: number): string => `u${index}@scale.test`;

async function createUsers(from: number, count: number): Promise<void> {
  const Operations = Array.from({ length: count }, (_, index) => {
    const userName = nameOf(from + index);
    const emails = [{ value: userName }];
    const data = { schemas: [URN.user], userName, externalId: `x${from + index}`, title: `t${index % 97}`, emails };
    return { method: 'POST', path: '/Users', bulkId: `b${index}`, data };
  });
  const { body } = await scim.post('/Bulk', { schemas: [URN.bulkRequest], Operations });
  const results = body.Operations as { status: string; location: string }[];
  expect(results.filter(({ status }) => status !== '201')).toEqual([]);
  for (const { location } of results) ids.push(location.slice(location.lastIndexOf('/') + 1));
}

const found = (filter: string): Promise<Answer> => scim.get(`/Users${query({ filter })}`);

async function timed<T>(name: string, work: () => Promise<T>): Promise<T> {
  const begun = performance.now();
  const result = await work();
  figures[name] = Math.round((performance.now() - begun) * 100) / 100;
  return result;
}

async function medianMs(work: () => Promise<unknown>): Promise<number> {
  const times: number[] = [];
  for (let round = 0; round < 41; round += 1) {
    const begun = performance.now();
    await work();
    times.push(performance.now() - begun);
  }
  return Math.round(times.sort((a, b) => a - b)[20]! * 100) / 100;
}

/** Runs the work while another client reads one user again and again, and notes the longest that one such read took. */
async function besideReads<T>(name: string, work: () => Promise<T>): Promise<T> {
  const url = `${scim.root}/Users/${ids[0]}?attributes=userName`;
  const reader = new Worker(join(import.meta.dirname, 'steady-reader.mjs'), {
    workerData: { url, token },
    execArgv: [],
  });
  await pause(100);
  const result = await work();
  reader.postMessage('enough');
  const [times] = (await once(reader, 'message')) as [number[]];
  figures[`${name}ReadP50Ms`] = Math.round(times[times.length >> 1]! * 10) / 10;
  figures[`${name}ReadMaxMs`] = Math.round(times.at(-1)! * 10) / 10;
  // Generous: the client and whatever else runs on this machine take their share.
  expect(times.at(-1)).toBeLessThan(longestReadMs);
  return result;
}

/** Goes through all users by cursor and tells how many it saw; fails when one comes twice. */
async function walk(): Promise<number> {
  const seen = new Set<string>();
  let cursor: string | undefined = '';
  while (cursor !== undefined) {
    const page = await scim.get(`/Users${query({ cursor, count: 1_000 })}`);
    expect(page.status).toBe(200);
    for (const { id } of resourcesOf(page)) {
      if (seen.has(String(id))) throw new Error(`${String(id)} comes twice`);
      seen.add(String(id));
    }
    cursor = page.body.nextCursor as string | undefined;
  }
  return seen.size;
}

describe('many users', () => {
  test.each(['userName', 'externalId', 'emails.value'])('are found by %s', async (attribute) => {
    const value = (index: number) => (attribute === 'externalId' ? `x${index}` : nameOf(index));
    for (const index of [0, users >> 1, users - 1]) {
      const { body } = await found(`${attribute} eq "${value(index)}"`);
      expect({ total: body.totalResults, id: resourcesOf({ body } as Answer)[0]?.id }).toEqual({
        total: 1,
        id: ids[index],
      });
    }
    figures[`${attribute}Ms`] = await medianMs(() => found(`${attribute} eq "${value(users - 7)}"`));
  });

  test('take the memory that caches have, and no more the more they are', () => {
    expect(figures.memoryAfterLoadMb).toBeLessThan(mostMemoryMb);
  });

  test('are shown by a walk once each, in memory that does not grow from walk to walk', async () => {
    expect(await timed('walkMs', walk)).toBe(users);
    const before = served.memory();
    expect(await walk()).toBe(users);
    figures.walkMemoryMb = Math.round((served.memory() - before) / 1e6);
    expect(served.memory() - before).toBeLessThan(150_000_000);
  });

  test('are reached by a deep startIndex', async () => {
    const startIndex = users - 4;
    const page = await timed('deepStartIndexMs', () => scim.get(`/Users${query({ startIndex, count: 10 })}`));
    expect(resourcesOf(page).map(({ id }) => id)).toEqual(ids.slice(-5));
  });

  test('are gone through for a filter without index while others are served', async () => {
    const filter = 'title eq "t13" or nickName co "nobody"';
    const { body } = await timed('unindexedMs', () => besideReads('unindexed', () => found(filter)));
    expect(body.totalResults).toBe(ids.filter((_, index) => (index % 1_000) % 97 === 13).length);
    const sorted = query({ sortBy: 'userName', sortOrder: 'descending', count: 3 });
    const page = await timed('sortedMs', () => besideReads('sorted', () => scim.get(`/Users${sorted}`)));
    expect(resourcesOf(page)).toHaveLength(3);
  });
});

describe('a large group', () => {
  test('is filled, changed, read and removed', async () => {
    const { body } = await scim.post('/Groups', { schemas: [URN.group], displayName: 'Everybody' });
    const path = `/Groups/${String(body.id)}`;
    await timed('fillMs', async () => {
      for (let from = 0; from < members; from += 10_000) {
        const value = ids.slice(from, Math.min(from + 10_000, members)).map((id) => ({ value: id }));
        const add = () => scim.patch(path, [op('add', 'members', value)]);
        expect((await (from === 0 ? besideReads('fill', add) : add())).status).toBe(204);
      }
    });
    const last = ids[members - 1]!;
    const remove = () => scim.patch(path, [op('remove', `members[value eq "${last}"]`)]);
    expect((await timed('removeOneMs', remove)).status).toBe(204);
    const add = () => scim.patch(path, [op('add', 'members', [{ value: last }])]);
    expect((await timed('addOneMs', add)).status).toBe(204);
    const bare = await timed('getWithoutMembersMs', () => scim.get(`${path}?excludedAttributes=members`));
    expect(bare.body.members).toBeUndefined();
    const whole = await timed('getWithMembersMs', () => besideReads('getWithMembers', () => scim.get(path)));
    expect(new Set((whole.body.members as { value: string }[]).map(({ value }) => value))).toEqual(
      new Set(ids.slice(0, members)),
    );
    figures.groupMemoryMb = Math.round(served.memory() / 1e6);
    const removed = await timed('deleteGroupMs', () => besideReads('deleteGroup', () => scim.delete(path)));
    expect(removed.status).toBe(204);
    expect((await scim.get(`/Users/${ids[0]}`)).body.groups).toBeUndefined();
  });

  test('leaves a store without a fault', async () => {
    const { checks } = await timed('doctorMs', () => besideReads('doctor', () => served.api<Doctor>('GET', '/doctor')));
    expect(checks.filter(({ ok }) => !ok)).toEqual([]);
  });
});
