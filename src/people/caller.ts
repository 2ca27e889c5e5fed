/** Who a SCIM request speaks for: found from the bearer token alone (security rule 6). */
import type { Dialect } from '../scim/dialect/dialect.js';
import type { Registry } from '../scim/schema/registry.js';
import type { Actor, Directory, Scope, Tenant } from '../storage/port/index.js';

export interface Caller {
  readonly scope: Scope;
  readonly tenant: Tenant;
  readonly directory: Directory;
  readonly dialect: Dialect;
  /** The tenant's schemas: the standard ones and its own. */
  readonly registry: Registry;
  readonly actor: Actor;
  readonly requestId: string;
}
