/** Tests of a connection: an address that an administrator is given, whose sign-in shows what would happen and signs nobody in. */
import { timingSafeEqual } from 'node:crypto';
import type { Keyring } from '../identity/index.js';
import type { Connection } from '../storage/port/index.js';
import { connectionUrl } from './connection.js';

const lifeMs = 30 * 60_000;
const purpose = 'connection-test';

/** One test: until when it may begin, in epoch milliseconds, and the changed values that it tries, if any. */
export interface Test {
  readonly expiresAt: number;
  readonly draftId?: string;
}

interface TestDeps {
  readonly keyring: Pick<Keyring, 'mac'>;
  readonly publicUrl: string;
}

/** How long an address made now is good. */
export const testEnd = (now: number): number => now + lifeMs;

/** The address of a test of what is saved, or of the draft with that id. */
export function testAddress({ keyring, publicUrl }: TestDeps, connection: Connection, test: Test): string {
  const mac = keyring.mac(purpose, signed(connection, test));
  const draft = test.draftId === undefined ? '' : `.${test.draftId}`;
  return `${connectionUrl(publicUrl, connection)}?test=${test.expiresAt}.${mac}${draft}`;
}

/** What `testAddress` put into the address of this connection, while it is good; undefined for anything else. */
export function readTestTicket(
  { keyring }: Pick<TestDeps, 'keyring'>,
  connection: Connection,
  ticket: string,
  now: number,
): Test | undefined {
  const [end = '', mac = '', draftId] = ticket.split('.');
  const expiresAt = Number(end);
  if (!Number.isSafeInteger(expiresAt) || expiresAt <= now) return undefined;
  const test = { expiresAt, ...(draftId !== undefined && { draftId }) };
  const expected = Buffer.from(keyring.mac(purpose, signed(connection, test)));
  const given = Buffer.from(mac);
  // SECURITY: compared in constant time.
  return given.length === expected.length && timingSafeEqual(given, expected) ? test : undefined;
}

const signed = ({ id }: Connection, { expiresAt, draftId = '' }: Test): string => `${id}|${expiresAt}|${draftId}`;
