/** What a setting's value may look like: readers of one value, as an environment variable's text or as YAML gives it. */
import { isIP, isIPv4 } from 'node:net';
import type { Config, Rate } from './shape.js';

/** Why a value cannot be used, as the end of the sentence "PORT must be …". */
export class Malformed extends Error {
  override readonly name = 'Malformed';
}

/** Reads one value, or throws Malformed. */
export type Reader<T> = (raw: unknown) => T;

const refuse = (expected: string): never => {
  throw new Malformed(expected);
};

const asText = (raw: unknown): string | undefined =>
  typeof raw === 'string' ? raw.trim() : typeof raw === 'number' ? String(raw) : undefined;

/** A whole number within both bounds. */
export function wholeNumber(least: number, most: number): Reader<number> {
  return (raw) => {
    const value = asText(raw) ?? '';
    const number = /^\d{1,15}$/.test(value) ? Number(value) : Number.NaN;
    return number >= least && number <= most ? number : refuse(`a whole number from ${least} to ${most}`);
  };
}

/** Seconds with at most three decimals, negative ones too; answers milliseconds. A century either way is the most. */
export const secondsAsMs: Reader<number> = (raw) => {
  const value = asText(raw) ?? '';
  const ms = /^-?\d{1,10}(\.\d{1,3})?$/.test(value) ? Math.round(Number(value) * 1000) : Number.NaN;
  return Math.abs(ms) <= 100 * 366 * 86_400_000 ? ms : refuse('a number of seconds, at most a hundred years');
};

/** A host name or an address to listen on. */
export const hostName: Reader<string> = (raw) => {
  const value = asText(raw) ?? '';
  if (isIP(value) !== 0 || /^[a-z0-9_]([a-z0-9_.-]{0,251}[a-z0-9_])?$/i.test(value)) return value;
  return refuse('a host name or an IP address');
};

/** An http or https address without user, query and fragment; answers it without a trailing slash. */
export const webAddress: Reader<string> = (raw) => {
  const url = parseUrl(raw, ['http:', 'https:']);
  if (!url || url.username || url.password || url.search || url.hash) {
    return refuse('an http or https address without user, query or fragment, such as https://doorward.example.com');
  }
  return url.href.replace(/\/+$/, '');
};

/** A connection string of MongoDB. The driver reads the rest of it. */
export const mongodbUri: Reader<string> = (raw) => {
  const value = asText(raw) ?? '';
  return /^mongodb(\+srv)?:\/\/[^\s/]+/.test(value) ? value : refuse('an address that begins with mongodb://');
};

/** `smtp://user:password@host:port`, or `smtps://` for TLS from the first byte. */
export const smtpUrl: Reader<string> = (raw) => {
  const url = parseUrl(raw, ['smtp:', 'smtps:']);
  return url?.hostname ? url.href : refuse('an address that begins with smtp:// or smtps:// and names a host');
};

function parseUrl(raw: unknown, protocols: readonly string[]): URL | undefined {
  const value = asText(raw) ?? '';
  if (!URL.canParse(value)) return undefined;
  const url = new URL(value);
  return protocols.includes(url.protocol) && value.toLowerCase().startsWith(`${url.protocol}//`) ? url : undefined;
}

/** A sender: an address, or a name with the address in angle brackets. No line breaks, which would start a header. */
export const mailSender: Reader<string> = (raw) => {
  const value = asText(raw) ?? '';
  const address = /^[^<>]*<([^<>]+)>$/.exec(value)?.[1] ?? value;
  const isPlain = !/\p{Cc}/u.test(value) && /^[^\s@<>]+@[^\s@<>]+$/.test(address);
  return isPlain ? value : refuse('a mail address, such as Doorward <doorward@example.com>');
};

/** Folder or file, still as written. */
export const path: Reader<string> = (raw) => asText(raw) || refuse('a path');

/** 32 bytes in base64, of either alphabet, with or without padding. */
export const secret: Reader<Uint8Array> = (raw) => {
  const value = asText(raw) ?? '';
  if (!/^[A-Za-z0-9+/_-]{43}=?$/.test(value)) return refuse('32 bytes in base64 (44 characters)');
  return new Uint8Array(Buffer.from(value, 'base64'));
};

/** At least 32 characters that an Authorization header can carry. */
export const rootKey: Reader<string> = (raw) => {
  const value = asText(raw) ?? '';
  return /^[\x21-\x7e]{32,512}$/.test(value) ? value : refuse('at least 32 printable characters without spaces');
};

const levels = ['fatal', 'error', 'warn', 'info', 'debug', 'trace', 'silent'] as const;

/** One of pino's levels. */
export const logLevel: Reader<Config['logLevel']> = (raw) => {
  const value = asText(raw)?.toLowerCase();
  return levels.find((level) => level === value) ?? refuse(`one of ${levels.join(', ')}`);
};

/** Express's `trust proxy`: true, false, how many proxies, or the addresses of the proxies. */
export const trustProxy: Reader<boolean | number | string> = (raw) => {
  if (typeof raw === 'boolean') return raw;
  const value = asText(raw)?.toLowerCase() ?? '';
  if (value === 'true' || value === 'false') return value === 'true';
  if (/^\d{1,2}$/.test(value)) return Number(value);
  const names = ['loopback', 'linklocal', 'uniquelocal'];
  const parts = value.split(',').map((part) => part.trim());
  if (parts.every((part) => names.includes(part) || asRange(part) !== undefined)) return parts.join(',');
  return refuse('true, false, a number of proxies or a list of addresses');
};

/** Address ranges, separated by commas or spaces, or a YAML list. A lone address is a range of one. */
export const addressRanges: Reader<readonly string[]> = (raw) => {
  const parts: readonly unknown[] = Array.isArray(raw) ? raw : (asText(raw) ?? '?').split(/[\s,]+/).filter(Boolean);
  return parts.map(
    (part) => asRange(asText(part) ?? '') ?? refuse('a list of address ranges such as 10.0.0.0/8 or 127.0.0.1/32'),
  );
};

function asRange(text: string): string | undefined {
  const [address = '', bits, more] = text.split('/');
  if (isIP(address) === 0 || more !== undefined) return undefined;
  const most = isIPv4(address) ? 32 : 128;
  if (bits === undefined) return `${address}/${most}`;
  return /^\d{1,3}$/.test(bits) && Number(bits) <= most ? `${address}/${Number(bits)}` : undefined;
}

const unitSeconds = new Map([
  ['s', 1],
  ['min', 60],
  ['h', 3600],
]);

/** So many a second, minute or hour: `2000/s`, `30/min`, `500/h`. */
export const rate: Reader<Rate> = (raw) => {
  const match = /^(\d{1,9})\/(s|min|h)$/.exec(asText(raw) ?? '');
  const count = Number(match?.[1] ?? 0);
  const perSeconds = unitSeconds.get(match?.[2] ?? '');
  if (count === 0 || perSeconds === undefined) return refuse('a rate such as 2000/s, 30/min or 500/h');
  return { count, perSeconds };
};
