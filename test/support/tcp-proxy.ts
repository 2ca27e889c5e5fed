/** Stands between a client and a server, to be cut, to fall silent, and to come back. */
import { type AddressInfo, connect, createServer, type Server, type Socket } from 'node:net';

export interface TcpProxy {
  readonly port: number;
  /** Breaks every connection and refuses new ones. */
  cut(): void;
  /** Takes connections and bytes, and passes nothing on: what a lost network looks like from here. */
  hang(): void;
  /** Waits for a request that holds the text; loses the answer to it, and is cut with that. */
  cutAfter(text: string): Promise<void>;
  /** Serves again. What was held back is lost with its connections. */
  restore(): Promise<void>;
  close(): Promise<void>;
}

/** Listens on a free port of this machine and passes everything on to the target. */
export async function tcpProxy(target: { readonly host: string; readonly port: number }): Promise<TcpProxy> {
  const sockets = new Set<Socket>();
  let isSilent = false;
  let awaited: string | undefined;
  let whenCut = (): void => undefined;
  const server = createServer((near) => {
    const far = connect(target);
    near.on('data', (chunk) => {
      if (awaited === undefined || !chunk.includes(awaited)) return;
      awaited = undefined;
      far.removeAllListeners('data').once('data', () => {
        cut();
        whenCut();
      });
    });
    for (const [from, to] of [
      [near, far],
      [far, near],
    ] as const) {
      sockets.add(from);
      from.on('error', () => undefined);
      from.on('data', (chunk) => {
        if (!isSilent) to.write(chunk);
      });
      from.once('close', () => {
        sockets.delete(from);
        to.destroy();
      });
    }
  });
  const port = await listen(server, 0);
  const breakAll = (): void => {
    for (const socket of sockets) socket.destroy();
  };
  const cut = (): void => {
    server.close();
    breakAll();
  };
  return {
    port,
    cut,
    hang() {
      isSilent = true;
    },
    cutAfter(text) {
      awaited = text;
      return new Promise((resolve) => {
        whenCut = resolve;
      });
    },
    async restore() {
      if (isSilent) breakAll();
      isSilent = false;
      if (!server.listening) await listen(server, port);
    },
    async close() {
      breakAll();
      if (server.listening) await new Promise((resolve) => server.close(resolve));
    },
  };
}

function listen(server: Server, port: number): Promise<number> {
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, '127.0.0.1', () => {
      server.off('error', reject);
      resolve((server.address() as AddressInfo).port);
    });
  });
}
