/**
 * The first of three layers: looks at a message before any DOM or XPath does (security rule 12). What passes is small,
 * plain, and has every element in its place; it may still be a lie.
 */
import type { KeyObject } from 'node:crypto';
import { ProviderRefusal } from '../provider.js';
import { decryptAssertion } from './encryption-shape.js';
import { messageBytes } from './message.js';
import { childOf, childrenOf, ns, success } from './names.js';
import { checkPlaces } from './places.js';
import { findSignature, isPlainId } from './signature-shape.js';
import { readXml, type XmlElement, type XmlLimits } from './xml.js';

export const messageLimits: XmlLimits = { length: messageBytes, tags: 4000, depth: 40, comments: false };

/** A response that passed the gate. */
export interface GatedResponse {
  readonly root: XmlElement;
  /** As it came, or as it was decrypted. SECURITY: nothing here is proven; identity is read from what the library verified. */
  readonly assertion: XmlElement;
  readonly isEncrypted: boolean;
  /** Which of the two carry a signature: each that is there must be genuine. */
  readonly signed: { readonly response: boolean; readonly assertion: boolean };
}

/**
 * Lets a response in.
 *
 * @param key our private key, for an encrypted assertion
 * @throws ProviderRefusal
 */
export function gateResponse(text: string, key: KeyObject): GatedResponse {
  const root = gateMessage(text, 'Response');
  const response = findSignature(root) !== undefined;
  checkStatus(root);
  const plain = childrenOf(root, ns.assertion, 'Assertion');
  const encrypted = childrenOf(root, ns.assertion, 'EncryptedAssertion');
  const [only, second] = [...plain, ...encrypted];
  if (!only) throw new ProviderRefusal('no_assertion', 'The response has no assertion.');
  if (second) throw new ProviderRefusal('multiple_assertions', 'The response has more than one assertion.');
  const assertion = only.name === 'Assertion' ? only : gateAssertion(decryptAssertion(only, key));
  checkHead(assertion);
  const signed = { response, assertion: findSignature(assertion) !== undefined };
  if (!signed.response && !signed.assertion) {
    throw new ProviderRefusal('signature_missing', 'Neither the response nor its assertion is signed.');
  }
  const isPlain = only.name === 'Assertion';
  checkUnsigned(root, signed.response ? root : isPlain ? assertion : undefined);
  if (!isPlain) checkUnsigned(assertion, assertion);
  return { root, assertion, isEncrypted: !isPlain, signed };
}

const unsignedTags = 250;

/**
 * SECURITY: the library's work grows with the square of the elements, and whoever holds one genuine assertion could add
 * as many as there is room for around it, or in what stands in its signature.
 */
function checkUnsigned(root: XmlElement, covered: XmlElement | undefined): void {
  let count = 0;
  const visit = (element: XmlElement, isCovered: boolean): void => {
    const isSignature = element.namespace === ns.signature && element.name === 'Signature';
    const holds = (isCovered || element === covered) && !isSignature;
    if (!holds) count += 1;
    if (count > unsignedTags) {
      throw new ProviderRefusal('too_many_tags', 'The message has too many elements that no signature covers.');
    }
    for (const child of element.children) visit(child, holds);
  };
  visit(root, false);
}

/**
 * Lets a message with that root in: a response, or one of the two of a logout.
 *
 * @throws ProviderRefusal
 */
export function gateMessage(text: string, name: 'Response' | 'LogoutRequest' | 'LogoutResponse'): XmlElement {
  const root = readXml(text, messageLimits);
  if (root.name !== name || root.namespace !== ns.protocol) {
    throw new ProviderRefusal('wrong_message', `The message is no SAML 2.0 ${name}.`);
  }
  checkPlaces(root);
  checkHead(root);
  return root;
}

function gateAssertion(text: string): XmlElement {
  const root = readXml(text, messageLimits);
  if (root.name !== 'Assertion' || root.namespace !== ns.assertion) {
    throw new ProviderRefusal('wrong_message', 'What was encrypted is no SAML 2.0 assertion.');
  }
  checkPlaces(root);
  return root;
}

function checkHead(element: XmlElement): void {
  if (element.attributes.get('Version') !== '2.0') throw new ProviderRefusal('wrong_version', 'It is not SAML 2.0.');
  if (!isPlainId(element.attributes.get('ID') ?? '')) {
    throw new ProviderRefusal('bad_id', `The ${element.name} has no acceptable id.`);
  }
}

/** @throws ProviderRefusal status when the provider says anything but success */
export function checkStatus(root: XmlElement): void {
  const status = childOf(root, ns.protocol, 'Status');
  const code = childOf(status, ns.protocol, 'StatusCode');
  if (code?.attributes.get('Value') === success) return;
  const inner = childOf(code, ns.protocol, 'StatusCode');
  const said = [code, inner].map((each) => each?.attributes.get('Value')?.split(':').at(-1)).filter(Boolean);
  const message = childOf(status, ns.protocol, 'StatusMessage')?.text;
  const words = [said.join(', '), message].filter(Boolean).join(': ').slice(0, 300);
  throw new ProviderRefusal('status', `The provider did not sign the person in: ${words || 'no status'}.`);
}
