/** The OpenID provider `oidc-provider` on a port of this machine, with one person who signs in without being asked. */

import { generateKeyPairSync } from 'node:crypto';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import Provider from 'oidc-provider';
import { type Connection, clientSecret } from './scene.js';

export interface RealProvider {
  readonly issuer: string;
  /** Who signs in next; `email_verified` and so on as the provider knows them. */
  person: { sub: string; [claim: string]: unknown };
  /** Registers the connection with the provider: to be called before anybody signs in. */
  register(connection: Connection, more?: Record<string, unknown>): void;
  close(): Promise<void>;
}

export async function startRealProvider(): Promise<RealProvider> {
  let handle: (request: IncomingMessage, response: ServerResponse) => void = (_request, response) => {
    response.writeHead(503).end();
  };
  const server = createServer((request, response) => handle(request, response));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const issuer = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const opened: RealProvider = {
    issuer,
    person: { sub: 'ada', email: 'ada@acme.example', email_verified: true, name: 'Ada Lovelace' },
    register(connection, more) {
      handle = handlerOf(opened, connection, more);
    },
    async close() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
  return opened;
}

function handlerOf(opened: RealProvider, connection: Connection, more: Record<string, unknown> = {}) {
  const provider = new Provider(opened.issuer, configuration(opened, connection, more));
  const callback = provider.callback();
  return (request: IncomingMessage, response: ServerResponse): void => {
    if (!request.url?.startsWith('/interaction/')) return void callback(request, response);
    provider
      .interactionFinished(
        request,
        response,
        { login: { accountId: opened.person.sub } },
        { mergeWithLastSubmission: false },
      )
      .catch((error: unknown) => response.writeHead(500).end(String(error)));
  };
}

function configuration(opened: RealProvider, connection: Connection, more: Record<string, unknown>): never {
  const { privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
  return {
    clients: [
      {
        client_id: 'doorward',
        client_secret: clientSecret,
        redirect_uris: [connection.oidc.redirectUri],
        backchannel_logout_uri: connection.oidc.backchannelLogoutUri,
        backchannel_logout_session_required: true,
        post_logout_redirect_uris: [`${new URL(connection.oidc.redirectUri).origin}/login`],
        ...more,
      },
    ],
    jwks: { keys: [{ ...privateKey.export({ format: 'jwk' }), alg: 'RS256', use: 'sig' }] },
    pkce: { required: () => true },
    claims: { openid: ['sub', 'sid'], email: ['email', 'email_verified'], profile: ['name'] },
    findAccount: (_context: unknown, id: string) => ({ accountId: id, claims: () => ({ ...opened.person, sub: id }) }),
    interactions: { url: (_context: unknown, { uid }: { uid: string }) => `/interaction/${uid}` },
    async loadExistingGrant({ oidc: { provider, client, session } }: GrantContext) {
      // The same one as in another tab: a provider's session has one grant for each client.
      const known = session.grantIdFor(client.clientId);
      if (known !== undefined) return provider.Grant.find(known);
      const grant = new provider.Grant({ clientId: client.clientId, accountId: session.accountId });
      grant.addOIDCScope('openid email profile');
      await grant.save();
      return grant;
    },
    features: {
      devInteractions: { enabled: false },
      backchannelLogout: { enabled: true },
      rpInitiatedLogout: {
        enabled: true,
        // Nobody is asked whether they mean it: the form is sent by the test.
        logoutSource: (context: { body: string }, form: string) => {
          context.body = form;
        },
      },
    },
    // Requests of the provider to the gateway on this machine.
    fetch: (url: string, init: object) => fetch(url, init),
  } as never;
}

interface Grant {
  addOIDCScope(scope: string): void;
  save(): Promise<string>;
}

interface GrantContext {
  readonly oidc: {
    readonly provider: { readonly Grant: { new (of: object): Grant; find(id: string): Promise<Grant> } };
    readonly client: { readonly clientId: string };
    readonly session: { readonly accountId: string; grantIdFor(clientId: string): string | undefined };
  };
}
