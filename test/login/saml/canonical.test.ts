/** Canonical XML against the one of xml-crypto, and signatures that are confirmed quickly or not at all. */
import { beforeAll, describe, expect, it, test } from '@jest/globals';
import fc from 'fast-check';
import { ExclusiveCanonicalization } from 'xml-crypto';
import { canonicalize } from '../../../src/login/saml/canonical.js';
import { confirmSignature } from '../../../src/login/saml/confirm.js';
import { gateMessage } from '../../../src/login/saml/gate.js';
import { readXml } from '../../../src/login/saml/xml.js';
import { algorithms, assertionXml, encode, responseXml } from './idp.js';
import { Party, refusalOf } from './party.js';

/** Its types would bring those of browsers into every test. */
interface Xmldom {
  readonly DOMParser: new () => { parseFromString(xml: string, type: string): { readonly documentElement: unknown } };
}
const { DOMParser } = (await import('@xmldom/xmldom' as string)) as Xmldom;

const limits = { length: 1_000_000, tags: 10_000, depth: 40, comments: false };
const own = (xml: string, inclusive: readonly string[] = []) => canonicalize(readXml(xml, limits), { inclusive });

interface Tree {
  readonly prefix: string;
  readonly declared: readonly (readonly [string, string])[];
  readonly attributes: readonly (readonly [string, string, string])[];
  readonly content: readonly (Tree | string)[];
}

const prefix = fc.constantFrom('', 'a', 'b', 'c');
const text = fc.string({
  unit: fc.constantFrom(
    'x',
    'é',
    '田',
    '&amp;',
    '&lt;',
    '&gt;',
    '&quot;',
    "'",
    ' ',
    '\n',
    '\t',
    '&#13;',
    '&#9;',
    '&#10;',
  ),
  maxLength: 6,
});
const { tree } = fc.letrec<{ tree: Tree }>((tie) => ({
  tree: fc.record({
    prefix,
    declared: fc.uniqueArray(fc.tuple(prefix, fc.constantFrom('urn:1', 'urn:2', 'urn:3')), {
      maxLength: 3,
      selector: ([name]) => name,
    }),
    attributes: fc.uniqueArray(fc.tuple(prefix, fc.constantFrom('z', 'y', 'x'), text), {
      maxLength: 3,
      selector: ([, name]) => name,
    }),
    content: fc.array(fc.oneof({ maxDepth: 4, withCrossShrink: true }, text, tie('tree')), { maxLength: 4 }),
  }),
}));

const named = (of: string, name: string) => (of === '' ? name : `${of}:${name}`);
function spell({ prefix: own, declared, attributes, content }: Tree): string {
  const parts = [
    ...declared.map(([name, uri]) => `${name === '' ? 'xmlns' : `xmlns:${name}`}="${uri}"`),
    ...attributes.map(([of, name, value]) => `${named(of, name)}="${value}"`),
  ];
  const inner = content.map((each) => (typeof each === 'string' ? each : spell(each))).join('');
  const tag = named(own, 'e');
  return `<${[tag, ...parts].join(' ')}>${inner}</${tag}>`;
}
/** Every prefix is declared once at the top, so that the rest may declare anew as it likes. */
const whole = tree.map((each) => `<r xmlns="urn:0" xmlns:a="urn:1" xmlns:b="urn:2" xmlns:c="urn:3">${spell(each)}</r>`);

describe('canonical XML', () => {
  it('is that of xml-crypto, whatever the document', () => {
    fc.assert(
      fc.property(whole, (xml) => {
        const root = new DOMParser().parseFromString(xml, 'text/xml').documentElement;
        const theirs = new ExclusiveCanonicalization().process(root as never, {} as never);
        expect(own(xml)).toBe(theirs);
      }),
      { numRuns: 500 },
    );
  });

  // The example of W3C's Recommendation, §2.2.
  test.each([
    [
      '<n0:local xmlns:n0="foo:bar" xmlns:n3="ftp://example.org"><n1:elem2 xmlns:n1="http://example.net" xml:lang="en"><n3:stuff xmlns:n3="ftp://example.org"/></n1:elem2></n0:local>',
    ],
  ])('writes a namespace where it is first used', (xml) => {
    expect(own(xml)).toBe(
      '<n0:local xmlns:n0="foo:bar"><n1:elem2 xmlns:n1="http://example.net" xml:lang="en"><n3:stuff xmlns:n3="ftp://example.org"></n3:stuff></n1:elem2></n0:local>',
    );
    expect(own(xml, ['n3'])).toContain('<n0:local xmlns:n0="foo:bar" xmlns:n3="ftp://example.org">');
  });

  it('unsets the namespace of those that have none', () => {
    expect(own('<a xmlns="u"><b xmlns=""/></a>')).toBe('<a xmlns="u"><b xmlns=""></b></a>');
  });
});

describe('a signature', () => {
  let party: Party;
  beforeAll(async () => {
    party = await Party.make();
  });

  const typed = (xml: string) =>
    xml
      .replace(
        '<saml:Assertion ',
        '<saml:Assertion xmlns:xs="http://www.w3.org/2001/XMLSchema" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" ',
      )
      .replaceAll('<saml:AttributeValue>', '<saml:AttributeValue xsi:type="xs:string">');

  test.each(['Assertion', 'Response'])(
    'over a %s is taken with types and prefixes as OpenSAML writes them',
    async (name) => {
      const said = party.said();
      for (const prefixes of [[], ['xs'], ['xs', 'saml', '#default']]) {
        const inner = typed(assertionXml(said));
        const xml =
          name === 'Assertion'
            ? responseXml(said, party.idp.sign(inner, 'Assertion', { prefixes }))
            : party.idp.sign(responseXml(said, inner), 'Response', { prefixes });
        expect(await refusalOf(party.finish(encode(xml)))).toBe('accepted');
      }
    },
  );

  test.each([
    [
      'SHA-512',
      {
        signatureAlgorithm: 'http://www.w3.org/2001/04/xmldsig-more#rsa-sha512',
        digestAlgorithm: 'http://www.w3.org/2001/04/xmlenc#sha512',
      },
    ],
    ['PSS', { signatureAlgorithm: 'http://www.w3.org/2007/05/xmldsig-more#sha256-rsa-MGF1' }],
    ['comments allowed', { transforms: [algorithms.enveloped, `${algorithms.exclusive}WithComments`] }],
  ])('by %s is taken', async (_name, signing) => {
    expect(await refusalOf(party.finish(encode(party.idp.respond(party.said(), 'both', signing))))).toBe('accepted');
  });

  it('is taken however the provider breaks its lines', async () => {
    const said = party.said();
    const folded = party.idp
      .respond(said)
      .replace(
        /(<ds:SignatureValue>)([^<]*)/,
        (_, tag: string, value: string) => tag + value.replaceAll(/.{76}/g, '$&&#13;\n'),
      )
      .replace('<samlp:Status>', '\r\n  <samlp:Status>');
    expect(await refusalOf(party.finish(encode(folded)))).toBe('accepted');
  });

  it('of a stranger costs little, however large the message is', async () => {
    const many = '<saml:Attribute Name="a"><saml:AttributeValue>v</saml:AttributeValue></saml:Attribute>'.repeat(600);
    const xml = assertionXml(party.said()).replace('<saml:AttributeStatement>', `<saml:AttributeStatement>${many}`);
    const changed = (signed: string) => signed.replace('subject-of-ann', 'subject-of-boss');
    const messages = [party.stranger.sign(xml, 'Assertion'), changed(party.idp.sign(xml, 'Assertion'))];
    for (const assertion of messages) {
      const root = gateMessage(responseXml(party.said(), assertion), 'Response');
      const element = root.children.find(({ name }) => name === 'Assertion')!;
      const before = process.cpuUsage();
      expect(() => confirmSignature(element, [party.idp.key.certificate])).toThrow();
      const { user, system } = process.cpuUsage(before);
      // Milliseconds; the library takes hundreds.
      expect((user + system) / 1000).toBeLessThan(150);
    }
  });
});
