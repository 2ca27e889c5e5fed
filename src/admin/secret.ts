/** Makes the secrets that are shown once: SCIM tokens, API keys, set-up links. */
import { randomBytes } from 'node:crypto';
import { hashToken, makeLinkToken, makeToken, type TokenPrefix, tokenBytes } from '../identity/token.js';

/** A new secret and the hash that is kept of it (security rule 10). Without a prefix it is one for a link. */
export function makeSecret(prefix?: TokenPrefix): { readonly secret: string; readonly hash: string } {
  const random = randomBytes(tokenBytes);
  const secret = prefix === undefined ? makeLinkToken(random) : makeToken(prefix, random);
  return { secret, hash: hashToken(secret) };
}
