/** Our own metadata, one document for each connection. */
import type { OwnAddresses } from './deps.js';
import { binding, ns } from './names.js';

/** Text as it may stand in XML. */
export const escapeXml = (text: string): string =>
  text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('"', '&quot;');

const contentMethods = ['http://www.w3.org/2009/xmlenc11#aes256-gcm', 'http://www.w3.org/2009/xmlenc11#aes128-gcm'];
const keyMethod = 'http://www.w3.org/2001/04/xmlenc#rsa-oaep-mgf1p';

/** The document that a provider imports: addresses, what we sign with, and what may be encrypted for. */
export function writeMetadata({ entityId, acsUrl, sloUrl }: OwnAddresses, certificate: string): string {
  const bare = certificate.replaceAll(/-----(BEGIN|END) CERTIFICATE-----|\s/g, '');
  const keyInfo = `<ds:KeyInfo><ds:X509Data><ds:X509Certificate>${bare}</ds:X509Certificate></ds:X509Data></ds:KeyInfo>`;
  const methods = [...contentMethods, keyMethod].map((name) => `      <md:EncryptionMethod Algorithm="${name}"/>`);
  const slo = escapeXml(sloUrl);
  return [
    '<?xml version="1.0" encoding="UTF-8"?>',
    `<md:EntityDescriptor xmlns:md="${ns.metadata}" xmlns:ds="${ns.signature}" entityID="${escapeXml(entityId)}">`,
    `  <md:SPSSODescriptor AuthnRequestsSigned="true" WantAssertionsSigned="true" protocolSupportEnumeration="${ns.protocol}">`,
    `    <md:KeyDescriptor use="signing">${keyInfo}</md:KeyDescriptor>`,
    `    <md:KeyDescriptor use="encryption">${keyInfo}`,
    ...methods,
    '    </md:KeyDescriptor>',
    `    <md:SingleLogoutService Binding="${binding.redirect}" Location="${slo}"/>`,
    `    <md:SingleLogoutService Binding="${binding.post}" Location="${slo}"/>`,
    `    <md:AssertionConsumerService Binding="${binding.post}" Location="${escapeXml(acsUrl)}" index="0" isDefault="true"/>`,
    '  </md:SPSSODescriptor>',
    '</md:EntityDescriptor>',
    '',
  ].join('\n');
}
