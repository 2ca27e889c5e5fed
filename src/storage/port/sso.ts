/** Single sign-on as the store keeps it: trusts with identity providers, who came through them, and sign-ins under way. */
import type { Json } from '../../scim/schema/attribute.js';
import type { Stored } from './collections.js';

/** A SAML or OIDC trust with an identity provider (contract.md section 4). It has the part of its own type. */
export interface Connection extends Stored {
  readonly tenantId: string;
  readonly type: 'saml' | 'oidc';
  readonly name: string;
  readonly status: 'on' | 'off';
  /** Whether somebody without a link is put on the list for approval. */
  readonly jit: boolean;
  /** Whether a response that nobody asked for starts a fresh sign-in. */
  readonly idpInitiated: boolean;
  /** The provider's attribute that names a person for ever, instead of the one that the protocol has for it. */
  readonly subjectAttribute?: string;
  /** The provider's names of what we want to know. */
  readonly attributes?: AttributeNames;
  /** Whose habits are known. */
  readonly provider?: 'entra';
  readonly createdAt: number;
  readonly saml?: SamlPart;
  readonly oidc?: OidcPart;
  /** Changed values that an administrator tries before saving them; the latest only. */
  readonly draft?: ConnectionDraft;
}

export interface ConnectionDraft {
  readonly id: string;
  /** The connection as it would be (JSON), secrets sealed as ever. */
  readonly text: string;
  readonly expiresAt: number;
}

export interface AttributeNames {
  readonly email?: string;
  readonly displayName?: string;
  readonly groups?: string;
}

export interface SamlPart {
  /** The identity provider's. */
  readonly entityId: string;
  /** Where browsers are sent to sign in. */
  readonly entryPoint: string;
  readonly sloUrl?: string;
  /** PEM texts; several while the provider rolls over. */
  readonly certificates: readonly string[];
  /** Where the above is read from, again and again. */
  readonly metadataUrl?: string;
  readonly metadataRefreshedAt?: number;
  readonly wantAuthnResponseSigned: boolean;
  /** Our own key pair of this connection: the private key (PEM) sealed, the certificate (PEM) as it is in our metadata. */
  readonly sealedKey: string;
  readonly certificate: string;
}

export interface OidcPart {
  readonly issuer: string;
  readonly clientId: string;
  /** Absent once a URL of the connection changed without a new one (security rule 20). */
  readonly sealedSecret?: string;
  /** When the client secret ends at the provider, as an administrator told us. */
  readonly secretExpiresAt?: number;
}

/** How the provider's documents could be read of late; its id is the connection's. */
export interface ConnectionHealth extends Stored {
  readonly tenantId: string;
  /** In a row. */
  readonly failures: number;
  readonly lastError?: string;
  readonly lastTriedAt: number;
}

/** Who somebody is at a connection: (tenant, connection, subject), never an address (security rule 1). */
export interface Identity extends Stored {
  readonly tenantId: string;
  readonly connectionId: string;
  /** SHA-256 of the subject, hex. */
  readonly subjectKey: string;
  readonly accountId: string;
  readonly createdAt: number;
}

/** A sign-in under way. Its id is the SHA-256, in hex, of the state that travels through the provider; used once. */
export interface SigninAttempt extends Stored {
  readonly tenantId: string;
  readonly connectionId: string;
  /** SHA-256 of the secret in the cookie of the browser that began it. */
  readonly browser: string;
  /** A path of ours. */
  readonly returnTo: string;
  /** Of the mailed link that was opened in the same browser. */
  readonly invitationId?: string;
  /** A test shows what would happen and signs nobody in. */
  readonly isTest: boolean;
  /** Of the changed values that a test tries; absent when it tries what is saved. */
  readonly draftId?: string;
  /** What the provider's side keeps for its return (JSON object of texts), sealed. */
  readonly sealed: string;
  readonly createdAt: number;
  readonly expiresAt: number;
}

/** A verified response that came by a POST of another site, for the GET that carries the cookie. Its id is a hash. */
export interface SigninTicket extends Stored {
  readonly tenantId: string;
  readonly connectionId: string;
  readonly attempt: Pick<SigninAttempt, 'id' | 'browser' | 'returnTo' | 'invitationId' | 'isTest' | 'draftId'>;
  /** Whom the provider named (JSON), sealed. */
  readonly sealed: string;
  readonly expiresAt: number;
}

/** What may be used once: an assertion, or a logout token (security rules 13 and 20). */
export interface UsedAssertion extends Stored {
  readonly tenantId: string;
  readonly connectionId: string;
  /** SHA-256 of its id, hex. */
  readonly assertionKey: string;
  /** When nobody would take it any more, and this record may go. */
  readonly expiresAt: number;
}

/** What came of one sign-in, and why: for administrators alone. */
export interface SigninTrace extends Stored {
  readonly tenantId: string;
  readonly connectionId: string;
  readonly createdAt: number;
  /** The same, negative: an index lists the latest first. */
  readonly fromLatestAt: number;
  readonly isTest: boolean;
  readonly outcome: 'accepted' | 'refused' | 'would_accept';
  /** Stable, for programs. */
  readonly code: string;
  /** A sentence for people. */
  readonly reason: string;
  /** What was received, by an allow-list, without secrets. */
  readonly received: { readonly [name: string]: Json };
  readonly linkId?: string;
  readonly email?: string;
  readonly requestId: string;
}
