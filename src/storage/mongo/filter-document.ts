/** What compiled filters ask of: the form of a resource and of a membership in MongoDB. */
import type { ResourceAccess, Shadow, WrittenResource } from '../port/index.js';

/** One resource. Indexes begin with `tenantId`, `directoryId` and `type`, then a path such as `shadow.emails.value`. */
export interface ResourceDocument {
  /** The resource's id. */
  readonly _id: string;
  readonly tenantId: string;
  readonly directoryId: string;
  readonly type: string;
  readonly version: number;
  readonly createdAt: number;
  readonly modifiedAt: number;
  readonly text: string;
  readonly display: string;
  /** `display` as `foldText` gives it; absent when that is empty, which counts as no value. */
  readonly displayKey?: string;
  readonly access?: ResourceAccess;
  /** `access.vaults` as `foldText` gives them; absent when there are none. */
  readonly vaultKeys?: readonly string[];
  readonly shadow: Shadow;
  readonly uniqueKeys: WrittenResource['uniqueKeys'];
  /** Raised by whatever adds members to the group, or it to a group, so that a deletion at the same moment notices. */
  readonly joins?: number;
}

/** One membership. */
export interface MembershipDocument {
  /** `groupId|memberId`. */
  readonly _id: string;
  readonly tenantId: string;
  readonly directoryId: string;
  readonly groupId: string;
  readonly memberId: string;
  readonly memberType: string;
  /** Members stand in the order of these numbers. */
  readonly place: number;
}

/** A query in MongoDB's language; input stands in it only as a value of `$eq`, an order, an escaped `$regex` or a `$literal`. */
export interface MongoQuery {
  readonly [operator: string]: unknown;
}
