/** The record of a sponsor's wish for more time (flows.md section 1, "ExtensionRequest"). */
import type { Stored } from './collections.js';
import type { Actor } from './trail.js';

export interface ExtensionRequest extends Stored {
  readonly tenantId: string;
  /** The contractor. */
  readonly linkId: string;
  /** Same as `linkId` while it is open: one at a time. */
  readonly openLinkId?: string;
  readonly state: 'open' | 'approved' | 'shortened' | 'refused' | 'withdrawn' | 'lapsed';
  /** The date that was asked for, and the form in which it was given. */
  readonly expiresAt: number;
  readonly expiryLocal?: { readonly local: string; readonly timeZone: string };
  readonly reason: string;
  readonly askedBy: Actor;
  readonly sponsorLinkId: string;
  readonly createdAt: number;
  /** There once somebody decided; `expiresAt` is the date that was granted. */
  readonly decision?: {
    readonly at: number;
    readonly by: Actor;
    readonly reason?: string;
    readonly expiresAt?: number;
  };
}
