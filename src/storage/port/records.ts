/** The records behind each collection of the store. Times are epoch milliseconds; ids are random and never used again. */
import type { Stored } from './collections.js';

export interface Tenant extends Stored {
  readonly slug: string;
  readonly name: string;
  readonly locale: 'en' | 'fr';
  /** IANA name, such as `America/Toronto`. */
  readonly timeZone: string;
  readonly createdAt: number;
  readonly settings: TenantSettings;
}

/** contract.md section 4, `GET/PATCH /tenants/{t}/settings`; defaults in flows.md section 5. */
export interface TenantSettings {
  readonly temporaryPassword: 'automatic' | 'manual' | 'ask';
  readonly askFallback: 'automatic' | 'manual';
  readonly contractorsEnabled: boolean;
  readonly contractorMaxDays: number;
  readonly onScimCreate: 'invite' | 'hold';
  readonly passwordLogin: boolean;
}

/** One provisioning source of a tenant. */
export interface Directory extends Stored {
  readonly tenantId: string;
  readonly name: string;
  readonly profile: 'generic' | 'entra' | 'okta';
  readonly strict: boolean;
  readonly allowPassword: boolean;
  readonly createdAt: number;
}

export interface ScimToken extends Stored {
  readonly tenantId: string;
  readonly directoryId: string;
  /** SHA-256 of the secret, hex. */
  readonly hash: string;
  readonly createdAt: number;
  readonly expiresAt: number;
  readonly lastUsedAt?: number;
}

export interface ApiKey extends Stored {
  readonly tenantId: string;
  readonly name: string;
  readonly hash: string;
  readonly createdAt: number;
  readonly expiresAt: number;
  readonly lastUsedAt?: number;
}

/** The one-time link that makes the first administrator. */
export interface SetupToken extends Stored {
  readonly hash: string;
  readonly createdAt: number;
  /** Set by the one request that made an administrator with it. */
  readonly usedAt?: number;
}

/** A mail domain that a tenant says is its own; it *owns* the domain once that is verified (security rule 2). */
export interface Domain extends Stored {
  readonly tenantId: string;
  /** A-label, lower case, without a trailing dot. */
  readonly domain: string;
  readonly status: 'pending' | 'verified';
  /** Same as `domain` once verified: one tenant at most owns a domain. */
  readonly verifiedDomain?: string;
  /** What the TXT record must say. */
  readonly txtRecord: string;
  readonly createdAt: number;
  readonly verifiedAt?: number;
  /** True when the root key vouched for it, without DNS. */
  readonly asserted?: boolean;
}

/** One human with credentials, shared by all tenants (flows.md G4). */
export interface Account extends Stored {
  /** The address as it was given, and the key that it is matched by (security.md 5). Absent: nobody told us one yet. */
  readonly email?: string;
  readonly emailKey?: string;
  readonly displayName?: string;
  readonly state: 'pending' | 'active' | 'locked' | 'disabled';
  /** argon2id, PHC text; absent until a password is chosen. */
  readonly passwordHash?: string;
  /** When the owner first signed in; absent while nobody has. */
  readonly signedInAt?: number;
  /** When the address was proven (flows.md section 2). */
  readonly emailProvenAt?: number;
  /** The directory or invitation that made it: its later changes of address may be followed (flows.md, edge case 8). */
  readonly createdBy: { readonly kind: 'directory' | 'invitation' | 'setup'; readonly id: string };
  readonly createdAt: number;
}

export type HoldReason = 'idp_inactive' | 'expired' | 'admin_suspended' | 'contractors_off' | 'approval_needed';
export type LinkKind = 'user' | 'admin' | 'contractor';
export type LinkSource = 'scim' | 'invite' | 'jit' | 'sync';

/** The tie between an account and a tenant, with all that this tenant decides about the person. */
export interface Link extends Stored {
  readonly tenantId: string;
  readonly accountId: string;
  /** Same as `accountId` while the link is not removed. */
  readonly liveAccountId?: string;
  readonly kind: LinkKind;
  readonly source: LinkSource;
  readonly disposition: 'linked' | 'created';
  readonly state: 'invited' | 'active' | 'removed';
  readonly holds: readonly HoldReason[];
  /** The SCIM resource that speaks for the person, and its directory. */
  readonly resource?: { readonly directoryId: string; readonly id: string };
  /** When a contractor's access ends: the truth that every request compares with the clock (flows.md G3). */
  readonly expiresAt?: number;
  /** Who set the date in force, and what the directory asked for (flows.md T4). */
  readonly expirySetBy?: 'directory' | 'person';
  readonly directoryExpiresAt?: number;
  /** `expiresAt` until the sweep has tidied up after it. */
  readonly dueAt?: number;
  readonly sponsorLinkId?: string;
  readonly vaults: readonly string[];
  /** True once the first invitation was sent or queued: an arrival with active:false waits for its first active:true. */
  readonly onboarded: boolean;
  readonly createdAt: number;
  readonly removedAt?: number;
  /** The removed link of the same person that this one follows. */
  readonly previousLinkId?: string;
}

export interface Invitation extends Stored {
  readonly tenantId: string;
  readonly linkId: string;
  readonly accountId: string;
  readonly email: string;
  readonly kind: LinkKind;
  readonly state: 'queued' | 'sent' | 'accepted' | 'expired' | 'revoked';
  /** SHA-256 of the token in the mailed link, hex. */
  readonly hash: string;
  readonly createdAt: number;
  readonly expiresAt: number;
}

export interface TemporaryPassword extends Stored {
  readonly tenantId: string;
  readonly accountId: string;
  readonly linkId: string;
  readonly handling: 'automatic' | 'manual';
  readonly state: 'emailed' | 'to_deliver' | 'collected' | 'used' | 'retired' | 'expired' | 'reissued' | 'revoked';
  /** HMAC-SHA-256 under the key for temporary passwords, hex. */
  readonly hash: string;
  /** AES-256-GCM copy, manual handling only, gone at the first collect or at expiry. */
  readonly sealed?: string;
  /** When the sealed copy goes at the latest; there as long as the copy is. */
  readonly shredAt?: number;
  readonly createdAt: number;
  readonly expiresAt: number;
}

/** A mail that waits to go out, or the trace of one that went. */
export interface OutgoingMail extends Stored {
  readonly tenantId: string;
  readonly template: string;
  readonly to: string;
  readonly locale: 'en' | 'fr';
  /** What the template needs, without any secret. */
  readonly data: { readonly [key: string]: string | number | boolean };
  /** AES-256-GCM of the secrets that the mail carries (JSON object), gone once it is sent or given up. */
  readonly sealed?: string;
  readonly state: 'queued' | 'sent' | 'failed';
  readonly attempts: number;
  readonly nextAttemptAt?: number;
  readonly createdAt: number;
  /** When it was sent or given up. */
  readonly doneAt?: number;
  readonly lastError?: string;
  readonly temporaryPasswordId?: string;
  readonly invitationId?: string;
}

/** What a person must decide (contract.md, `GET /tenants/{t}/conflicts`). */
export interface Conflict extends Stored {
  readonly tenantId: string;
  readonly at: number;
  readonly kind: 'scim' | 'sync' | 'sso';
  readonly email?: string;
  readonly source: string;
  readonly reason: string;
}
