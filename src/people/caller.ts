/** On whose behalf something is done to people: a SCIM request, a person or key of the management API, a job. */
import type { Dialect } from '../scim/dialect/dialect.js';
import type { Registry } from '../scim/schema/registry.js';
import type { Actor, Directory, Scope, Tenant } from '../storage/port/index.js';

/** Who does something in a tenant, as its audit trail will tell. */
export interface Acting {
  readonly tenant: Tenant;
  readonly actor: Actor;
  /** Absent for jobs. */
  readonly requestId?: string;
}

/** Who a SCIM request speaks for: found from the bearer token alone (security rule 6). */
export interface Caller extends Acting {
  readonly scope: Scope;
  readonly directory: Directory;
  readonly dialect: Dialect;
  /** The tenant's schemas: the standard ones and its own. */
  readonly registry: Registry;
  readonly requestId: string;
}
