/** The gate before every parser: what passes, what does not and why, and that nothing makes it slow or throw otherwise. */
import { createPrivateKey, randomBytes } from 'node:crypto';
import { deflateRawSync } from 'node:zlib';
import { beforeAll, describe, expect, it, test } from '@jest/globals';
import fc from 'fast-check';
import { ProviderRefusal } from '../../../src/login/provider.js';
import { type KeyAndCertificate, makeKeyAndCertificate } from '../../../src/login/saml/certificate.js';
import { gateResponse } from '../../../src/login/saml/gate.js';
import { decodeBase64, decodePosted, decodeRedirected, decodeUtf8 } from '../../../src/login/saml/message.js';
import { algorithms, assertionXml, encode, encryptedXml, honest, responseXml, TestIdp } from './idp.js';

let idp: TestIdp;
let own: KeyAndCertificate;
const now = Date.UTC(2030, 0, 15);
const said = () =>
  honest({
    now,
    acsUrl: 'https://doorward.example/login/saml/c1/acs',
    audience: 'https://doorward.example/login/saml/c1/metadata',
    inResponseTo: '_request',
    issuer: idp.entityId,
  });

beforeAll(async () => {
  idp = await TestIdp.make();
  own = await makeKeyAndCertificate('own', randomBytes(16), now);
});

const gate = (xml: string) => gateResponse(xml, createPrivateKey(own.privateKey));
const codeOf = (work: () => unknown): string => {
  try {
    work();
    return 'passed';
  } catch (error) {
    if (error instanceof ProviderRefusal) return error.code;
    throw error;
  }
};

describe('what passes', () => {
  test.each(['assertion', 'response', 'both'] as const)('a response with its %s signed', (where) => {
    const gated = gate(idp.respond(said(), where));
    expect(gated.signed).toEqual({ response: where !== 'assertion', assertion: where !== 'response' });
    expect(gated.isEncrypted).toBe(false);
  });

  it('an encrypted assertion, and what is in it', async () => {
    for (const method of ['aes128-gcm', 'aes256-gcm']) {
      const xml = await idp.respondEncrypted(said(), own.certificate, {
        method: `http://www.w3.org/2009/xmlenc11#${method}`,
      });
      const gated = gate(xml);
      expect(gated.isEncrypted).toBe(true);
      expect(gated.assertion.name).toBe('Assertion');
    }
  });

  test.each([
    ['an XML declaration', (xml: string) => `<?xml version="1.0" encoding="UTF-8"?>\n${xml}`],
    [
      'an XML declaration in single quotes',
      (xml: string) => `<?xml version='1.0' encoding='utf-8' standalone='no' ?>${xml}`,
    ],
    ['white space around', (xml: string) => `\n ${xml}\n`],
    [
      'a namespace that nobody uses',
      (xml: string) => xml.replace('<samlp:Response ', '<samlp:Response xmlns:x="urn:x" '),
    ],
    ['a letter of another script', (xml: string) => xml.replace('Ann Example', 'Änne Ëxample 田中 😀')],
    ['a reference to a character', (xml: string) => xml.replace('Ann Example', 'Ann &#x26; &amp; &#38;')],
  ])('%s', (_name, change) => {
    expect(codeOf(() => gate(change(idp.respond(said()))))).toBe('passed');
  });
});

const signature = '<ds:Signature xmlns:ds="http://www.w3.org/2000/09/xmldsig#"/>';
const deep = (levels: number) => `${'<a>'.repeat(levels)}${'</a>'.repeat(levels)}`;

describe('what does not pass', () => {
  test.each<[string, string, (xml: string) => string]>([
    ['a DTD', 'dtd', (xml) => `<!DOCTYPE r [<!ENTITY a "b">]>${xml}`],
    ['a DTD after the declaration', 'dtd', (xml) => `<?xml version="1.0"?><!DOCTYPE r SYSTEM "http://x/">${xml}`],
    ['an entity of its own', 'entity', (xml) => xml.replace('Ann Example', '&a;')],
    ['a reference to nothing', 'entity', (xml) => xml.replace('Ann Example', '&#0;')],
    ['a reference beyond all characters', 'entity', (xml) => xml.replace('Ann Example', '&#x110000;')],
    ['a reference without an end', 'entity', (xml) => xml.replace('Ann Example', '&amp')],
    [
      'a processing instruction',
      'processing_instruction',
      (xml) => xml.replace('<samlp:Status>', '<?a b?><samlp:Status>'),
    ],
    ['a stylesheet', 'processing_instruction', (xml) => `<?xml-stylesheet href="x"?>${xml}`],
    ['a second declaration', 'processing_instruction', (xml) => `<?xml version="1.0"?><?xml version="1.0"?>${xml}`],
    ['another version of XML', 'bad_encoding', (xml) => `<?xml version="1.1"?>${xml}`],
    ['another encoding', 'bad_encoding', (xml) => `<?xml version="1.0" encoding="UTF-7"?>${xml}`],
    ['a comment', 'comment', (xml) => xml.replace('subject-of-ann', 'subject<!-- -->-of-ann')],
    ['a comment before the root', 'comment', (xml) => `<!-- -->${xml}`],
    ['CDATA', 'cdata', (xml) => xml.replace('subject-of-ann', '<![CDATA[subject-of-ann]]>')],
    ['a control character', 'bad_character', (xml) => xml.replace('Ann Example', 'Ann\u0000')],
    ['half a character', 'bad_character', (xml) => xml.replace('Ann Example', 'Ann\ud800')],
    ['a non-character', 'bad_character', (xml) => xml.replace('Ann Example', 'Ann\uffff')],
    ['an end tag too many', 'not_well_formed', (xml) => `${xml}</samlp:Response>`],
    ['an end tag too few', 'not_well_formed', (xml) => xml.slice(0, -'</samlp:Response>'.length)],
    ['tags that cross', 'not_well_formed', (xml) => xml.replace('</saml:Subject>', '</saml:Conditions>')],
    ['two roots', 'not_well_formed', (xml) => `${xml}<a/>`],
    ['text after the root', 'not_well_formed', (xml) => `${xml}and so on`],
    ['an attribute twice', 'not_well_formed', (xml) => xml.replace('Version="2.0"', 'Version="2.0" Version="2.0"')],
    ['an attribute without quotes', 'not_well_formed', (xml) => xml.replace('Version="2.0"', 'Version=2.0')],
    ['attributes that touch', 'not_well_formed', (xml) => xml.replace('Version="2.0" ', 'Version="2.0"')],
    ['a tag in an attribute', 'not_well_formed', (xml) => xml.replace('Version="2.0"', 'Version="2.0" a="<b>"')],
    ['a prefix of nowhere', 'not_well_formed', (xml) => xml.replace('<samlp:Status>', '<no:a/><samlp:Status>')],
    [
      'the prefix xmlns declared',
      'not_well_formed',
      (xml) => xml.replace('<samlp:Status>', '<a xmlns:xmlns="u"/><samlp:Status>'),
    ],
    [
      'a prefix declared away',
      'not_well_formed',
      (xml) => xml.replace('<samlp:Status>', '<a xmlns:saml=""/><samlp:Status>'),
    ],
    [
      'an attribute twice by two prefixes',
      'not_well_formed',
      (xml) => xml.replace('<samlp:Status>', '<a xmlns:p="u" xmlns:q="u" p:a="" q:a=""/><samlp:Status>'),
    ],
    ['a name with two colons', 'not_well_formed', (xml) => xml.replace('<samlp:Status>', '<samlp:a:b/><samlp:Status>')],
    ['"]]>" in text', 'not_well_formed', (xml) => xml.replace('Ann Example', 'Ann]]>')],
    ['nothing', 'not_well_formed', () => ''],
    ['no XML', 'not_well_formed', () => 'SAML'],
    ['too much', 'too_large', (xml) => xml.replace('Ann Example', 'x'.repeat(128 * 1024))],
    ['too many tags', 'too_many_tags', (xml) => xml.replace('<samlp:Status>', `${'<a/>'.repeat(4000)}<samlp:Status>`)],
    [
      'too many attributes',
      'too_many_tags',
      (xml) =>
        xml.replace(
          '<samlp:Status>',
          `<a ${Array.from({ length: 65 }, (_, i) => `a${i}=""`).join(' ')}/><samlp:Status>`,
        ),
    ],
    ['too much depth', 'too_deep', (xml) => xml.replace('<samlp:Status>', `${deep(40)}<samlp:Status>`)],
    ['another message', 'wrong_message', (xml) => xml.replaceAll('samlp:Response', 'samlp:AuthnRequest')],
    ['a root of another namespace', 'wrong_message', (xml) => xml.replace('SAML:2.0:protocol', 'SAML:2.0:other')],
    ['SAML 1.1', 'wrong_version', (xml) => xml.replace('Version="2.0"', 'Version="1.1"')],
    ['no id', 'bad_id', (xml) => xml.replace(/ ID="[^"]*"/, '')],
    ['an id to break out of an XPath with', 'bad_id', (xml) => xml.replace(/ ID="[^"]*"/, ` ID="'] | //*['"`)],
    [
      'one id twice',
      'duplicate_id',
      (xml) => xml.replace('<saml:Subject>', `<saml:Subject ID="${/Response [^>]*ID="([^"]*)"/.exec(xml)?.[1]}">`),
    ],
    [
      'one id in two spellings',
      'duplicate_id',
      (xml) => xml.replace('<saml:Subject>', `<saml:Subject Id="${/Response [^>]*ID="([^"]*)"/.exec(xml)?.[1]}">`),
    ],
    [
      'an id in the namespace of XML',
      'duplicate_id',
      (xml) => xml.replace('<saml:Subject>', `<saml:Subject xml:id="${/Response [^>]*ID="([^"]*)"/.exec(xml)?.[1]}">`),
    ],
    ['an Object', 'ds_object', (xml) => xml.replace('</ds:Signature>', '<ds:Object/></ds:Signature>')],
    [
      'an assertion in an extension',
      'misplaced_element',
      (xml) =>
        xml.replace(
          '<samlp:Status>',
          `<samlp:Extensions>${assertionXml({ ...said(), assertionId: '_x' })}</samlp:Extensions><samlp:Status>`,
        ),
    ],
    ['an assertion in an attribute', 'misplaced_element', (xml) => xml.replace('Ann Example', assertionXml(said()))],
    [
      'an assertion in advice',
      'misplaced_element',
      (xml) =>
        xml.replace('<saml:AuthnStatement', `<saml:Advice>${assertionXml(said())}</saml:Advice><saml:AuthnStatement`),
    ],
    [
      'an assertion of another namespace',
      'multiple_assertions',
      (xml) => xml.replace('<samlp:Status>', '<a:Assertion xmlns:a="urn:a"/><samlp:Status>'),
    ],
    [
      'a response in a response',
      'misplaced_element',
      (xml) => xml.replace('<samlp:Status>', '<samlp:Extensions><samlp:Response/></samlp:Extensions><samlp:Status>'),
    ],
    [
      'a signature in the subject',
      'misplaced_element',
      (xml) => xml.replace('<saml:Subject>', `<saml:Subject>${signature}`),
    ],
    [
      'a signature of another namespace',
      'duplicate_element',
      (xml) => xml.replace('<saml:Subject>', '<b:Signature xmlns:b="urn:b"/><saml:Subject>'),
    ],
    [
      'signed info outside of a signature',
      'misplaced_element',
      (xml) =>
        xml.replace('<saml:Subject>', '<ds:SignedInfo xmlns:ds="http://www.w3.org/2000/09/xmldsig#"/><saml:Subject>'),
    ],
    [
      'an encrypted name',
      'misplaced_element',
      (xml) => xml.replace('<saml:Subject>', '<saml:EncryptedID/><saml:Subject>'),
    ],
    [
      'two assertions',
      'multiple_assertions',
      (xml) => xml.replace('</samlp:Response>', `${assertionXml({ ...said(), assertionId: '_x' })}</samlp:Response>`),
    ],
    [
      'an assertion and an encrypted one',
      'multiple_assertions',
      (xml) =>
        xml.replace(
          '</samlp:Response>',
          '<saml:EncryptedAssertion xmlns:saml="urn:oasis:names:tc:SAML:2.0:assertion"/></samlp:Response>',
        ),
    ],
    ['no assertion', 'no_assertion', () => responseXml(said(), '')],
    ['two signatures', 'duplicate_element', (xml) => xml.replace('<saml:Subject>', `${signature}<saml:Subject>`)],
    ['two subjects', 'duplicate_element', (xml) => xml.replace('<saml:Conditions', '<saml:Subject/><saml:Conditions')],
    [
      'two names',
      'duplicate_element',
      (xml) => xml.replace('<saml:SubjectConfirmation ', '<saml:NameID>b</saml:NameID><saml:SubjectConfirmation '),
    ],
    [
      'two issuers',
      'duplicate_element',
      (xml) => xml.replace('<saml:Subject>', '<saml:Issuer>b</saml:Issuer><saml:Subject>'),
    ],
    [
      'two conditions',
      'duplicate_element',
      (xml) => xml.replace('<saml:AuthnStatement', '<saml:Conditions/><saml:AuthnStatement'),
    ],
    ['no signature', 'signature_missing', () => idp.respond(said(), 'none')],
    [
      'an empty signature',
      'signature_shape',
      () => idp.respond(said(), 'none').replace('<saml:Subject>', `${signature}<saml:Subject>`),
    ],
    ['two references', 'duplicate_element', (xml) => xml.replace(/(<ds:Reference .*<\/ds:Reference>)/, '$1$1')],
    ['a reference to the whole', 'signature_reference', (xml) => xml.replace(/ URI="[^"]*"/, ' URI=""')],
    ['a reference to elsewhere', 'signature_reference', (xml) => xml.replace(/ URI="#[^"]*"/, ' URI="#other"')],
    [
      'a reference by XPointer',
      'signature_reference',
      (xml) => xml.replace(/ URI="#([^"]*)"/, ` URI="#xpointer(id('$1'))"`),
    ],
    [
      'a transform by XSLT',
      'signature_shape',
      (xml) => xml.replace(algorithms.enveloped, 'http://www.w3.org/TR/1999/REC-xslt-19991116'),
    ],
    [
      'a transform by XPath',
      'signature_shape',
      (xml) => xml.replace(algorithms.enveloped, 'http://www.w3.org/TR/1999/REC-xpath-19991116'),
    ],
    [
      'a third transform',
      'signature_shape',
      (xml) => xml.replace('</ds:Transforms>', `<ds:Transform Algorithm="${algorithms.exclusive}"/></ds:Transforms>`),
    ],
    [
      'inclusive canonicalization',
      'signature_shape',
      (xml) => xml.replaceAll(algorithms.exclusive, 'http://www.w3.org/TR/2001/REC-xml-c14n-20010315'),
    ],
    [
      'HMAC',
      'signature_algorithm',
      (xml) => xml.replace(algorithms.rsaSha256, 'http://www.w3.org/2001/04/xmldsig-more#hmac-sha256'),
    ],
    [
      'HMAC with SHA-1',
      'sha1',
      (xml) => xml.replace(algorithms.rsaSha256, 'http://www.w3.org/2000/09/xmldsig#hmac-sha1'),
    ],
    [
      'MD5',
      'signature_algorithm',
      (xml) => xml.replace(algorithms.rsaSha256, 'http://www.w3.org/2001/04/xmldsig-more#rsa-md5'),
    ],
    ['no algorithm', 'signature_algorithm', (xml) => xml.replace(algorithms.rsaSha256, '')],
    [
      'a signature by SHA-1',
      'sha1',
      () => idp.respond(said(), 'assertion', { signatureAlgorithm: algorithms.rsaSha1 }),
    ],
    ['a digest by SHA-1', 'sha1', () => idp.respond(said(), 'assertion', { digestAlgorithm: algorithms.sha1 })],
    ['a status of failure', 'status', (xml) => xml.replace('status:Success', 'status:Responder')],
    ['no status', 'status', (xml) => xml.replace(/<samlp:Status>.*<\/samlp:Status>/, '')],
  ])('%s', (_name, code, change) => {
    expect(codeOf(() => gate(change(idp.respond(said()))))).toBe(code);
  });

  test.each([
    ['AES-CBC', 'encryption_algorithm', { method: 'http://www.w3.org/2001/04/xmlenc#aes256-cbc' }],
    ['triple DES', 'encryption_algorithm', { method: 'http://www.w3.org/2001/04/xmlenc#tripledes-cbc' }],
    ['RSA of PKCS#1 1.5', 'encryption_algorithm', { keyMethod: 'http://www.w3.org/2001/04/xmlenc#rsa-1_5' }],
  ])('an assertion encrypted by %s', async (_name, code, options) => {
    const xml = await idp.respondEncrypted(said(), own.certificate, options);
    expect(codeOf(() => gate(xml))).toBe(code);
  });

  test.each<[string, string, (content: string) => string]>([
    ['a comment', 'comment', (content) => content.replace('subject-of-ann', 'subject<!-- -->-of-ann')],
    ['a DTD', 'dtd', (content) => `<!DOCTYPE a>${content}`],
    ['another element', 'wrong_message', () => '<a/>'],
    ['a response', 'wrong_message', () => idp.respond(said())],
    ['two assertions', 'not_well_formed', (content) => content + content],
    ['nothing signed', 'signature_missing', () => assertionXml(said())],
    ['SHA-1', 'sha1', () => idp.sign(assertionXml(said()), 'Assertion', { digestAlgorithm: algorithms.sha1 })],
    ['depth', 'too_deep', () => deep(41)],
    [
      'an encrypted assertion',
      'wrong_message',
      (content) =>
        `<saml:EncryptedAssertion xmlns:saml="urn:oasis:names:tc:SAML:2.0:assertion">${content}</saml:EncryptedAssertion>`,
    ],
  ])('%s under encryption', async (_name, code, change) => {
    const content = change(idp.sign(assertionXml(said()), 'Assertion'));
    const xml = await idp.respondEncrypted(said(), own.certificate, { content });
    expect(codeOf(() => gate(xml))).toBe(code);
  });

  test.each<[string, string, (xml: string) => string]>([
    [
      'a changed text',
      'decryption_failed',
      (xml) => xml.replace(/(<\/e:EncryptionMethod>|)(<e:CipherData>\s*<e:CipherValue>)(....)/g, '$1$2AAAA'),
    ],
    ['a second key', 'duplicate_element', (xml) => xml.replace(/(<e:EncryptedKey[\s\S]*<\/e:EncryptedKey>)/, '$1$1')],
    [
      'a content of nothing',
      'bad_base64',
      (xml) =>
        xml
          .replace(
            /<e:CipherValue>[^<]*<\/e:CipherValue>\s*<\/e:CipherData>\s*<\/xenc:EncryptedData>/,
            '<e:CipherValue/></e:CipherData></xenc:EncryptedData>',
          )
          .replace(
            /(<xenc:CipherValue>)[^<]*(<\/xenc:CipherValue>\s*<\/xenc:CipherData>\s*<\/xenc:EncryptedData>)/,
            '$1$2',
          ),
    ],
  ])('an encryption with %s', async (_name, code, change) => {
    const xml = await idp.respondEncrypted(said(), own.certificate);
    expect(change(xml)).not.toBe(xml);
    expect(codeOf(() => gate(change(xml)))).toBe(code);
  });

  it('an assertion encrypted for somebody else', async () => {
    const other = await makeKeyAndCertificate('other', randomBytes(16), now);
    const xml = responseXml(said(), await encryptedXml(assertionXml(said()), other.certificate));
    expect(codeOf(() => gate(xml))).toBe('decryption_failed');
  });
});

describe('how messages travel', () => {
  test.each<[string, string, () => unknown]>([
    ['no base64', 'bad_base64', () => decodePosted('<xml/>')],
    ['base64 with something between', 'bad_base64', () => decodePosted('PGEv*Pg==')],
    ['base64 without its end', 'bad_base64', () => decodePosted('PGEvPg')],
    ['base64 of the alphabet for addresses', 'bad_base64', () => decodePosted('Pj4-Pz8_')],
    ['base64 with bits too many', 'bad_base64', () => decodePosted('PGEvPh==')],
    ['base64 twice', 'not_well_formed', () => gate(decodePosted(encode(encode('<a/>'))))],
    ['spaces in base64', 'bad_base64', () => decodePosted('PGEv Pg==')],
    ['nothing', 'bad_base64', () => decodePosted('')],
    ['too much', 'too_large', () => decodePosted('A'.repeat(1_000_000))],
    ['Latin-1', 'bad_encoding', () => decodePosted(Buffer.from('<a>\xe9</a>', 'latin1').toString('base64'))],
    ['UTF-16', 'bad_encoding', () => decodeUtf8(Buffer.from('\ufeff<a/>', 'utf16le'))],
    ['an overlong letter', 'bad_encoding', () => decodeUtf8(Uint8Array.from([0xc0, 0xbc]))],
    ['what was never deflated', 'bad_deflate', () => decodeRedirected(encode('<a/>'))],
    ['a bomb', 'too_large', () => decodeRedirected(deflateRawSync(Buffer.alloc(20_000_000)).toString('base64'))],
  ])('%s', (_name, code, work) => {
    expect(codeOf(work)).toBe(code);
  });

  it('passes over line breaks in base64', () => {
    const text = `<a>${'x'.repeat(200)}</a>`;
    const folded = encode(text).replaceAll(/.{76}/g, '$&\r\n');
    expect(decodeBase64(folded).toString()).toBe(text);
  });

  it('makes line ends one kind', () => {
    expect(decodePosted(encode('<a>\r\n\r</a>'))).toBe('<a>\n\n</a>');
  });
});

describe('whatever comes', () => {
  const pieces = [
    '<',
    '>',
    '</',
    '/>',
    '<!--',
    '-->',
    '<![CDATA[',
    ']]>',
    '<?',
    '?>',
    '<!DOCTYPE',
    '&',
    '&#x',
    ';',
    '"',
    "'",
    '=',
    ' ',
    'xmlns',
    ':',
    'a',
    'saml:Assertion',
    'samlp:Response',
    'ds:Signature',
    'ID',
    '\u0000',
    '😀',
    'xmlns:a="u"',
  ];

  it('it refuses or passes, and never fails otherwise', () => {
    const parts = fc.array(fc.oneof(fc.constantFrom(...pieces), fc.string()), { maxLength: 60 });
    fc.assert(
      fc.property(parts, (list) => {
        expect(codeOf(() => gate(list.join('')))).not.toBe('passed');
      }),
      { numRuns: 600 },
    );
  });

  it('so with an honest response in which something was changed', () => {
    const xml = idp.respond(said(), 'both');
    const change = fc.record({
      at: fc.nat(xml.length),
      cut: fc.nat(40),
      put: fc.oneof(fc.constantFrom(...pieces), fc.string({ maxLength: 8 })),
    });
    fc.assert(
      fc.property(change, ({ at, cut, put }) => {
        codeOf(() => gate(xml.slice(0, at) + put + xml.slice(at + cut)));
      }),
      { numRuns: 600 },
    );
  });

  test.each([
    ['open tags', '<a>', '<b '],
    ['attributes', '<a ', 'b="" '],
    ['references', '<a>', '&amp;'],
    ['brackets', '<a>', ']]'],
    ['spaces', '<a', ' '],
    ['declared namespaces', '<a', ' xmlns:b="u"'],
    ['quotes', '<a b="', "'"],
    ['dashes in a comment', '<!--', '-'],
    ['names', '<', 'a'],
    ['colons', '<', 'a:'],
    ['ends', '<a>', '</a>'],
    ['siblings', '<a>', '<b/>'],
  ])('it takes no longer than its length for many %s', (_name, begin, repeated) => {
    const xml = (begin + repeated.repeat(131_072 / repeated.length)).slice(0, 131_072);
    const started = performance.now();
    codeOf(() => gate(xml));
    // Linear work on 128 KB takes some milliseconds; anything that grows with the square would take minutes.
    expect(performance.now() - started).toBeLessThan(2000);
  });
});
