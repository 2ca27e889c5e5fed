/** What an encrypted assertion must look like, and what is in it: AES-GCM under a key that RSA-OAEP carries. */
import { constants, createDecipheriv, type KeyObject, privateDecrypt } from 'node:crypto';
import { ProviderRefusal } from '../provider.js';
import { decodeBase64, decodeUtf8 } from './message.js';
import { childOf, ns } from './names.js';
import { isPlainId } from './signature-shape.js';
import type { XmlElement } from './xml.js';

/** Key lengths in bytes. SECURITY: no CBC, whose padding can be asked about (CVE-2011-1096); no RSA PKCS#1 1.5 either. */
const contentMethods: ReadonlyMap<
  string,
  { readonly cipher: 'aes-128-gcm' | 'aes-256-gcm'; readonly keyBytes: number }
> = new Map([
  ['http://www.w3.org/2009/xmlenc11#aes128-gcm', { cipher: 'aes-128-gcm', keyBytes: 16 }],
  ['http://www.w3.org/2009/xmlenc11#aes256-gcm', { cipher: 'aes-256-gcm', keyBytes: 32 }],
]);
const keyMethod = 'http://www.w3.org/2001/04/xmlenc#rsa-oaep-mgf1p';
/** In OAEP SHA-1 is sound, and the one that the library decrypts with. */
const oaepDigest = 'http://www.w3.org/2000/09/xmldsig#sha1';

const nonceBytes = 12;
const tagBytes = 16;

/**
 * The text that an EncryptedAssertion hides. Whoever has our public key can make one: it proves nothing.
 *
 * @throws ProviderRefusal encryption_shape, encryption_algorithm, decryption_failed, bad_base64, bad_encoding
 */
export function decryptAssertion(encrypted: XmlElement, key: KeyObject): string {
  const data = childOf(encrypted, ns.encryption, 'EncryptedData');
  const encryptedKey = findKey(encrypted, data);
  const method = contentMethods.get(algorithm(data));
  if (!method) throw wrongAlgorithm(algorithm(data));
  if (algorithm(encryptedKey) !== keyMethod) throw wrongAlgorithm(algorithm(encryptedKey));
  const digest = childOf(childOf(encryptedKey, ns.encryption, 'EncryptionMethod'), ns.signature, 'DigestMethod');
  if (digest && digest.attributes.get('Algorithm') !== oaepDigest)
    throw wrongAlgorithm(digest.attributes.get('Algorithm') ?? '');
  const content = decodeBase64(cipherValue(data));
  const sealedKey = decodeBase64(cipherValue(encryptedKey));
  if (content.length < nonceBytes + tagBytes) throw odd('its content is too short');
  try {
    const contentKey = privateDecrypt({ key, padding: constants.RSA_PKCS1_OAEP_PADDING, oaepHash: 'sha1' }, sealedKey);
    const decipher = createDecipheriv(method.cipher, contentKey, content.subarray(0, nonceBytes), {
      authTagLength: tagBytes,
    });
    decipher.setAuthTag(content.subarray(-tagBytes));
    return decodeUtf8(Buffer.concat([decipher.update(content.subarray(nonceBytes, -tagBytes)), decipher.final()]));
  } catch (cause) {
    if (cause instanceof ProviderRefusal) throw cause;
    throw new ProviderRefusal(
      'decryption_failed',
      'The assertion cannot be decrypted: is it for this connection?',
      {},
      { cause },
    );
  }
}

/** SECURITY: the library takes the first key that it finds, so there is one, at one of the two places that SAML knows. */
function findKey(encrypted: XmlElement, data: XmlElement | undefined): XmlElement | undefined {
  if (names(data) !== 'EncryptionMethod KeyInfo CipherData') throw odd('EncryptedData needs method, key and content');
  const info = childOf(data, ns.signature, 'KeyInfo');
  const inside = childOf(info, ns.encryption, 'EncryptedKey');
  const beside = childOf(encrypted, ns.encryption, 'EncryptedKey');
  const key = inside ?? beside;
  if (!key || (inside && beside)) throw odd('it needs exactly one EncryptedKey');
  const retrieval = childOf(info, ns.signature, 'RetrievalMethod');
  const id = key.attributes.get('Id') ?? '';
  const isFound = inside ? !retrieval : isPlainId(id) && retrieval?.attributes.get('URI') === `#${id}`;
  if (!isFound) throw odd('its key is not where it says');
  if (childOf(data, ns.encryption, 'CipherData')?.children.length !== 1) throw odd('it has no content');
  if (childOf(key, ns.encryption, 'CipherData')?.children.length !== 1) throw odd('its key has no content');
  if (childOf(childOf(key, ns.signature, 'KeyInfo'), ns.encryption, 'EncryptedKey')) throw odd('its key has a key');
  return key;
}

const names = (element: XmlElement | undefined): string => element?.children.map(({ name }) => name).join(' ') ?? '';

const algorithm = (element: XmlElement | undefined): string =>
  childOf(element, ns.encryption, 'EncryptionMethod')?.attributes.get('Algorithm') ?? '';

const cipherValue = (element: XmlElement | undefined): string =>
  childOf(childOf(element, ns.encryption, 'CipherData'), ns.encryption, 'CipherValue')?.text.replaceAll(/\s/g, '') ??
  '';

const odd = (how: string) =>
  new ProviderRefusal('encryption_shape', `The encryption is not built as SAML asks: ${how}.`);

const wrongAlgorithm = (given: string) =>
  new ProviderRefusal(
    'encryption_algorithm',
    `The encryption uses "${given.slice(0, 100)}": set the provider to AES-GCM with rsa-oaep-mgf1p (SHA-1).`,
  );
