/** Who may read `/metrics` (contract.md section 6). */
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it, test } from '@jest/globals';
import { cleanUp, newFolder, serveOn } from '../faults/served-process.js';
import { type Gateway, startGateway } from '../support/gateway.js';

let gateway: Gateway;
let folder: string;
beforeAll(async () => {
  folder = newFolder();
  gateway = await startGateway();
});
afterAll(async () => {
  await gateway.close();
  cleanUp(folder);
});

const ask = (url: string, authorization?: string) =>
  fetch(`${url}/metrics`, { headers: authorization === undefined ? {} : { authorization } });

it('shows them to the holder of the root key', async () => {
  const answer = await ask(gateway.url, `Bearer ${gateway.rootKey}`);
  expect([answer.status, answer.headers.get('content-type')]).toEqual([200, expect.stringContaining('text/plain')]);
  expect(await answer.text()).toContain('process_cpu_seconds_total');
});

test.each([
  ['nobody', undefined],
  ['a stranger', `Bearer ${'x'.repeat(64)}`],
  ['who has part of the key', 'Bearer x'],
])('asks %s for the key', async (_who, authorization) => {
  const answer = await ask(gateway.url, authorization);
  expect([answer.status, answer.headers.get('www-authenticate')]).toEqual([401, 'Bearer realm="doorward"']);
  expect(await answer.json()).toMatchObject({ code: 'unauthorized' });
});

it('has nothing at the address while there is no root key', async () => {
  const served = await serveOn(join(folder, 'data'), { DOORWARD_ROOT_KEY: '' });
  expect((await ask(served.url)).status).toBe(404);
  expect((await ask(served.url, 'Bearer ')).status).toBe(404);
  expect(await served.stop()).toBe(0);
});
