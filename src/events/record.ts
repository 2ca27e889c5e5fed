/** Makes the audit event that goes into the same commit as the change it tells of (flows.md G6). */
import type { Actor, Change, NewAuditEvent } from '../storage/port/index.js';
import type { EventType } from './types.js';

/** Who does something, where and when; the same for all events of one operation. */
export interface EventContext {
  /** Empty for what belongs to no tenant. */
  readonly tenantId: string;
  readonly actor: Actor;
  /** Epoch milliseconds. */
  readonly now: number;
  readonly requestId?: string;
  readonly newId: () => string;
}

/** How things were and are, less every secret. `onceKey`: written only if no event with that key exists. */
export type EventDetails = Pick<NewAuditEvent, 'before' | 'after' | 'reason' | 'onceKey'>;

/** The change that writes one audit event. */
export function event(
  context: EventContext,
  type: EventType,
  target: NewAuditEvent['target'],
  details: EventDetails = {},
): Change {
  return {
    change: 'event',
    event: {
      id: context.newId(),
      tenantId: context.tenantId,
      at: context.now,
      type,
      actor: context.actor,
      target,
      ...details,
      ...(context.requestId !== undefined && { requestId: context.requestId }),
    },
  };
}
