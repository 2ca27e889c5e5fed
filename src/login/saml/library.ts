/**
 * The second of three layers: passport with passport-saml, which makes our requests and verifies signatures. Nothing
 * that it answers is believed but the text of the assertion that it verified (security rules 12, 14 and 15).
 */
import type { PassportSamlConfig, Profile } from '@node-saml/passport-saml';
import type { Request, Response } from 'express';
import type { Strategy as AnyStrategy } from 'passport';
import type { Connection } from '../../storage/port/index.js';
import { ProviderRefusal } from '../provider.js';
import { addressesOf, openKey, partOf, type SamlDeps } from './deps.js';
import { skewMs } from './times.js';

/** What differs from call to call. */
export interface Options {
  /** The id of what is sent now. */
  readonly newId?: () => string;
  /** The id of the request that a response must answer. */
  readonly requestId?: string;
  readonly signed?: { readonly response: boolean; readonly assertion: boolean };
  /** Those of the provider that come into question; all of them unless told. */
  readonly certificates?: readonly string[];
  readonly now: number;
}

/** How long a request may wait for its response, in milliseconds. */
const requestLifeMs = 10 * 60_000;

async function configOf(deps: SamlDeps, connection: Connection, options: Options): Promise<PassportSamlConfig> {
  const { ValidateInResponseTo } = await import('@node-saml/passport-saml');
  const { entityId, entryPoint, certificates, sloUrl, wantAuthnResponseSigned } = partOf(connection);
  const own = addressesOf(deps, connection.id);
  const { pem } = openKey(deps, connection);
  // The library reads the machine's clock and cannot be given another. Where ours is moved for a rehearsal it must not
  // decide: `response.ts` compares every time with our own clock, within the skew.
  const movedMs = Math.abs(Date.now() - options.now);
  return {
    issuer: own.entityId,
    audience: own.entityId,
    callbackUrl: own.acsUrl,
    logoutCallbackUrl: own.sloUrl,
    entryPoint,
    logoutUrl: sloUrl ?? entryPoint,
    idpIssuer: entityId,
    idpCert: [...(options.certificates ?? certificates)],
    privateKey: pem,
    decryptionPvk: pem,
    signatureAlgorithm: 'sha256',
    digestAlgorithm: 'sha256',
    identifierFormat: null,
    disableRequestedAuthnContext: true,
    acceptedClockSkewMs: skewMs + movedMs,
    validateInResponseTo: ValidateInResponseTo.always,
    requestIdExpirationPeriodMs: requestLifeMs + movedMs,
    cacheProvider: cacheOf(options.requestId),
    // SECURITY: a signature that is there has to be genuine, also where another one would have done.
    wantAuthnResponseSigned: wantAuthnResponseSigned || (options.signed?.response ?? false),
    wantAssertionsSigned: options.signed?.assertion ?? false,
    ...(options.newId && { generateUniqueId: options.newId }),
  };
}

/**
 * The one request that is waited for. The store has it, under the state that came back: the library only compares. What
 * it removes stays until the sign-in uses it up, or a forged response could end somebody else's sign-in.
 */
function cacheOf(requestId: string | undefined): NonNullable<PassportSamlConfig['cacheProvider']> {
  return {
    saveAsync: async (_id, value) => ({ value, createdAt: Date.now() }),
    getAsync: async (id) => (requestId !== undefined && id === requestId ? new Date().toISOString() : null),
    removeAsync: async () => null,
  };
}

/** What passport does with a request: it redirects, or knows a profile. */
interface Outcome {
  readonly redirect?: string;
  readonly profile?: Profile;
}

/** Runs the strategy once. Passport needs of request and response what is given here, and nothing of Express. */
async function run(config: PassportSamlConfig, body: object, relayState: string | undefined): Promise<Outcome> {
  const { Strategy } = await import('@node-saml/passport-saml');
  const { default: passport } = await import('passport');
  return new Promise((resolve, reject) => {
    const believe = (profile: Profile | null, done: (error: Error | null, user?: Record<string, unknown>) => void) =>
      done(null, profile ?? undefined);
    const request = { query: {}, body, headers: {}, url: '/' } as unknown as Request;
    const response = {
      setHeader: (name: string, value: string) => name === 'Location' && resolve({ redirect: value }),
      end: () => reject(new Error('passport answered with neither a redirect nor a profile')),
    } as unknown as Response;
    const done = (error: unknown, user: unknown) => {
      if (error || !user) reject(error ?? new Error('the library knows no profile'));
      else resolve({ profile: user as Profile });
    };
    const settings = {
      session: false,
      ...(relayState !== undefined && { additionalParams: { RelayState: relayState } }),
    };
    const { Passport } = passport as unknown as { Passport: new () => typeof passport };
    // The library was typed with another release of Express, of whose requests it uses nothing else.
    const strategy = new Strategy(config, believe, believe) as unknown as AnyStrategy;
    const next = (error?: unknown) => done(error, undefined);
    new Passport().authenticate(strategy, settings, done)(request, response, next);
  });
}

/** Where the browser is sent to sign in. SECURITY: the RelayState is ours; what the visitor sent is not looked at. */
export async function authnRequest(
  deps: SamlDeps,
  connection: Connection,
  relayState: string,
  options: Options,
): Promise<string> {
  const { redirect } = await run(await configOf(deps, connection, options), {}, relayState);
  if (redirect === undefined) throw new Error('the library made no request');
  return redirect;
}

/**
 * The XML of the assertion that a signature of the provider covers, as the signature covers it.
 *
 * @throws ProviderRefusal signature_invalid, in_response_to, audience, expired, not_yet_valid, refused_by_library
 */
export async function verifyResponse(
  deps: SamlDeps,
  connection: Connection,
  text: string,
  options: Options,
): Promise<string> {
  const body = { SAMLResponse: Buffer.from(text).toString('base64') };
  const { profile } = await run(await configOf(deps, connection, options), body, undefined).catch((error) => {
    throw toRefusal(error);
  });
  const assertion = profile?.getAssertionXml?.();
  if (assertion === undefined) throw new ProviderRefusal('signature_invalid', 'No signature covers the assertion.');
  return assertion;
}

/** @throws ProviderRefusal signature_invalid when the message's own signature is not the provider's */
export async function verifyLogout(
  deps: SamlDeps,
  connection: Connection,
  message: { readonly kind: 'SAMLRequest' | 'SAMLResponse'; readonly text: string },
  options: Pick<Options, 'now' | 'certificates'>,
): Promise<void> {
  const { SAML, ValidateInResponseTo } = await import('@node-saml/passport-saml');
  const config = await configOf(deps, connection, { ...options, signed: { response: true, assertion: false } });
  // Which request a LogoutResponse answers, `logout.ts` tells: the library looks for it in sign-ins alone.
  const saml = new SAML({ ...config, validateInResponseTo: ValidateInResponseTo.never });
  const body = { [message.kind]: Buffer.from(message.text).toString('base64') };
  const verify = message.kind === 'SAMLRequest' ? saml.validatePostRequestAsync : saml.validatePostResponseAsync;
  try {
    await verify.call(saml, body);
  } catch (error) {
    throw toRefusal(error);
  }
}

/** Whom a logout is about. */
export interface LogoutSubject {
  readonly nameId: string;
  readonly format?: string;
  readonly nameQualifier?: string;
  readonly spNameQualifier?: string;
  readonly sessionIndex?: string;
}

/** Where the browser is sent to sign out at the provider. */
export async function logoutRequest(
  deps: SamlDeps,
  connection: Connection,
  { nameId, format, ...others }: LogoutSubject,
  options: Options,
): Promise<string> {
  const { SAML } = await import('@node-saml/passport-saml');
  const saml = new SAML(await configOf(deps, connection, options));
  const profile = { issuer: '', nameID: nameId, nameIDFormat: format as string, ...others };
  return saml.getLogoutUrlAsync(profile, '', {});
}

/** Where the browser is sent with our answer to the provider's logout. */
export async function logoutResponse(
  deps: SamlDeps,
  connection: Connection,
  answering: { readonly id: string; readonly relayState: string | undefined },
  now: number,
): Promise<string> {
  const { SAML } = await import('@node-saml/passport-saml');
  const saml = new SAML(await configOf(deps, connection, { now }));
  const profile = { ID: answering.id, issuer: '', nameID: '', nameIDFormat: '' };
  return saml.getLogoutResponseUrlAsync(profile, answering.relayState ?? '', {}, true);
}

const codes: readonly (readonly [string, string])[] = [
  ['signature', 'signature_invalid'],
  ['inresponseto', 'in_response_to'],
  ['audience', 'audience'],
  ['expired', 'expired'],
  ['not yet valid', 'not_yet_valid'],
  ['issuer', 'issuer'],
];

/** Whatever the library throws is about what a stranger sent. */
function toRefusal(error: unknown): ProviderRefusal {
  if (error instanceof ProviderRefusal) return error;
  const said = (error instanceof Error ? error.message : String(error)).slice(0, 300);
  const code = codes.find(([word]) => said.toLowerCase().includes(word))?.[1] ?? 'refused_by_library';
  const reason =
    code === 'signature_invalid'
      ? `No certificate of the connection confirms the signature, or what it covers was changed (${said}).`
      : `The response does not hold: ${said}.`;
  return new ProviderRefusal(code, reason, {}, { cause: error });
}
