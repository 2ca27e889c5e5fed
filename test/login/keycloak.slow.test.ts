/** Single sign-on against a Keycloak: both protocols, from metadata that each side reads of the other to single logout. */
import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { type Gateway, startGateway } from '../support/gateway.js';
import { describeKeycloak, Person, Realm } from '../support/keycloak.js';

interface Connection {
  readonly id: string;
  readonly loginUrl: string;
  readonly saml: {
    readonly entityId: string;
    readonly acsUrl: string;
    readonly metadataUrl: string;
    readonly sloUrl: string;
  };
  readonly oidc: { readonly redirectUri: string; readonly backchannelLogoutUri: string };
}

const email = 'ann@example.com';

describeKeycloak('Keycloak', () => {
  let gateway: Gateway;
  let realm: Realm;
  let tenant: string;
  const at = (path: string) => `${gateway.app.publicUrl}${path}`;
  const connect = (body: object) => gateway.api<Connection>('POST', `/tenants/${tenant}/connections`, body);
  const me = async (person: Person) => person.status(at('/me'));
  const lastTrace = async (connection: Connection) =>
    (
      await gateway.api<{ items: { outcome: string; code: string; reason: string; received: object }[] }>(
        'GET',
        `/tenants/${tenant}/connections/${connection.id}/traces`,
      )
    ).items[0];

  beforeAll(async () => {
    gateway = await startGateway({ outboundAllow: ['127.0.0.1/32'] });
    realm = await Realm.make();
    await realm.user('ann', email);
    await realm.user('stranger', 'stranger@elsewhere.example');
    tenant = (await gateway.tenant()).slug;
    await gateway.api('POST', `/tenants/${tenant}/domains`, { domain: 'example.com', assert: true });
    await gateway.api('POST', `/tenants/${tenant}/invitations`, { kind: 'user', people: [{ email }] });
  }, 120_000);
  afterAll(async () => {
    await realm?.remove();
    await gateway?.close();
  });

  describeSaml();
  describeOidc();

  function describeSaml() {
    let connection: Connection;

    it('reads our SAML metadata, and we read its', async () => {
      connection = await connect({
        type: 'saml',
        name: 'Keycloak by SAML',
        metadataUrl: `${realm.url}/protocol/saml/descriptor`,
      });
      const client = await realm.readMetadata(await (await fetch(connection.saml.metadataUrl)).text());
      expect(client.clientId).toBe(connection.saml.entityId);
      expect(client.attributes.saml_assertion_consumer_url_post).toBe(connection.saml.acsUrl);
      expect(client.attributes['saml.client.signature']).toBe('true');
      await realm.makeClient({
        ...client,
        frontchannelLogout: true,
        attributes: {
          ...client.attributes,
          'saml.encrypt': 'false',
          'saml.server.signature': 'false',
          'saml.assertion.signature': 'true',
          'saml.signature.algorithm': 'RSA_SHA256',
          saml_name_id_format: 'persistent',
          saml_force_name_id_format: 'true',
          'saml.force.post.binding': 'true',
        },
        protocolMappers: [
          {
            name: 'email',
            protocol: 'saml',
            protocolMapper: 'saml-user-property-mapper',
            config: { 'user.attribute': 'email', 'attribute.name': 'email', 'attribute.nameformat': 'Basic' },
          },
        ],
      });
    });

    const signing = [
      ['the assertion', { 'saml.server.signature': 'false', 'saml.assertion.signature': 'true' }],
      ['the response', { 'saml.server.signature': 'true', 'saml.assertion.signature': 'false' }],
      ['both', { 'saml.server.signature': 'true', 'saml.assertion.signature': 'true' }],
    ] as const;

    it.each(signing)('signs a person in by SAML with %s signed', async (_name, attributes) => {
      await realm.changeClient(connection.saml.entityId, attributes);
      const ann = new Person('ann');
      const page = await ann.go(connection.loginUrl);
      expect([page.url.pathname, page.status, (await lastTrace(connection))?.code]).toEqual([
        '/portal',
        200,
        'signed_in',
      ]);
      expect(await me(ann)).toBe(200);
    });

    it('signs a person in by SAML with the assertion encrypted for the key in our metadata', async () => {
      await realm.changeClient(connection.saml.entityId, {
        'saml.encrypt': 'true',
        'saml.encryption.algorithm': 'http://www.w3.org/2009/xmlenc11#aes256-gcm',
        'saml.encryption.keyAlgorithm': 'http://www.w3.org/2001/04/xmlenc#rsa-oaep-mgf1p',
        'saml.encryption.digestMethod': 'http://www.w3.org/2000/09/xmldsig#sha1',
      });
      for (const [, attributes] of signing) {
        await realm.changeClient(connection.saml.entityId, attributes);
        const ann = new Person('ann');
        const page = await ann.go(connection.loginUrl);
        const xml = Buffer.from(ann.posted[0]?.fields.SAMLResponse ?? '', 'base64').toString();
        expect(xml).toContain('EncryptedAssertion');
        expect([page.url.pathname, (await lastTrace(connection))?.reason]).toEqual(['/portal', expect.any(String)]);
      }
      await realm.changeClient(connection.saml.entityId, { 'saml.encrypt': 'false' });
    });

    it('ends the session by SAML when the person signs out at the provider', async () => {
      await realm.changeClient(connection.saml.entityId, { 'saml.server.signature': 'true' });
      const ann = new Person('ann');
      await ann.go(connection.loginUrl);
      expect(await me(ann)).toBe(200);
      const page = await ann.go(`${realm.url}/protocol/openid-connect/logout`);
      // The provider took our answer: it is at its last page.
      expect([page.url.origin, page.status]).toEqual([new URL(realm.url).origin, 200]);
      expect(await me(ann)).toBe(401);
    });

    it('refuses by SAML what was changed on the way', async () => {
      const change = (field: string) => {
        const xml = Buffer.from(field, 'base64').toString();
        return Buffer.from(xml.replaceAll(email, 'boss@example.com')).toString('base64');
      };
      const ann = new Person('ann', (form) => ({
        ...form,
        fields: { ...form.fields, SAMLResponse: change(form.fields.SAMLResponse ?? '') },
      }));
      expect((await ann.go(connection.loginUrl)).status).toBe(403);
      expect(await lastTrace(connection)).toMatchObject({ code: 'signature_invalid' });
      expect(await me(ann)).toBe(401);
    });

    it('refuses SHA-1 when somebody sets the realm to it', async () => {
      await realm.changeClient(connection.saml.entityId, { 'saml.signature.algorithm': 'RSA_SHA1' });
      expect((await new Person('ann').go(connection.loginUrl)).status).toBe(403);
      expect(await lastTrace(connection)).toMatchObject({ code: 'sha1' });
      await realm.changeClient(connection.saml.entityId, { 'saml.signature.algorithm': 'RSA_SHA256' });
    });

    it('refuses by SAML whom nobody here knows', async () => {
      const stranger = new Person('stranger');
      expect((await stranger.go(connection.loginUrl)).status).toBe(403);
      expect(await me(stranger)).toBe(401);
    });

    it('is signed out of when somebody signs out here, and says so', async () => {
      const ann = new Person('ann');
      await ann.go(connection.loginUrl);
      const { next } = JSON.parse((await ann.post(at('/logout'))).text) as { next: string };
      expect(await me(ann)).toBe(401);
      const page = await ann.go(next);
      expect([page.url.pathname, page.url.search]).toEqual(['/login', '?notice=signed-out']);
      // The provider has forgotten the person too: it asks for the password again.
      const typed = ann.typed;
      await ann.go(connection.loginUrl);
      expect(ann.typed).toBe(typed + 1);
    });
  }

  function describeOidc() {
    let connection: Connection;
    const clientId = 'doorward';
    const clientSecret = 'a secret of the tests';

    it('signs the same person in by OpenID Connect', async () => {
      connection = await connect({
        type: 'oidc',
        name: 'Keycloak by OpenID Connect',
        issuer: realm.url,
        clientId,
        clientSecret,
      });
      await realm.makeClient({
        clientId,
        protocol: 'openid-connect',
        secret: clientSecret,
        redirectUris: [connection.oidc.redirectUri],
        frontchannelLogout: false,
        attributes: {
          'pkce.code.challenge.method': 'S256',
          // The gateway listens on this address alone, which need not be the first that Java has for "localhost".
          'backchannel.logout.url': connection.oidc.backchannelLogoutUri.replace('localhost', '127.0.0.1'),
          'backchannel.logout.session.required': 'true',
          'post.logout.redirect.uris': at('/login'),
        },
      });
      const ann = new Person('ann');
      const page = await ann.go(connection.loginUrl);
      expect([page.url.pathname, page.status, (await lastTrace(connection))?.code]).toEqual([
        '/portal',
        200,
        'signed_in',
      ]);
    });

    it('ends the session by OpenID Connect when an administrator of the provider signs the person out', async () => {
      // Of several sessions of a person Keycloak names only one to a client: those of the tests before are ended first.
      await realm.signOutUser('ann');
      const ann = new Person('ann');
      await ann.go(connection.loginUrl);
      expect(await me(ann)).toBe(200);
      await realm.signOutUser('ann');
      const deadline = Date.now() + 15_000;
      while ((await me(ann)) === 200 && Date.now() < deadline) await new Promise((done) => setTimeout(done, 100));
      expect([await me(ann), (await lastTrace(connection))?.reason]).toEqual([401, expect.any(String)]);
    });

    it('refuses by OpenID Connect whom nobody here knows', async () => {
      const stranger = new Person('stranger');
      expect((await stranger.go(connection.loginUrl)).status).toBe(403);
      expect(await me(stranger)).toBe(401);
    });
  }
});
