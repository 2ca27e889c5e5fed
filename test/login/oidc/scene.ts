/** A gateway with a tenant that owns a domain, and people of a directory, for sign-ins through OpenID providers. */
import { type Gateway, type GatewayOptions, startGateway } from '../../support/gateway.js';
import type { Arrived } from '../../support/visitor.js';
import { Visitor } from '../../support/visitor.js';

export const domain = 'acme.example';

export interface Connection {
  readonly id: string;
  readonly status: string;
  readonly health: string;
  readonly loginUrl: string;
  readonly oidc: { readonly redirectUri: string; readonly backchannelLogoutUri: string };
  readonly identityProvider: Record<string, unknown>;
}

export interface Trace {
  readonly outcome: string;
  readonly code: string;
  readonly reason: string;
  readonly isTest: boolean;
  readonly received: Record<string, unknown>;
  readonly userId: string | null;
}

/** One tenant of one gateway. */
export class Scene {
  private constructor(
    readonly gateway: Gateway,
    readonly tenant: { readonly slug: string; readonly id: string },
    readonly directory: { readonly token: string; readonly baseUrl: string },
  ) {}

  static async open(settings: Record<string, unknown> = {}, options: GatewayOptions = {}): Promise<Scene> {
    const gateway = await startGateway({ outboundAllow: ['127.0.0.1/32'], ...options });
    return Scene.of(gateway, settings);
  }

  /** Another tenant of a gateway. */
  static async of(gateway: Gateway, settings: Record<string, unknown> = {}, owned: string = domain): Promise<Scene> {
    const tenant = await gateway.tenant(settings);
    await gateway.api('POST', `/tenants/${tenant.slug}/domains`, { domain: owned, assert: true });
    return new Scene(gateway, tenant, await gateway.directory(tenant.slug));
  }

  api<T>(method: string, path: string, body?: unknown): Promise<T> {
    return this.gateway.api<T>(method, `/tenants/${this.tenant.slug}${path}`, body);
  }

  connect(issuer: string, more: Record<string, unknown> = {}): Promise<Connection> {
    const said = { type: 'oidc', name: 'Acme IdP', issuer, clientId: 'doorward', clientSecret: clientSecret, ...more };
    return this.api<Connection>('POST', '/connections', said);
  }

  /** Somebody whom the directory sends; answers the SCIM id. */
  async provision(email: string, more: Record<string, unknown> = {}): Promise<string> {
    const answer = await fetch(`${this.directory.baseUrl}/Users`, {
      method: 'POST',
      headers: { authorization: `Bearer ${this.directory.token}`, 'content-type': 'application/scim+json' },
      body: JSON.stringify({
        schemas: ['urn:ietf:params:scim:schemas:core:2.0:User'],
        userName: email,
        emails: [{ value: email, primary: true }],
        ...more,
      }),
    });
    if (answer.status !== 201) throw new Error(await answer.text());
    return ((await answer.json()) as { id: string }).id;
  }

  async deprovision(id: string): Promise<void> {
    await fetch(`${this.directory.baseUrl}/Users/${id}`, {
      method: 'DELETE',
      headers: { authorization: `Bearer ${this.directory.token}` },
    });
  }

  async users(
    email: string,
  ): Promise<{ id: string; accessStatus: string; holds: string[]; source: string; account: { id: string } }[]> {
    const found = await this.api<{ items: never[] }>('GET', `/users?email=${encodeURIComponent(email)}`);
    return found.items;
  }

  /** Newest first. */
  async traces({ id }: { readonly id: string }): Promise<readonly Trace[]> {
    return (await this.api<{ items: Trace[] }>('GET', `/connections/${id}/traces`)).items;
  }

  async conflicts(): Promise<readonly { kind: string; email: string; reason: string }[]> {
    return (await this.api<{ items: never[] }>('GET', '/conflicts')).items;
  }

  /** What `/me` says to that browser. */
  async me(visitor: Visitor): Promise<{ status: number; body: { account?: { id: string; email: string } } }> {
    const { host } = new URL(this.publicUrl);
    const answer = await visitor.step(`http://${host}/me`);
    return { status: answer.status, body: JSON.parse(answer.text) };
  }

  get publicUrl(): string {
    return this.gateway.app.publicUrl;
  }

  /** Signs in through a connection, up to the page that the browser ends on. */
  signIn(connection: Connection, visitor = new Visitor(), query = ''): Promise<Arrived> {
    return visitor.walk(`${connection.loginUrl}${query}`, { headers: { accept: 'application/json' } });
  }
}

export const clientSecret = 'a client secret & its marks +%:=';
