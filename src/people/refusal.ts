/** A refusal that leaves something for a person to decide: it brings the entry for the list of conflicts along. */
import { dayMs, type IdentityCode, IdentityError } from '../identity/index.js';
import type { Change, Conflict } from '../storage/port/index.js';
import type { Caller } from './caller.js';
import type { PeopleDeps } from './deps.js';
import { tellAdministrators } from './tell-administrators.js';

/**
 * Thrown instead of a plain `IdentityError`. The catcher commits `changes` by themselves before it answers; an
 * `AlreadyExists` there means that somebody just listed the same case.
 */
export class Refusal extends IdentityError {
  override readonly name = 'Refusal';

  constructor(
    code: IdentityCode,
    detail: string,
    readonly changes: readonly Change[],
  ) {
    super(code, detail);
  }
}

/** What the list of conflicts is to show. */
export interface Case {
  readonly email: string;
  /** Tells apart what may be listed of one address. */
  readonly code: string;
  readonly reason: string;
}

/** A refusal with its conflict. */
export async function refusal(
  deps: PeopleDeps,
  caller: Caller,
  what: Case & { readonly code: IdentityCode },
  now: number,
): Promise<Refusal> {
  return new Refusal(what.code, what.reason, await listConflict(deps, caller, what, now));
}

/**
 * Lists a case under conflicts, once: providers repeat a refused request for days. Nothing when it is listed already.
 */
export async function listConflict(
  deps: PeopleDeps,
  caller: Caller,
  what: Case,
  now: number,
): Promise<readonly Change[]> {
  return listCase(deps, { ...caller.directory, kind: 'scim' }, what, now);
}

/** What a case came from: a directory or a connection. */
export interface CaseSource {
  readonly id: string;
  readonly tenantId: string;
  readonly name: string;
  readonly kind: Conflict['kind'];
}

/**
 * How long a case that somebody decided stays off the list though it comes again: providers go on for a while with what
 * was settled elsewhere.
 */
export const settledMs = 7 * dayMs;

/** Lists a case of whatever source, once, and tells the administrators. One that was decided long ago is listed anew. */
export async function listCase(
  deps: {
    readonly storage: Pick<PeopleDeps['storage'], 'conflicts' | 'notices'>;
    readonly keyring: Pick<PeopleDeps['keyring'], 'mac'>;
    readonly newId: () => string;
  },
  from: CaseSource,
  { email, code, reason }: Case,
  now: number,
): Promise<readonly Change[]> {
  const { tenantId, kind, name: source } = from;
  const id = deps.keyring.mac('conflict', JSON.stringify([tenantId, from.id, email, code]));
  const known = await deps.storage.conflicts.get(id);
  if (known && (known.resolvedAt === undefined || known.resolvedAt > now - settledMs)) return [];
  const record: Conflict = { id, v: known?.v ?? 1, tenantId, at: now, openAt: now, kind, email, source, reason };
  const data = { person: email, source, reason };
  return [
    { change: known ? 'update' : 'insert', collection: 'conflicts', record },
    ...(await tellAdministrators(deps, { id: tenantId }, { template: 'admin.conflict', data }, now)),
  ];
}
