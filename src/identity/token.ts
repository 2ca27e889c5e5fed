/** Bearer tokens and the tokens in mailed links: 256 bits each, known to the store by their SHA-256 alone. */
import { hash } from 'node:crypto';

/** How many random bytes make a token. */
export const tokenBytes = 32;

/** How long the link of an invitation lives, in milliseconds (flows.md section 5). */
export const invitationLifeMs = 7 * 86_400_000;

/** How long before its end an invitation is brought to mind again, in milliseconds. */
export const invitationReminderMs = 2 * 86_400_000;

/** What a bearer token opens: `dws_` SCIM, `dwk_` the management API. */
export type TokenPrefix = 'dws_' | 'dwk_';

/**
 * A bearer token of 32 random bytes, base64url behind its prefix (security rule 10).
 *
 * @throws Error when the bytes are not 32.
 */
export function makeToken(prefix: TokenPrefix, random: Uint8Array): string {
  return prefix + tokenText(random);
}

/** A token for a link, of 32 random bytes (security rule 23). */
export function makeLinkToken(random: Uint8Array): string {
  return tokenText(random);
}

/**
 * The token of a mailed invitation: the invitation's id, by which the store finds it, and 32 random bytes. What the
 * store keeps is the hash of all of it.
 */
export function makeInvitationToken(invitationId: string, random: Uint8Array): string {
  return invitationId.replaceAll('-', '') + tokenText(random);
}

/** The id of the invitation that a token is for; undefined when it is no such token. Whether it is good, its hash tells. */
export function invitationIdOf(token: string): string | undefined {
  if (token.length !== idDigits + tokenLength || !isHex(token.slice(0, idDigits))) return undefined;
  const at = (from: number, to: number) => token.slice(from, to);
  return `${at(0, 8)}-${at(8, 12)}-${at(12, 16)}-${at(16, 20)}-${at(20, idDigits)}`;
}

/** Whether it is the token of the invitation's mail, or of its reminder. SECURITY: hashes are compared, which tell a clock nothing. */
export function opensInvitation(
  token: string,
  { hash, reminderHash }: { readonly hash: string; readonly reminderHash?: string },
): boolean {
  const given = hashToken(token);
  return given === hash || given === reminderHash;
}

const idDigits = 32;
/** 32 bytes in base64url. */
const tokenLength = 43;

const isHex = (text: string): boolean => [...text].every((digit) => '0123456789abcdef'.includes(digit));

/** What the store keeps of a token: SHA-256 in hex. */
export function hashToken(token: string): string {
  return hash('sha256', token, 'hex');
}

function tokenText(random: Uint8Array): string {
  if (random.length !== tokenBytes) throw new Error('a token is made of 32 bytes');
  return Buffer.from(random.buffer, random.byteOffset, random.byteLength).toString('base64url');
}
