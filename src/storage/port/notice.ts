/** The record of what administrators of a tenant were told. */
import type { Json } from '../../scim/schema/attribute.js';
import type { Stored } from './collections.js';
import type { Actor } from './trail.js';

/** Something that an administrator should look at (flows.md section 3, admin notifications). */
export interface Notice extends Stored {
  readonly tenantId: string;
  /** Which, as `mail/mails.ts` names them. */
  readonly template: string;
  /** What it is about, without any secret. */
  readonly data: { readonly [key: string]: Json };
  readonly createdAt: number;
  /** The negative of `createdAt`: lists begin with the latest. */
  readonly orderAt: number;
  /** When administrators are to be written to; gone once they were. */
  readonly mailAt?: number;
  /** Same as `orderAt` until an administrator acknowledges it. */
  readonly openAt?: number;
  readonly acknowledged?: { readonly at: number; readonly by: Actor };
  /** Told at most once under this key. */
  readonly once?: string;
}
