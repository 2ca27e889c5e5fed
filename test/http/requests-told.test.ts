/** Every answered request is in the log and in the metrics, once, and neither tells a token or an address. */
import { setTimeout as pause } from 'node:timers/promises';
import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { cleanUp, newFolder, openDirectory, rootKey, type Served, serveOn } from '../faults/served-process.js';
import { URN } from './resources.js';

let folder: string;
let served: Served;
beforeAll(async () => {
  folder = newFolder();
  served = await serveOn(folder, { LOG_LEVEL: 'info' });
});
afterAll(async () => {
  expect(await served.stop()).toBe(0);
  cleanUp(folder);
});

const token = 'T'.repeat(43);

/** Lines of requests that the log has by now. */
const told = () =>
  served
    .err()
    .split('\n')
    .filter((line) => line.includes('"event":"request"'))
    .map((line) => JSON.parse(line) as Record<string, unknown>);

async function ask(method: string, path: string, body?: unknown) {
  const answer = await fetch(`${served.url}${path}`, {
    method,
    redirect: 'manual',
    headers: { accept: 'application/json', ...(body !== undefined && { 'content-type': 'application/json' }) },
    ...(body !== undefined && { body: JSON.stringify(body) }),
  });
  await answer.arrayBuffer();
  return { method, path, status: answer.status, requestId: answer.headers.get('x-request-id') };
}

it('tells of each request once, whatever surface it was for', async () => {
  const asked = [
    await ask('POST', '/login/password', { email: 'ann@example.com', password: 'wrong wrong wrong' }),
    await ask('GET', '/api/v1/tenants'),
    await ask('GET', `/setup/${token}`),
    await ask('GET', '/api/nowhere?email=ann@example.com'),
    await ask('GET', '/nowhere/ann@example.com'),
    await ask('POST', '/scim/v2/Users', {}),
  ];
  for (const until = Date.now() + 5_000; told().length < asked.length && Date.now() < until; ) await pause(50);
  const shown = ['/login/password', '/api/v1/tenants', '/setup/*', '/api/nowhere?email', '/nowhere/*', '/Users'];
  expect(told().map(({ method, path, status, requestId }) => ({ method, path, status, requestId }))).toEqual(
    asked.map(({ method, status, requestId }, at) => ({
      method,
      path: shown[at],
      status,
      requestId: requestId ?? '-',
    })),
  );
  const metrics = await fetch(`${served.url}/metrics`, { headers: { authorization: `Bearer ${rootKey}` } });
  const counted = [...(await metrics.text()).matchAll(/^doorward_requests_total\{surface="(\w+)".*\} (\d+)$/gm)];
  expect(counted.map(([, surface, count]) => `${surface} ${count}`).sort()).toEqual([
    'api 1',
    'api 1',
    'pages 1',
    'pages 1',
    'pages 1',
    'scim 1',
  ]);
  expect(served.err()).not.toContain(token);
  expect(served.err()).not.toContain('ann@');
});

it('takes many refusals of one person at once for no fault', async () => {
  const { token: ofDirectory } = await openDirectory(served, 'told', { onScimCreate: 'hold' });
  const scim = served.scim(ofDirectory);
  const body = { schemas: [URN.user], userName: 'bob@example.com' };
  expect((await scim.post('/Users', body)).status).toBe(201);
  const answers = await Promise.all(Array.from({ length: 60 }, () => scim.post('/Users', body)));
  expect(answers.filter(({ status }) => status !== 409)).toEqual([]);
  await pause(500);
  expect(served.err()).not.toContain('"level":"error"');
});
