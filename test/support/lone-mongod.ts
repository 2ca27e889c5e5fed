/** A server that greets as a lone mongod does and does nothing else: what an operator forgets to make a replica set of. */

import type { AddressInfo } from 'node:net';
import { createServer, type Socket } from 'node:net';
import { BSON } from 'mongodb';

const opReply = 1;
const opQuery = 2004;
const opMessage = 2013;

/** Listens on a free port of this machine. */
export async function loneMongod(): Promise<{ readonly uri: string; close(): Promise<void> }> {
  const sockets = new Set<Socket>();
  const server = createServer((socket) => {
    sockets.add(socket);
    let pending = Buffer.alloc(0);
    socket.on('error', () => undefined);
    socket.on('data', (chunk) => {
      pending = Buffer.concat([pending, chunk]);
      while (pending.length >= 16 && pending.length >= pending.readInt32LE(0)) {
        const length = pending.readInt32LE(0);
        socket.write(answer(pending.subarray(0, length)));
        pending = pending.subarray(length);
      }
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    uri: `mongodb://127.0.0.1:${(server.address() as AddressInfo).port}/doorward`,
    close: () =>
      new Promise((resolve) => {
        for (const socket of sockets) socket.destroy();
        server.close(() => resolve());
      }),
  };
}

const greeting = {
  ok: 1,
  ismaster: true,
  isWritablePrimary: true,
  helloOk: true,
  version: '8.0.0',
  minWireVersion: 0,
  maxWireVersion: 25,
  maxBsonObjectSize: 16_777_216,
  maxMessageSizeBytes: 48_000_000,
  maxWriteBatchSize: 100_000,
};

/** The wire protocol's two ways of answering: to the first greeting, and to everything after it. */
function answer(message: Buffer): Buffer {
  const body = Buffer.from(BSON.serialize(greeting));
  const isOld = message.readInt32LE(12) === opQuery;
  const prefix = Buffer.alloc(isOld ? 20 : 5);
  if (isOld) prefix.writeInt32LE(1, 16);
  const head = Buffer.alloc(16);
  head.writeInt32LE(16 + prefix.length + body.length, 0);
  head.writeInt32LE(message.readInt32LE(4), 8);
  head.writeInt32LE(isOld ? opReply : opMessage, 12);
  return Buffer.concat([head, prefix, body]);
}
