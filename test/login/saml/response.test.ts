/** What becomes of responses, honest and hostile, in the three layers of SAML (security rules 12 to 16). */
import { beforeAll, describe, expect, it, test } from '@jest/globals';
import { attacks } from './attacks.js';
import { assertionXml, emailFormat, encode, responseXml } from './idp.js';
import { inflated, now, Party, publicUrl, refusalOf } from './party.js';

let party: Party;

beforeAll(async () => {
  party = await Party.make();
});

describe('the request', () => {
  it('asks as little as may be, signed, under our own RelayState', async () => {
    const { redirect, keep } = await party.saml.provider.begin(party.connection, { state: 'our-state', now });
    const url = new URL(redirect);
    expect(`${url.origin}${url.pathname}`).toBe('https://idp.example/sso');
    expect(url.searchParams.get('tenant')).toBe('1');
    expect(url.searchParams.get('RelayState')).toBe('our-state');
    expect(url.searchParams.get('SigAlg')).toBe('http://www.w3.org/2001/04/xmldsig-more#rsa-sha256');
    const xml = inflated(redirect, 'SAMLRequest');
    expect(xml).toContain(`ID="${keep.requestId}"`);
    expect(xml).toContain(`AssertionConsumerServiceURL="${party.acsUrl}"`);
    expect(xml).toContain(`>${publicUrl}/login/saml/c1/metadata</saml:Issuer>`);
    expect(xml).not.toContain('RequestedAuthnContext');
    expect(xml).not.toMatch(/NameIDPolicy[^>]* Format=/);
    expect(keep.requestId).toMatch(/^_[0-9a-f]{40}$/);
  });

  it('never has the same id twice', async () => {
    const begin = () => party.saml.provider.begin(party.connection, { state: 's', now });
    const [one, two] = [await begin(), await begin()];
    expect(one.keep.requestId).not.toBe(two.keep.requestId);
  });
});

describe('an honest response', () => {
  test.each(['assertion', 'response', 'both'] as const)('with its %s signed says who somebody is', async (where) => {
    const said = party.said();
    const identity = await party.finish(encode(party.idp.respond(said, where)));
    expect(identity).toEqual({
      subject: JSON.stringify([party.idp.entityId, 'subject-of-ann']),
      email: { address: 'ann@example.com', isVerified: true },
      displayName: 'Ann Example',
      groups: [],
      logout: {
        session: said.sessionIndex,
        subject: JSON.stringify([party.idp.entityId, 'subject-of-ann']),
        keep: { nameId: 'subject-of-ann', format: said.nameIdFormat, sessionIndex: said.sessionIndex },
      },
      onceOnly: { id: said.assertionId, until: now + 300_000 + 60_000 },
      received: {
        issuer: party.idp.entityId,
        nameId: 'subject-of-ann',
        nameIdFormat: said.nameIdFormat,
        issuedAt: new Date(now).toISOString(),
        attributes: { email: ['ann@example.com'], displayName: ['Ann Example'] },
      },
    });
  });

  test.each(['assertion', 'response', 'both'] as const)('encrypted, with its %s signed', async (where) => {
    const xml = await party.idp.respondEncrypted(party.said(), party.ownCertificate, { where });
    expect((await party.finish(encode(xml))).subject).toContain('subject-of-ann');
  });

  it('encrypted, with its key beside the content, as OpenSAML can put it', async () => {
    const xml = await party.idp.respondEncrypted(party.said(), party.ownCertificate);
    const key = /<e:EncryptedKey[\s\S]*<\/e:EncryptedKey>/.exec(xml)![0];
    const method = '<ds:RetrievalMethod xmlns:ds="http://www.w3.org/2000/09/xmldsig#" URI="#_key"/>';
    const beside = xml
      .replace(key, method)
      .replace(
        '</saml:EncryptedAssertion>',
        `${key.replace('<e:EncryptedKey', '<e:EncryptedKey Id="_key" xmlns="http://www.w3.org/2000/09/xmldsig#"')}</saml:EncryptedAssertion>`,
      );
    expect((await party.finish(encode(beside))).subject).toContain('subject-of-ann');
    expect(await refusalOf(party.finish(encode(beside.replace('URI="#_key"', 'URI="#_other"'))))).toBe(
      'encryption_shape',
    );
    expect(await refusalOf(party.finish(encode(beside.replace(method, ''))))).toBe('encryption_shape');
  });

  it('within the skew of a minute, either way', async () => {
    const late = { ...party.said(), notOnOrAfter: now - 59_000, confirmedUntil: now - 59_000 };
    const early = { ...party.said(), notBefore: now + 59_000 };
    for (const said of [late, early]) {
      expect((await party.finish(encode(party.idp.respond(said)))).subject).toContain('subject-of-ann');
    }
  });

  it('of a provider that rolls over to another certificate', async () => {
    const certificates = [party.stranger.key.certificate, party.idp.key.certificate];
    const both = party.with({}, { certificates });
    for (const signer of [party.idp, party.stranger]) {
      expect(await refusalOf(both.finish(encode(signer.respond(party.said()))))).toBe('accepted');
    }
  });

  it('whose response has to be signed as well', async () => {
    const strict = party.with({}, { wantAuthnResponseSigned: true });
    const answer = (where: 'assertion' | 'response' | 'both') =>
      refusalOf(strict.finish(encode(party.idp.respond(party.said(), where))));
    expect(await answer('assertion')).toBe('signature_invalid');
    expect(await answer('response')).toBe('accepted');
    expect(await answer('both')).toBe('accepted');
  });

  it('with one confirmation of several that holds', async () => {
    const said = party.said();
    const other = '<saml:SubjectConfirmation Method="urn:oasis:names:tc:SAML:2.0:cm:sender-vouches"/>';
    const xml = assertionXml(said).replace('<saml:SubjectConfirmation ', `${other}<saml:SubjectConfirmation `);
    expect(await refusalOf(party.finish(encode(responseXml(said, party.idp.sign(xml, 'Assertion')))))).toBe('accepted');
  });

  it('whose session ends on a day', async () => {
    const said = { ...party.said(), sessionNotOnOrAfter: now + 3_600_000 };
    expect((await party.finish(encode(party.idp.respond(said)))).sessionEndsAt).toBe(now + 3_600_000);
  });
});

describe('who somebody is', () => {
  const identity = (over: Party, changed: object) =>
    over.finish(encode(party.idp.respond({ ...party.said(), ...changed })));

  it('is told by a name that is kept letter for letter', async () => {
    const { subject } = await identity(party, { nameId: ' Ann <&> "Ö" ' });
    expect(subject).toBe(JSON.stringify([party.idp.entityId, ' Ann <&> "Ö" ']));
  });

  it('is told by the attribute that is configured, also where the name is transient', async () => {
    const by = party.with({ subjectAttribute: 'employeeNumber' });
    const transient = 'urn:oasis:names:tc:SAML:2.0:nameid-format:transient';
    const { subject } = await identity(by, { nameIdFormat: transient, attributes: { employeeNumber: '17' } });
    expect(subject).toBe(JSON.stringify([party.idp.entityId, 'employeeNumber', '17']));
    for (const attributes of [{}, { employeeNumber: ['17', '18'] }, { employeeNumber: '' }]) {
      expect(await refusalOf(identity(by, { attributes }))).toBe('subject_attribute');
    }
  });

  it('can never be said by an attribute where the name counts', async () => {
    const attributes = { nameID: 'boss', subject: 'boss', issuer: 'boss', __proto__x: 'boss', sessionIndex: 'boss' };
    expect((await identity(party, { attributes })).subject).toContain('subject-of-ann');
  });

  it('has the address of the attribute, of the name only when that is one', async () => {
    const none = { attributes: {} };
    expect((await identity(party, { ...none, nameId: 'ann@example.com' })).email).toBeUndefined();
    const named = await identity(party, { ...none, nameId: 'ann@example.com', nameIdFormat: emailFormat });
    expect(named.email).toEqual({ address: 'ann@example.com', isVerified: true });
    const both = await identity(party, { nameId: 'a@b.example', nameIdFormat: emailFormat });
    expect(both.email?.address).toBe('ann@example.com');
  });

  it('has no address when there are two', async () => {
    const attributes = { email: ['ann@example.com', 'boss@example.com'] };
    expect((await identity(party, { attributes })).email).toBeUndefined();
    const format = { nameId: 'a@b.example', nameIdFormat: emailFormat };
    expect((await identity(party, { ...format, attributes })).email).toBeUndefined();
  });

  it('reads the names that are configured, and those alone', async () => {
    const by = party.with({ attributes: { email: 'Mailbox', displayName: 'Full', groups: 'Teams' } });
    const attributes = { Mailbox: 'x@example.com', email: 'y@example.com', Full: 'X', Teams: ['a', 'b'] };
    const read = await identity(by, { attributes });
    expect(read.email?.address).toBe('x@example.com');
    expect(read.displayName).toBe('X');
    expect(read.groups).toEqual(['a', 'b']);
    expect((await identity(by, { attributes: { email: 'y@example.com' } })).email).toBeUndefined();
  });

  it('reads the names of Entra where none are configured', async () => {
    const attributes = {
      'http://schemas.xmlsoap.org/ws/2005/05/identity/claims/emailaddress': 'ann@example.com',
      'http://schemas.microsoft.com/identity/claims/displayname': 'Ann E.',
      'http://schemas.microsoft.com/ws/2008/06/identity/claims/groups': ['g1', 'g2'],
    };
    const read = await identity(party, { attributes });
    expect([read.email?.address, read.displayName, read.groups]).toEqual(['ann@example.com', 'Ann E.', ['g1', 'g2']]);
  });
});

describe('a hostile response', () => {
  it('comes in more than a hundred kinds', () => {
    expect(attacks.length).toBeGreaterThan(120);
    expect(new Set(attacks.map(({ name }) => name)).size).toBe(attacks.length);
  });

  test.each(attacks)('$name', async ({ code, message }) => {
    const scene = { ...party, said: party.said(), ownCertificate: party.ownCertificate };
    const made = await message({
      idp: scene.idp,
      stranger: scene.stranger,
      said: scene.said,
      ownCertificate: scene.ownCertificate,
    });
    expect(await refusalOf(party.finish(made))).toBe(code);
  });

  it('is refused with what it claimed, for the trace', async () => {
    const xml = party.idp.respond({ ...party.said(), audience: 'https://other.example' });
    await expect(party.finish(encode(xml))).rejects.toMatchObject({
      code: 'audience',
      received: { nameId: 'subject-of-ann', destination: party.acsUrl },
    });
  });
});

describe('many messages at once', () => {
  it('are read one after the other, and others are served in between', async () => {
    const attributes = Object.fromEntries(Array.from({ length: 300 }, (_, at) => [`a${at}`, 'x'.repeat(200)]));
    const message = () =>
      encode(party.idp.respond({ ...party.said(), attributes: { ...attributes, email: 'a@example.com' } }));
    const messages = Array.from({ length: 13 }, message);
    /** The longest that somebody else had to wait while `work` went on, in milliseconds. */
    const longestWait = async (work: Promise<unknown>): Promise<number> => {
      let [isDone, longest, last] = [false, 0, performance.now()];
      work.finally(() => (isDone = true));
      while (!isDone) {
        await new Promise((resolve) => setImmediate(resolve));
        longest = Math.max(longest, performance.now() - last);
        last = performance.now();
      }
      return longest;
    };
    await party.finish(messages.pop()!);
    const one = await longestWait(party.finish(messages.pop()!));
    const many = await longestWait(Promise.all(messages.slice(1).map((each) => party.finish(each))));
    expect(many).toBeLessThan(one * 5);
  });
});
