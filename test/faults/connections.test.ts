/** Connections that misbehave: none of them takes anything from the others, and the memory stays bounded. */
import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, jest, test } from '@jest/globals';
import { URN } from '../http/resources.js';
import { cleanUp, newFolder, openDirectory, type Served, serveOn } from './served-process.js';

jest.setTimeout(60_000);
let folder: string;
let served: Served;
let token: string;
beforeAll(async () => {
  folder = newFolder();
  served = await serveOn(join(folder, 'data'));
  ({ token } = await openDirectory(served, 'wire'));
});
afterAll(async () => {
  // After all of this it still stops in order.
  expect(await served.stop()).toBe(0);
  cleanUp(folder);
});

async function open(): Promise<Socket> {
  const { hostname, port } = new URL(served.url);
  const socket = connect(Number(port), hostname);
  socket.on('error', () => undefined);
  await once(socket, 'connect');
  return socket;
}

function head(method: string, path: string, length?: number): string {
  const body = length === undefined ? '' : `Content-Type: application/scim+json\r\nContent-Length: ${length}\r\n`;
  return `${method} /scim/v2${path} HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer ${token}\r\n${body}\r\n`;
}

const userText = (userName: string): string => JSON.stringify({ schemas: [URN.user], userName });

/** Everything that comes within the time, or until the statuses are complete. */
async function statusesOf(socket: Socket, count: number): Promise<string[]> {
  let text = '';
  socket.on('data', (chunk) => {
    text += chunk;
  });
  const statuses = () => [...text.matchAll(/HTTP\/1\.1 (\d{3})/g)].map(([, status]) => status!);
  for (let round = 0; round < 200 && statuses().length < count && !socket.destroyed; round += 1) await pause(25);
  return statuses();
}

async function expectWell(): Promise<void> {
  const begun = performance.now();
  expect((await served.scim(token).get('/Users?count=1')).status).toBe(200);
  expect(performance.now() - begun).toBeLessThan(1_000);
}

describe('the gateway goes on answering', () => {
  test('while a thousand connections idle and two hundred dawdle in the middle of a request', async () => {
    const idle = await Promise.all(Array.from({ length: 1_000 }, open));
    const slow = await Promise.all(Array.from({ length: 200 }, open));
    for (const [index, socket] of slow.entries()) {
      socket.write(index % 2 === 0 ? 'GET /scim/v2/Users HTTP/1.1\r\nHost: x\r\nX-' : `${head('POST', '/Users', 99)}{`);
    }
    await pause(200);
    await expectWell();
    for (const socket of [...idle, ...slow]) socket.destroy();
    await pause(100);
    await expectWell();
  });

  test('after requests that are broken off at every stage, and does none of them by half', async () => {
    const text = userText('broken-off');
    const whole = head('POST', '/Users', text.length) + text;
    for (let cut = 1; cut < whole.length; cut += 7) {
      const socket = await open();
      socket.write(whole.slice(0, cut));
      if (cut % 2 === 0) socket.end();
      else setImmediate(() => socket.resetAndDestroy());
    }
    await pause(200);
    await expectWell();
    const { body } = await served.scim(token).get('/Users?filter=userName%20eq%20%22broken-off%22');
    expect(body.totalResults).toBe(0);
  });

  test('when the client is gone before its answer comes', async () => {
    for (let round = 0; round < 50; round += 1) {
      const socket = await open();
      const text = userText(`gone-${round}`);
      socket.write(head('POST', '/Users', text.length) + text, () => socket.resetAndDestroy());
    }
    await pause(300);
    await expectWell();
  });

  test('without keeping what was refused or sent in vain', async () => {
    const scim = served.scim(token);
    const tooLong = userText('x'.repeat(3_000_000));
    const refused = async () => expect((await scim.send('POST', '/Users', { raw: tooLong })).status).toBe(413);
    for (let round = 0; round < 5; round += 1) await refused();
    const before = served.memory();
    for (let round = 0; round < 60; round += 1) await refused();
    expect(served.memory() - before).toBeLessThan(80_000_000);
  });
});

describe('one connection', () => {
  test('answers pipelined requests in order, errors among them', async () => {
    const socket = await open();
    const text = userText('pipelined');
    const post = head('POST', '/Users', text.length) + text;
    const broken = `${head('POST', '/Users', 1)}{`;
    const requests = [
      head('GET', '/Users?count=1'),
      post,
      broken,
      post,
      head('GET', '/Nowhere'),
      head('GET', '/Users'),
    ];
    socket.write(requests.join(''));
    expect(await statusesOf(socket, 6)).toEqual(['200', '201', '400', '409', '404', '200']);
    socket.destroy();
  });

  test('goes on or is closed after a body that is too long, and is never read as another request', async () => {
    const socket = await open();
    const smuggled = head('DELETE', '/Users/nobody');
    const body = smuggled.repeat(Math.ceil(1_200_000 / smuggled.length));
    socket.write(head('POST', '/Users', body.length) + body + head('GET', '/Users?count=1'));
    const statuses = await statusesOf(socket, 2);
    expect([['413'], ['413', '200']]).toContainEqual(statuses);
    socket.destroy();
    await expectWell();
  });

  test('goes on or is closed after a chunked body that grows too long', async () => {
    const socket = await open();
    const start = head('POST', '/Users').replace('\r\n\r\n', '\r\nContent-Type: application/json\r\n');
    socket.write(`${start}Transfer-Encoding: chunked\r\n\r\n`);
    const chunk = `10000\r\n${'x'.repeat(0x10000)}\r\n`;
    for (let round = 0; round < 40; round += 1) socket.write(chunk);
    socket.write(`0\r\n\r\n${head('GET', '/Users?count=1')}`);
    const statuses = await statusesOf(socket, 2);
    expect([['413'], ['413', '200']]).toContainEqual(statuses);
    socket.destroy();
  });

  test('that asks for much and never reads holds no more than its own answers', async () => {
    const scim = served.scim(token);
    const Operations = Array.from({ length: 300 }, (_, index) => ({
      method: 'POST',
      path: '/Users',
      bulkId: `b${index}`,
      data: { schemas: [URN.user], userName: `unread-${index}`, nickName: 'n'.repeat(3_000) },
    }));
    expect((await scim.post('/Bulk', { schemas: [URN.bulkRequest], Operations })).status).toBe(200);
    const before = served.memory();
    const sockets = await Promise.all(Array.from({ length: 10 }, open));
    for (const socket of sockets) {
      socket.pause();
      socket.write(head('GET', '/Users?count=300').repeat(200));
    }
    await pause(1_500);
    await expectWell();
    // Two thousand answers of a megabyte were asked for.
    expect(served.memory() - before).toBeLessThan(250_000_000);
    for (const socket of sockets) socket.destroy();
  });
});
