/** The log: JSON lines on standard error, with nothing in them but what an allow-list names (security rule 28). */
import { writeSync } from 'node:fs';
import { type DestinationStream, destination, pino } from 'pino';
import type { Config } from '../config/shape.js';
import { LineBuffer } from './line-buffer.js';

/** Everything that a log line may say beside its event. Ids and counts, never an address, a name, a token or a body. */
export interface LogFields {
  readonly requestId?: string;
  readonly method?: string;
  readonly path?: string;
  readonly status?: number;
  readonly ms?: number;
  readonly tenant?: string;
  readonly directory?: string;
  readonly rules?: readonly string[];
  readonly id?: string;
  readonly kind?: string;
  readonly job?: string;
  readonly count?: number;
  readonly url?: string;
  readonly file?: string;
  readonly reason?: string;
  readonly signal?: string;
  readonly version?: string;
  readonly attempt?: number;
  /** Logged by its name, code, message and stack. Faults only: what a person did wrong is an answer, not a log line. */
  readonly error?: unknown;
}

/** One answered request. */
export interface RequestEntry {
  readonly requestId: string;
  readonly method: string;
  /** As it arrived, with its query: values of the query are left out here, filters hold names and addresses. */
  readonly url: string;
  readonly status: number;
  readonly ms: number;
  readonly tenant?: string | undefined;
  readonly directory?: string | undefined;
  /** The rules of the directory's dialect that were used. */
  readonly rules?: readonly string[] | undefined;
}

/** `event` is a few fixed words; what varies goes into the fields. */
export interface Logger {
  debug(event: string, fields?: LogFields): void;
  info(event: string, fields?: LogFields): void;
  warn(event: string, fields?: LogFields): void;
  error(event: string, fields?: LogFields): void;
  /** One line for an answered request; level error from status 500 on. */
  request(entry: RequestEntry): void;
  /** Writes what is still buffered. */
  flush(): void;
}

/** Key by key what passes; an object that carries more loses the rest. */
const allowed = [
  'requestId',
  'method',
  'path',
  'status',
  'ms',
  'tenant',
  'directory',
  'rules',
  'id',
  'kind',
  'job',
  'count',
  'url',
  'file',
  'reason',
  'signal',
  'version',
  'attempt',
] as const satisfies readonly (keyof LogFields)[];

/**
 * A logger of that level and above. Lines are buffered for at most a quarter of a second; warnings and errors, and
 * whatever is left at the end of the process, are written at once. `to` replaces standard error in tests.
 */
export function createLogger(level: Config['logLevel'], to?: DestinationStream): Logger {
  const { lines, flush } = to ? { lines: to, flush: () => {} } : bufferedStderr();
  const log = pino(
    {
      level,
      base: null,
      messageKey: 'event',
      timestamp: isoTime,
      formatters: { level: (label) => ({ level: label }) },
    },
    lines,
  );
  const write = (at: 'debug' | 'info' | 'warn' | 'error', event: string, fields: LogFields | undefined): void => {
    if (!log.isLevelEnabled(at)) return;
    log[at](pick(fields ?? {}), event);
    if (at === 'warn' || at === 'error') flush();
  };
  return {
    debug: (event, fields) => write('debug', event, fields),
    info: (event, fields) => write('info', event, fields),
    warn: (event, fields) => write('warn', event, fields),
    error: (event, fields) => write('error', event, fields),
    request(entry) {
      const at = levelOf(entry);
      if (log.isLevelEnabled(at)) lines.write(requestLine(at, entry));
    },
    flush,
  };
}

function bufferedStderr(): { readonly lines: DestinationStream; readonly flush: () => void } {
  const stream = destination({ dest: 2, sync: false, maxWrite: 65_536 });
  const lines = new LineBuffer(stream);
  setInterval(() => lines.release(), 250).unref();
  // After the stream's own hook, which has written what it was handed, and has ended it when the process ran out of work.
  process.once('exit', () => {
    const rest = lines.take();
    if (rest !== '') writeSync(2, rest);
  });
  const flush = (): void => {
    lines.release();
    stream.flushSync();
  };
  return { lines, flush };
}

const isoTime = (): string => `,"time":"${new Date().toISOString()}"`;

/** Spelled out, for it is on the way of every change: none of its texts holds a character that JSON would escape, but for the rules. */
function requestLine(level: string, entry: RequestEntry): string {
  const { requestId, method, status, tenant, directory, rules } = entry;
  const ms = Math.round(entry.ms * 1000) / 1000;
  return `{"level":"${level}"${isoTime()},"requestId":"${requestId}","method":"${method}","path":"${loggablePath(entry.url)}","status":${status},"ms":${ms}${tenant === undefined ? '' : `,"tenant":"${tenant}"`}${directory === undefined ? '' : `,"directory":"${directory}"`}${rules?.length ? `,"rules":${JSON.stringify(rules)}` : ''},"event":"request"}\n`;
}

/** What was only read, and could be, is of interest to few: providers look each person up before they change anything. */
function levelOf({ method, status, rules }: RequestEntry): 'error' | 'info' | 'debug' {
  if (status >= 500) return 'error';
  return method === 'GET' && status < 400 && !rules?.length ? 'debug' : 'info';
}

const longestText = 500;

function pick(fields: LogFields): Record<string, unknown> {
  const kept: Record<string, unknown> = {};
  for (const key of allowed) {
    const value = fields[key];
    if (value !== undefined) kept[key] = typeof value === 'string' ? value.slice(0, longestText) : value;
  }
  if (fields.error !== undefined) kept.error = describeError(fields.error, 2);
  return kept;
}

function describeError(error: unknown, causes: number): Record<string, unknown> {
  if (!(error instanceof Error)) return { message: typeof error };
  const { code } = error as NodeJS.ErrnoException;
  return {
    name: error.name,
    ...(typeof code === 'string' && { code }),
    message: error.message.slice(0, longestText),
    // Without its first lines, which repeat the message in full.
    stack: (error.stack ?? '').split('\n').filter((line) => line.startsWith('    at ')),
    ...(error.cause !== undefined && causes > 0 && { cause: describeError(error.cause, causes - 1) }),
  };
}

const longestSegment = 39;

/**
 * A request's address as the log may show it: path segments that could be a token or an address become `*`, and of the
 * query only the names stay: `/scim/v2/Users?filter&count`.
 */
export function loggablePath(url: string): string {
  const mark = url.indexOf('?');
  const path = mark === -1 ? url : url.slice(0, mark);
  const shown = path.split('/').map(loggableSegment).join('/');
  if (mark === -1) return shown;
  const names = url
    .slice(mark + 1, mark + 1 + longestText * 4)
    .split('&')
    .map(nameOf)
    .filter(isPlain);
  return names.length === 0 ? shown : `${shown}?${names.slice(0, 16).join('&')}`;
}

const nameOf = (parameter: string): string => {
  const equals = parameter.indexOf('=');
  return equals === -1 ? parameter : parameter.slice(0, equals);
};

/** Tokens have 43 characters or more, our ids 36 at most. Schema URNs are longer and no secret. */
function loggableSegment(segment: string): string {
  if (segment === '' || isPlain(segment)) return segment;
  return segment.startsWith('urn:') && segment.split(':').every(isPlain) ? segment : '*';
}

function isPlain(text: string): boolean {
  if (text.length === 0 || text.length > longestSegment) return false;
  for (let at = 0; at < text.length; at += 1) {
    const code = text.charCodeAt(at) | 0x20;
    const isLetterOrDigit = (code >= 0x61 && code <= 0x7a) || (code >= 0x30 && code <= 0x39);
    if (!isLetterOrDigit && !'-._~'.includes(text.charAt(at))) return false;
  }
  return true;
}
