/** Entries of the provisioning log: what each request did, which attributes it changed, which leniencies it needed. */
import type { Caller } from '../people/caller.js';
import type { DialectNote } from '../scim/dialect/dialect.js';
import { isSame } from '../scim/patch/same.js';
import type { Json, JsonObject, Resource } from '../scim/schema/attribute.js';
import type { Change, LogEntry } from '../storage/port/index.js';
import type { ProvisioningDeps } from './deps.js';
import type { ScimRequest } from './message.js';

export interface LoggedOutcome {
  readonly status: number;
  readonly outcome: LogEntry['outcome'];
  readonly target?: { readonly type: string; readonly id: string; readonly display?: string } | undefined;
  readonly notes?: readonly DialectNote[];
  readonly detail?: string;
  readonly before?: Json | undefined;
  readonly after?: Json | undefined;
}

/** The change that writes one entry, to be committed with what it tells of. */
export function logged(
  deps: Pick<ProvisioningDeps, 'newId' | 'clock'>,
  caller: Caller,
  request: ScimRequest,
  outcome: LoggedOutcome,
): Change {
  const detail = detailOf(outcome);
  return {
    change: 'log',
    entry: {
      id: deps.newId(),
      tenantId: caller.scope.tenantId,
      directoryId: caller.scope.directoryId,
      at: deps.clock.now(),
      method: request.method,
      path: request.path,
      status: outcome.status,
      outcome: outcome.outcome,
      requestId: caller.requestId,
      ...(detail !== undefined && { detail }),
      ...(outcome.target && { target: outcome.target }),
      ...(outcome.before !== undefined && { before: outcome.before }),
      ...(outcome.after !== undefined && { after: outcome.after }),
    },
  };
}

function detailOf({ detail, notes }: LoggedOutcome): string | undefined {
  const rules = notes?.length ? notes.map((note) => `${note.rule} at ${note.at}`).join('; ') : undefined;
  if (detail === undefined) return rules;
  return rules === undefined ? detail : `${detail} (${rules})`;
}

/** The top-level attributes that differ, as they were and as they are. Neither side ever holds a password. */
export function difference(before: Resource, after: Resource): { before: JsonObject; after: JsonObject } {
  const was: JsonObject = {};
  const is: JsonObject = {};
  for (const name of new Set([...Object.keys(before), ...Object.keys(after)])) {
    if (name === 'password' || isSame(before[name], after[name])) continue;
    if (before[name] !== undefined) was[name] = before[name];
    if (after[name] !== undefined) is[name] = after[name];
  }
  return { before: was, after: is };
}
