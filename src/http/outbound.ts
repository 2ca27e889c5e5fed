/** The only way out: requests to addresses that administrators give, such as discovery and metadata (security rule 27). */
import { lookup as lookUp } from 'node:dns/promises';
import { type IncomingMessage, request as requestPlain } from 'node:http';
import { request as requestSecure } from 'node:https';
import { isIP, type LookupFunction } from 'node:net';
import { createAddressRule } from './address.js';

/** The request was not made, or its answer not taken; `message` is a sentence for an administrator. */
export class OutboundRefused extends Error {
  override readonly name = 'OutboundRefused';
  constructor(
    message: string,
    options?: { readonly cause?: unknown },
    /** True when the time was up, the caller's or ours. */
    readonly isLate = false,
  ) {
    super(message, options);
  }
}

export interface OutboundRequest {
  readonly method?: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string | Uint8Array | undefined;
  readonly signal?: AbortSignal | undefined;
}

/**
 * Makes one request and answers with all of its answer, redirects included: none is followed.
 *
 * @throws OutboundRefused
 */
export type Outbound = (url: string | URL, request?: OutboundRequest) => Promise<Response>;

export interface OutboundOptions {
  /** Ranges beyond the public internet, in CIDR notation. */
  readonly allow: readonly string[];
  /** From the first question to DNS to the last byte of the answer. */
  readonly timeoutMs?: number;
  readonly maxBytes?: number;
  /** All addresses of a name; of the system unless told. */
  readonly resolve?: (name: string) => Promise<readonly string[]>;
}

const usual = { timeoutMs: 10_000, maxBytes: 1024 * 1024 };

/** Outgoing requests under a rule of addresses. */
export function createOutbound(options: OutboundOptions): Outbound {
  const { timeoutMs, maxBytes } = { ...usual, ...options };
  const rule = createAddressRule(options.allow);
  const resolve = options.resolve ?? addressesOf;
  return async (given, request = {}) => {
    const url = readUrl(given);
    const timer = AbortSignal.timeout(timeoutMs);
    const signal = request.signal ? AbortSignal.any([timer, request.signal]) : timer;
    try {
      const addresses = await beforeAbort(resolve(nameOf(url)), signal);
      // SECURITY: the address that was checked is the one that is connected to; the name is not asked for again.
      const address = addresses.find((each) => rule.mayReach(each));
      if (address === undefined) {
        throw new OutboundRefused(`${url.host} is at no address that may be reached from here (OUTBOUND_ALLOW).`);
      }
      if (url.protocol === 'http:' && !rule.isNamed(address)) {
        throw new OutboundRefused(`${url.host} has to be asked over https.`);
      }
      return await send(url, address, { ...request, signal }, maxBytes);
    } catch (error) {
      throw refused(url, error, signal.aborted);
    }
  };
}

function readUrl(given: string | URL): URL {
  if (!URL.canParse(String(given))) throw new OutboundRefused('The address is no URL.');
  const url = new URL(given);
  if (url.protocol !== 'https:' && url.protocol !== 'http:') throw new OutboundRefused('The address is not https.');
  if (url.username !== '' || url.password !== '') {
    throw new OutboundRefused('The address must hold no user name or password.');
  }
  return url;
}

const nameOf = ({ hostname }: URL): string => (hostname.startsWith('[') ? hostname.slice(1, -1) : hostname);

async function addressesOf(name: string): Promise<readonly string[]> {
  if (isIP(name) !== 0) return [name];
  const found = await lookUp(name, { all: true, verbatim: true });
  return found.map(({ address }) => address);
}

function beforeAbort<T>(work: Promise<T>, signal: AbortSignal): Promise<T> {
  return new Promise((resolve, reject) => {
    const giveUp = () => reject(signal.reason);
    signal.addEventListener('abort', giveUp, { once: true });
    work.then(resolve, reject).finally(() => signal.removeEventListener('abort', giveUp));
  });
}

function send(url: URL, address: string, request: OutboundRequest, maxBytes: number): Promise<Response> {
  const { method = 'GET', headers = {}, body, signal } = request;
  const family = isIP(address);
  const pinned: LookupFunction = (_name, options, done) => {
    if (options.all) done(null, [{ address, family }]);
    else done(null, address, family);
  };
  const start = url.protocol === 'https:' ? requestSecure : requestPlain;
  return new Promise((resolve, reject) => {
    const sent = start(url, {
      method,
      headers: { 'user-agent': 'doorward', ...headers, 'accept-encoding': 'identity' },
      lookup: pinned,
      agent: false,
      ...(signal && { signal }),
    });
    sent.on('error', reject);
    sent.on('response', (answer) => collect(answer, maxBytes).then(resolve, reject));
    sent.end(body);
  });
}

async function collect(answer: IncomingMessage, maxBytes: number): Promise<Response> {
  if ((answer.headers['content-encoding'] ?? 'identity') !== 'identity') {
    answer.destroy();
    throw new OutboundRefused('The answer is compressed, which was not asked for.');
  }
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of answer as AsyncIterable<Buffer>) {
    size += chunk.length;
    if (size > maxBytes) {
      answer.destroy();
      throw new OutboundRefused(`The answer is larger than ${maxBytes} bytes.`);
    }
    chunks.push(chunk);
  }
  const status = answer.statusCode ?? 502;
  const headers = new Headers();
  for (const [name, value] of Object.entries(answer.headersDistinct)) {
    for (const each of value ?? []) headers.append(name, each);
  }
  const isBodiless = status === 204 || status === 205 || status === 304;
  return new Response(isBodiless ? null : Buffer.concat(chunks, size), { status, headers });
}

function refused(url: URL, error: unknown, isLate: boolean): OutboundRefused {
  if (error instanceof OutboundRefused) return error;
  if (isLate) return new OutboundRefused(`${url.host} did not answer in time.`, { cause: error }, true);
  const { code, message } = error as NodeJS.ErrnoException;
  return new OutboundRefused(`${url.host} cannot be reached: ${code ?? message}.`, { cause: error });
}
