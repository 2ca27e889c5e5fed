/**
 * What signing in asks of an identity provider's protocol. SAML and OIDC each implement it in a folder of their own; the
 * core, the management API and the jobs know this page alone.
 */
import type { Json } from '../scim/schema/attribute.js';
import type { Connection, OidcPart, SamlPart } from '../storage/port/index.js';

/** Plain texts that a protocol needs again later. The core seals them; they may hold secrets. */
export type Kept = Readonly<Record<string, string>>;

/** A sign-in that begins. */
export interface Beginning {
  /** 256 random bits: travels through the provider as `state` or RelayState and finds the attempt again. */
  readonly state: string;
  /** Epoch milliseconds. */
  readonly now: number;
}

/** A sign-in that comes back, found by its state: it belongs to this connection, is not over and was not used. */
export interface Returning extends Beginning {
  /** What `begin` gave. */
  readonly keep: Kept;
}

/** What a browser or the provider sent to one of the connection's addresses. */
export interface Callback {
  readonly method: 'GET' | 'POST';
  /** Query or form, decoded. SECURITY: a name that came twice was refused before. */
  readonly parameters: ReadonlyMap<string, string>;
  /** The query or form as it came, for signatures that cover its spelling. */
  readonly raw: string;
}

/** Whom the provider vouches for, after every check of the protocol. */
export interface ExternalIdentity {
  /** Names the person for ever at this connection: opaque text with its issuer, at most 1,024 characters (security rule 1). */
  readonly subject: string;
  /** `isVerified`: the provider itself vouches for the address, as security rule 4 asks of the protocol. */
  readonly email?: { readonly address: string; readonly isVerified: boolean };
  readonly displayName?: string;
  readonly groups: readonly string[];
  /** When the provider wants the session to end at the latest, in epoch milliseconds. */
  readonly sessionEndsAt?: number;
  /**
   * What ends the session on either side: the provider's name of it, whom its logout names when that is not `subject`,
   * and what `beginLogout` needs.
   */
  readonly logout?: { readonly session?: string; readonly subject?: string; readonly keep: Kept };
  /** What must be taken once only, and until when somebody could send it again. */
  readonly onceOnly?: { readonly id: string; readonly until: number };
  /** For the trace: named attributes, never a token, a code or a signature. */
  readonly received: Readonly<Record<string, Json>>;
}

/**
 * The protocol's checks said no. `code` (snake_case) and `reason` (a sentence) are for the trace, which administrators
 * read; strangers see one neutral text.
 */
export class ProviderRefusal extends Error {
  override readonly name = 'ProviderRefusal';
  constructor(
    readonly code: string,
    readonly reason: string,
    readonly received: Readonly<Record<string, Json>> = {},
    options?: { cause?: unknown },
  ) {
    super(reason, options);
  }
}

/** A logout that the provider sent, or its answer to ours. */
export interface LogoutReceived {
  /** Whose sessions of this connection end: all of a subject (as `logout` of `ExternalIdentity` has it, else its `subject`), one session, or what both name. */
  readonly ends?: { readonly subject?: string; readonly session?: string };
  readonly onceOnly?: ExternalIdentity['onceOnly'];
  /** Where the browser goes next, or what the provider is answered when no browser is there. */
  readonly answer: { readonly redirect: string } | { readonly status: number; readonly body?: string };
}

/** One protocol. Every method rejects with `ProviderRefusal` for what the other side did wrong. */
export interface Provider {
  /** Where the browser is sent, and what `finish` needs. */
  begin(connection: Connection, beginning: Beginning): Promise<{ readonly redirect: string; readonly keep: Kept }>;
  /** The person behind a callback. */
  finish(connection: Connection, returning: Returning, callback: Callback): Promise<ExternalIdentity>;
  /** True when the callback is a well-formed response that answers no request: it may start a fresh sign-in (rule 15). */
  isUnsolicited?(callback: Callback): boolean;
  /** Where the browser signs out at the provider; undefined when the provider offers no such thing. */
  beginLogout(connection: Connection, keep: Kept, now: number): Promise<{ readonly redirect: string } | undefined>;
  /** What came to the logout address of the connection. Signatures were checked. */
  receiveLogout(connection: Connection, callback: Callback, now: number): Promise<LogoutReceived>;
  /** Our own metadata document. */
  metadata?(connection: Connection): Promise<string>;
}

/** What `POST` or `PATCH` said of the type's own part, after its shape was checked. */
export type PartInput = Readonly<Record<string, unknown>>;

/** One thing wrong with what was said, by the name of its field. */
export class ConnectionFault extends Error {
  override readonly name = 'ConnectionFault';
  constructor(
    readonly field: string,
    message: string,
  ) {
    super(message);
  }
}

/** What the management API asks of a protocol, so that it imports none. */
export interface ConnectionKind {
  /**
   * The part of a new connection, or of `before` with what `input` changes. Secrets are sealed, documents at URLs read.
   *
   * @throws ConnectionFault
   */
  prepare(
    of: { readonly id: string; readonly tenantId: string; readonly before?: Connection },
    input: PartInput,
    now: number,
  ): Promise<SamlPart | OidcPart>;
  /** What is pasted into the provider's console. Of `publicUrl`, never of a request. */
  describe(connection: Connection): Readonly<Record<string, string>>;
  /** The part that may be shown: no secret. */
  show(connection: Connection): Readonly<Record<string, Json>>;
  /**
   * Reads again what stands at the provider's URLs: the part as it is now, or undefined when nothing changed.
   *
   * @throws ProviderRefusal when it cannot be read
   */
  refresh(connection: Connection, now: number): Promise<SamlPart | OidcPart | undefined>;
  /** What of it is sealed, and the part with that sealed anew; undefined where nothing is. */
  sealed(connection: Connection): { readonly text: string; readonly anew: () => SamlPart | OidcPart } | undefined;
  /** What ends some day, in epoch milliseconds: certificates of either side, the client secret. */
  endings(connection: Connection): readonly { readonly what: 'certificate' | 'client_secret'; readonly at: number }[];
}

/** A protocol as the composition root hands it in. */
export interface Protocol {
  readonly provider: Provider;
  readonly kind: ConnectionKind;
}

/** Those that this gateway speaks. */
export type Protocols = Readonly<Partial<Record<Connection['type'], Protocol>>>;
