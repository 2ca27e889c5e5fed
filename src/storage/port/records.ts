/** The records behind each collection of the store. Times are epoch milliseconds; ids are random and never used again. */
import type { Json } from '../../scim/schema/attribute.js';
import type { Stored } from './collections.js';
import type { Actor } from './trail.js';
import type { VaultRole } from './vault.js';

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
  /** How long a contractor is kept after the end, in days; 30 in tenants that never set it. */
  readonly contractorRetentionDays?: number;
  /** Whether contracts end two weeks after whoever answers for them has left, unless somebody else does by then. */
  readonly endUnsponsored?: boolean;
  /** How administrators are written to, by notice code; `digest` for those that are not there. */
  readonly noticeMails?: Readonly<Record<string, NoticeMailing>>;
}

/** A mail of its own, one with others, or none: a notice can always be read in the list. */
export type NoticeMailing = 'single' | 'digest' | 'off';

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
  /** When its record was last found by the daily look. */
  readonly seenAt?: number;
  /** Since when its record is gone; there for a week after that. */
  readonly lostAt?: number;
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
  readonly createdBy: { readonly kind: 'directory' | 'invitation' | 'setup' | 'connection'; readonly id: string };
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
  /** Where the date was given without its zone: the local time and the zone that it was read in (flows.md T3). */
  readonly expiryLocal?: { readonly local: string; readonly timeZone: string };
  /**
   * The next moment at which the contract needs the sweep: a reminder, the end, the end of retention. An alarm clock: what
   * is to be done is decided by the date then.
   */
  readonly dueAt?: number;
  /** Until when deletion waits for the answer to a request; there once it has begun to wait (flows.md, edge case 24). */
  readonly retainedUntil?: number;
  readonly sponsorLinkId?: string;
  /** Somebody who answered for others and lost access: when those are to be looked at, and until when they wait for another. */
  readonly orphansDueAt?: number;
  readonly reassignBy?: number;
  readonly vaults: readonly string[];
  /** True once the first invitation was made: an arrival with active:false waits for its first active:true. */
  readonly onboarded: boolean;
  /** Since when the first invitation waits to be made by the mail relay; never with `onboarded`. */
  readonly welcomeDueAt?: number;
  readonly createdAt: number;
  readonly removedAt?: number;
  /** The removed link of the same person that this one follows. */
  readonly previousLinkId?: string;
  /** On a removed link: the rights to vaults that ended with it. */
  readonly formerVaults?: readonly { readonly id: string; readonly name: string; readonly role: VaultRole }[];
  /** When it is looked at whether the account behind is of no use to anybody any more. */
  readonly forgetAt?: number;
}

/** What is left of an account that was deleted: enough to know its owner again, not to tell who it was. */
export interface Tombstone extends Stored {
  /** Its id is a keyed hash of the address. The accounts that had it, oldest first. */
  readonly accountIds: readonly string[];
  readonly deletedAt: number;
}

export interface Invitation extends Stored {
  readonly tenantId: string;
  readonly linkId: string;
  readonly accountId: string;
  readonly email: string;
  readonly kind: LinkKind;
  readonly state: 'queued' | 'sent' | 'bounced' | 'accepted' | 'expired' | 'revoked';
  /** SHA-256 of the token in the mailed link, hex. */
  readonly hash: string;
  /** The same of the link in the reminder: either is good until the invitation is accepted, replaced or over. */
  readonly reminderHash?: string;
  readonly createdAt: number;
  readonly expiresAt: number;
  /** When it is looked at next, for the reminder or for its end; gone once there is nothing left to wait for. */
  readonly dueAt?: number;
  /** The mail that carries the link in force. */
  readonly mailId?: string;
  /** The name that the mail gave, and the account of the person behind it. */
  readonly inviter?: string;
  readonly inviterAccountId?: string;
  readonly locale?: 'en' | 'fr';
}

export interface TemporaryPassword extends Stored {
  readonly tenantId: string;
  readonly accountId: string;
  readonly linkId: string;
  readonly handling: 'automatic' | 'manual';
  readonly state: 'emailed' | 'to_deliver' | 'collected' | 'used' | 'retired' | 'expired' | 'reissued' | 'revoked';
  /** HMAC-SHA-256 under the key for temporary passwords, hex. */
  readonly hash: string;
  /** Tells the master secret that `hash` comes from; unknown of those that earlier releases made. */
  readonly secretId?: string;
  /** AES-256-GCM copy, manual handling only, gone at the first collect or at expiry. */
  readonly sealed?: string;
  /** When it is looked at next, for a reminder or for its end; there as long as somebody may come to use it. */
  readonly dueAt?: number;
  readonly createdAt: number;
  readonly expiresAt: number;
  /** Who took the copy, when, and in which form; there from the collect on. */
  readonly collected?: { readonly by: Actor; readonly at: number; readonly how: 'copy' | 'letter' };
}

/** A mail that waits to go out, or the trace of one that went. */
export interface OutgoingMail extends Stored {
  readonly tenantId: string;
  readonly template: string;
  readonly to: string;
  readonly locale: 'en' | 'fr';
  /** What the template needs, without any secret. */
  readonly data: { readonly [key: string]: Json };
  /** AES-256-GCM of the secrets that the mail carries (JSON object), gone once it is sent or given up. */
  readonly sealed?: string;
  readonly state: 'queued' | 'sent' | 'failed';
  readonly attempts: number;
  readonly nextAttemptAt?: number;
  /** When a mail server was about to be told that it has all of the mail; there until its answer is written. */
  readonly handedOverAt?: number;
  readonly createdAt: number;
  /** When it was sent or given up. */
  readonly doneAt?: number;
  readonly lastError?: string;
  readonly temporaryPasswordId?: string;
  readonly invitationId?: string;
}

/**
 * A browser that is signed in. Its id is the SHA-256, in hex, of the secret in the cookie. Access is looked up at each
 * request from link and clock; the session itself grants none (flows.md G3).
 */
export interface Session extends Stored {
  readonly accountId: string;
  /** The tenant that it is for, and the account's link there; absent while the person has yet to choose one. */
  readonly tenantId?: string;
  readonly linkId?: string;
  /** What it may do: everything that the link allows, only set a new password, or only choose a tenant. */
  readonly stage: 'full' | 'change_password' | 'choose_tenant';
  readonly method: 'password' | 'temporary_password' | 'setup' | 'invitation' | 'reset' | 'saml' | 'oidc';
  /** The temporary password that it was begun with, until that is replaced. */
  readonly temporaryPasswordId?: string;
  /** The SSO connection that it came through. */
  readonly connectionId?: string;
  /** SHA-256 of whom, and of which session, the identity provider named: its logout names them again. */
  readonly subjectKey?: string;
  readonly providerSessionKey?: string;
  /** What signing out at the provider takes (JSON object of texts), sealed. */
  readonly sealedLogout?: string;
  /** When the person showed a credential; what needs a fresh sign-in compares this (security rule 26). */
  readonly createdAt: number;
  /** Written now and then, not at each request. */
  readonly lastSeenAt: number;
  /** When it ends whatever is done with it. */
  readonly expiresAt: number;
}

/** The one-time link by which somebody who forgot the password sets a new one. */
export interface ResetToken extends Stored {
  readonly accountId: string;
  /** The key of the address that it was mailed to: worthless once the account has another. */
  readonly emailKey: string;
  /** SHA-256 of the token, hex. */
  readonly hash: string;
  readonly createdAt: number;
  readonly expiresAt: number;
}

/** Failed sign-ins of one lane, counted for all gateways; its id is a keyed hash of whose. */
export interface Throttle extends Stored {
  readonly failures: number;
  /** When the count begins anew, and this record may go. */
  readonly expiresAt: number;
}

/** What a person must decide (contract.md, `GET /tenants/{t}/conflicts`). */
export interface Conflict extends Stored {
  readonly tenantId: string;
  readonly at: number;
  readonly kind: 'scim' | 'sync' | 'sso';
  readonly email?: string;
  readonly source: string;
  readonly reason: string;
  /** Same as `at` while a person must still decide. */
  readonly openAt?: number;
  /** There once somebody decided. */
  readonly resolvedAt?: number;
  readonly resolution?: { readonly by: Actor; readonly reason?: string };
}
