/** A small identity provider for tests: makes responses and logout messages, honest unless told, and signs them. */
import { createSign, randomBytes } from 'node:crypto';
import { deflateRawSync } from 'node:zlib';
import { SignedXml } from 'xml-crypto';
import { encrypt } from 'xml-encryption';
import { type KeyAndCertificate, makeKeyAndCertificate } from '../../../src/login/saml/certificate.js';

export const algorithms = {
  sha256: 'http://www.w3.org/2001/04/xmlenc#sha256',
  rsaSha256: 'http://www.w3.org/2001/04/xmldsig-more#rsa-sha256',
  sha1: 'http://www.w3.org/2000/09/xmldsig#sha1',
  rsaSha1: 'http://www.w3.org/2000/09/xmldsig#rsa-sha1',
  exclusive: 'http://www.w3.org/2001/10/xml-exc-c14n#',
  enveloped: 'http://www.w3.org/2000/09/xmldsig#enveloped-signature',
} as const;

export const persistent = 'urn:oasis:names:tc:SAML:2.0:nameid-format:persistent';
export const emailFormat = 'urn:oasis:names:tc:SAML:1.1:nameid-format:emailAddress';

/** What a response says; `undefined` leaves the thing out. */
export interface Said {
  readonly now: number;
  readonly acsUrl: string;
  readonly audience: string | undefined;
  readonly inResponseTo: string | undefined;
  readonly destination: string | undefined;
  readonly recipient: string | undefined;
  readonly issuer: string;
  readonly responseIssuer: string | undefined;
  readonly nameId: string | undefined;
  readonly nameIdFormat: string | undefined;
  readonly attributes: Readonly<Record<string, string | readonly string[]>>;
  readonly status: string;
  readonly responseId: string;
  readonly assertionId: string;
  readonly method: string;
  readonly subjectInResponseTo: string | undefined;
  readonly notBefore: number | undefined;
  readonly notOnOrAfter: number | undefined;
  readonly confirmedUntil: number | undefined;
  readonly sessionIndex: string | undefined;
  readonly sessionNotOnOrAfter: number | undefined;
  readonly version: string;
}

export interface Signing {
  readonly key?: KeyAndCertificate;
  readonly signatureAlgorithm?: string;
  readonly digestAlgorithm?: string;
  readonly transforms?: readonly string[];
  /** For which the canonicalization is inclusive. */
  readonly prefixes?: readonly string[];
}

export const newId = (): string => `_${randomBytes(20).toString('hex')}`;
const instant = (at: number): string => new Date(at).toISOString();
export const escapeXml = (text: string): string =>
  text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('"', '&quot;');
const attribute = (name: string, value: string | undefined): string =>
  value === undefined ? '' : ` ${name}="${escapeXml(value)}"`;

/** What an honest provider says to a request, to be changed where a test wants. */
export function honest(
  to: Pick<Said, 'now' | 'acsUrl' | 'inResponseTo' | 'issuer'> & { readonly audience: string },
): Said {
  return {
    ...to,
    destination: to.acsUrl,
    recipient: to.acsUrl,
    responseIssuer: to.issuer,
    nameId: 'subject-of-ann',
    nameIdFormat: persistent,
    attributes: { email: 'ann@example.com', displayName: 'Ann Example' },
    status: 'urn:oasis:names:tc:SAML:2.0:status:Success',
    responseId: newId(),
    assertionId: newId(),
    method: 'urn:oasis:names:tc:SAML:2.0:cm:bearer',
    subjectInResponseTo: to.inResponseTo,
    notBefore: to.now - 5_000,
    notOnOrAfter: to.now + 300_000,
    confirmedUntil: to.now + 300_000,
    sessionIndex: newId(),
    sessionNotOnOrAfter: undefined,
    version: '2.0',
  };
}

export function assertionXml(said: Said): string {
  const format = attribute('Format', said.nameIdFormat);
  const nameId = said.nameId === undefined ? '' : `<saml:NameID${format}>${escapeXml(said.nameId)}</saml:NameID>`;
  const confirmation =
    `<saml:SubjectConfirmation Method="${said.method}"><saml:SubjectConfirmationData` +
    attribute('NotOnOrAfter', said.confirmedUntil === undefined ? undefined : instant(said.confirmedUntil)) +
    attribute('Recipient', said.recipient) +
    attribute('InResponseTo', said.subjectInResponseTo) +
    '/></saml:SubjectConfirmation>';
  const audience =
    said.audience === undefined
      ? ''
      : `<saml:AudienceRestriction><saml:Audience>${escapeXml(said.audience)}</saml:Audience></saml:AudienceRestriction>`;
  const attributes = Object.entries(said.attributes).map(([name, values]) => {
    const each = (typeof values === 'string' ? [values] : values).map(
      (value) => `<saml:AttributeValue>${escapeXml(value)}</saml:AttributeValue>`,
    );
    return `<saml:Attribute Name="${escapeXml(name)}">${each.join('')}</saml:Attribute>`;
  });
  return (
    `<saml:Assertion xmlns:saml="urn:oasis:names:tc:SAML:2.0:assertion" ID="${said.assertionId}" Version="${said.version}"` +
    ` IssueInstant="${instant(said.now)}"><saml:Issuer>${escapeXml(said.issuer)}</saml:Issuer>` +
    `<saml:Subject>${nameId}${confirmation}</saml:Subject>` +
    '<saml:Conditions' +
    attribute('NotBefore', said.notBefore === undefined ? undefined : instant(said.notBefore)) +
    attribute('NotOnOrAfter', said.notOnOrAfter === undefined ? undefined : instant(said.notOnOrAfter)) +
    `>${audience}</saml:Conditions>` +
    `<saml:AuthnStatement AuthnInstant="${instant(said.now)}"${attribute('SessionIndex', said.sessionIndex)}` +
    attribute(
      'SessionNotOnOrAfter',
      said.sessionNotOnOrAfter === undefined ? undefined : instant(said.sessionNotOnOrAfter),
    ) +
    '><saml:AuthnContext><saml:AuthnContextClassRef>urn:oasis:names:tc:SAML:2.0:ac:classes:Password</saml:AuthnContextClassRef>' +
    '</saml:AuthnContext></saml:AuthnStatement>' +
    (attributes.length > 0 ? `<saml:AttributeStatement>${attributes.join('')}</saml:AttributeStatement>` : '') +
    '</saml:Assertion>'
  );
}

/** A response around an assertion that is XML already. */
export function responseXml(said: Said, assertion: string): string {
  const issuer =
    said.responseIssuer === undefined
      ? ''
      : `<saml:Issuer xmlns:saml="urn:oasis:names:tc:SAML:2.0:assertion">${escapeXml(said.responseIssuer)}</saml:Issuer>`;
  return (
    `<samlp:Response xmlns:samlp="urn:oasis:names:tc:SAML:2.0:protocol" ID="${said.responseId}" Version="2.0"` +
    ` IssueInstant="${instant(said.now)}"${attribute('Destination', said.destination)}` +
    `${attribute('InResponseTo', said.inResponseTo)}>${issuer}` +
    `<samlp:Status><samlp:StatusCode Value="${said.status}"/></samlp:Status>${assertion}</samlp:Response>`
  );
}

/** `form` is what a provider's page would post. */
export const encode = (xml: string): string => Buffer.from(xml).toString('base64');

export class TestIdp {
  private constructor(
    readonly entityId: string,
    readonly key: KeyAndCertificate,
  ) {}

  static async make(entityId = 'https://idp.example/metadata'): Promise<TestIdp> {
    return new TestIdp(entityId, await makeKeyAndCertificate('idp.example', randomBytes(16), Date.now()));
  }

  /** Signs the element of that name and puts the signature behind its issuer. */
  sign(xml: string, name: string, signing: Signing = {}): string {
    const key = signing.key ?? this.key;
    const signer = new SignedXml({
      privateKey: key.privateKey,
      publicCert: key.certificate,
      signatureAlgorithm: signing.signatureAlgorithm ?? algorithms.rsaSha256,
      canonicalizationAlgorithm: algorithms.exclusive,
    });
    const xpath = `//*[local-name(.)='${name}']`;
    signer.addReference({
      xpath,
      digestAlgorithm: signing.digestAlgorithm ?? algorithms.sha256,
      transforms: [...(signing.transforms ?? [algorithms.enveloped, algorithms.exclusive])],
      inclusiveNamespacesPrefixList: [...(signing.prefixes ?? [])],
    });
    signer.computeSignature(xml, {
      prefix: 'ds',
      location: { reference: `${xpath}/*[local-name(.)='Issuer']`, action: 'after' },
    });
    return signer.getSignedXml();
  }

  /** A whole response, signed where told. */
  respond(said: Said, where: 'assertion' | 'response' | 'both' | 'none' = 'assertion', signing: Signing = {}): string {
    const isInner = where === 'assertion' || where === 'both';
    const assertion = assertionXml(said);
    const response = responseXml(said, isInner ? this.sign(assertion, 'Assertion', signing) : assertion);
    return where === 'response' || where === 'both' ? this.sign(response, 'Response', signing) : response;
  }

  /** The same with its assertion encrypted. */
  async respondEncrypted(
    said: Said,
    certificate: string,
    options: {
      readonly where?: 'assertion' | 'response' | 'both' | 'none';
      readonly content?: string;
      readonly method?: string;
      readonly keyMethod?: string;
    } = {},
  ): Promise<string> {
    const where = options.where ?? 'assertion';
    const isInner = where === 'assertion' || where === 'both';
    const plain = assertionXml(said);
    const content = options.content ?? (isInner ? this.sign(plain, 'Assertion') : plain);
    const response = responseXml(said, await encryptedXml(content, certificate, options));
    return where === 'response' || where === 'both' ? this.sign(response, 'Response') : response;
  }

  /** A query as the redirect binding has it, signed unless `isSigned` is false. */
  redirectQuery(
    parameter: 'SAMLRequest' | 'SAMLResponse',
    xml: string,
    options: {
      readonly relayState?: string;
      readonly isSigned?: boolean;
      readonly key?: KeyAndCertificate;
      readonly algorithm?: string;
    } = {},
  ): string {
    const algorithm = options.algorithm ?? algorithms.rsaSha256;
    const parts = [
      `${parameter}=${encodeURIComponent(deflateRawSync(Buffer.from(xml)).toString('base64'))}`,
      ...(options.relayState === undefined ? [] : [`RelayState=${encodeURIComponent(options.relayState)}`]),
    ];
    if (options.isSigned === false) return parts.join('&');
    const signed = [...parts, `SigAlg=${encodeURIComponent(algorithm)}`].join('&');
    const hash = algorithm.endsWith('sha1') ? 'RSA-SHA1' : 'RSA-SHA256';
    const signature = createSign(hash)
      .update(signed)
      .sign((options.key ?? this.key).privateKey, 'base64');
    return `${signed}&Signature=${encodeURIComponent(signature)}`;
  }

  logoutRequest(
    of: { readonly now: number; readonly destination: string; readonly nameId: string; readonly sessionIndex?: string },
    changed: {
      readonly id?: string;
      readonly issuer?: string;
      readonly notOnOrAfter?: number;
      readonly format?: string;
    } = {},
  ): string {
    const until = changed.notOnOrAfter ?? of.now + 300_000;
    const index = of.sessionIndex === undefined ? '' : `<samlp:SessionIndex>${of.sessionIndex}</samlp:SessionIndex>`;
    return (
      '<samlp:LogoutRequest xmlns:samlp="urn:oasis:names:tc:SAML:2.0:protocol" xmlns:saml="urn:oasis:names:tc:SAML:2.0:assertion"' +
      ` ID="${changed.id ?? newId()}" Version="2.0" IssueInstant="${instant(of.now)}" NotOnOrAfter="${instant(until)}"` +
      ` Destination="${escapeXml(of.destination)}"><saml:Issuer>${escapeXml(changed.issuer ?? this.entityId)}</saml:Issuer>` +
      `<saml:NameID Format="${changed.format ?? persistent}">${escapeXml(of.nameId)}</saml:NameID>${index}</samlp:LogoutRequest>`
    );
  }

  logoutResponse(
    of: { readonly now: number; readonly destination: string; readonly inResponseTo: string },
    changed: { readonly issuer?: string; readonly status?: string } = {},
  ): string {
    return (
      '<samlp:LogoutResponse xmlns:samlp="urn:oasis:names:tc:SAML:2.0:protocol" xmlns:saml="urn:oasis:names:tc:SAML:2.0:assertion"' +
      ` ID="${newId()}" Version="2.0" IssueInstant="${instant(of.now)}" InResponseTo="${escapeXml(of.inResponseTo)}"` +
      ` Destination="${escapeXml(of.destination)}"><saml:Issuer>${escapeXml(changed.issuer ?? this.entityId)}</saml:Issuer>` +
      `<samlp:Status><samlp:StatusCode Value="${changed.status ?? 'urn:oasis:names:tc:SAML:2.0:status:Success'}"/></samlp:Status>` +
      '</samlp:LogoutResponse>'
    );
  }
}

/** An EncryptedAssertion around any text. */
export function encryptedXml(
  content: string,
  certificate: string,
  options: { readonly method?: string; readonly keyMethod?: string } = {},
): Promise<string> {
  return new Promise((resolve, reject) => {
    encrypt(
      content,
      {
        rsa_pub: certificate,
        pem: certificate,
        encryptionAlgorithm: (options.method ?? 'http://www.w3.org/2009/xmlenc11#aes256-gcm') as never,
        keyEncryptionAlgorithm: (options.keyMethod ?? 'http://www.w3.org/2001/04/xmlenc#rsa-oaep-mgf1p') as never,
        warnInsecureAlgorithm: false,
      } as never,
      (error: Error | null, result: string) => {
        if (error) reject(error);
        else {
          resolve(
            `<saml:EncryptedAssertion xmlns:saml="urn:oasis:names:tc:SAML:2.0:assertion">${result}</saml:EncryptedAssertion>`,
          );
        }
      },
    );
  });
}
