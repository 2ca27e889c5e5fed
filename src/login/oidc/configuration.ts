/** What is known of an OpenID provider: its discovery document, kept for minutes, and the one algorithm that it may sign with. */
import type { Configuration, CustomFetch, ServerMetadata } from 'openid-client';
import type { Outbound } from '../../http/outbound.js';
import type { Connection, OidcPart } from '../../storage/port/index.js';
import { ProviderRefusal } from '../provider.js';
import { type OidcDeps, secretAssociated, secretPurpose, skewSeconds } from './deps.js';
import { refusing } from './refusing.js';

/** How long a provider may keep a browser waiting at one step of a sign-in, however many requests that step takes. */
const talkMs = 10_000;
const freshMs = 10 * 60_000;
const mostKept = 200;

/** In order of preference; only asymmetric ones. The first is what OpenID Connect Core §3.1.3.7 takes for granted. */
const algorithms = [
  'RS256',
  'PS256',
  'ES256',
  'EdDSA',
  'Ed25519',
  'RS384',
  'PS384',
  'ES384',
  'RS512',
  'PS512',
  'ES512',
];

interface Known {
  readonly server: ServerMetadata;
  readonly readAt: number;
}

/** The discovery documents of providers; one object a process. */
export class Configurations {
  readonly #servers = new Map<string, Known>();

  constructor(private readonly deps: OidcDeps) {}

  /**
   * For one talk with the provider of a connection, all of whose requests together are over after `talkMs`. Its keys are
   * read anew in each, so that a new one is taken at once (rollover).
   *
   * @throws ProviderRefusal
   */
  async of(connection: Connection): Promise<Configuration> {
    const part = oidcPart(connection);
    const end = AbortSignal.timeout(this.deps.talkMs ?? talkMs);
    return this.#make(connection, part, await this.server(part, { end }), end);
  }

  /**
   * The discovery document: of the last minutes, or read now.
   *
   * @throws ProviderRefusal
   */
  async server(
    { issuer }: Pick<OidcPart, 'issuer'>,
    { isForced = false, end }: { readonly isForced?: boolean; readonly end?: AbortSignal } = {},
  ): Promise<ServerMetadata> {
    const now = this.deps.clock.now();
    const kept = this.#servers.get(issuer);
    if (kept && !isForced && now - kept.readAt < freshMs && kept.readAt <= now) return kept.server;
    const { allowInsecureRequests, customFetch, discovery } = await import('openid-client');
    const found = await refusing('discovery_failed', () =>
      discovery(new URL(issuer), 'discovery', undefined, undefined, {
        [customFetch]: fetchThrough(this.deps.outbound, end),
        // Plain http goes no further than `outbound` allows.
        execute: [allowInsecureRequests],
      }),
    );
    const server = found.serverMetadata();
    const oldest = this.#servers.keys().next().value;
    if (this.#servers.size >= mostKept && oldest !== undefined) this.#servers.delete(oldest);
    this.#servers.set(issuer, { server, readAt: now });
    return server;
  }

  async #make(
    connection: Connection,
    part: OidcPart,
    server: ServerMetadata,
    end: AbortSignal,
  ): Promise<Configuration> {
    const { keyring, clock, outbound } = this.deps;
    if (part.sealedSecret === undefined) {
      throw new ProviderRefusal('client_secret_missing', 'The client secret is missing: set it again.');
    }
    const secret = keyring.open(secretPurpose, part.sealedSecret, secretAssociated(connection));
    const library = await import('openid-client');
    const { allowInsecureRequests, ClientSecretBasic, ClientSecretPost, enableNonRepudiationChecks } = library;
    const made = new library.Configuration(
      server,
      part.clientId,
      {
        // SECURITY: one algorithm, whatever the header of a token says (rule 19).
        id_token_signed_response_alg: algorithmOf(server),
        [library.clockTolerance]: skewSeconds,
        [library.clockSkew]: Math.round((clock.now() - Date.now()) / 1000),
      },
      takesBasic(server) ? ClientSecretBasic(secret) : ClientSecretPost(secret),
    );
    made[library.customFetch] = fetchThrough(outbound, end);
    allowInsecureRequests(made);
    // SECURITY: without this an ID token signed by a foreign key passes.
    enableNonRepudiationChecks(made);
    return made;
  }
}

/** The connection's part. */
export function oidcPart({ id, oidc }: Connection): OidcPart {
  if (!oidc) throw new Error(`connection ${id} is no OpenID Connect connection`);
  return oidc;
}

/**
 * The one algorithm that ID tokens and logout tokens of the provider are signed with.
 *
 * @throws ProviderRefusal
 */
export function algorithmOf({ id_token_signing_alg_values_supported: offered }: ServerMetadata): string {
  if (!Array.isArray(offered)) return 'RS256';
  const chosen = algorithms.find((each) => offered.includes(each));
  if (chosen !== undefined) return chosen;
  throw new ProviderRefusal('algorithm_unsupported', 'The provider signs with no algorithm that is accepted here.');
}

/** RFC 8414 §2: basic is meant where nothing is said. */
function takesBasic({ token_endpoint_auth_methods_supported: offered }: ServerMetadata): boolean {
  return !Array.isArray(offered) || offered.includes('client_secret_basic') || !offered.includes('client_secret_post');
}

/** The gateway's way out in the shape that the library asks for; every request on it is over with `end`. */
function fetchThrough(outbound: Outbound, end: AbortSignal | undefined): CustomFetch {
  return (url, { method, headers, body, signal: own }) => {
    const ends = [own, end].filter((each) => each !== undefined);
    const signal = ends.length > 0 ? AbortSignal.any(ends) : undefined;
    const text = body instanceof URLSearchParams ? body.toString() : body;
    if (text !== undefined && text !== null && typeof text !== 'string' && !(text instanceof Uint8Array)) {
      throw new TypeError('a body of another kind');
    }
    return outbound(url, { method, headers, body: text ?? undefined, signal });
  };
}
