/** The shapes of connections to identity providers in the management API. */
import { z } from 'zod';
import { displayName, instant } from './shapes.js';

const status = z.enum(['on', 'off']);
const name = z.string().min(1).max(256);
const attributes = z
  .strictObject({ email: name.optional(), displayName: name.optional(), groups: name.optional() })
  .describe('The names under which the provider sends these.');

const behaviour = {
  jit: z.boolean().describe('Puts whoever signs in without belonging here on the list for approval.'),
  idpInitiated: z.boolean().describe('Lets a response that nobody asked for start a fresh sign-in.'),
  subjectAttribute: name
    .nullable()
    .describe('An attribute that never changes and names the person, instead of the usual one.'),
  attributes: attributes.nullable(),
  provider: z.enum(['entra']).nullable().describe('Whose habits are known.'),
};

const url = z.string().min(1).max(2048);
const samlPart = {
  metadataXml: z
    .string()
    .min(1)
    .max(1024 * 1024)
    .describe("The provider's metadata as text."),
  metadataUrl: url.describe('Where the metadata stands; it is read again every day.'),
  entityId: z.string().min(1).max(1024),
  entryPoint: url.describe('Where browsers are sent to sign in.'),
  sloUrl: url.describe('Where browsers are sent to sign out.'),
  certificates: z.array(z.string().min(1).max(16_384)).min(1).max(10).describe('PEM texts.'),
  wantAuthnResponseSigned: z.boolean(),
};
const oidcPart = {
  issuer: url,
  clientId: name,
  clientSecret: z.string().min(1).max(2048).describe('Kept sealed and never shown.'),
  clientSecretExpiresAt: instant.nullable().describe('When it ends at the provider; administrators are warned before.'),
};

/** What each protocol can be told. */
export const partFields = { saml: samlPart, oidc: oidcPart } as const;

const newOnes = {
  name: displayName,
  status: status.default('on'),
  jit: behaviour.jit.default(false),
  idpInitiated: behaviour.idpInitiated.default(false),
  subjectAttribute: behaviour.subjectAttribute.optional(),
  attributes: behaviour.attributes.optional(),
  provider: behaviour.provider.optional(),
};

const newSaml = z
  .strictObject({ type: z.literal('saml'), ...newOnes, ...z.object(samlPart).partial().shape })
  .meta({ id: 'NewSamlConnection' });
const newOidc = z
  .strictObject({
    type: z.literal('oidc'),
    ...newOnes,
    ...oidcPart,
    clientSecretExpiresAt: oidcPart.clientSecretExpiresAt.optional(),
  })
  .meta({ id: 'NewOidcConnection' });

export const newConnection = z.discriminatedUnion('type', [newSaml, newOidc]).meta({ id: 'NewConnection' });

export const connectionPatch = z
  .strictObject({
    name: displayName,
    status,
    ...behaviour,
    ...samlPart,
    ...oidcPart,
  })
  .partial()
  .meta({ id: 'ConnectionPatch' });

export const connectionShape = z
  .object({
    id: z.string(),
    type: z.enum(['saml', 'oidc']),
    name: z.string(),
    status,
    health: z
      .enum(['ok', 'degraded'])
      .describe('`degraded`: three failures in a row, or a certificate that ends soon.'),
    healthDetail: z.string().nullable(),
    loginUrl: z.string().describe('Where a sign-in through it begins.'),
    saml: z
      .object({ entityId: z.string(), acsUrl: z.string(), metadataUrl: z.string(), sloUrl: z.string() })
      .optional()
      .describe('What the provider asks for.'),
    oidc: z
      .object({ redirectUri: z.string(), backchannelLogoutUri: z.string() })
      .optional()
      .describe('What the provider asks for.'),
    jit: behaviour.jit,
    idpInitiated: behaviour.idpInitiated,
    subjectAttribute: behaviour.subjectAttribute,
    attributes: attributes.nullable(),
    provider: behaviour.provider,
    identityProvider: z.record(z.string(), z.any()).describe('What is known of the provider, less every secret.'),
    createdAt: instant,
  })
  .meta({ id: 'Connection' });

export const testShape = z
  .object({
    url: z.string().describe('Open it in a browser and sign in: nobody is signed in here.'),
    expiresAt: instant,
  })
  .meta({ id: 'ConnectionTest' });

export const traceShape = z
  .object({
    id: z.string(),
    at: instant,
    isTest: z.boolean(),
    outcome: z.enum(['accepted', 'refused', 'would_accept']),
    code: z.string(),
    reason: z.string(),
    received: z.record(z.string(), z.any()).describe('By an allow-list, without secrets.'),
    userId: z.string().nullable(),
    email: z.string().nullable(),
    requestId: z.string(),
  })
  .meta({ id: 'SigninTrace' });
