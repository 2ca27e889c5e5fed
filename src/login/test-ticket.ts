/** Tests of a connection: an address that an administrator is given, whose sign-in shows what would happen and signs nobody in. */
import { timingSafeEqual } from 'node:crypto';
import type { Keyring } from '../identity/index.js';
import type { Connection } from '../storage/port/index.js';
import { connectionUrl } from './connection.js';

const lifeMs = 30 * 60_000;
const purpose = 'connection-test';

interface TestDeps {
  readonly keyring: Pick<Keyring, 'mac'>;
  readonly publicUrl: string;
}

/** The address, good for half an hour. */
export function testAddress(
  { keyring, publicUrl }: TestDeps,
  connection: Connection,
  now: number,
): { readonly url: string; readonly expiresAt: number } {
  const expiresAt = now + lifeMs;
  const mac = keyring.mac(purpose, signed(connection, expiresAt));
  return { url: `${connectionUrl(publicUrl, connection)}?test=${expiresAt}.${mac}`, expiresAt };
}

/** True for what `testAddress` put into the address of this connection, while it is good. */
export function isTestTicket(
  { keyring }: Pick<TestDeps, 'keyring'>,
  connection: Connection,
  ticket: string,
  now: number,
): boolean {
  const [end = '', mac = ''] = ticket.split('.');
  const expiresAt = Number(end);
  if (!Number.isSafeInteger(expiresAt) || expiresAt <= now) return false;
  const expected = Buffer.from(keyring.mac(purpose, signed(connection, expiresAt)));
  const given = Buffer.from(mac);
  // SECURITY: compared in constant time.
  return given.length === expected.length && timingSafeEqual(given, expected);
}

const signed = ({ id }: Connection, expiresAt: number): string => `${id}|${expiresAt}`;
