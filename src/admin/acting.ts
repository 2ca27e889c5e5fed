/** On whose behalf a call of the management API does something to people. */
import type { Acting } from '../people/index.js';
import type { TenantCall } from './operation.js';

/** The caller, as people/ and the audit trail know one. */
export const actingOf = ({ tenant, principal, requestId }: TenantCall): Acting => ({
  tenant,
  actor: principal.actor,
  requestId,
});
