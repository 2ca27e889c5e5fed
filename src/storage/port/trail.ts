/** What is written beside a change and never altered: audit events, which stay, and the provisioning log, whose oldest entries go. */
import type { Json } from '../../scim/schema/attribute.js';
import type { Page, PageRequest } from './collections.js';

export interface Actor {
  readonly kind: 'person' | 'root' | 'key' | 'directory' | 'job';
  readonly id: string;
  readonly name: string;
}

/** An audit event before the store has given it its place in the tenant's chain. */
export interface NewAuditEvent {
  readonly id: string;
  /** Events of no tenant (the making of a tenant aside) carry the empty text. */
  readonly tenantId: string;
  readonly at: number;
  /** `noun.past`, listed in docs/events.md. */
  readonly type: string;
  readonly actor: Actor;
  readonly target: { readonly kind: string; readonly id: string; readonly email?: string };
  readonly before?: Json;
  readonly after?: Json;
  readonly reason?: string;
  readonly requestId?: string;
  /** Written only if no event with that key exists: makes a job's repetition harmless. */
  readonly onceKey?: string;
}

/** `sequence` counts from 1 in each tenant; `hash` covers the event and `previousHash` (see `identity/chain.ts`). */
export interface AuditEvent extends NewAuditEvent {
  readonly sequence: number;
  readonly previousHash: string;
  readonly hash: string;
}

/** One SCIM request that changed, or tried to change, something. */
export interface LogEntry {
  readonly id: string;
  readonly tenantId: string;
  readonly directoryId: string;
  readonly at: number;
  readonly method: string;
  readonly path: string;
  readonly status: number;
  readonly outcome: 'created' | 'linked' | 'updated' | 'skipped' | 'failed';
  readonly detail?: string;
  readonly target?: { readonly type: string; readonly id: string; readonly display?: string };
  /** The attributes that changed, as they were and as they are. Never a secret. */
  readonly before?: Json;
  readonly after?: Json;
  readonly requestId: string;
}

export interface Events {
  /** A tenant's events, newest first. */
  list(tenantId: string, filter: { type?: string | undefined }, page: PageRequest): Promise<Page<AuditEvent>>;
  /** A tenant's events in order of the chain, from the event after `afterSequence`. */
  chain(tenantId: string, afterSequence: number, limit: number): Promise<readonly AuditEvent[]>;
}

export interface ProvisioningLog {
  /** A tenant's log, newest first, of one directory when asked. */
  list(tenantId: string, filter: { directoryId?: string | undefined }, page: PageRequest): Promise<Page<LogEntry>>;
  /** The entry of a tenant that was written first of those that are left; undefined when there is none. */
  oldest(tenantId: string): Promise<LogEntry | undefined>;
}
