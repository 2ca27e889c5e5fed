/** SAML on its own, without the gateway around it: one connection to a test provider, and its sign-ins. */
import { randomBytes } from 'node:crypto';
import { inflateRawSync } from 'node:zlib';
import { createKeyring } from '../../../src/identity/index.js';
import { ConnectionFault, type ExternalIdentity, type Protocol, ProviderRefusal } from '../../../src/login/provider.js';
import { createSaml, type SamlDeps } from '../../../src/login/saml/index.js';
import type { Connection, SamlPart } from '../../../src/storage/port/index.js';
import { honest, type Said, TestIdp } from './idp.js';

export const publicUrl = 'https://doorward.example';
export const now = Date.UTC(2030, 0, 15);

export class Party {
  private constructor(
    readonly idp: TestIdp,
    readonly stranger: TestIdp,
    readonly saml: Protocol,
    public connection: Connection,
  ) {}

  static async make(fetched: Record<string, () => Response> = {}): Promise<Party> {
    const [idp, stranger] = await Promise.all([TestIdp.make(), TestIdp.make()]);
    const deps: SamlDeps = {
      keyring: createKeyring(randomBytes(32), undefined, randomBytes),
      randomBytes,
      outbound: async (url) => fetched[String(url)]?.() ?? new Response('', { status: 404 }),
      publicUrl,
    };
    const saml = createSaml(deps);
    const of = { id: 'c1', tenantId: 't1' };
    const input = {
      entityId: idp.entityId,
      entryPoint: 'https://idp.example/sso?tenant=1',
      sloUrl: 'https://idp.example/slo',
      certificates: [idp.key.certificate],
    };
    const part = (await saml.kind.prepare(of, input, now)) as SamlPart;
    const connection: Connection = {
      ...of,
      v: 1,
      type: 'saml',
      name: 'Test provider',
      status: 'on',
      jit: false,
      idpInitiated: false,
      createdAt: now,
      saml: part,
    };
    return new Party(idp, stranger, saml, connection);
  }

  get acsUrl(): string {
    return `${publicUrl}/login/saml/c1/acs`;
  }

  get sloUrl(): string {
    return `${publicUrl}/login/saml/c1/slo`;
  }

  get ownCertificate(): string {
    return this.connection.saml!.certificate;
  }

  /** The party with the connection changed. */
  with(changed: Partial<Connection>, part: Partial<SamlPart> = {}): Party {
    const saml = { ...this.connection.saml!, ...part };
    return new Party(this.idp, this.stranger, this.saml, { ...this.connection, ...changed, saml });
  }

  said(requestId = '_request'): Said {
    return honest({
      now,
      acsUrl: this.acsUrl,
      audience: `${publicUrl}/login/saml/c1/metadata`,
      inResponseTo: requestId,
      issuer: this.idp.entityId,
    });
  }

  finish(message: string, keep: Record<string, string> = { requestId: '_request' }): Promise<ExternalIdentity> {
    const parameters = new Map([
      ['SAMLResponse', message],
      ['RelayState', 'state'],
    ]);
    const callback = { method: 'POST' as const, parameters, raw: new URLSearchParams([...parameters]).toString() };
    return this.saml.provider.finish(this.connection, { state: 'state', now, keep }, callback);
  }

  logout(query: string) {
    const parameters = new Map(new URLSearchParams(query));
    return this.saml.provider.receiveLogout(this.connection, { method: 'GET', parameters, raw: query }, now);
  }

  logoutPosted(form: Record<string, string>) {
    const raw = new URLSearchParams(form).toString();
    const callback = { method: 'POST' as const, parameters: new Map(Object.entries(form)), raw };
    return this.saml.provider.receiveLogout(this.connection, callback, now);
  }
}

/** The XML that a redirect carries. */
export function inflated(address: string, parameter: 'SAMLRequest' | 'SAMLResponse'): string {
  const message = new URL(address).searchParams.get(parameter) ?? '';
  return inflateRawSync(Buffer.from(message, 'base64')).toString();
}

/** By what code it was refused; anything but a refusal is thrown on. */
export async function refusalOf(work: Promise<unknown>): Promise<string> {
  try {
    await work;
    return 'accepted';
  } catch (error) {
    if (error instanceof ProviderRefusal) return error.code;
    if (error instanceof ConnectionFault) return error.field;
    throw error;
  }
}
