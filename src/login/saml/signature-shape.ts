/** What a signature must look like before anything computes with it. Whether it is genuine, the library tells. */
import { ProviderRefusal } from '../provider.js';
import { childOf, childrenOf, ns } from './names.js';
import type { XmlElement } from './xml.js';

const enveloped = 'http://www.w3.org/2000/09/xmldsig#enveloped-signature';
const canonical = [ns.exclusive, `${ns.exclusive}WithComments`];

const signatureMethods = new Set([
  'http://www.w3.org/2001/04/xmldsig-more#rsa-sha256',
  'http://www.w3.org/2001/04/xmldsig-more#rsa-sha512',
  'http://www.w3.org/2007/05/xmldsig-more#sha256-rsa-MGF1',
]);
const digestMethods = new Set(['http://www.w3.org/2001/04/xmlenc#sha256', 'http://www.w3.org/2001/04/xmlenc#sha512']);

/** The elements of a signature in their order; `?` may be missing. */
const shape: Readonly<Record<string, readonly string[]>> = {
  Signature: ['SignedInfo', 'SignatureValue', 'KeyInfo?'],
  SignedInfo: ['CanonicalizationMethod', 'SignatureMethod', 'Reference'],
  CanonicalizationMethod: ['InclusiveNamespaces?'],
  SignatureMethod: [],
  SignatureValue: [],
  Reference: ['Transforms', 'DigestMethod', 'DigestValue'],
  Transforms: ['Transform', 'Transform'],
  Transform: ['InclusiveNamespaces?'],
  DigestMethod: [],
  DigestValue: [],
  InclusiveNamespaces: [],
};

/**
 * The signature of an element, looked at: undefined when it has none. It covers that very element and nothing else, by
 * exclusive canonicalization, with RSA and SHA-256 or better.
 *
 * @throws ProviderRefusal signature_shape, signature_reference, sha1, signature_algorithm
 */
export function findSignature(element: XmlElement): XmlElement | undefined {
  const signature = childOf(element, ns.signature, 'Signature');
  if (!signature) return undefined;
  checkShape(signature);
  const info = childOf(signature, ns.signature, 'SignedInfo');
  const reference = childOf(info, ns.signature, 'Reference');
  checkReference(element, reference);
  checkTransforms(info, reference);
  allow(signatureMethods, algorithm(childOf(info, ns.signature, 'SignatureMethod')));
  allow(digestMethods, algorithm(childOf(reference, ns.signature, 'DigestMethod')));
  return signature;
}

function checkShape(element: XmlElement): void {
  const expected = shape[element.name];
  // What is in KeyInfo is read by nobody: the key comes from the connection.
  if (!expected || element.name === 'KeyInfo') return;
  checkPrefixes(element);
  let at = 0;
  for (const child of element.children) {
    while (expected[at]?.endsWith('?') && expected[at] !== `${child.name}?`) at += 1;
    if (expected[at]?.replace('?', '') !== child.name) throw odd(`${child.name} does not belong in ${element.name}`);
    at += 1;
    checkShape(child);
  }
  const missing = expected.slice(at).find((name) => !name.endsWith('?'));
  if (missing !== undefined) throw odd(`${missing} is missing`);
}

const odd = (how: string) => new ProviderRefusal('signature_shape', `A signature is not built as SAML asks: ${how}.`);

const algorithm = (element: XmlElement | undefined): string => element?.attributes.get('Algorithm') ?? '';

/** SECURITY: signature wrapping makes a signature speak of another element than the one it stands in. */
function checkReference(element: XmlElement, reference: XmlElement | undefined): void {
  const id = element.attributes.get('ID') ?? '';
  if (!isPlainId(id) || reference?.attributes.get('URI') !== `#${id}`) {
    throw new ProviderRefusal(
      'signature_reference',
      `A signature does not refer to the ${element.name} that it stands in.`,
    );
  }
}

/** Letters, digits, `_`, `-` and `.`: what needs no quoting in an XPath. */
export function isPlainId(id: string): boolean {
  if (id === '' || id.length > 256) return false;
  return [...id].every(
    (c) => (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || '_-.'.includes(c),
  );
}

/** The prefixes that a canonicalization includes without need, with spaces between. */
export const prefixListOf = (element: XmlElement | undefined): string =>
  element?.children.find(({ name }) => name === 'InclusiveNamespaces')?.attributes.get('PrefixList') ?? '';

const prefixesMost = 20;

/** SECURITY: every one of them is looked for at every element. */
function checkPrefixes(element: XmlElement): void {
  if (prefixListOf(element).split(' ').length > prefixesMost) throw odd('it names too many prefixes');
}

function checkTransforms(info: XmlElement | undefined, reference: XmlElement | undefined): void {
  const transforms = childrenOf(childOf(reference, ns.signature, 'Transforms'), ns.signature, 'Transform').map(
    algorithm,
  );
  const method = algorithm(childOf(info, ns.signature, 'CanonicalizationMethod'));
  const isUsual = transforms[0] === enveloped && canonical.includes(transforms[1] ?? '') && canonical.includes(method);
  if (!isUsual) throw odd('its transforms are not the enveloped signature and exclusive canonicalization');
}

function allow(known: ReadonlySet<string>, given: string): void {
  if (known.has(given)) return;
  if (given.toLowerCase().endsWith('sha1')) {
    throw new ProviderRefusal('sha1', 'The signature uses SHA-1: set the provider to SHA-256.');
  }
  throw new ProviderRefusal(
    'signature_algorithm',
    `The signature uses an algorithm that is not taken: "${given.slice(0, 100)}".`,
  );
}
