/** The query of the redirect binding, whose signature covers its very spelling (security rule 17). */
import { verify, X509Certificate } from 'node:crypto';
import { ProviderRefusal } from '../provider.js';
import { decodeBase64 } from './message.js';

export interface SignedQuery {
  readonly kind: 'SAMLRequest' | 'SAMLResponse';
  /** Base64 of what was deflated. */
  readonly message: string;
  readonly relayState: string | undefined;
}

const keys = new Set(['SAMLRequest', 'SAMLResponse', 'RelayState', 'SigAlg', 'Signature']);

const hashes: ReadonlyMap<string, 'sha256' | 'sha512'> = new Map([
  ['http://www.w3.org/2001/04/xmldsig-more#rsa-sha256', 'sha256'],
  ['http://www.w3.org/2001/04/xmldsig-more#rsa-sha512', 'sha512'],
]);

/**
 * What a query says, once one of the certificates has confirmed it.
 *
 * @param raw the query as it came, without its question mark
 * @throws ProviderRefusal bad_query, signature_missing, sha1, signature_algorithm, signature_invalid, bad_base64
 */
export function readSignedQuery(raw: string, certificates: readonly string[]): SignedQuery {
  const spelled = spelledParts(raw);
  const kinds = (['SAMLRequest', 'SAMLResponse'] as const).filter((key) => spelled.has(key));
  const [kind, second] = kinds;
  if (kind === undefined || second !== undefined) throw badQuery('it has not exactly one message');
  if (!spelled.has('Signature') || !spelled.has('SigAlg')) {
    throw new ProviderRefusal('signature_missing', 'The message is not signed.');
  }
  const signed = [kind, 'RelayState', 'SigAlg'].flatMap((key) =>
    spelled.has(key) ? `${key}=${spelled.get(key)}` : [],
  );
  const hash = hashOf(decoded(spelled.get('SigAlg')));
  const signature = decodeBase64(decoded(spelled.get('Signature')));
  const isGenuine = certificates.some((pem) =>
    verify(hash, Buffer.from(signed.join('&')), new X509Certificate(pem).publicKey, signature),
  );
  if (!isGenuine)
    throw new ProviderRefusal('signature_invalid', 'No certificate of the connection confirms the signature.');
  const relayState = spelled.get('RelayState');
  return {
    kind,
    message: decoded(spelled.get(kind)),
    relayState: relayState === undefined ? undefined : decoded(relayState),
  };
}

const badQuery = (how: string) => new ProviderRefusal('bad_query', `The query is not that of a SAML message: ${how}.`);

/** SECURITY: by their literal names, each once: "SAML%52equest" beside the signed one would be read by some and not by others. */
function spelledParts(raw: string): ReadonlyMap<string, string> {
  const spelled = new Map<string, string>();
  for (const part of raw.split('&')) {
    const equals = part.indexOf('=');
    const key = part.slice(0, Math.max(equals, 0));
    if (!keys.has(key)) throw badQuery('it has a name that is not known');
    if (spelled.has(key)) throw badQuery(`it has ${key} twice`);
    spelled.set(key, part.slice(equals + 1));
  }
  return spelled;
}

function decoded(spelled: string | undefined): string {
  try {
    return decodeURIComponent((spelled ?? '').replaceAll('+', '%20'));
  } catch (cause) {
    throw new ProviderRefusal(
      'bad_query',
      'The query is not that of a SAML message: it is spelled wrongly.',
      {},
      { cause },
    );
  }
}

function hashOf(algorithm: string): 'sha256' | 'sha512' {
  const hash = hashes.get(algorithm);
  if (hash !== undefined) return hash;
  if (algorithm.toLowerCase().endsWith('sha1')) {
    throw new ProviderRefusal('sha1', 'The signature uses SHA-1: set the provider to SHA-256.');
  }
  throw new ProviderRefusal('signature_algorithm', 'The signature uses an algorithm that is not taken.');
}
