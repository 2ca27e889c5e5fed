/** Single logout, both ways: what is obeyed, and everything that is not (security rule 17). */
import { verify, X509Certificate } from 'node:crypto';
import { beforeAll, describe, expect, it, test } from '@jest/globals';
import { algorithms, encode, newId, persistent } from './idp.js';
import { inflated, now, Party, publicUrl, refusalOf } from './party.js';

let party: Party;

beforeAll(async () => {
  party = await Party.make();
});

const nameId = 'subject-of-ann';
const requestXml = (changed: object = {}, of: object = {}) =>
  party.idp.logoutRequest({ now, destination: party.sloUrl, nameId, sessionIndex: '_s1', ...of }, changed);
const subject = () => JSON.stringify([party.idp.entityId, nameId]);

describe('a logout by the provider', () => {
  it('ends the session that it names, by redirect, and is answered in the signed way', async () => {
    const query = party.idp.redirectQuery('SAMLRequest', requestXml({ id: '_logout1' }), {
      relayState: 'theirs & ours',
    });
    const received = await party.logout(query);
    expect(received.ends).toEqual({ subject: subject(), session: '_s1' });
    expect(received.onceOnly).toEqual({ id: 'logout _logout1', until: now + 300_000 + 60_000 });
    const { redirect } = received.answer as { redirect: string };
    const answer = new URL(redirect);
    expect(`${answer.origin}${answer.pathname}`).toBe('https://idp.example/slo');
    expect(answer.searchParams.get('RelayState')).toBe('theirs & ours');
    const xml = inflated(redirect, 'SAMLResponse');
    expect(xml).toContain('InResponseTo="_logout1"');
    expect(xml).toContain('status:Success');
  });

  it('ends the same by POST', async () => {
    const signed = party.idp.sign(requestXml(), 'LogoutRequest');
    const received = await party.logoutPosted({ SAMLRequest: encode(signed), RelayState: 'r' });
    expect(received.ends).toEqual({ subject: subject(), session: '_s1' });
    expect(new URL((received.answer as { redirect: string }).redirect).searchParams.get('RelayState')).toBe('r');
  });

  it('ends all sessions of the person when it names none, or several', async () => {
    const none = requestXml({}, { sessionIndex: undefined });
    expect((await party.logout(party.idp.redirectQuery('SAMLRequest', none))).ends).toEqual({ subject: subject() });
    const index = '<samlp:SessionIndex>_s1</samlp:SessionIndex>';
    const several = requestXml().replace(index, index + index.replace('_s1', '_s2'));
    expect((await party.logout(party.idp.redirectQuery('SAMLRequest', several))).ends).toEqual({ subject: subject() });
  });

  it('names people as their sign-in did, also where an attribute names them here', async () => {
    const by = party.with({ subjectAttribute: 'employeeNumber' });
    const said = { ...party.said(), attributes: { employeeNumber: '17' } };
    const identity = await by.finish(encode(party.idp.respond(said)));
    const received = await by.logout(party.idp.redirectQuery('SAMLRequest', requestXml()));
    expect(received.ends?.subject).toBe(identity.logout?.subject);
    expect(identity.logout?.subject).not.toBe(identity.subject);
  });

  it('is answered here when the provider has no address for answers', async () => {
    const { sloUrl: _sloUrl, ...part } = party.connection.saml!;
    const without = party.with({});
    Object.assign(without, { connection: { ...party.connection, saml: part } });
    const received = await without.logout(party.idp.redirectQuery('SAMLRequest', requestXml()));
    expect(received.answer).toEqual({ status: 200, body: '' });
  });
});

describe('a forged logout by redirect', () => {
  const query = (xml = requestXml(), options: object = {}) => party.idp.redirectQuery('SAMLRequest', xml, options);

  test.each<[string, string, () => string]>([
    ['without a signature', 'signature_missing', () => query(requestXml(), { isSigned: false })],
    [
      'with an empty signature',
      'bad_base64',
      () => `${query(requestXml(), { isSigned: false })}&SigAlg=${encodeURIComponent(algorithms.rsaSha256)}&Signature=`,
    ],
    ['with the signature taken away', 'signature_missing', () => query().replace(/&Signature=.*/, '')],
    ['with the algorithm taken away', 'signature_missing', () => query().replace(/&SigAlg=[^&]*/, '')],
    ['signed by a stranger', 'signature_invalid', () => query(requestXml(), { key: party.stranger.key })],
    ['signed with SHA-1', 'sha1', () => query(requestXml(), { algorithm: algorithms.rsaSha1 })],
    [
      'signed with an algorithm of its own',
      'signature_algorithm',
      () => query().replace(/SigAlg=[^&]*/, 'SigAlg=none'),
    ],
    [
      'signed for another message',
      'signature_invalid',
      () => query().replace(/SAMLRequest=[^&]*/, /SAMLRequest=[^&]*/.exec(query())![0]),
    ],
    [
      'with another RelayState than the signed one',
      'signature_invalid',
      () => query(requestXml(), { relayState: 'a' }).replace('RelayState=a', 'RelayState=b'),
    ],
    ['with a RelayState that nobody signed', 'signature_invalid', () => `${query()}&RelayState=b`],
    ['with the message twice', 'bad_query', () => `SAMLRequest=x&${query()}`],
    ['with the signature twice', 'bad_query', () => `${query()}&Signature=x`],
    ['with the algorithm twice', 'bad_query', () => `${query()}&SigAlg=x`],
    ['with a name spelled in percent', 'bad_query', () => query().replace('SAMLRequest=', 'SAML%52equest=')],
    [
      'with a second message spelled in percent',
      'bad_query',
      () => `SAML%52equest=${encodeURIComponent(encode('<a/>'))}&${query()}`,
    ],
    ['with a name in small letters', 'bad_query', () => query().replace('SAMLRequest=', 'samlrequest=')],
    ['with a name in brackets', 'bad_query', () => query().replace('SAMLRequest=', 'SAMLRequest[]=')],
    ['with a name that begins the same', 'bad_query', () => `SAMLRequestX=1&${query()}`],
    ['with a request and a response', 'bad_query', () => `${query()}&SAMLResponse=x`],
    ['with something else besides', 'bad_query', () => `${query()}&admin=1`],
    ['with a name without a value', 'bad_query', () => `${query()}&RelayState`],
    ['with an ampersand too many', 'bad_query', () => `${query()}&`],
    ['with half a percent sign', 'bad_query', () => query().replace(/&Signature=.*/, '&Signature=%E0%A4%A')],
    ['with nothing', 'bad_query', () => ''],
    ['of another issuer', 'issuer', () => query(requestXml({ issuer: 'https://evil.example/' }))],
    ['for another address', 'destination', () => query(requestXml({}, { destination: 'https://evil.example/slo' }))],
    ['for no address', 'destination', () => query(requestXml().replace(/ Destination="[^"]*"/, ''))],
    ['that is over', 'expired', () => query(requestXml({ notOnOrAfter: now - 61_000 }))],
    [
      'that is old and does not say how long it is good',
      'expired',
      () => query(requestXml({}, { now: now - 3_600_000 }).replace(/ NotOnOrAfter="[^"]*"/, '')),
    ],
    ['of later', 'not_yet_valid', () => query(requestXml({}, { now: now + 3_600_000 }))],
    ['of nobody', 'name_id_missing', () => query(requestXml({}, { nameId: '' }))],
    [
      'of somebody whose name is encrypted',
      'misplaced_element',
      () => query(requestXml().replace(/<saml:NameID.*<\/saml:NameID>/, '<saml:EncryptedID/>')),
    ],
    ['of two', 'duplicate_element', () => query(requestXml().replace(/(<saml:NameID.*<\/saml:NameID>)/, '$1$1'))],
    ['with a comment in the name', 'comment', () => query(requestXml().replace(nameId, 'subject<!-- -->-of-ann'))],
    ['with a DTD', 'dtd', () => query(`<!DOCTYPE a>${requestXml()}`)],
    ['that is a bomb', 'too_large', () => query(`${requestXml()}${' '.repeat(5_000_000)}`)],
    ['that is a response of a sign-in', 'wrong_message', () => query(party.idp.respond(party.said()))],
  ])('%s', async (_name, code, make) => {
    expect(await refusalOf(party.logout(make()))).toBe(code);
  });
});

describe('a forged logout by POST', () => {
  const signed = (xml = requestXml()) => party.idp.sign(xml, 'LogoutRequest');

  test.each<[string, string, () => Record<string, string>]>([
    ['without a signature', 'signature_missing', () => ({ SAMLRequest: encode(requestXml()) })],
    [
      'signed by a stranger',
      'signature_invalid',
      () => ({ SAMLRequest: encode(party.stranger.sign(requestXml(), 'LogoutRequest')) }),
    ],
    [
      'of somebody else than was signed',
      'signature_invalid',
      () => ({ SAMLRequest: encode(signed().replace(nameId, 'subject-of-boss')) }),
    ],
    [
      'signed with SHA-1',
      'sha1',
      () => ({
        SAMLRequest: encode(party.idp.sign(requestXml(), 'LogoutRequest', { signatureAlgorithm: algorithms.rsaSha1 })),
      }),
    ],
    [
      'with the signature of another',
      'signature_reference',
      () => ({ SAMLRequest: encode(signed().replace(/ ID="[^"]*"/, ' ID="_other"')) }),
    ],
    [
      'with the signed one inside',
      'misplaced_element',
      () => ({
        SAMLRequest: encode(
          requestXml().replace('<saml:NameID', `<samlp:Extensions>${signed()}</samlp:Extensions><saml:NameID`),
        ),
      }),
    ],
    [
      'signed in the query and not in the form',
      'signature_missing',
      () =>
        Object.fromEntries(
          new URLSearchParams(
            party.idp
              .redirectQuery('SAMLRequest', requestXml())
              .replace(/SAMLRequest=[^&]*/, `SAMLRequest=${encodeURIComponent(encode(requestXml()))}`),
          ),
        ),
    ],
    [
      'of another issuer',
      'issuer',
      () => ({ SAMLRequest: encode(signed(requestXml({ issuer: 'https://evil.example' }))) }),
    ],
    [
      'for another address',
      'destination',
      () => ({ SAMLRequest: encode(signed(requestXml({}, { destination: 'https://evil.example' }))) }),
    ],
    [
      'with a request and a response',
      'bad_query',
      () => ({ SAMLRequest: encode(signed()), SAMLResponse: encode(signed()) }),
    ],
    ['with nothing', 'bad_query', () => ({})],
  ])('%s', async (_name, code, make) => {
    expect(await refusalOf(party.logoutPosted(make()))).toBe(code);
  });
});

describe('our own logout', () => {
  const keep = { nameId, format: persistent, sessionIndex: '_s1' };
  const begin = async () => (await party.saml.provider.beginLogout(party.connection, keep, now))!.redirect;
  const idOf = (address: string) => /ID="([^"]*)"/.exec(inflated(address, 'SAMLRequest'))![1]!;

  it('names the person and the session, and is signed with the key of our metadata', async () => {
    const address = await begin();
    const xml = inflated(address, 'SAMLRequest');
    expect(xml).toContain(`>${nameId}</saml:NameID>`);
    expect(xml).toContain('>_s1<');
    expect(xml).toContain('Destination="https://idp.example/slo"');
    const query = new URL(address).search.slice(1);
    const [signed = '', signature = ''] = query.split('&Signature=');
    const key = new X509Certificate(party.ownCertificate).publicKey;
    expect(verify('sha256', Buffer.from(signed), key, Buffer.from(decodeURIComponent(signature), 'base64'))).toBe(true);
  });

  it('is none where the provider has no address for it', async () => {
    const { sloUrl: _sloUrl, ...part } = party.connection.saml!;
    expect(await party.saml.provider.beginLogout({ ...party.connection, saml: part }, keep, now)).toBeUndefined();
  });

  const answer = (inResponseTo: string, changed: object = {}, of: object = {}) =>
    party.idp.logoutResponse({ now, destination: party.sloUrl, inResponseTo, ...of }, changed);

  it('ends at the page for signing in when the provider answers, by redirect or by POST', async () => {
    const xml = answer(idOf(await begin()));
    const answers = [
      await party.logout(party.idp.redirectQuery('SAMLResponse', xml)),
      await party.logoutPosted({ SAMLResponse: encode(party.idp.sign(xml, 'LogoutResponse')) }),
    ];
    for (const received of answers) {
      expect(received).toEqual({ answer: { redirect: `${publicUrl}/login?notice=signed-out` } });
    }
  });

  test.each<[string, string, (id: string) => Promise<unknown>]>([
    [
      'is not signed',
      'signature_missing',
      (id) => party.logout(party.idp.redirectQuery('SAMLResponse', answer(id), { isSigned: false })),
    ],
    ['is not signed, by POST', 'signature_missing', (id) => party.logoutPosted({ SAMLResponse: encode(answer(id)) })],
    [
      'is signed by a stranger',
      'signature_invalid',
      (id) => party.logout(party.idp.redirectQuery('SAMLResponse', answer(id), { key: party.stranger.key })),
    ],
    [
      'is signed by a stranger, by POST',
      'signature_invalid',
      (id) => party.logoutPosted({ SAMLResponse: encode(party.stranger.sign(answer(id), 'LogoutResponse')) }),
    ],
    [
      'answers nothing of ours',
      'in_response_to',
      () => party.logout(party.idp.redirectQuery('SAMLResponse', answer(newId()))),
    ],
    ['answers nothing', 'in_response_to', () => party.logout(party.idp.redirectQuery('SAMLResponse', answer('')))],
    [
      'answers what we asked long ago',
      'in_response_to',
      async () =>
        party.logout(
          party.idp.redirectQuery(
            'SAMLResponse',
            answer(idOf((await party.saml.provider.beginLogout(party.connection, keep, now - 600_000))!.redirect)),
          ),
        ),
    ],
    [
      'answers what we asked another provider',
      'in_response_to',
      async () => {
        const other = { ...party.connection, id: 'c2', saml: party.connection.saml! };
        const sealed = (await party.saml.kind.prepare(
          { id: 'c2', tenantId: 't1' },
          { entityId: 'e', entryPoint: 'https://e.example', certificates: [party.idp.key.certificate] },
          now,
        )) as typeof other.saml;
        const begun = await party.saml.provider.beginLogout(
          { ...other, saml: { ...sealed, sloUrl: 'https://e.example/slo' } },
          keep,
          now,
        );
        return party.logout(party.idp.redirectQuery('SAMLResponse', answer(idOf(begun!.redirect))));
      },
    ],
    [
      'tells of a failure',
      'status',
      (id) =>
        party.logout(
          party.idp.redirectQuery(
            'SAMLResponse',
            answer(id, { status: 'urn:oasis:names:tc:SAML:2.0:status:Requester' }),
          ),
        ),
    ],
    [
      'is of another issuer',
      'issuer',
      (id) => party.logout(party.idp.redirectQuery('SAMLResponse', answer(id, { issuer: 'https://evil.example' }))),
    ],
    [
      'is for another address',
      'destination',
      (id) =>
        party.logout(party.idp.redirectQuery('SAMLResponse', answer(id, {}, { destination: 'https://evil.example' }))),
    ],
  ])('is not taken when the answer %s', async (_name, code, receive) => {
    expect(await refusalOf(receive(idOf(await begin())))).toBe(code);
  });
});
