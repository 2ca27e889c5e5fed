/** All letters of a report from the built gateway, where a thread writes them: whole, and broken off on the way. */
import { once } from 'node:events';
import { request as httpRequest, type IncomingMessage } from 'node:http';
import { setTimeout as pause } from 'node:timers/promises';
import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { cleanUp, newFolder, type Served, serveOn } from './served-process.js';

const rootKey = 'r'.repeat(40);
let folder: string;
let served: Served;
beforeAll(async () => {
  folder = newFolder();
  served = await serveOn(folder);
  await served.api('POST', '/tenants', { slug: 'acme', name: 'Acme' });
}, 60_000);
afterAll(() => cleanUp(folder));

/** A report of that many people whose passwords wait to be handed over. */
async function report(prefix: string, count: number): Promise<string> {
  const people = Array.from({ length: count }, (_, at) => ({ email: `${prefix}${at}@x.example` }));
  const body = { kind: 'user', temporaryPassword: 'manual', people };
  return (await served.api<{ id: string }>('POST', '/tenants/acme/invitations', body)).id;
}
const uncollected = async (id: string) =>
  (await served.api<{ uncollected: number }>('GET', `/tenants/acme/invitation-reports/${id}`)).uncollected;

function download(id: string): Promise<IncomingMessage> {
  const url = `${served.url}/api/v1/tenants/acme/invitation-reports/${id}/letters`;
  return new Promise((resolve, reject) => {
    const sent = httpRequest(url, { method: 'POST', headers: { authorization: `Bearer ${rootKey}` } }, resolve);
    sent.on('error', reject);
    sent.end();
  });
}

/** As a reader on a slow line does. */
async function slowly(answer: IncomingMessage): Promise<Buffer> {
  const chunks: Buffer[] = [];
  for await (const chunk of answer) {
    chunks.push(chunk);
    await pause(1);
  }
  return Buffer.concat(chunks);
}

const countOf = (mark: string, bytes: Buffer): number => bytes.toString('latin1').split(mark).length - 1;

it('gives all of them, and each password is used up', async () => {
  const id = await report('a', 250);
  const answer = await download(id);
  expect([answer.statusCode, answer.headers['content-type']]).toEqual([200, 'application/zip']);
  const zip = await slowly(answer);
  // What begins each entry of the directory at the end (APPNOTE.TXT 4.3.12), and each letter.
  expect(countOf('PK\u0001\u0002', zip)).toBe(251);
  expect(countOf('%PDF-1.7', zip)).toBe(250);
  expect(await uncollected(id)).toBe(0);
}, 120_000);

it('goes no further than its reader: what was not sent waits as before', async () => {
  const id = await report('b', 120);
  const answer = await download(id);
  await once(answer, 'data');
  answer.destroy();
  // What had begun comes to its end.
  await pause(2000);
  const left = await uncollected(id);
  expect(left).toBeGreaterThan(0);
  await pause(3000);
  expect(await uncollected(id)).toBe(left);
  // Another one gets the rest.
  const rest = Buffer.concat(await (await download(id)).toArray());
  expect(countOf('%PDF-1.7', rest)).toBe(left);
  expect(await uncollected(id)).toBe(0);
}, 240_000);

it('stops with the gateway', async () => {
  const id = await report('c', 30);
  const answer = await download(id);
  const read = answer.toArray();
  expect(await served.stop()).toBe(0);
  expect(
    Buffer.concat(await read)
      .toString('latin1')
      .match(/%PDF-1\.7/g),
  ).toHaveLength(30);
}, 120_000);
