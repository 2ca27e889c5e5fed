/** Makes the HTTP server: Express on request and response classes that V8 keeps fast, with limits on time and headers. */
import { IncomingMessage, type RequestListener, Server, type ServerOptions, ServerResponse } from 'node:http';
import type { Socket } from 'node:net';
import type { Duplex } from 'node:stream';
import express, { type Express, type Request, type Response } from 'express';
import helmet from 'helmet';
import type { Limits } from '../config/shape.js';

/**
 * An Express application with what every surface wants: no fingerprints, no implicit ETag hashing, security headers
 * where a browser looks. Routers are mounted by the composition root; sub-applications are not used, they would bring
 * back the cost that `serve` takes away.
 */
export function createApplication(trustProxy: boolean | number | string): Express {
  const app = express();
  app.disable('x-powered-by');
  app.set('etag', false);
  app.set('trust proxy', trustProxy);
  app.set('query parser', 'simple');
  return app;
}

/** helmet for everything that a browser may open; the protocol's own routes answer programs and set what they need. */
export const browserHeaders = (): ReturnType<typeof helmet> =>
  helmet({ contentSecurityPolicy: { directives: { 'upgrade-insecure-requests': null } } });

/** Answers what is below its path. It is handed a request whose `url` begins behind that. */
export type DirectListener = (request: Request, response: Response) => void;

/**
 * A server for the application. Express sets the prototype of every request and response, which turns both into slow
 * objects; here they are born with the prototypes that Express would set, so that its call changes nothing, and so that
 * `direct` may answer before it looks at them (docs/decisions/0002-fast-express.md).
 */
export function serve(app: Express, limits: Limits, direct: ReadonlyMap<string, DirectListener>): Server {
  class FastRequest extends IncomingMessage {}
  class FastResponse extends ServerResponse {}
  adopt(FastRequest, app.request, app);
  adopt(FastResponse, app.response, app);
  app.request = FastRequest.prototype as unknown as Express['request'];
  app.response = FastResponse.prototype as unknown as Express['response'];
  const server = new PatientServer(
    {
      IncomingMessage: FastRequest,
      ServerResponse: FastResponse,
      maxHeaderSize: limits.headerBytes,
      requestTimeout: limits.requestTimeoutSeconds * 1000,
      headersTimeout: limits.headersTimeoutSeconds * 1000,
      keepAliveTimeout: 65_000,
    },
    directFirst(app, direct),
  );
  server.on('clientError', refuseUnreadable);
  return server;
}

/**
 * Node takes a connection for idle as soon as its answer was handed over, and would cut off what the client has not read
 * yet when the server is closed. Here nothing is closed while an answer is on its way; the caller asks again.
 */
class PatientServer<
  Incoming extends typeof IncomingMessage,
  Outgoing extends typeof ServerResponse<InstanceType<Incoming>>,
> extends Server<Incoming, Outgoing> {
  readonly #sockets = new Set<Socket>();

  constructor(options: ServerOptions<Incoming, Outgoing>, listener: RequestListener) {
    super(options, inTurn(listener));
    this.on('connection', (socket: Socket) => {
      this.#sockets.add(socket);
      socket.once('close', () => this.#sockets.delete(socket));
    });
  }

  override closeIdleConnections(): void {
    for (const socket of this.#sockets) if (socket.writableLength > 0) return;
    super.closeIdleConnections();
  }
}

/**
 * Requests that a client sent without waiting for answers are taken up one after the other, each when the answer before it
 * has gone out (RFC 9112 §9.3.2): a few kilobytes of requests must not fill the memory with answers that nobody reads.
 */
function inTurn(listener: RequestListener): RequestListener {
  return (request, response) => {
    if (response.socket !== null) listener(request, response);
    else response.once('socket', () => listener(request, response));
  };
}

/** Paths that are spelled just so go their own way; every other spelling is Express's to understand. */
function directFirst(app: Express, direct: ReadonlyMap<string, DirectListener>): RequestListener {
  return (request, response) => {
    const url = request.url as string;
    for (const [path, listener] of direct) {
      if (!url.startsWith(path) || url.charCodeAt(path.length) !== 0x2f) continue;
      request.url = url.slice(path.length);
      listener(request as Request, response as Response);
      return;
    }
    app(request, response);
  };
}

const unreadable: Readonly<Record<string, string>> = {
  HPE_HEADER_OVERFLOW: '431 Request Header Fields Too Large',
  ERR_HTTP_REQUEST_TIMEOUT: '408 Request Timeout',
};

/**
 * Answers what is no HTTP request. A connection that was opened ahead of need and never used is only closed: an answer
 * without a question would be taken for the answer to the next one.
 */
function refuseUnreadable(error: NodeJS.ErrnoException, socket: Duplex): void {
  const hasAsked = (socket as Socket).bytesRead > 0;
  if (!socket.writable || error.code === 'ECONNRESET' || !hasAsked) {
    socket.destroy();
    return;
  }
  socket.end(
    `HTTP/1.1 ${unreadable[error.code ?? ''] ?? '400 Bad Request'}\r\nConnection: close\r\nContent-Length: 0\r\n\r\n`,
  );
}

/** Copies Express's request or response methods onto a class, with the application they belong to. */
function adopt(target: { prototype: object }, source: object, app: Express): void {
  const express = Object.getOwnPropertyDescriptors(Object.getPrototypeOf(source) as object);
  delete (express as { constructor?: unknown }).constructor;
  Object.defineProperties(target.prototype, express);
  Object.defineProperty(target.prototype, 'app', { configurable: true, enumerable: true, writable: true, value: app });
}
