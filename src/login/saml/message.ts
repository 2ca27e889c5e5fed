/** How SAML messages travel: base64 in a form, or deflated in a query. What comes out is text that was checked for nothing yet. */
import { inflateRawSync } from 'node:zlib';
import { ProviderRefusal } from '../provider.js';

/** How large a message may be once decoded, in bytes (security rule 12). */
export const messageBytes = 128 * 1024;

const tooLarge = () => new ProviderRefusal('too_large', `The message is larger than ${messageBytes} bytes.`);

/**
 * The text of a message that came in a form. Line ends are made one kind, as every reader of XML does.
 *
 * @throws ProviderRefusal too_large, bad_base64, bad_encoding
 */
export const decodePosted = (message: string): string => decodeUtf8(decodeBase64(message));

/**
 * The text of a message that came in a query.
 *
 * @throws ProviderRefusal too_large, bad_base64, bad_deflate, bad_encoding
 */
export const decodeRedirected = (message: string): string => decodeUtf8(inflate(decodeBase64(message)));

/** Base64 as RFC 4648 has it; line breaks, which some providers send, are passed over. */
export function decodeBase64(text: string): Buffer {
  if (text.length > messageBytes * 1.5) throw tooLarge();
  const plain = text.replaceAll('\r', '').replaceAll('\n', '');
  const bytes = Buffer.from(plain, 'base64');
  // SECURITY: Node passes over what it does not know; whoever reads after us might not. Only what gives itself again is taken.
  if (plain === '' || bytes.toString('base64') !== plain) {
    throw new ProviderRefusal('bad_base64', 'The message is not base64.');
  }
  if (bytes.length > messageBytes) throw tooLarge();
  return bytes;
}

function inflate(bytes: Buffer): Buffer {
  try {
    return inflateRawSync(bytes, { maxOutputLength: messageBytes });
  } catch (cause) {
    if ((cause as { code?: string }).code === 'ERR_BUFFER_TOO_LARGE') throw tooLarge();
    throw new ProviderRefusal('bad_deflate', 'The message is not compressed as it should be.', {}, { cause });
  }
}

/** UTF-8 alone, without its mark, and line ends as `\n`. */
export function decodeUtf8(bytes: Uint8Array): string {
  try {
    const text = new TextDecoder('utf-8', { fatal: true }).decode(bytes);
    return text.replaceAll('\r\n', '\n').replaceAll('\r', '\n');
  } catch (cause) {
    throw new ProviderRefusal('bad_encoding', 'The message is not UTF-8.', {}, { cause });
  }
}
