/**
 * Browsers that somebody has signed in with before: they are throttled apart from strangers, so that nobody who guesses at
 * an account from the same network locks its owner out (security rule 22).
 */
import { hashToken, makeLinkToken, tokenBytes } from '../identity/index.js';
import { cookieNamed, deviceCookieName } from './cookie.js';
import type { LoginDeps, Visit } from './deps.js';

const purpose = 'known-device';

type DeviceDeps = Pick<LoginDeps, 'publicUrl'> & { readonly keyring: Pick<LoginDeps['keyring'], 'mac' | 'macs'> };

/**
 * What stands for the browser, when its cookie was given to it for that account (`key` is its address's key); undefined
 * else. SECURITY: it opens nothing; a stolen one is worth as many guesses as one network has.
 */
export function knownDevice(deps: DeviceDeps, { cookies }: Visit, key: string): string | undefined {
  const [nonce = '', mac = ''] = (cookieNamed(deviceCookieName(deps.publicUrl), cookies) ?? '').split('.');
  if (nonce === '' || mac === '') return undefined;
  // SECURITY: hashes are compared, so that a clock tells nothing of the right one.
  const right = deps.keyring.macs(purpose, `${nonce}|${key}`).map(hashToken);
  return right.includes(hashToken(mac)) ? nonce : undefined;
}

/** The cookie's value for a browser whose owner has just shown the account's own password. */
export function makeDevice(deps: DeviceDeps & Pick<LoginDeps, 'randomBytes'>, key: string): string {
  const nonce = makeLinkToken(deps.randomBytes(tokenBytes));
  return `${nonce}.${deps.keyring.mac(purpose, `${nonce}|${key}`)}`;
}
