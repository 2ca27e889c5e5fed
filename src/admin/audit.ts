/** The audit event of a change that somebody made through the management API. */
import { type EventDetails, type EventType, event } from '../events/index.js';
import type { Change, NewAuditEvent } from '../storage/port/index.js';
import type { AdminDeps } from './deps.js';
import type { Call } from './operation.js';

interface Said extends EventDetails {
  readonly tenantId: string;
  readonly type: EventType;
  readonly target: NewAuditEvent['target'];
}

/** The event as a change, to be committed together with what it tells of. */
export function audited(
  deps: Pick<AdminDeps, 'clock' | 'newId'>,
  call: Pick<Call, 'principal' | 'requestId'>,
  said: Said,
): Change {
  const { tenantId, type, target, ...details } = said;
  const context = {
    tenantId,
    actor: call.principal.actor,
    now: deps.clock.now(),
    requestId: call.requestId,
    newId: deps.newId,
  };
  return event(context, type, target, details);
}
