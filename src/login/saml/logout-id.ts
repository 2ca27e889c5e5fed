/**
 * Ids of our logout requests, which tell by themselves that they are ours: the answer comes in a browser whose session is
 * gone, and nothing has to be kept until then.
 */
import { timingSafeEqual } from 'node:crypto';
import type { SamlDeps } from './deps.js';

const purpose = 'saml-logout-request';
const randomLength = 16;

/** How long an answer to a logout is waited for, in milliseconds. */
const lifeMs = 10 * 60_000;

/** An id for a request made `now` through a connection. */
export function newLogoutId(
  { keyring, randomBytes }: Pick<SamlDeps, 'keyring' | 'randomBytes'>,
  connectionId: string,
  now: number,
): string {
  const body = `${now.toString(36)}-${Buffer.from(randomBytes(randomLength)).toString('hex')}`;
  return `_${body}-${keyring.mac(purpose, `${connectionId} ${body}`)}`;
}

/** True when the id is one that was made for this connection within the last ten minutes. */
export function isLogoutId(
  { keyring }: Pick<SamlDeps, 'keyring'>,
  connectionId: string,
  id: string,
  now: number,
): boolean {
  const [time = '', random = '', mac = '', ...more] = id.slice(1).split('-');
  const given = Buffer.from(mac);
  const isOurs = keyring.macs(purpose, `${connectionId} ${time}-${random}`).some((each) => {
    const expected = Buffer.from(each);
    return expected.length === given.length && timingSafeEqual(expected, given);
  });
  const made = Number.parseInt(time, 36);
  return isOurs && id.startsWith('_') && more.length === 0 && made <= now && now < made + lifeMs;
}
