/** The names that SAML, XML signature and XML encryption use, and looking elements up by them. */
import type { XmlElement } from './xml.js';

export const ns = {
  protocol: 'urn:oasis:names:tc:SAML:2.0:protocol',
  assertion: 'urn:oasis:names:tc:SAML:2.0:assertion',
  metadata: 'urn:oasis:names:tc:SAML:2.0:metadata',
  signature: 'http://www.w3.org/2000/09/xmldsig#',
  encryption: 'http://www.w3.org/2001/04/xmlenc#',
  exclusive: 'http://www.w3.org/2001/10/xml-exc-c14n#',
} as const;

export const binding = {
  redirect: 'urn:oasis:names:tc:SAML:2.0:bindings:HTTP-Redirect',
  post: 'urn:oasis:names:tc:SAML:2.0:bindings:HTTP-POST',
} as const;

export const bearer = 'urn:oasis:names:tc:SAML:2.0:cm:bearer';
export const success = 'urn:oasis:names:tc:SAML:2.0:status:Success';
export const nameIdFormat = {
  persistent: 'urn:oasis:names:tc:SAML:2.0:nameid-format:persistent',
  transient: 'urn:oasis:names:tc:SAML:2.0:nameid-format:transient',
} as const;

/** The children of that name in that namespace. */
export function childrenOf(element: XmlElement | undefined, namespace: string, name: string): readonly XmlElement[] {
  return element?.children.filter((child) => child.namespace === namespace && child.name === name) ?? [];
}

/** The first of them. The gate has seen to it that there is no second where one is allowed. */
export function childOf(element: XmlElement | undefined, namespace: string, name: string): XmlElement | undefined {
  return childrenOf(element, namespace, name)[0];
}

/** Every element of the tree, the outer one before what is in it, with its parent. */
export function* everyElement(
  root: XmlElement,
): Generator<{ readonly element: XmlElement; readonly parent: XmlElement | undefined }> {
  const left: { element: XmlElement; parent: XmlElement | undefined }[] = [{ element: root, parent: undefined }];
  for (let next = left.pop(); next; next = left.pop()) {
    yield next;
    const { element } = next;
    for (const child of element.children.toReversed()) left.push({ element: child, parent: element });
  }
}
