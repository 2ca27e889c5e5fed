/** Connections made from metadata or by hand, our own metadata, and the refresh (security rule 18). */
import { randomBytes, X509Certificate } from 'node:crypto';
import { beforeAll, describe, expect, it, test } from '@jest/globals';
import { makeKeyAndCertificate } from '../../../src/login/saml/certificate.js';
import { gateMessage } from '../../../src/login/saml/gate.js';
import { readCertificates, readMetadata } from '../../../src/login/saml/metadata.js';
import { readXml } from '../../../src/login/saml/xml.js';
import type { SamlPart } from '../../../src/storage/port/index.js';
import { encode } from './idp.js';
import { now, Party, publicUrl, refusalOf } from './party.js';

let party: Party;
let document = () => new Response('', { status: 404 });
const url = 'https://idp.example/metadata.xml';

beforeAll(async () => {
  party = await Party.make({ [url]: () => document() });
});

const bare = (pem: string) => pem.replaceAll(/-----[A-Z ]+-----|\s/g, '');
const keyOf = (pem: string, use = ' use="signing"') =>
  `<md:KeyDescriptor${use}><ds:KeyInfo xmlns:ds="http://www.w3.org/2000/09/xmldsig#"><ds:X509Data><ds:X509Certificate>\n${bare(pem)}\n</ds:X509Certificate></ds:X509Data></ds:KeyInfo></md:KeyDescriptor>`;
const service = (name: string, location: string, binding = 'HTTP-Redirect') =>
  `<md:${name} Binding="urn:oasis:names:tc:SAML:2.0:bindings:${binding}" Location="${location}"/>`;
const role = (inner: string) =>
  `<md:IDPSSODescriptor protocolSupportEnumeration="urn:oasis:names:tc:SAML:2.0:protocol">${inner}</md:IDPSSODescriptor>`;
const entity = (inner: string, attributes = '') =>
  `<md:EntityDescriptor xmlns:md="urn:oasis:names:tc:SAML:2.0:metadata" entityID="https://idp.example/metadata"${attributes}>${inner}</md:EntityDescriptor>`;
const usual = (certificates = [party.idp.key.certificate], more = '') =>
  entity(
    role(
      certificates.map((pem) => keyOf(pem)).join('') +
        service('SingleLogoutService', 'https://idp.example/slo') +
        service('SingleSignOnService', 'https://idp.example/post', 'HTTP-POST') +
        service('SingleSignOnService', 'https://idp.example/sso?a=1&amp;b=2'),
    ) + more,
  );

describe('metadata', () => {
  it('tells who the provider is, where it is, and by what keys it signs', () => {
    const both = [party.idp.key.certificate, party.stranger.key.certificate];
    const facts = readMetadata(`<?xml version="1.0" encoding="UTF-8"?>\n<!-- made by hand -->${usual(both)}`, now);
    expect(facts).toEqual({
      entityId: 'https://idp.example/metadata',
      entryPoint: 'https://idp.example/sso?a=1&b=2',
      sloUrl: 'https://idp.example/slo',
      certificates: both.map((pem) => new X509Certificate(pem).toString()),
    });
  });

  it('may stand alone in a list, and sign with a key of no stated use', () => {
    const xml = entity(
      role(keyOf(party.idp.key.certificate, '') + service('SingleSignOnService', 'https://i.example/')),
    );
    const list = `<md:EntitiesDescriptor xmlns:md="urn:oasis:names:tc:SAML:2.0:metadata">${xml}</md:EntitiesDescriptor>`;
    expect(readMetadata(list, now).entryPoint).toBe('https://i.example/');
  });

  it('does without what stands around certificates in a file', () => {
    const [one, two] = [party.idp.key.certificate, party.stranger.key.certificate];
    const file = `Bag Attributes\n    friendlyName: idp\n${one.replaceAll('\n', '\r\n')}subject=CN = next\n${two}`;
    const both = [one, two].map((pem) => new X509Certificate(pem).toString());
    expect(readCertificates([file])).toEqual(both);
    expect(readCertificates([bare(one), two, one])).toEqual(both);
    expect(() => readCertificates([`${one}-----BEGIN CERTIFICATE-----\nAAAA`])).toThrow('no X.509 certificate');
  });

  it('does not take the key that is for encryption', () => {
    const key = party.idp.key.certificate;
    const xml = entity(role(keyOf(key, ' use="encryption"') + service('SingleSignOnService', 'https://i.example/')));
    expect(() => readMetadata(xml, now)).toThrow('no signing certificate');
  });

  test.each<[string, string, () => string]>([
    ['a DTD', 'dtd', () => `<!DOCTYPE md>${usual()}`],
    ['an entity of its own', 'dtd', () => `<!DOCTYPE md [<!ENTITY a SYSTEM "file:///etc/passwd">]>${usual()}`],
    [
      'two providers',
      'several_providers',
      () =>
        `<md:EntitiesDescriptor xmlns:md="urn:oasis:names:tc:SAML:2.0:metadata">${usual()}${usual()}</md:EntitiesDescriptor>`,
    ],
    ['two roles', 'several_providers', () => usual(undefined, role(''))],
    ['no provider', 'no_provider', () => entity('')],
    ['another document', 'no_provider', () => '<html></html>'],
    ['no XML', 'not_well_formed', () => '{}'],
    [
      'an address over http',
      'bad_address',
      () => usual().replaceAll('https://idp.example/sso', 'http://idp.example/sso'),
    ],
    [
      'an address that is a script',
      'bad_address',
      () => usual().replaceAll('https://idp.example/sso', 'javascript:alert(1)//'),
    ],
    [
      'an address with a password',
      'bad_address',
      () => usual().replaceAll('https://idp.example/sso', 'https://a:b@idp.example/sso'),
    ],
    [
      'a logout over http',
      'bad_address',
      () => usual().replaceAll('https://idp.example/slo', 'http://idp.example/slo'),
    ],
    ['no way by redirect', 'no_entry_point', () => usual().replaceAll('HTTP-Redirect', 'HTTP-POST')],
    ['no name', 'bad_entity_id', () => usual().replace(/entityID="[^"]*"/, 'entityID=""')],
    [
      'a name without an end',
      'bad_entity_id',
      () => usual().replace(/entityID="[^"]*"/, `entityID="${'a'.repeat(600)}"`),
    ],
    ['no key', 'bad_certificate', () => usual([])],
    ['a key that is none', 'bad_certificate', () => usual(['AAAA'])],
    ['a key under 2,048 bits', 'bad_certificate', () => usual([smallCertificate])],
    ['a weak key beside a good one', 'bad_certificate', () => usual([party.idp.key.certificate, smallCertificate])],
    [
      'a day that is past',
      'expired',
      () => usual().replace(' entityID', ' validUntil="2020-01-01T00:00:00Z" entityID'),
    ],
    ['more than a megabyte', 'too_large', () => usual().padEnd(1024 * 1024 + 1, 'x')],
  ])('with %s is not taken', async (_name, code, make) => {
    const prepare = async () => readMetadata(make(), now);
    expect(await refusalOf(prepare())).toBe(code);
  });

  it('may be on this machine, for trying things out', () => {
    const local = usual().replaceAll('https://idp.example/sso', 'http://localhost:8081/sso');
    expect(readMetadata(local, now).entryPoint).toContain('http://localhost:8081/sso');
  });
});

describe('a connection', () => {
  const prepare = (input: object, before?: Party['connection']) =>
    party.saml.kind.prepare(
      { id: 'c1', tenantId: 't1', ...(before && { before }) },
      input as never,
      now,
    ) as Promise<SamlPart>;

  it('is made from XML, and keeps its own key when anything is changed', async () => {
    const part = await prepare({ metadataXml: usual(), wantAuthnResponseSigned: true });
    expect(part).toMatchObject({ entityId: 'https://idp.example/metadata', wantAuthnResponseSigned: true });
    expect(part.sealedKey).not.toContain('PRIVATE KEY');
    const changed = await prepare({ wantAuthnResponseSigned: false }, { ...party.connection, saml: part });
    expect(changed).toEqual({ ...part, wantAuthnResponseSigned: false });
    const moved = await prepare({ entryPoint: 'https://idp.example/new' }, { ...party.connection, saml: part });
    expect(moved).toEqual({ ...part, entryPoint: 'https://idp.example/new' });
  });

  it('has another key than every other connection', async () => {
    const [one, two] = [await prepare({ metadataXml: usual() }), await prepare({ metadataXml: usual() })];
    expect(one.certificate).not.toBe(two.certificate);
  });

  it('is made from an address, which is remembered', async () => {
    document = () => new Response(usual());
    const part = await prepare({ metadataUrl: url });
    expect(part).toMatchObject({
      metadataUrl: url,
      metadataRefreshedAt: now,
      entryPoint: 'https://idp.example/sso?a=1&b=2',
    });
  });

  test.each<[string, string, () => object]>([
    ['nothing', 'entityId', () => ({})],
    ['only a name', 'entryPoint', () => ({ entityId: 'e' })],
    ['no certificate', 'certificates', () => ({ entityId: 'e', entryPoint: 'https://e.example' })],
    [
      'an empty list of certificates',
      'certificates',
      () => ({ entityId: 'e', entryPoint: 'https://e.example', certificates: [] }),
    ],
    [
      'an address over http',
      'entryPoint',
      () => ({ entityId: 'e', entryPoint: 'http://e.example', certificates: [party.idp.key.certificate] }),
    ],
    ['two sources', 'metadataUrl', () => ({ metadataXml: usual(), metadataUrl: url })],
    ['metadata and something by hand', 'entryPoint', () => ({ metadataXml: usual(), entryPoint: 'https://e.example' })],
    ['bad metadata', 'metadataXml', () => ({ metadataXml: '<a/>' })],
    ['an address that answers 404', 'metadataUrl', () => ({ metadataUrl: 'https://idp.example/none' })],
  ])('with %s is not made', async (_name, field, input) => {
    expect(await refusalOf(prepare(input()))).toBe(field);
  });

  it('shows what may be shown', async () => {
    const shown = party.saml.kind.show(party.connection);
    expect(shown).toMatchObject({ entityId: party.idp.entityId, entryPoint: 'https://idp.example/sso?tenant=1' });
    expect(JSON.stringify(shown)).not.toMatch(/sealed|PRIVATE/);
    expect(party.saml.kind.describe(party.connection)).toEqual({
      entityId: `${publicUrl}/login/saml/c1/metadata`,
      acsUrl: `${publicUrl}/login/saml/c1/acs`,
      metadataUrl: `${publicUrl}/login/saml/c1/metadata`,
      sloUrl: `${publicUrl}/login/saml/c1/slo`,
    });
  });

  it('tells when its certificates end, the later one of the provider', async () => {
    const early = await makeKeyAndCertificate('early', randomBytes(16), Date.UTC(2010, 0, 1));
    const two = party.with({}, { certificates: [early.certificate, party.idp.key.certificate] });
    const [theirs, own] = party.saml.kind.endings(two.connection);
    expect(theirs).toEqual({
      what: 'certificate',
      at: Date.parse(new X509Certificate(party.idp.key.certificate).validTo),
    });
    expect(own?.what).toBe('certificate');
  });
});

describe('the refresh', () => {
  const fresh = () =>
    party.with(
      {},
      { metadataUrl: url, entryPoint: 'https://idp.example/sso?a=1&b=2', sloUrl: 'https://idp.example/slo' },
    );
  const refresh = (of: Party) => party.saml.kind.refresh(of.connection, now + 1000);

  it('takes on a new certificate beside the old one', async () => {
    document = () => new Response(usual([party.idp.key.certificate, party.stranger.key.certificate]));
    const part = (await refresh(fresh())) as SamlPart;
    expect(part.certificates).toHaveLength(2);
    expect(part.metadataRefreshedAt).toBe(now + 1000);
    expect(part.sealedKey).toBe(party.connection.saml!.sealedKey);
    const rolled = party.with({}, part);
    expect(await refusalOf(rolled.finish(encode(party.stranger.respond(party.said()))))).toBe('accepted');
  });

  it('changes nothing when nothing changed, and nothing without an address', async () => {
    document = () => new Response(usual([new X509Certificate(party.idp.key.certificate).toString()]));
    const same = party.with(
      {},
      { ...fresh().connection.saml!, certificates: [new X509Certificate(party.idp.key.certificate).toString()] },
    );
    expect(await refresh(same)).toBeUndefined();
    expect(await refresh(party)).toBeUndefined();
  });

  it('never takes on another entity', async () => {
    document = () =>
      new Response(usual().replace('entityID="https://idp.example/metadata"', 'entityID="https://evil.example"'));
    expect(await refusalOf(refresh(fresh()))).toBe('entity_changed');
  });

  it('says so when it cannot be read', async () => {
    document = () => new Response('', { status: 500 });
    expect(await refusalOf(refresh(fresh()))).toBe('metadata_unreachable');
  });
});

describe('our own metadata', () => {
  it('is well-formed and names our addresses, what we sign with and what to encrypt for', async () => {
    const xml = (await party.saml.provider.metadata?.(party.connection)) ?? '';
    const root = readXml(xml, { length: 100_000, tags: 100, depth: 10, comments: false });
    expect(root.attributes.get('entityID')).toBe(`${publicUrl}/login/saml/c1/metadata`);
    expect(xml).toContain(`Location="${publicUrl}/login/saml/c1/acs"`);
    expect(xml.split(bare(party.ownCertificate))).toHaveLength(3);
    expect(xml).toContain('aes256-gcm');
    expect(xml).not.toContain('-cbc');
    expect(() => gateMessage(xml, 'Response')).toThrow();
  });

  it('is the same each time', async () => {
    const ask = () => party.saml.provider.metadata?.(party.connection);
    expect(await ask()).toBe(await ask());
  });
});

/** RSA of 1,024 bits, self-signed: made with openssl, good for nothing. */
const smallCertificate =
  'MIIB/jCCAWegAwIBAgIUCOANdgkS0jgF/MY5ngt4pjW/y/QwDQYJKoZIhvcNAQELBQAwEDEOMAwGA1UEAwwFc21hbGwwIBcNMjYxMTIxMTYxNDU3WhgPMjEyNjEwMjgxNjE0NTdaMBAxDjAMBgNVBAMMBXNtYWxsMIGfMA0GCSqGSIb3DQEBAQUAA4GNADCBiQKBgQDIdNsMRd+lUJiWR26PmCSp4Jodex9/VVJEGs8B9VFKhLcdaglsLGx+tG09/whloduyKoB/oFia7RTOnxInlGgaLmc5XhOJZOinDPC3tepX0vtyhyT4iFqHLDQ/XSqBXPHFcHQxSlqgDdaIvbSnG9mclYix0StQ9790Lkpu/YB9awIDAQABo1MwUTAdBgNVHQ4EFgQUEsSDnQ2mqFhHt0MtIk9i8sJz8EkwHwYDVR0jBBgwFoAUEsSDnQ2mqFhHt0MtIk9i8sJz8EkwDwYDVR0TAQH/BAUwAwEB/zANBgkqhkiG9w0BAQsFAAOBgQAZWCgyrOSVhE5Fwk3qd7/fzEmU1GOLCBzRv5mlCh/rYp6CE9hFdirZvniHccowP3J9NkZ6U2rbETF+k/e6pbsRnfnnqrHFEp3tnWWNEOhEdoUeqz9ygCoPbFStV1msEHg19zB15QYbHZdcED4HkXUfYabGO36u2J4iC1tgXQIOuw==';
