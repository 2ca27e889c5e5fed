/** An OpenID provider that does as it is told: correct until a test turns one thing wrong. */
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { exportJWK, generateKeyPair, SignJWT } from 'jose';

type Key = Awaited<ReturnType<typeof generateKeyPair>>['privateKey'] | Uint8Array;

/** What a test may turn; each is as a correct provider has it until then. */
export interface Turned {
  /** Over the claims of a correct ID token; undefined takes one away. */
  idToken: Record<string, unknown>;
  /** Over the header. */
  header: Record<string, unknown>;
  key: 'own' | 'foreign' | 'secret' | 'none';
  userInfo: Record<string, unknown>;
  discovery: Record<string, unknown>;
  /** Instead of the token endpoint's, userinfo's or discovery's answer. */
  answer: Partial<Record<'token' | 'userinfo' | 'discovery' | 'jwks', (response: ServerResponse) => void>>;
}

export interface EvilProvider {
  readonly issuer: string;
  turned: Turned;
  /** How often the token endpoint was asked. */
  exchanges: number;
  /** The `code_verifier`s that came. */
  readonly verifiers: string[];
  /** The address that the browser is sent back to, with a fresh code. */
  back(authorization: URL, more?: Record<string, string>): Promise<URL>;
  /** The token endpoint's honest answer for the code in that address. */
  grant(back: URL): Promise<(response: ServerResponse) => void>;
  /** A logout token, correct but for the claims and the header given. */
  logoutToken(claims: Record<string, unknown>, header?: Record<string, unknown>, key?: Turned['key']): Promise<string>;
  /** Signs with a new key from now on; the old one is gone. */
  rollOver(): Promise<void>;
  close(): Promise<void>;
}

export const honest = (): Turned => ({ idToken: {}, header: {}, key: 'own', userInfo: {}, discovery: {}, answer: {} });

export async function startEvilProvider(clientSecret: string): Promise<EvilProvider> {
  const server = createServer((request, response) => void serve(request, response));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const issuer = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const foreign = await generateKeyPair('RS256');
  let own = await generateKeyPair('RS256', { extractable: true });
  let kid = 'k1';
  const nonces = new Map<string, string>();

  const evil: EvilProvider = {
    issuer,
    turned: honest(),
    exchanges: 0,
    verifiers: [],
    async back(authorization, more = {}) {
      const asked = authorization.searchParams;
      const code = `code-${nonces.size}`;
      nonces.set(code, asked.get('nonce') ?? '');
      const back = new URL(asked.get('redirect_uri')!);
      for (const [name, value] of Object.entries({ code, state: asked.get('state')!, iss: issuer, ...more })) {
        back.searchParams.set(name, value);
      }
      return back;
    },
    async grant(back) {
      const nonce = nonces.get(back.searchParams.get('code') ?? '');
      return json({ access_token: 'a', token_type: 'Bearer', id_token: await idToken(nonce) });
    },
    logoutToken: (claims, header = {}, key = 'own') =>
      sign(
        {
          iss: issuer,
          aud: 'doorward',
          iat: seconds(),
          exp: seconds() + 120,
          jti: `jti-${Math.random()}`,
          events: { 'http://schemas.openid.net/event/backchannel-logout': {} },
          ...claims,
        },
        { typ: 'logout+jwt', ...header },
        key,
      ),
    async rollOver() {
      own = await generateKeyPair('RS256', { extractable: true });
      kid = 'k2';
    },
    async close() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
  return evil;

  async function serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const { turned } = evil;
    const path = new URL(request.url ?? '', issuer).pathname;
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk as Buffer);
    if (path === '/.well-known/openid-configuration') {
      return (turned.answer.discovery ?? json(discovery(turned.discovery)))(response);
    }
    if (path === '/jwks') {
      const jwk = { ...(await exportJWK(own.publicKey)), kid, alg: 'RS256', use: 'sig' };
      return (turned.answer.jwks ?? json({ keys: [jwk] }))(response);
    }
    if (path === '/token') {
      evil.exchanges += 1;
      const form = new URLSearchParams(Buffer.concat(chunks).toString());
      evil.verifiers.push(form.get('code_verifier') ?? '');
      const nonce = nonces.get(form.get('code') ?? '');
      return (turned.answer.token ?? json({ access_token: 'a', token_type: 'Bearer', id_token: await idToken(nonce) }))(
        response,
      );
    }
    if (path === '/userinfo') return (turned.answer.userinfo ?? json({ sub: 'mallory', ...turned.userInfo }))(response);
    response.writeHead(404).end();
  }

  function discovery(turned: Record<string, unknown>) {
    return {
      issuer,
      authorization_endpoint: `${issuer}/authorize`,
      token_endpoint: `${issuer}/token`,
      jwks_uri: `${issuer}/jwks`,
      userinfo_endpoint: `${issuer}/userinfo`,
      response_types_supported: ['code'],
      subject_types_supported: ['public'],
      id_token_signing_alg_values_supported: ['RS256'],
      authorization_response_iss_parameter_supported: true,
      ...turned,
    };
  }

  function idToken(nonce: string | undefined): Promise<string> {
    const claims = {
      iss: issuer,
      sub: 'mallory',
      aud: 'doorward',
      iat: seconds(),
      exp: seconds() + 300,
      nonce,
      email: 'mallory@acme.example',
      email_verified: true,
      sid: 'session-1',
      ...evil.turned.idToken,
    };
    return sign(claims, evil.turned.header, evil.turned.key);
  }

  function sign(claims: Record<string, unknown>, header: Record<string, unknown>, key: Turned['key']): Promise<string> {
    const said = Object.fromEntries(Object.entries(claims).filter(([, value]) => value !== undefined));
    if (key === 'none') {
      const part = (value: object) => Buffer.from(JSON.stringify(value)).toString('base64url');
      return Promise.resolve(`${part({ alg: 'none', ...header })}.${part(said)}.`);
    }
    const alg = key === 'secret' ? 'HS256' : 'RS256';
    const keys: Record<string, Key> = {
      own: own.privateKey,
      foreign: foreign.privateKey,
      secret: new TextEncoder().encode(clientSecret),
    };
    return new SignJWT(said).setProtectedHeader({ alg, kid, ...header }).sign(keys[key]!);
  }
}

const seconds = (): number => Math.floor(Date.now() / 1000);

const json =
  (body: unknown) =>
  (response: ServerResponse): void => {
    response.writeHead(200, { 'Content-Type': 'application/json' }).end(JSON.stringify(body));
  };
