/**
 * Looks whether a signature is genuine before the library does, in a hundredth of its time: the library works through
 * the whole message for every certificate, which a stranger could make it do again and again. Both have to agree.
 */
import { constants, createHash, type VerifyKeyObjectInput, verify, X509Certificate } from 'node:crypto';
import { ProviderRefusal } from '../provider.js';
import { canonicalize } from './canonical.js';
import { childOf, childrenOf, ns } from './names.js';
import { prefixListOf } from './signature-shape.js';
import type { XmlElement } from './xml.js';

interface Method {
  readonly hash: 'sha256' | 'sha512';
  readonly isPss: boolean;
}

const methods: ReadonlyMap<string, Method> = new Map([
  ['http://www.w3.org/2001/04/xmldsig-more#rsa-sha256', { hash: 'sha256', isPss: false }],
  ['http://www.w3.org/2001/04/xmldsig-more#rsa-sha512', { hash: 'sha512', isPss: false }],
  ['http://www.w3.org/2007/05/xmldsig-more#sha256-rsa-MGF1', { hash: 'sha256', isPss: true }],
]);

/**
 * The one of the certificates that confirms the signature in `element`, whose shape `findSignature` has looked at.
 *
 * @throws ProviderRefusal signature_invalid
 */
export function confirmSignature(element: XmlElement, certificates: readonly string[]): string {
  const signature = childOf(element, ns.signature, 'Signature');
  const info = childOf(signature, ns.signature, 'SignedInfo');
  const method = methods.get(algorithmOf(childOf(info, ns.signature, 'SignatureMethod')));
  if (!signature || !info || !method) throw invalid('No certificate of the connection confirms the signature.');
  const inclusive = prefixesOf(childOf(info, ns.signature, 'CanonicalizationMethod'));
  const signed = Buffer.from(canonicalize(info, { inclusive }));
  const value = Buffer.from(childOf(signature, ns.signature, 'SignatureValue')?.text ?? '', 'base64');
  const confirming = certificates.find((pem) => verify(method.hash, signed, keyOf(pem, method), value));
  if (confirming === undefined) throw invalid('No certificate of the connection confirms the signature.');
  if (!isUnchanged(element, signature, info)) throw invalid('What the signature covers was changed.');
  return confirming;
}

const invalid = (reason: string) => new ProviderRefusal('signature_invalid', reason);

const algorithmOf = (element: XmlElement | undefined): string => element?.attributes.get('Algorithm') ?? '';

function keyOf(pem: string, { isPss }: Method): VerifyKeyObjectInput {
  const key = new X509Certificate(pem).publicKey;
  const { RSA_PKCS1_PSS_PADDING: padding, RSA_PSS_SALTLEN_DIGEST: saltLength } = constants;
  return isPss ? { key, padding, saltLength } : { key };
}

/** The digest that was signed is that of the element without its signature. */
function isUnchanged(element: XmlElement, without: XmlElement, info: XmlElement): boolean {
  const reference = childOf(info, ns.signature, 'Reference');
  const transforms = childrenOf(childOf(reference, ns.signature, 'Transforms'), ns.signature, 'Transform');
  const method = algorithmOf(childOf(reference, ns.signature, 'DigestMethod'));
  const digest = createHash(method.endsWith('sha512') ? 'sha512' : 'sha256')
    .update(canonicalize(element, { without, inclusive: prefixesOf(transforms.at(-1)) }))
    .digest('base64');
  return childOf(reference, ns.signature, 'DigestValue')?.text.replaceAll(/\s/g, '') === digest;
}

const prefixesOf = (element: XmlElement | undefined): readonly string[] =>
  prefixListOf(element)
    .split(' ')
    .filter((prefix) => prefix !== '');
