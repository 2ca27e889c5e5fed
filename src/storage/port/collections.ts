/**
 * The kinds of small record that Doorward keeps, with the keys that adapters index. One adapter routine serves them all;
 * what a record says is its own room's affair (`identity/`, `mail/`, `jobs/` …).
 */
import type { ExtensionRequest } from './extension-request.js';
import type { InvitationReport, InvitationRow } from './invitation-reports.js';
import type { Notice } from './notice.js';
import type {
  Account,
  ApiKey,
  Conflict,
  Directory,
  Domain,
  Invitation,
  Link,
  OutgoingMail,
  ResetToken,
  ScimToken,
  Session,
  SetupToken,
  TemporaryPassword,
  Tenant,
  Throttle,
  Tombstone,
} from './records.js';
import type {
  Connection,
  ConnectionHealth,
  Identity,
  SigninAttempt,
  SigninTicket,
  SigninTrace,
  UsedAssertion,
} from './sso.js';
import type { Vault, VaultGrant } from './vault.js';

/** What every record has. `v` is its version: 1 when inserted, one more at each update. */
export interface Stored {
  readonly id: string;
  readonly v: number;
}

/** The record type behind each collection. */
export interface Collections {
  tenants: Tenant;
  directories: Directory;
  scimTokens: ScimToken;
  apiKeys: ApiKey;
  setupTokens: SetupToken;
  domains: Domain;
  accounts: Account;
  links: Link;
  invitations: Invitation;
  invitationReports: InvitationReport;
  invitationRows: InvitationRow;
  temporaryPasswords: TemporaryPassword;
  mails: OutgoingMail;
  conflicts: Conflict;
  notices: Notice;
  sessions: Session;
  resetTokens: ResetToken;
  throttles: Throttle;
  vaults: Vault;
  vaultGrants: VaultGrant;
  connections: Connection;
  connectionHealth: ConnectionHealth;
  identities: Identity;
  signinAttempts: SigninAttempt;
  signinTickets: SigninTicket;
  usedAssertions: UsedAssertion;
  signinTraces: SigninTrace;
  tombstones: Tombstone;
  extensionRequests: ExtensionRequest;
}
export type CollectionName = keyof Collections;

/**
 * An index: the fields, in order, that make its key; numbers sort as numbers. A record that lacks any of the fields is
 * not in the index (so a unique index over an optional field binds only those who have it). Every index that tenants
 * share begins with `tenantId` (security rule 6).
 */
export interface Index {
  readonly fields: readonly string[];
  readonly unique?: boolean;
}

const unique = (...fields: string[]): Index => ({ fields, unique: true });
const index = (...fields: string[]): Index => ({ fields });

export const collectionIndexes = {
  tenants: { slug: unique('slug') },
  directories: { tenant: index('tenantId') },
  scimTokens: { hash: unique('hash'), directory: index('tenantId', 'directoryId'), expiry: index('expiresAt') },
  apiKeys: { hash: unique('hash'), tenant: index('tenantId'), expiry: index('expiresAt') },
  setupTokens: { hash: unique('hash') },
  domains: {
    name: unique('tenantId', 'domain'),
    /** One owner among all tenants: the exception to the rule that keys begin with the tenant. */
    verified: unique('verifiedDomain'),
    lost: index('lostAt'),
  },
  accounts: { emailKey: unique('emailKey') },
  links: {
    /** At most one link that is not removed for an account in a tenant: `liveAccountId` is unset on removal. */
    live: unique('tenantId', 'liveAccountId'),
    account: index('accountId'),
    tenant: index('tenantId'),
    kind: index('tenantId', 'kind'),
    /** Contractors by when they need the sweep next. */
    due: index('dueAt'),
    /** People who are to be welcomed, by since when: `welcomeDueAt` is unset once they were, or may not be any more. */
    welcome: index('welcomeDueAt'),
    forget: index('forgetAt'),
    /** Whom somebody answers for. */
    sponsor: index('tenantId', 'sponsorLinkId'),
    /** People who answered for others and left, by when that is to be looked at. */
    orphans: index('orphansDueAt'),
  },
  /** Found by the id that the mailed token begins with (`identity/token.ts`), then compared by its hash. */
  invitations: { link: index('linkId'), tenant: index('tenantId'), due: index('dueAt') },
  /** `pendingAt` is unset once every address has its row. */
  invitationReports: { tenant: index('tenantId'), pending: index('pendingAt') },
  invitationRows: { report: index('tenantId', 'reportId') },
  temporaryPasswords: { link: index('linkId'), state: index('tenantId', 'state'), due: index('dueAt') },
  /** `nextAttemptAt` is unset once a mail is done with, and `doneAt` set. */
  mails: { due: index('nextAttemptAt'), done: index('doneAt') },
  conflicts: {
    tenant: index('tenantId'),
    /** What waits for a decision, longest first. */
    open: index('tenantId', 'openAt'),
    resolved: index('tenantId', 'resolvedAt'),
    age: index('resolvedAt'),
  },
  /** `mailAt` is unset once administrators were written to. */
  notices: {
    tenant: index('tenantId'),
    due: index('mailAt'),
    once: unique('tenantId', 'once'),
    age: index('createdAt'),
    /** Latest first: `orderAt` is the negative of `createdAt`. */
    latest: index('tenantId', 'orderAt'),
    /** Those that nobody acknowledged, latest first. */
    open: index('tenantId', 'openAt'),
  },
  /** Those of one account, in whatever tenant, and those that lean on one link. */
  sessions: {
    account: index('accountId'),
    link: index('linkId'),
    connection: index('connectionId'),
    /** What a logout by the identity provider names. */
    subject: index('connectionId', 'subjectKey'),
    providerSession: index('connectionId', 'providerSessionKey'),
    expiry: index('expiresAt'),
  },
  resetTokens: { hash: unique('hash'), account: index('accountId'), expiry: index('expiresAt') },
  throttles: { expiry: index('expiresAt') },
  vaults: { name: unique('tenantId', 'nameKey'), state: index('tenantId', 'state') },
  vaultGrants: {
    /** What a person has, and the people of a vault in the order of their links. */
    link: unique('tenantId', 'linkId', 'vaultId', 'source'),
    vault: index('tenantId', 'vaultId', 'linkId'),
    /** What a group is mapped to, and the groups of a vault. */
    group: unique('tenantId', 'directoryId', 'groupId', 'vaultId'),
    mapped: index('tenantId', 'vaultId', 'groupId'),
  },
  connections: { tenant: index('tenantId') },
  connectionHealth: {},
  identities: {
    subject: unique('tenantId', 'connectionId', 'subjectKey'),
    /** One identity of a connection on an account at most (security rule 4). */
    account: unique('accountId', 'connectionId'),
    connection: index('tenantId', 'connectionId'),
  },
  signinAttempts: { expiry: index('expiresAt') },
  signinTickets: { expiry: index('expiresAt') },
  usedAssertions: { once: unique('tenantId', 'connectionId', 'assertionKey'), expiry: index('expiresAt') },
  signinTraces: { connection: index('tenantId', 'connectionId', 'fromLatestAt'), age: index('createdAt') },
  tombstones: { age: index('deletedAt') },
  extensionRequests: {
    tenant: index('tenantId'),
    state: index('tenantId', 'state'),
    link: index('tenantId', 'linkId'),
    sponsor: index('tenantId', 'sponsorLinkId'),
    open: unique('tenantId', 'openLinkId'),
  },
} as const satisfies { [K in CollectionName]: Record<string, Index> };

export type IndexName<K extends CollectionName> = keyof (typeof collectionIndexes)[K] & string;
export type IndexKey = readonly (string | number)[];

/** Reading one collection. Writing goes through `Storage.commit`, so that what belongs together is one step. */
export interface Collection<K extends CollectionName> {
  /** The record with that id, or undefined. */
  get(id: string): Promise<Collections[K] | undefined>;
  /** The one record with that whole key in a unique index, or undefined. */
  find(index: IndexName<K>, key: IndexKey): Promise<Collections[K] | undefined>;
  /**
   * Records whose index key begins with `prefix`, ordered by the rest of the key and then by id; at most `limit`, after
   * the record that `after` (a cursor of an earlier page) names. No record that was there throughout is left out or
   * shown twice by a walk, whatever is deleted meanwhile.
   */
  list(index: IndexName<K>, prefix: IndexKey, page: PageRequest): Promise<Page<Collections[K]>>;
  /** Records whose single-field index value is below or at `upTo`, lowest first, at most `limit`. */
  upTo(index: IndexName<K>, upTo: number, limit: number): Promise<readonly Collections[K][]>;
  /** How many records have a key that begins with `prefix`. */
  count(index: IndexName<K>, prefix: IndexKey): Promise<number>;
}

export interface PageRequest {
  readonly limit: number;
  readonly after?: string | undefined;
}
export interface Page<T> {
  readonly items: readonly T[];
  /** Opaque; absent on the last page. */
  readonly next?: string;
}
