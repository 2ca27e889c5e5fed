/** Hostile responses: each is one step away from an honest one, with the code by which it has to be refused. */
import { createHmac } from 'node:crypto';
import { algorithms, assertionXml, encode, encryptedXml, responseXml, type Said, type TestIdp } from './idp.js';

export interface Scene {
  readonly idp: TestIdp;
  /** Somebody with a key of their own. */
  readonly stranger: TestIdp;
  /** What an honest provider would say. */
  readonly said: Said;
  /** Our certificate, to encrypt for. */
  readonly ownCertificate: string;
}

export interface Attack {
  readonly name: string;
  readonly code: string;
  /** The form field SAMLResponse. */
  readonly message: (scene: Scene) => string | Promise<string>;
}

type Make = (scene: Scene) => string | Promise<string>;

const attack = (name: string, code: string, make: Make): Attack => ({
  name,
  code,
  message: async (scene) => encode(await make(scene)),
});

/** An honest response that says something else, truly signed by the provider. */
const saying = (name: string, code: string, change: (said: Said) => Partial<Said>): Attack =>
  attack(name, code, ({ idp, said }) => idp.respond({ ...said, ...change(said) }));

/** An honest response that was changed on its way. */
const changing = (
  name: string,
  code: string,
  change: (xml: string, scene: Scene) => string,
  where: 'assertion' | 'response' | 'both' = 'assertion',
): Attack =>
  attack(name, code, (scene) => {
    const honest = scene.idp.respond(scene.said, where);
    const changed = change(honest, scene);
    if (changed === honest) throw new Error(`${name}: nothing was changed`);
    return changed;
  });

const evil = (said: Said): Said => ({
  ...said,
  nameId: 'subject-of-the-boss',
  assertionId: '_evil',
  attributes: { email: 'boss@example.com' },
});
const issuedAt = (said: Said, at: number): string =>
  assertionXml(said).replace(/ IssueInstant="[^"]*"/, ` IssueInstant="${new Date(at).toISOString()}"`);
const evilAssertion = ({ said }: Scene) => assertionXml(evil(said));
const part = (xml: string, name: string): string => {
  const found = new RegExp(`<(\\w+:)?${name}[ >][\\s\\S]*</(\\w+:)?${name}>`).exec(xml)?.[0];
  if (found === undefined) throw new Error(`no ${name}`);
  return found;
};
const signatureOf = (xml: string) => part(xml, 'Signature');
const without = (xml: string, what: string) => xml.replace(what, '');

/** Signature wrapping as Somorovsky and others number it. */
const wrapping: readonly Attack[] = [
  attack('XSW 1: the signed response inside of the signature of another', 'misplaced_element', (scene) => {
    const signed = scene.idp.respond(scene.said, 'response');
    const signature = signatureOf(signed);
    const original = without(signed, signature);
    const wrapped = signature.replace('</ds:Signature>', `${original}</ds:Signature>`);
    const outer = responseXml({ ...scene.said, responseId: '_outer' }, evilAssertion(scene));
    return outer.replace('<samlp:Status>', `${wrapped}<samlp:Status>`);
  }),
  attack('XSW 2: the signed response beside its signature', 'misplaced_element', (scene) => {
    const signed = scene.idp.respond(scene.said, 'response');
    const signature = signatureOf(signed);
    const outer = responseXml({ ...scene.said, responseId: '_outer' }, evilAssertion(scene));
    return outer.replace('<samlp:Status>', `${without(signed, signature)}${signature}<samlp:Status>`);
  }),
  changing('XSW 3: another assertion before the signed one', 'multiple_assertions', (xml, scene) =>
    xml.replace('<saml:Assertion', `${evilAssertion(scene)}<saml:Assertion`),
  ),
  attack('XSW 4: the signed assertion inside of another', 'misplaced_element', (scene) => {
    const signed = scene.idp.sign(assertionXml(scene.said), 'Assertion');
    return responseXml(scene.said, evilAssertion(scene).replace('</saml:Assertion>', `${signed}</saml:Assertion>`));
  }),
  attack('XSW 5: the signature in another assertion, the signed one behind', 'multiple_assertions', (scene) => {
    const signed = scene.idp.sign(assertionXml(scene.said), 'Assertion');
    const signature = signatureOf(signed);
    const other = evilAssertion(scene).replace('<saml:Subject>', `${signature}<saml:Subject>`);
    return responseXml(scene.said, other + without(signed, signature));
  }),
  attack('XSW 6: the signed assertion in the signature of another', 'misplaced_element', (scene) => {
    const signed = scene.idp.sign(assertionXml(scene.said), 'Assertion');
    const signature = signatureOf(signed);
    const wrapped = signature.replace('</ds:Signature>', `${without(signed, signature)}</ds:Signature>`);
    return responseXml(scene.said, evilAssertion(scene).replace('<saml:Subject>', `${wrapped}<saml:Subject>`));
  }),
  changing('XSW 7: another assertion in an extension', 'misplaced_element', (xml, scene) =>
    xml.replace('<saml:Assertion', `<samlp:Extensions>${evilAssertion(scene)}</samlp:Extensions><saml:Assertion`),
  ),
  attack('XSW 8: the signed assertion in an Object of the signature', 'ds_object', (scene) => {
    const signed = scene.idp.sign(assertionXml(scene.said), 'Assertion');
    const signature = signatureOf(signed);
    const object = `<ds:Object>${without(signed, signature)}</ds:Object></ds:Signature>`;
    const wrapped = signature.replace('</ds:Signature>', object);
    return responseXml(scene.said, evilAssertion(scene).replace('<saml:Subject>', `${wrapped}<saml:Subject>`));
  }),
  attack('another assertion under the id of the signed one', 'signature_invalid', (scene) => {
    const signed = scene.idp.sign(assertionXml(scene.said), 'Assertion');
    const other = assertionXml({ ...evil(scene.said), assertionId: scene.said.assertionId });
    return responseXml(scene.said, other.replace('<saml:Subject>', `${signatureOf(signed)}<saml:Subject>`));
  }),
  changing('the signed assertion hidden in an attribute of another', 'misplaced_element', (xml, scene) => {
    const signed = part(xml, 'Assertion');
    return xml.replace(signed, evilAssertion(scene).replace('boss@example.com', signed));
  }),
  changing('another assertion in a namespace that looks alike', 'multiple_assertions', (xml, scene) =>
    xml.replace(
      '<saml:Assertion',
      `${evilAssertion(scene).replaceAll('SAML:2.0:assertion', 'SAML:2.0:Assertion')}<saml:Assertion`,
    ),
  ),
  changing('another subject before the signed one', 'duplicate_element', (xml) =>
    xml.replace('<saml:Subject>', '<saml:Subject><saml:NameID>boss</saml:NameID></saml:Subject><saml:Subject>'),
  ),
  changing('the signature of the assertion moved to the response', 'signature_reference', (xml) => {
    const signature = signatureOf(xml);
    return without(xml, signature).replace('<samlp:Status>', `${signature}<samlp:Status>`);
  }),
  changing(
    'the signature of the response moved to the assertion',
    'signature_reference',
    (xml) => {
      const signature = signatureOf(xml);
      return without(xml, signature).replace('<saml:Subject>', `${signature}<saml:Subject>`);
    },
    'response',
  ),
  attack('a signature over the subject alone', 'misplaced_element', ({ idp, said }) => {
    const marked = assertionXml(said).replace('<saml:Subject>', '<saml:Subject ID="_s"><saml:Issuer/>');
    return responseXml(said, idp.sign(marked, 'Subject'));
  }),
  attack('two assertions, both signed', 'multiple_assertions', ({ idp, said }) =>
    responseXml(said, idp.sign(assertionXml(said), 'Assertion') + idp.sign(assertionXml(evil(said)), 'Assertion')),
  ),
  attack('two assertions, the response signed', 'multiple_assertions', ({ idp, said }) =>
    idp.sign(responseXml(said, assertionXml(said) + assertionXml(evil(said))), 'Response'),
  ),
  changing('the signature twice', 'duplicate_element', (xml) =>
    xml.replace(signatureOf(xml), signatureOf(xml).repeat(2)),
  ),
  changing('a second reference', 'duplicate_element', (xml) =>
    xml.replace(part(xml, 'Reference'), part(xml, 'Reference').repeat(2)),
  ),
  changing('a second SignedInfo', 'duplicate_element', (xml) =>
    xml.replace(part(xml, 'SignedInfo'), part(xml, 'SignedInfo').repeat(2)),
  ),
  changing('a SignedInfo in KeyInfo', 'misplaced_element', (xml) =>
    xml.replace('<ds:KeyInfo>', `<ds:KeyInfo>${part(xml, 'SignedInfo')}`),
  ),
];

const signing: readonly Attack[] = [
  attack('no signature', 'signature_missing', ({ idp, said }) => idp.respond(said, 'none')),
  changing('the signature taken away', 'signature_missing', (xml) => without(xml, signatureOf(xml))),
  changing(
    'the signature of the response broken, the other good',
    'signature_invalid',
    (xml) => xml.replace(/(<ds:SignatureValue>)..../, '$1AAAA'),
    'both',
  ),
  changing(
    'the signature of the assertion broken, the other good',
    'signature_invalid',
    (xml) => {
      const at = xml.lastIndexOf('<ds:SignatureValue>') + '<ds:SignatureValue>'.length;
      return `${xml.slice(0, at)}AAAA${xml.slice(at + 4)}`;
    },
    'both',
  ),
  changing('another name', 'signature_invalid', (xml) => xml.replace('subject-of-ann', 'subject-of-boss')),
  changing(
    'another name under a signed response',
    'signature_invalid',
    (xml) => xml.replace('subject-of-ann', 'subject-of-boss'),
    'response',
  ),
  changing('another address', 'signature_invalid', (xml) => xml.replace('ann@example.com', 'boss@example.com')),
  changing('another attribute', 'signature_invalid', (xml) =>
    xml.replace(
      '</saml:AttributeStatement>',
      '<saml:Attribute Name="email"><saml:AttributeValue>boss@example.com</saml:AttributeValue></saml:Attribute></saml:AttributeStatement>',
    ),
  ),
  changing('a longer life', 'signature_invalid', (xml) => xml.replaceAll(/NotOnOrAfter="20/g, 'NotOnOrAfter="21')),
  changing('an audience more', 'signature_invalid', (xml) =>
    xml.replace('<saml:Audience>', '<saml:Audience>https://other.example/'),
  ),
  changing('a broken digest', 'signature_invalid', (xml) => xml.replace(/(<ds:DigestValue>)..../, '$1AAAA')),
  changing('a broken signature', 'signature_invalid', (xml) => xml.replace(/(<ds:SignatureValue>)..../, '$1AAAA')),
  changing('an empty signature value', 'signature_invalid', (xml) => xml.replace(/(<ds:SignatureValue>)[^<]*/, '$1')),
  changing('no signature value', 'signature_shape', (xml) => without(xml, part(xml, 'SignatureValue'))),
  changing('an empty signature', 'signature_shape', (xml) =>
    xml.replace(signatureOf(xml), '<ds:Signature xmlns:ds="http://www.w3.org/2000/09/xmldsig#"/>'),
  ),
  changing('a reference to the whole document', 'signature_reference', (xml) => xml.replace(/ URI="[^"]*"/, ' URI=""')),
  changing('a reference without an address', 'signature_reference', (xml) => xml.replace(/ URI="[^"]*"/, '')),
  changing('a reference to another site', 'signature_reference', (xml) =>
    xml.replace(/ URI="[^"]*"/, ' URI="http://127.0.0.1:9/"'),
  ),
  changing('a reference by XPointer', 'signature_reference', (xml) =>
    xml.replace(/ URI="#([^"]*)"/, ` URI="#xpointer(id('$1'))"`),
  ),
  changing('a transform by XSLT', 'signature_shape', (xml) =>
    xml.replace(algorithms.enveloped, 'http://www.w3.org/TR/1999/REC-xslt-19991116'),
  ),
  changing('a transform by XPath', 'signature_shape', (xml) =>
    xml.replace(algorithms.enveloped, 'http://www.w3.org/TR/1999/REC-xpath-19991116'),
  ),
  changing('a third transform', 'signature_shape', (xml) =>
    xml.replace('</ds:Transforms>', `<ds:Transform Algorithm="${algorithms.exclusive}"/></ds:Transforms>`),
  ),
  changing('no transform', 'signature_shape', (xml) => without(xml, part(xml, 'Transforms'))),
  attack('a signature by SHA-1', 'sha1', ({ idp, said }) =>
    idp.respond(said, 'assertion', { signatureAlgorithm: algorithms.rsaSha1 }),
  ),
  attack('a digest by SHA-1', 'sha1', ({ idp, said }) =>
    idp.respond(said, 'assertion', { digestAlgorithm: algorithms.sha1 }),
  ),
  attack('SHA-1 on the response, SHA-256 on the assertion', 'sha1', ({ idp, said }) =>
    idp.sign(responseXml(said, idp.sign(assertionXml(said), 'Assertion')), 'Response', {
      signatureAlgorithm: algorithms.rsaSha1,
    }),
  ),
  changing('an algorithm by another name', 'signature_algorithm', (xml) =>
    xml.replace(algorithms.rsaSha256, 'http://www.w3.org/2001/04/xmldsig-more#rsa-md5'),
  ),
  changing('ECDSA', 'signature_algorithm', (xml) =>
    xml.replace(algorithms.rsaSha256, 'http://www.w3.org/2001/04/xmldsig-more#ecdsa-sha256'),
  ),
  changing('no algorithm', 'signature_algorithm', (xml) => xml.replace(algorithms.rsaSha256, '')),
  changing('HMAC under the public key', 'signature_algorithm', (xml, { idp }) => {
    const mac = createHmac('sha256', idp.key.certificate).update(part(xml, 'SignedInfo')).digest('base64');
    return xml
      .replace(algorithms.rsaSha256, 'http://www.w3.org/2001/04/xmldsig-more#hmac-sha256')
      .replace(/(<ds:SignatureValue>)[^<]*/, `$1${mac}`);
  }),
  attack('the key of a stranger, in KeyInfo', 'signature_invalid', ({ stranger, said }) => stranger.respond(said)),
  attack(
    "the key of a stranger, the provider's certificate in KeyInfo",
    'signature_invalid',
    ({ idp, stranger, said }) =>
      idp.respond(said, 'assertion', {
        key: { privateKey: stranger.key.privateKey, certificate: idp.key.certificate },
      }),
  ),
  attack('the key of a stranger, no KeyInfo', 'signature_invalid', ({ stranger, said }) => {
    const xml = stranger.respond(said);
    return without(xml, part(xml, 'KeyInfo'));
  }),
  attack('the key of a stranger on the response', 'signature_invalid', ({ stranger, said }) =>
    stranger.respond(said, 'response'),
  ),
  attack('a stranger around an assertion of the provider', 'signature_invalid', ({ idp, stranger, said }) =>
    stranger.sign(responseXml(said, idp.sign(assertionXml(said), 'Assertion')), 'Response'),
  ),
  attack('a stranger inside of a response of the provider', 'signature_invalid', ({ idp, stranger, said }) =>
    idp.sign(responseXml(said, stranger.sign(assertionXml(evil(said)), 'Assertion')), 'Response'),
  ),
];

const claims: readonly Attack[] = [
  saying('another issuer', 'issuer', () => ({ issuer: 'https://evil.example/', responseIssuer: undefined })),
  saying('another issuer of the response', 'issuer', () => ({ responseIssuer: 'https://evil.example/' })),
  saying('an issuer with a slash more', 'issuer', ({ issuer }) => ({
    issuer: `${issuer}/`,
    responseIssuer: `${issuer}/`,
  })),
  saying('an issuer in capitals', 'issuer', ({ issuer }) => ({
    issuer: issuer.toUpperCase(),
    responseIssuer: undefined,
  })),
  saying('another recipient', 'recipient', () => ({ recipient: 'https://evil.example/acs' })),
  saying('no recipient', 'recipient', () => ({ recipient: undefined })),
  saying('a recipient with more behind', 'recipient', ({ acsUrl }) => ({ recipient: `${acsUrl}/x` })),
  saying('a recipient in capitals', 'recipient', ({ acsUrl }) => ({ recipient: acsUrl.replace('/acs', '/ACS') })),
  saying('another destination', 'destination', () => ({ destination: 'https://evil.example/acs' })),
  saying('no destination', 'destination', () => ({ destination: undefined })),
  saying('a destination with a query', 'destination', ({ acsUrl }) => ({ destination: `${acsUrl}?x` })),
  saying('another audience', 'audience', () => ({ audience: 'https://other.example/metadata' })),
  saying('no audience', 'audience', () => ({ audience: undefined })),
  saying('an empty audience', 'audience', () => ({ audience: '' })),
  saying('an audience with more behind', 'audience', ({ audience }) => ({ audience: `${audience}.evil.example` })),
  saying('another request', 'in_response_to', () => ({ inResponseTo: '_other', subjectInResponseTo: '_other' })),
  saying('another request in the response', 'in_response_to', () => ({ inResponseTo: '_other' })),
  saying('another request in the assertion', 'in_response_to', () => ({ subjectInResponseTo: '_other' })),
  saying('no request', 'in_response_to', () => ({ inResponseTo: undefined, subjectInResponseTo: undefined })),
  saying('no request in the assertion', 'in_response_to', () => ({ subjectInResponseTo: undefined })),
  saying('an empty request', 'in_response_to', () => ({ inResponseTo: '', subjectInResponseTo: '' })),
  saying('conditions that are over', 'expired', ({ now }) => ({ notOnOrAfter: now - 61_000 })),
  saying('a confirmation that is over', 'expired', ({ now }) => ({ confirmedUntil: now - 61_000 })),
  saying('a confirmation without an end', 'confirmation', () => ({ confirmedUntil: undefined })),
  saying('conditions of later', 'not_yet_valid', ({ now }) => ({ notBefore: now + 61_000 })),
  attack('an assertion issued in an hour', 'issued_in_future', ({ idp, said }) =>
    idp.sign(responseXml(said, issuedAt(said, said.now + 3_600_000)), 'Assertion'),
  ),
  attack('an assertion issued before the sign-in', 'issued_too_early', ({ idp, said }) =>
    idp.sign(responseXml(said, issuedAt(said, said.now - 3_600_000)), 'Assertion'),
  ),
  attack('no time of issue', 'bad_time', ({ idp, said }) =>
    idp.sign(responseXml(said, assertionXml(said).replace(/ IssueInstant="[^"]*"/, '')), 'Assertion'),
  ),
  saying("a provider's session that is over", 'expired', ({ now }) => ({ sessionNotOnOrAfter: now - 1000 })),
  saying('a subject that nobody confirms', 'confirmation', () => ({
    method: 'urn:oasis:names:tc:SAML:2.0:cm:sender-vouches',
  })),
  saying('a subject whose key is to be held', 'confirmation', () => ({
    method: 'urn:oasis:names:tc:SAML:2.0:cm:holder-of-key',
  })),
  saying('a status of failure', 'status', () => ({ status: 'urn:oasis:names:tc:SAML:2.0:status:Responder' })),
  saying('a status that nearly is success', 'status', () => ({
    status: 'urn:oasis:names:tc:SAML:2.0:status:Success ',
  })),
  saying('an assertion of SAML 1.1', 'wrong_version', () => ({ version: '1.1' })),
  saying('an empty name', 'name_id_missing', () => ({ nameId: '' })),
  saying('a name of spaces', 'name_id_missing', () => ({ nameId: '  ' })),
  saying('no name', 'name_id_missing', () => ({ nameId: undefined })),
  saying('a transient name', 'name_id_transient', () => ({
    nameIdFormat: 'urn:oasis:names:tc:SAML:2.0:nameid-format:transient',
  })),
  saying('a name of a million letters', 'too_large', () => ({ nameId: 'a'.repeat(1_000_000) })),
  saying('a name of two thousand letters', 'subject_too_long', () => ({ nameId: 'a'.repeat(2000) })),
  attack('no confirmation', 'confirmation', ({ idp, said }) => {
    const xml = assertionXml(said).replace(/<saml:SubjectConfirmation [\s\S]*<\/saml:SubjectConfirmation>/, '');
    return responseXml(said, idp.sign(xml, 'Assertion'));
  }),
  attack('no sign-in', 'no_authn_statement', ({ idp, said }) => {
    const xml = assertionXml(said);
    return responseXml(said, idp.sign(without(xml, part(xml, 'AuthnStatement')), 'Assertion'));
  }),
  attack('a condition that nobody knows', 'condition', ({ idp, said }) =>
    responseXml(
      said,
      idp.sign(
        assertionXml(said).replace(
          '<saml:AudienceRestriction>',
          '<x:Never xmlns:x="urn:x"/><saml:AudienceRestriction>',
        ),
        'Assertion',
      ),
    ),
  ),
  attack('two audiences that both have to be', 'audience', ({ idp, said }) =>
    responseXml(
      said,
      idp.sign(
        assertionXml(said).replace(
          '<saml:AudienceRestriction>',
          '<saml:AudienceRestriction><saml:Audience>urn:other</saml:Audience></saml:AudienceRestriction><saml:AudienceRestriction>',
        ),
        'Assertion',
      ),
    ),
  ),
  attack('a time that is none', 'bad_time', ({ idp, said }) =>
    responseXml(said, idp.sign(assertionXml(said).replace(/NotBefore="[^"]*"/, 'NotBefore="tomorrow"'), 'Assertion')),
  ),
  attack('a time without its zone', 'bad_time', ({ idp, said }) =>
    responseXml(said, idp.sign(assertionXml(said).replace(/(NotBefore="[^"]*)Z"/, '$1"'), 'Assertion')),
  ),
  attack('a stolen assertion around which another response was put', 'in_response_to', ({ idp, said }) => {
    const stolen = idp.sign(assertionXml({ ...said, subjectInResponseTo: '_somebody_else' }), 'Assertion');
    return responseXml(said, stolen);
  }),
  attack('an assertion for another service around which our response was put', 'audience', ({ idp, said }) =>
    responseXml(
      said,
      idp.sign(
        assertionXml({ ...said, audience: 'https://wiki.example', recipient: 'https://wiki.example/acs' }),
        'Assertion',
      ),
    ),
  ),
];

const bomb =
  '<!DOCTYPE r [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;"><!ENTITY c "&b;&b;&b;&b;&b;&b;&b;&b;">]>';

const text: readonly Attack[] = [
  changing('a comment in the name', 'comment', (xml) => xml.replace('subject-of-ann', 'subject<!-- -->-of-ann')),
  changing('a comment in the address', 'comment', (xml) =>
    xml.replace('ann@example.com', 'ann@example.com<!-- -->.evil.example'),
  ),
  changing('a comment in the signature', 'comment', (xml) => xml.replace(/(<ds:DigestValue>)/, '$1<!-- -->')),
  changing('an instruction in the name', 'processing_instruction', (xml) =>
    xml.replace('subject-of-ann', 'subject<?a?>-of-ann'),
  ),
  changing('CDATA in the name', 'cdata', (xml) => xml.replace('subject-of-ann', 'subject<![CDATA[]]>-of-ann')),
  changing('an element in the name', 'signature_invalid', (xml) => xml.replace('subject-of-ann', 'subject<x/>-of-ann')),
  changing('a DTD', 'dtd', (xml) => `<!DOCTYPE r>${xml}`),
  changing('a bomb of entities', 'dtd', (xml) => bomb + xml.replace('Ann Example', '&c;')),
  changing(
    'an entity of a file',
    'dtd',
    (xml) => `<!DOCTYPE r [<!ENTITY a SYSTEM "file:///etc/passwd">]>${xml.replace('Ann Example', '&a;')}`,
  ),
  changing('a DTD of another site', 'dtd', (xml) => `<!DOCTYPE r SYSTEM "http://127.0.0.1:9/x.dtd">${xml}`),
  changing('an entity of nowhere', 'entity', (xml) => xml.replace('Ann Example', '&file;')),
  changing('a stylesheet', 'processing_instruction', (xml) => `<?xml-stylesheet href="http://127.0.0.1:9/"?>${xml}`),
  changing('three hundred elements that no signature covers', 'too_many_tags', (xml) =>
    xml.replace('</samlp:Status>', `<samlp:StatusDetail>${'<a/>'.repeat(300)}</samlp:StatusDetail></samlp:Status>`),
  ),
  changing('three hundred elements in KeyInfo', 'too_many_tags', (xml) =>
    xml.replace('</ds:KeyInfo>', `${'<a xmlns=""/>'.repeat(300)}</ds:KeyInfo>`),
  ),
  changing(
    'three hundred elements in KeyInfo, all signed',
    'too_many_tags',
    (xml) => xml.replace('</ds:KeyInfo>', `${'<a xmlns=""/>'.repeat(300)}</ds:KeyInfo>`),
    'response',
  ),
  changing('too many tags', 'too_many_tags', (xml) =>
    xml.replace('<samlp:Status>', `${'<a/>'.repeat(5000)}<samlp:Status>`),
  ),
  changing('depth', 'too_deep', (xml) =>
    xml.replace('<samlp:Status>', `${'<a>'.repeat(1000)}${'</a>'.repeat(1000)}<samlp:Status>`),
  ),
  changing('one id twice', 'duplicate_id', (xml, { said }) =>
    xml.replace('<saml:Subject>', `<saml:Subject ID="${said.assertionId}">`),
  ),
  changing('one id in another spelling', 'duplicate_id', (xml, { said }) =>
    xml.replace('<saml:Subject>', `<saml:Subject id="${said.assertionId}">`),
  ),
  changing('an id that breaks out of an XPath', 'bad_id', (xml, { said }) =>
    xml.replaceAll(said.assertionId, "x']|//*['"),
  ),
  changing(
    'a declaration of another encoding',
    'bad_encoding',
    (xml) => `<?xml version="1.0" encoding="UTF-16"?>${xml}`,
  ),
  changing('another message', 'wrong_message', (xml) => xml.replaceAll('samlp:Response', 'samlp:LogoutResponse')),
  changing('another namespace', 'wrong_message', (xml) => xml.replace('SAML:2.0:protocol', 'SAML:1.0:protocol')),
  { name: 'no base64', code: 'bad_base64', message: ({ idp, said }) => idp.respond(said) },
  { name: 'base64 with dirt', code: 'bad_base64', message: ({ idp, said }) => `${encode(idp.respond(said))}*` },
  { name: 'base64 twice', code: 'not_well_formed', message: ({ idp, said }) => encode(encode(idp.respond(said))) },
  { name: 'nothing', code: 'bad_base64', message: () => '' },
  { name: 'JSON', code: 'not_well_formed', message: () => encode('{"nameId":"boss"}') },
  {
    name: 'UTF-16',
    code: 'bad_encoding',
    message: ({ idp, said }) => Buffer.from(`\ufeff${idp.respond(said)}`, 'utf16le').toString('base64'),
  },
  { name: 'too much', code: 'too_large', message: ({ idp, said }) => encode(idp.respond(said).padEnd(140_000)) },
];

const encryption: readonly Attack[] = [
  attack('AES-CBC', 'encryption_algorithm', ({ idp, said, ownCertificate }) =>
    idp.respondEncrypted(said, ownCertificate, { method: 'http://www.w3.org/2001/04/xmlenc#aes256-cbc' }),
  ),
  attack('AES-CBC under a signed response', 'encryption_algorithm', ({ idp, said, ownCertificate }) =>
    idp.respondEncrypted(said, ownCertificate, {
      method: 'http://www.w3.org/2001/04/xmlenc#aes128-cbc',
      where: 'response',
    }),
  ),
  attack('triple DES', 'encryption_algorithm', ({ idp, said, ownCertificate }) =>
    idp.respondEncrypted(said, ownCertificate, { method: 'http://www.w3.org/2001/04/xmlenc#tripledes-cbc' }),
  ),
  attack('a key by PKCS#1 1.5', 'encryption_algorithm', ({ idp, said, ownCertificate }) =>
    idp.respondEncrypted(said, ownCertificate, { keyMethod: 'http://www.w3.org/2001/04/xmlenc#rsa-1_5' }),
  ),
  attack('an assertion that nobody signed', 'signature_missing', async ({ said, ownCertificate }) =>
    responseXml(said, await encryptedXml(assertionXml(evil(said)), ownCertificate)),
  ),
  attack('an assertion that a stranger signed', 'signature_invalid', async ({ stranger, said, ownCertificate }) =>
    responseXml(said, await encryptedXml(stranger.sign(assertionXml(evil(said)), 'Assertion'), ownCertificate)),
  ),
  attack(
    'a stranger inside of a signed response',
    'signature_invalid',
    async ({ idp, stranger, said, ownCertificate }) =>
      idp.sign(
        responseXml(said, await encryptedXml(stranger.sign(assertionXml(evil(said)), 'Assertion'), ownCertificate)),
        'Response',
      ),
  ),
  attack(
    'another assertion put under a signed response',
    'signature_invalid',
    async ({ idp, said, ownCertificate }) => {
      const signed = await idp.respondEncrypted(said, ownCertificate, { where: 'response' });
      return signed.replace(
        part(signed, 'EncryptedAssertion'),
        await encryptedXml(assertionXml(evil(said)), ownCertificate),
      );
    },
  ),
  attack('a comment', 'comment', ({ idp, said, ownCertificate }) =>
    idp.respondEncrypted(said, ownCertificate, {
      content: idp.sign(assertionXml(said), 'Assertion').replace('ann@', '<!-- -->ann@'),
    }),
  ),
  attack('a bomb', 'dtd', ({ idp, said, ownCertificate }) =>
    idp.respondEncrypted(said, ownCertificate, { content: bomb + assertionXml(said) }),
  ),
  attack('two assertions', 'not_well_formed', ({ idp, said, ownCertificate }) =>
    idp.respondEncrypted(said, ownCertificate, {
      content: idp.sign(assertionXml(said), 'Assertion') + assertionXml(evil(said)),
    }),
  ),
  attack('the signed one in another', 'misplaced_element', ({ idp, said, ownCertificate }) =>
    idp.respondEncrypted(said, ownCertificate, {
      content: assertionXml(evil(said)).replace(
        '</saml:Assertion>',
        `${idp.sign(assertionXml(said), 'Assertion')}</saml:Assertion>`,
      ),
    }),
  ),
  attack('a whole response', 'wrong_message', ({ idp, said, ownCertificate }) =>
    idp.respondEncrypted(said, ownCertificate, { content: idp.respond(said) }),
  ),
  attack('nothing', 'not_well_formed', ({ idp, said, ownCertificate }) =>
    idp.respondEncrypted(said, ownCertificate, { content: ' ' }),
  ),
  attack('for somebody else', 'decryption_failed', ({ idp, stranger, said }) =>
    idp.respondEncrypted(said, stranger.key.certificate),
  ),
  attack('beside a plain one', 'multiple_assertions', async ({ idp, said, ownCertificate }) =>
    responseXml(
      said,
      idp.sign(assertionXml(said), 'Assertion') + (await encryptedXml(assertionXml(evil(said)), ownCertificate)),
    ),
  ),
  attack('twice', 'multiple_assertions', async ({ idp, said, ownCertificate }) => {
    const one = await encryptedXml(idp.sign(assertionXml(said), 'Assertion'), ownCertificate);
    return responseXml(said, one + one);
  }),
  attack('with the wrong recipient', 'recipient', ({ idp, said, ownCertificate }) =>
    idp.respondEncrypted({ ...said, recipient: 'https://evil.example/acs' }, ownCertificate),
  ),
  attack('for another request', 'in_response_to', ({ idp, said, ownCertificate }) =>
    idp.respondEncrypted({ ...said, subjectInResponseTo: '_other' }, ownCertificate),
  ),
];

export const attacks: readonly Attack[] = [
  ...wrapping,
  ...signing,
  ...claims,
  ...text,
  ...encryption.map((each) => ({ ...each, name: `encrypted: ${each.name}` })),
];
