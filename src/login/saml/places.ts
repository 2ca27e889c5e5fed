/**
 * Where each element of a SAML message may stand. The library finds elements by their bare names, wherever they are: here
 * a name that means something stands only where SAML puts it, in its own namespace, so nothing can be found elsewhere.
 */
import { ProviderRefusal } from '../provider.js';
import { everyElement, ns } from './names.js';
import type { XmlElement } from './xml.js';

interface Place {
  /** Any, where it is undefined. */
  readonly namespace: string | undefined;
  /** Names of elements that are themselves held to their places. `''` is the top. */
  readonly parents: readonly string[];
  /** Whether a parent may have several. */
  readonly many?: boolean;
}

const { protocol, assertion, signature, encryption } = ns;
const messages = ['Response', 'LogoutRequest', 'LogoutResponse'];
const place = (namespace: string | undefined, parents: readonly string[], many = false): Place => ({
  namespace,
  parents,
  many,
});

const places: Readonly<Record<string, Place>> = {
  Response: place(protocol, ['']),
  LogoutRequest: place(protocol, ['']),
  LogoutResponse: place(protocol, ['']),
  Status: place(protocol, ['Response', 'LogoutResponse']),
  StatusCode: place(protocol, ['Status', 'StatusCode']),
  StatusMessage: place(protocol, ['Status']),
  SessionIndex: place(protocol, ['LogoutRequest'], true),
  Assertion: place(assertion, ['', 'Response']),
  EncryptedAssertion: place(assertion, ['Response']),
  Issuer: place(assertion, [...messages, 'Assertion']),
  Subject: place(assertion, ['Assertion']),
  /** In an attribute too: eduPersonTargetedID has it so. */
  NameID: place(assertion, ['Subject', 'LogoutRequest', 'AttributeValue']),
  SubjectConfirmation: place(assertion, ['Subject'], true),
  SubjectConfirmationData: place(assertion, ['SubjectConfirmation']),
  Conditions: place(assertion, ['Assertion']),
  AudienceRestriction: place(assertion, ['Conditions'], true),
  Audience: place(assertion, ['AudienceRestriction', 'ProxyRestriction'], true),
  AuthnStatement: place(assertion, ['Assertion'], true),
  AttributeStatement: place(assertion, ['Assertion'], true),
  Attribute: place(assertion, ['AttributeStatement'], true),
  AttributeValue: place(assertion, ['Attribute'], true),
  Signature: place(signature, [...messages, 'Assertion']),
  SignedInfo: place(signature, ['Signature']),
  SignatureValue: place(signature, ['Signature']),
  KeyInfo: place(signature, ['Signature', 'EncryptedData', 'EncryptedKey']),
  CanonicalizationMethod: place(signature, ['SignedInfo']),
  SignatureMethod: place(signature, ['SignedInfo']),
  Reference: place(signature, ['SignedInfo']),
  Transforms: place(signature, ['Reference']),
  Transform: place(signature, ['Transforms'], true),
  DigestMethod: place(signature, ['Reference', 'EncryptionMethod']),
  DigestValue: place(signature, ['Reference']),
  /** Some signers name it by the transform that it stands in; it only lists prefixes. */
  InclusiveNamespaces: place(undefined, ['Transform', 'CanonicalizationMethod']),
  EncryptedData: place(encryption, ['EncryptedAssertion']),
  EncryptedKey: place(encryption, ['KeyInfo', 'EncryptedAssertion']),
  EncryptionMethod: place(encryption, ['EncryptedData', 'EncryptedKey']),
  CipherData: place(encryption, ['EncryptedData', 'EncryptedKey']),
  CipherValue: place(encryption, ['CipherData']),
  RetrievalMethod: place(signature, ['KeyInfo']),
};

/** What SAML could do without: each is a way to bring in, or to hide, what nobody signed. */
const refused = new Set([
  'Object',
  'Manifest',
  'SignatureProperties',
  'CipherReference',
  'EncryptedID',
  'EncryptedAttribute',
  'NewID',
  'NewEncryptedID',
  'ArtifactResponse',
  'Envelope',
]);

/**
 * Holds every element to its place and its number, and every id to one element.
 *
 * @throws ProviderRefusal misplaced_element, ds_object, duplicate_element, duplicate_id, multiple_assertions
 */
export function checkPlaces(root: XmlElement): void {
  const ids = new Set<string>();
  for (const { element, parent } of everyElement(root)) {
    checkPlace(element, parent);
    checkNumbers(element);
    for (const [name, value] of element.attributes) {
      // SECURITY: xml-crypto follows "ID", "Id" and "id", in any namespace.
      if (name.slice(name.lastIndexOf('}') + 1).toLowerCase() !== 'id') continue;
      if (ids.has(value)) throw new ProviderRefusal('duplicate_id', 'Two elements have the same id.');
      ids.add(value);
    }
  }
}

function checkPlace(element: XmlElement, parent: XmlElement | undefined): void {
  const { name, namespace } = element;
  if (name === 'Object') throw new ProviderRefusal('ds_object', 'There is an Object in the message.');
  if (refused.has(name)) throw new ProviderRefusal('misplaced_element', `The element ${name} is not taken.`);
  const known = Object.hasOwn(places, name) ? places[name] : undefined;
  if (!known) return;
  const isOfNamespace = known.namespace === undefined || known.namespace === namespace;
  if (!isOfNamespace || !known.parents.includes(parent?.name ?? '')) {
    throw new ProviderRefusal('misplaced_element', `The element ${name} stands where it does not belong.`);
  }
}

function checkNumbers(element: XmlElement): void {
  const seen = new Set<string>();
  for (const { name } of element.children) {
    const known = Object.hasOwn(places, name) ? places[name] : undefined;
    if (!known || known.many) continue;
    if (seen.has(name)) {
      const code = name === 'Assertion' || name === 'EncryptedAssertion' ? 'multiple_assertions' : 'duplicate_element';
      throw new ProviderRefusal(code, `There are two elements ${name} where one is allowed.`);
    }
    seen.add(name);
  }
}
