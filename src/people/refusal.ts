/** A refusal that leaves something for a person to decide: it brings the entry for the list of conflicts along. */
import { type IdentityCode, IdentityError } from '../identity/index.js';
import type { Change } from '../storage/port/index.js';
import type { Caller } from './caller.js';
import type { PeopleDeps } from './deps.js';

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
  const { tenant, directory } = caller;
  const id = deps.keyring.mac('conflict', JSON.stringify([tenant.id, directory.id, what.email, what.code]));
  if (await deps.storage.conflicts.get(id)) return [];
  const { email, reason } = what;
  return [
    {
      change: 'insert',
      collection: 'conflicts',
      record: { id, v: 1, tenantId: tenant.id, at: now, kind: 'scim', email, source: directory.name, reason },
    },
  ];
}
