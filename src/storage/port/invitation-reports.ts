/** The records of mass invitations: what was asked for, and what became of each address. */
import type { Stored } from './collections.js';
import type { LinkKind } from './records.js';
import type { Actor } from './trail.js';
import type { VaultRole } from './vault.js';

/** One address of a mass invitation, as it was given. */
export interface InvitedPerson {
  readonly email: string;
  readonly locale?: 'en' | 'fr';
  /** Contractors: the end in force for this person, by their own date or the batch's. */
  readonly expiresAt?: number;
  /** Where no instant was given: the local time and the zone that it was read in. */
  readonly expiryLocal?: { readonly local: string; readonly timeZone: string };
  /** Why this person's date cannot be used. */
  readonly fault?: string;
  /** True when the address stands further up in the list already. */
  readonly isRepeated?: boolean;
}

/** A mass invitation. Its rows are made one by one; whatever a stopped process left undone is found by `pendingAt`. */
export interface InvitationReport extends Stored {
  readonly tenantId: string;
  readonly kind: LinkKind;
  readonly actor: Actor;
  readonly requestId: string;
  readonly sponsor?: { readonly linkId: string; readonly name: string };
  readonly vaults: readonly { readonly id: string; readonly role: VaultRole }[];
  /** By the batch's choice or the tenant's setting. */
  readonly handling: 'automatic' | 'manual';
  readonly createdAt: number;
  /** The addresses in order; gone once each has its row. */
  readonly people?: readonly InvitedPerson[];
  /** When somebody may finish what is missing; there as long as rows are. */
  readonly pendingAt?: number;
}

/** What became of one address. The id is the report's with the place in the list, so that no address is done twice. */
export interface InvitationRow extends Stored {
  readonly tenantId: string;
  readonly reportId: string;
  readonly email: string;
  readonly result: InvitationResult;
  readonly linkId?: string;
  readonly invitationId?: string;
  /** A sentence for whoever reads the report. */
  readonly error?: string;
}

/** flows.md T7. `mail_not_sent` is not stored: the report reads it off the invitation. */
export type InvitationResult =
  | 'invited'
  | 'linked'
  | 'already_member'
  | 'invalid_address'
  | 'duplicate_in_list'
  | 'expiry_invalid'
  | 'domain_blocked'
  | 'needs_decision';
