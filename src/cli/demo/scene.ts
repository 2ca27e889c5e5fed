/** The stage: a tenant of its own for each run, two directories, and a neighbour who knows one of the people already. */
import { type Api, segment } from '../api.js';
import type { Gateway } from '../gateway.js';
import { getIn } from './getting-in.js';
import { ScimClient } from './scim-client.js';
import { Visitor } from './visitor.js';

export interface Scene {
  readonly slug: string;
  readonly gateway: Gateway;
  readonly clients: { readonly entra: ScimClient; readonly okta: ScimClient };
  /** Texts and ids that steps name in braces. */
  readonly names: Map<string, string>;
  /** Who of the story has signed in, by name. */
  readonly visitors: Map<string, Visitor>;
  /** The gateway's own time, which `DOORWARD_CLOCK_OFFSET` may have moved: epoch milliseconds. */
  now(): number;
}

interface NewDirectory {
  readonly createdAt: string;
  readonly scim: { readonly baseUrl: string };
  readonly token: { readonly secret: string };
}

/** What mails of the story's tenant mention. */
export const tenantName = 'Demo Works';

/** How long the contractor of the story stays. */
export const contractSeconds = 9;

/** How long a mail may take to arrive. */
export const mailPatienceMs = 10_000;

/** Makes everything that the week needs. Addresses are of a domain nobody can have (RFC 2606 §2). */
export async function setScene(gateway: Gateway): Promise<Scene> {
  const { api } = gateway;
  const slug = `demo-${Date.now().toString(36)}`;
  const domain = `${slug}.example`;
  await api.call('POST', '/tenants', { slug, name: tenantName });
  await api.call('PATCH', `/tenants/${slug}/settings`, { contractorsEnabled: true, temporaryPassword: 'automatic' });
  const askedAt = Date.now();
  const entra = await makeDirectory(api, slug, { name: 'Entra ID', profile: 'entra' });
  const offset = offsetBetween(askedAt, Date.parse(entra.createdAt), Date.now());
  const okta = await makeDirectory(api, slug, { name: 'Okta', profile: 'okta' });
  await introduceAnn(gateway, `${slug}-neighbour`, `ann@${domain}`);
  return {
    slug,
    gateway,
    clients: {
      entra: new ScimClient(gateway.url, entra.token.secret),
      okta: new ScimClient(gateway.url, okta.token.secret),
    },
    names: new Map([
      ['domain', domain],
      ['seconds', String(contractSeconds)],
      ['chloeAccess', 'invited'],
    ]),
    visitors: new Map(),
    now: () => Date.now() + offset,
  };
}

/** How far the gateway's clock is from ours: nothing, when what it wrote lies between our two looks at our own. */
function offsetBetween(askedAt: number, written: number, answeredAt: number): number {
  return written >= askedAt && written <= answeredAt ? 0 : written - Math.round((askedAt + answeredAt) / 2);
}

function makeDirectory(api: Api, tenant: string, body: { name: string; profile: string }): Promise<NewDirectory> {
  return api.call<NewDirectory>('POST', `/tenants/${segment(tenant)}/directories`, body);
}

/** Another customer invited Ann long ago and she has signed in there: she has an account when the story's tenant sends her. */
async function introduceAnn({ api, url }: Gateway, slug: string, address: string): Promise<void> {
  await api.call('POST', '/tenants', { slug, name: 'Neighbour' });
  const { rows } = await api.call<{ rows: readonly { temporaryPassword: { id: string } | null }[] }>(
    'POST',
    `/tenants/${slug}/invitations`,
    { kind: 'user', people: [{ email: address }], temporaryPassword: 'manual' },
  );
  const collect = `/tenants/${slug}/temporary-passwords/${rows[0]?.temporaryPassword?.id}/collect`;
  const { temporaryPassword } = await api.call<{ temporaryPassword: string }>('POST', collect);
  await getIn(new Visitor(url), address, temporaryPassword, () => {});
}
