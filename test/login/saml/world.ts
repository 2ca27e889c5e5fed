/** A gateway with a tenant, its domain, people and a SAML connection, and browsers that sign in through it. */
import { randomBytes } from 'node:crypto';
import { inflateRawSync } from 'node:zlib';
import { type Gateway, type GatewayOptions, startGateway } from '../../support/gateway.js';
import { encode, honest, type Said, TestIdp } from './idp.js';

export interface Trace {
  readonly outcome: string;
  readonly code: string;
  readonly reason: string;
  readonly received: Record<string, unknown>;
}

interface Connection {
  readonly id: string;
  readonly loginUrl: string;
  readonly saml: {
    readonly entityId: string;
    readonly acsUrl: string;
    readonly metadataUrl: string;
    readonly sloUrl: string;
  };
}

/** A request on its way to the provider. */
export interface Begun {
  readonly requestId: string;
  readonly relayState: string;
  readonly redirect: string;
}

/** Keeps cookies, follows nothing by itself. */
export class Browser {
  readonly #jar = new Map<string, string>();

  constructor(readonly base: string) {}

  get cookie(): string {
    return [...this.#jar].map(([name, value]) => `${name}=${value}`).join('; ');
  }

  get isSignedIn(): boolean {
    return this.#jar.has('doorward');
  }

  async get(path: string, headers: Record<string, string> = {}): Promise<Response> {
    return this.#keep(
      await fetch(new URL(path, this.base), { redirect: 'manual', headers: { cookie: this.cookie, ...headers } }),
    );
  }

  /** As a page of another site posts: without the cookies, which are Lax. */
  postFromElsewhere(path: string, form: Record<string, string> | string): Promise<Response> {
    const body = typeof form === 'string' ? form : new URLSearchParams(form).toString();
    const headers = {
      'content-type': 'application/x-www-form-urlencoded',
      origin: 'https://idp.example',
      'sec-fetch-site': 'cross-site',
    };
    return fetch(new URL(path, this.base), { method: 'POST', redirect: 'manual', headers, body });
  }

  async post(path: string, headers: Record<string, string> = {}): Promise<Response> {
    return this.#keep(
      await fetch(new URL(path, this.base), {
        method: 'POST',
        redirect: 'manual',
        headers: { cookie: this.cookie, ...headers },
      }),
    );
  }

  async me(): Promise<number> {
    return (await this.get('/me')).status;
  }

  #keep(answer: Response): Response {
    for (const line of answer.headers.getSetCookie()) {
      const [pair = ''] = line.split(';');
      const at = pair.indexOf('=');
      if (line.includes('Max-Age=0')) this.#jar.delete(pair.slice(0, at));
      else this.#jar.set(pair.slice(0, at), pair.slice(at + 1));
    }
    return answer;
  }
}

/** A form of whatever somebody sent; absent means as it should be. */
export interface Sent {
  readonly message?: string;
  readonly relayState?: string | undefined;
}

export class World {
  private constructor(
    readonly gateway: Gateway,
    readonly tenant: string,
    readonly idp: TestIdp,
    readonly stranger: TestIdp,
    readonly connection: Connection,
  ) {}

  static async open(changed: Record<string, unknown> = {}, options: GatewayOptions = {}): Promise<World> {
    const gateway = await startGateway(options);
    const [idp, stranger] = await Promise.all([TestIdp.make(), TestIdp.make()]);
    const { slug } = await gateway.tenant();
    await gateway.api('POST', `/tenants/${slug}/domains`, { domain: 'example.com', assert: true });
    const connection = await gateway.api<Connection>('POST', `/tenants/${slug}/connections`, {
      type: 'saml',
      name: 'Test provider',
      entityId: idp.entityId,
      entryPoint: 'https://idp.example/sso',
      sloUrl: 'https://idp.example/slo',
      certificates: [idp.key.certificate],
      ...changed,
    });
    return new World(gateway, slug, idp, stranger, connection);
  }

  close(): Promise<void> {
    return this.gateway.close();
  }

  browser(): Browser {
    return new Browser(this.gateway.app.publicUrl.replace('localhost', '127.0.0.1'));
  }

  invite(email: string): Promise<unknown> {
    return this.gateway.api('POST', `/tenants/${this.tenant}/invitations`, { kind: 'user', people: [{ email }] });
  }

  patch(body: Record<string, unknown>): Promise<unknown> {
    return this.gateway.api('PATCH', `/tenants/${this.tenant}/connections/${this.connection.id}`, body);
  }

  /** Newest first. */
  async traces(): Promise<readonly Trace[]> {
    const path = `/tenants/${this.tenant}/connections/${this.connection.id}/traces?limit=50`;
    return (await this.gateway.api<{ items: Trace[] }>('GET', path)).items;
  }

  /** What a provider may encrypt for, from our metadata. */
  async ownCertificate(): Promise<string> {
    const xml = await (await this.browser().get(`/login/saml/${this.connection.id}/metadata`)).text();
    const bare = /<ds:X509Certificate>([^<]*)</.exec(xml)?.[1] ?? '';
    return `-----BEGIN CERTIFICATE-----\n${bare.match(/.{1,64}/g)?.join('\n')}\n-----END CERTIFICATE-----\n`;
  }

  async begin(browser: Browser, query = ''): Promise<Begun> {
    const answer = await browser.get(`/login/saml/${this.connection.id}${query}`);
    const redirect = answer.headers.get('location') ?? '';
    if (answer.status !== 303) throw new Error(`no redirect: ${answer.status} ${await answer.text()}`);
    const url = new URL(redirect);
    const xml = inflateRawSync(Buffer.from(url.searchParams.get('SAMLRequest') ?? '', 'base64')).toString();
    const requestId = / ID="([^"]*)"/.exec(xml)?.[1] ?? '';
    return { requestId, relayState: url.searchParams.get('RelayState') ?? '', redirect };
  }

  said({ requestId }: { readonly requestId: string | undefined }): Said {
    const { acsUrl, entityId } = this.connection.saml;
    return honest({ now: Date.now(), acsUrl, audience: entityId, inResponseTo: requestId, issuer: this.idp.entityId });
  }

  /** Posts what the provider's page would. */
  answer(browser: Browser, begun: Begun, sent: Sent = {}): Promise<Response> {
    const message = sent.message ?? encode(this.idp.respond(this.said(begun)));
    const relayState = 'relayState' in sent ? sent.relayState : begun.relayState;
    return browser.postFromElsewhere(`/login/saml/${this.connection.id}/acs`, {
      SAMLResponse: message,
      ...(relayState !== undefined && { RelayState: relayState }),
    });
  }

  /** The whole way; answers the last response. */
  async signIn(browser: Browser, xml?: (said: Said) => string): Promise<Response> {
    const begun = await this.begin(browser);
    const message = xml && encode(xml(this.said(begun)));
    const posted = await this.answer(browser, begun, message === undefined ? {} : { message });
    if (posted.status !== 303) return posted;
    return browser.get(posted.headers.get('location') ?? '');
  }
}

export const randomName = (): string => `p${randomBytes(6).toString('hex')}`;
