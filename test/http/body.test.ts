/** Whoever sends too much is told so, also when they begin to listen only after they have sent it all. */
import { createServer, request } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { BodyRefused, readBody } from '../../src/http/body.js';

const server = createServer((incoming, response) => {
  readBody(incoming, 1000).then(
    (body) => response.end(String(body.length)),
    (error: unknown) => {
      response.statusCode = error instanceof BodyRefused ? error.status : 500;
      response.end();
    },
  );
});
beforeAll(() => new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve)));
afterAll(() => new Promise((resolve) => server.close(resolve)));

/** The status of the answer to a body of that many bytes, over a connection that ends with it. */
const send = (bytes: number, headers: Record<string, string> = {}): Promise<number> =>
  new Promise((resolve, reject) => {
    const { port } = server.address() as AddressInfo;
    const sent = request({ port, host: '127.0.0.1', method: 'POST', agent: false, headers }, (answer) => {
      answer.resume();
      resolve(answer.statusCode ?? 0);
    });
    sent.on('error', reject);
    sent.end(Buffer.alloc(bytes));
  });

it.each([1001, 100_000, 5_000_000, 16_000_000])(
  '%d bytes are refused, not broken off',
  async (bytes) => {
    for (let time = 0; time < 5; time += 1) expect(await send(bytes)).toBe(413);
  },
  30_000,
);

it('who is still sending is not answered yet', async () => {
  const { port } = server.address() as AddressInfo;
  const headers = { 'content-length': '2000' };
  const answered: number[] = [];
  const done = new Promise<void>((resolve, reject) => {
    const sent = request({ port, host: '127.0.0.1', method: 'POST', agent: false, headers }, ({ statusCode }) => {
      answered.push(statusCode ?? 0);
      resolve();
    });
    sent.on('error', reject);
    sent.write(Buffer.alloc(1000));
    setTimeout(() => {
      answered.push(0);
      sent.end(Buffer.alloc(1000));
    }, 300);
  });
  await done;
  expect(answered).toEqual([0, 413]);
});

it('as many as are allowed are taken', async () => {
  expect(await send(1000)).toBe(200);
});

it('who declares more than they send does not keep the answer from coming', async () => {
  const { port } = server.address() as AddressInfo;
  const status = await new Promise((resolve, reject) => {
    const headers = { 'content-length': '5000' };
    const sent = request({ port, host: '127.0.0.1', method: 'POST', agent: false, headers }, ({ statusCode }) => {
      resolve(statusCode);
      sent.destroy();
    });
    sent.on('error', reject);
    sent.write('x');
  });
  expect(status).toBe(413);
});
