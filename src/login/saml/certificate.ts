/** The key pair of a connection and the certificate that shows its public half: just enough DER for that (RFC 5280). */
import { createPrivateKey, createPublicKey, generateKeyPair, sign, X509Certificate } from 'node:crypto';
import { promisify } from 'node:util';

/** Both as PEM texts. SECURITY: the key is sealed before it is stored. */
export interface KeyAndCertificate {
  readonly privateKey: string;
  readonly certificate: string;
}

const yearMs = 365.25 * 86_400_000;
const lifeYears = 20;

/**
 * A fresh RSA key of 2,048 bits with a certificate that it signed itself. Nobody checks such a certificate but by
 * comparing it, so it lives long: a change would have to be carried to the provider by hand.
 *
 * @param serial 16 unpredictable bytes
 */
export async function makeKeyAndCertificate(
  commonName: string,
  serial: Uint8Array,
  now: number,
): Promise<KeyAndCertificate> {
  const { privateKey } = await promisify(generateKeyPair)('rsa', { modulusLength: 2048 });
  const pem = privateKey.export({ type: 'pkcs8', format: 'pem' }).toString();
  return { privateKey: pem, certificate: selfSigned(pem, commonName, { serial, from: now - 86_400_000 }) };
}

const objectIds = {
  sha256WithRsa: [0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 0x01, 0x01, 0x0b],
  commonName: [0x55, 0x04, 0x03],
  basicConstraints: [0x55, 0x1d, 0x13],
} as const;

/** `from` in epoch milliseconds. */
function selfSigned(
  privateKeyPem: string,
  commonName: string,
  { serial, from }: { readonly serial: Uint8Array; readonly from: number },
): string {
  const algorithm = sequence(objectId('sha256WithRsa'), tagged(0x05));
  const name = sequence(tagged(0x31, sequence(objectId('commonName'), tagged(0x0c, Buffer.from(commonName)))));
  const isNoAuthority = tagged(0x04, sequence());
  const body = sequence(
    tagged(0xa0, integer([2])),
    integer(serial),
    algorithm,
    name,
    sequence(time(from), time(from + lifeYears * yearMs)),
    name,
    createPublicKey(privateKeyPem).export({ type: 'spki', format: 'der' }),
    tagged(0xa3, sequence(sequence(objectId('basicConstraints'), tagged(0x01, [0xff]), isNoAuthority))),
  );
  const signature = sign('sha256', body, createPrivateKey(privateKeyPem));
  const whole = sequence(body, algorithm, tagged(0x03, [0], signature));
  const lines = whole.toString('base64').match(/.{1,64}/g) ?? [];
  return `-----BEGIN CERTIFICATE-----\n${lines.join('\n')}\n-----END CERTIFICATE-----\n`;
}

function tagged(tag: number, ...parts: readonly (Uint8Array | readonly number[])[]): Buffer {
  const content = Buffer.concat(parts.map((part) => Buffer.from(part)));
  return Buffer.concat([Buffer.from([tag, ...lengthOf(content)]), content]);
}

function lengthOf({ length }: Uint8Array): readonly number[] {
  if (length < 0x80) return [length];
  return length < 0x100 ? [0x81, length] : [0x82, length >> 8, length & 0xff];
}

const sequence = (...parts: readonly Uint8Array[]): Buffer => tagged(0x30, ...parts);
const objectId = (name: keyof typeof objectIds): Buffer => tagged(0x06, objectIds[name]);
/** Positive: the first bit is its sign. */
const integer = (bytes: Uint8Array | readonly number[]): Buffer =>
  tagged(0x02, [(bytes[0] ?? 0) & 0x7f || 1], bytes.slice(1));

/** Two digits of the year until 2049, four from 2050 on (RFC 5280 §4.1.2.5). */
function time(at: number): Buffer {
  const digits = `${new Date(at).toISOString().slice(0, 19).replaceAll(/[-:T]/g, '')}Z`;
  return digits < '2050' ? tagged(0x17, Buffer.from(digits.slice(2))) : tagged(0x18, Buffer.from(digits));
}

/** What is known of a provider's certificate; `endsAt` in epoch milliseconds. */
export interface SigningCertificate {
  readonly pem: string;
  readonly endsAt: number;
}

/**
 * A provider's certificate, from PEM or bare base64.
 *
 * @throws Error with a sentence: not a certificate, not RSA, or a key under 2,048 bits (security rule 18)
 */
export function readCertificate(text: string): SigningCertificate {
  const certificate = parseCertificate(text);
  const { asymmetricKeyType, asymmetricKeyDetails } = certificate.publicKey;
  if (asymmetricKeyType !== 'rsa') throw new Error('the certificate has no RSA key');
  if ((asymmetricKeyDetails?.modulusLength ?? 0) < 2048)
    throw new Error('the key of the certificate is under 2,048 bits');
  return { pem: certificate.toString(), endsAt: Date.parse(certificate.validTo) };
}

function parseCertificate(text: string): X509Certificate {
  const bare = text.replaceAll(/-----(BEGIN|END) CERTIFICATE-----|\s/g, '');
  try {
    const bytes = Buffer.from(bare, 'base64');
    if (bytes.length === 0 || bytes.toString('base64') !== bare) throw new Error('it is not base64');
    return new X509Certificate(bytes);
  } catch (cause) {
    throw new Error('this is no X.509 certificate', { cause });
  }
}
