/** The keys that come from the master secret: one for each purpose, and the previous secret's while it is rotated (security rule 25). */
import { createCipheriv, createDecipheriv, createHmac, createSecretKey, hkdfSync, type KeyObject } from 'node:crypto';
import { IdentityError } from './errors.js';

/** Everything that Doorward does with its master secret. Purposes are plain words such as `mail`; keys are made once and kept. */
export interface Keyring {
  /** HMAC-SHA-256 in hex under the present secret. */
  mac(purpose: string, text: string): string;
  /** The same under each secret, the present one first: for comparing with what was made before a rotation. */
  macs(purpose: string, text: string): readonly string[];
  /** AES-256-GCM of the text, bound to `associated`; `open` with the same purpose and `associated` gives it back. */
  seal(purpose: string, plaintext: string, associated: string): string;
  /** @throws IdentityError `seal_broken` when it was changed, sealed for something else, or under a secret that is gone. */
  open(purpose: string, sealed: string, associated: string): string;
  /** Tells the present secret from others, and nothing about it. What is sealed begins with it and a dot. */
  readonly secretId: string;
  /** Under which secret something was sealed, by its text or by `secretId`. `gone`: nobody opens it any more. */
  ageOf(sealed: string): SecretAge;
  /** The bearer text by which the command line of this machine is known. */
  operatorKey(): string;
}

/** A secret as the settings have it now. */
export type SecretAge = 'present' | 'previous' | 'gone';

const nonceBytes = 12;
const tagBytes = 16;

/**
 * A keyring of the master secret and, while that is being rotated, of the one before. `random` must give
 * unpredictable bytes: each seal takes 12 for its nonce.
 *
 * @throws Error when a secret is shorter than 32 bytes.
 */
export function createKeyring(
  secret: Uint8Array,
  previous: Uint8Array | undefined,
  random: (count: number) => Uint8Array,
): Keyring {
  const present = openSecret(secret);
  const secrets = previous ? [present, openSecret(previous)] : [present];
  return {
    mac: (purpose, text) => macOf(present, purpose, text),
    macs: (purpose, text) => secrets.map((each) => macOf(each, purpose, text)),
    seal: (purpose, plaintext, associated) => sealWith(present, random(nonceBytes), { purpose, plaintext, associated }),
    open(purpose, sealed, associated) {
      const dot = sealed.indexOf('.');
      const owner = secrets.find((each) => each.id === idIn(sealed));
      if (!owner) throw new IdentityError('seal_broken', 'This was sealed under a master secret that is not at hand.');
      return openWith(owner.key(`seal:${purpose}`), sealed.slice(dot + 1), associated);
    },
    secretId: present.id,
    ageOf(sealed) {
      const at = secrets.findIndex((each) => each.id === idIn(sealed));
      return at === 0 ? 'present' : at === 1 ? 'previous' : 'gone';
    },
    operatorKey: () => `dwo_${present.key('operator').export().toString('base64url')}`,
  };
}

const idIn = (sealed: string): string => sealed.split('.', 1)[0]!;

interface Secret {
  /** Tells which secret sealed something, and nothing about the secret. */
  readonly id: string;
  key(purpose: string): KeyObject;
}

function openSecret(secret: Uint8Array): Secret {
  if (secret.length < 32) throw new Error('the master secret must have at least 32 bytes');
  const keys = new Map<string, KeyObject>();
  const key = (purpose: string): KeyObject => {
    const known = keys.get(purpose);
    if (known) return known;
    const made = createSecretKey(Buffer.from(hkdfSync('sha256', secret, 'doorward', purpose, 32)));
    keys.set(purpose, made);
    return made;
  };
  return { id: key('id').export().toString('hex', 0, 4), key };
}

function macOf(secret: Secret, purpose: string, text: string): string {
  return createHmac('sha256', secret.key(`mac:${purpose}`))
    .update(text)
    .digest('hex');
}

function sealWith(
  secret: Secret,
  nonce: Uint8Array,
  what: { readonly purpose: string; readonly plaintext: string; readonly associated: string },
): string {
  const cipher = createCipheriv('aes-256-gcm', secret.key(`seal:${what.purpose}`), nonce);
  cipher.setAAD(Buffer.from(what.associated));
  const body = cipher.update(what.plaintext, 'utf8');
  cipher.final();
  return `${secret.id}.${Buffer.concat([nonce, cipher.getAuthTag(), body]).toString('base64url')}`;
}

function openWith(key: KeyObject, sealed: string, associated: string): string {
  const bytes = Buffer.from(sealed, 'base64url');
  try {
    // SECURITY: the tag's length is fixed here, or a shortened tag would be easier to guess.
    const decipher = createDecipheriv('aes-256-gcm', key, bytes.subarray(0, nonceBytes), { authTagLength: tagBytes });
    decipher.setAAD(Buffer.from(associated));
    decipher.setAuthTag(bytes.subarray(nonceBytes, nonceBytes + tagBytes));
    return decipher.update(bytes.subarray(nonceBytes + tagBytes), undefined, 'utf8') + decipher.final('utf8');
  } catch (cause) {
    throw new IdentityError('seal_broken', 'What was sealed has been changed or belongs to something else.', { cause });
  }
}
