/** A password that a provider sends for one of its users, where the directory allows it (flows.md T4, last line). */
import type { Caller } from '../people/caller.js';
import type { DialectNote } from '../scim/dialect/dialect.js';
import { ScimError } from '../scim/errors.js';
import type { Resource } from '../scim/schema/attribute.js';
import type { ProvisioningDeps } from './deps.js';

/** The hash of a password that may be used; `weak` for what nobody may choose, `busy` when too many wait for theirs. */
export type HashPassword = (password: string, own: readonly string[]) => Promise<{ hash: string } | 'weak' | 'busy'>;

export interface SentPassword {
  /** What the account may get, if this directory made it, can prove its address, and nobody has signed in to it. */
  readonly passwordHash?: string;
  readonly notes: readonly DialectNote[];
}

/**
 * What takes the password of one request, however often the request is tried: one hash each, which is what it costs.
 */
export function passwordTaker(deps: ProvisioningDeps, caller: Caller): (resource: Resource) => Promise<SentPassword> {
  let taken: Promise<SentPassword> | undefined;
  return (resource) => {
    taken ??= takePassword(deps, caller, resource);
    return taken;
  };
}

/**
 * Hashes it, whoever turns out to be behind the user: SECURITY: how long the answer takes tells nobody whether there is
 * an account.
 *
 * @throws ScimError 503 when too many come at once
 */
export async function takePassword(deps: ProvisioningDeps, caller: Caller, resource: Resource): Promise<SentPassword> {
  const { password, userName } = resource;
  if (!caller.directory.allowPassword || typeof password !== 'string' || password === '') return { notes: [] };
  const own = [userName, caller.tenant.name].filter((text) => typeof text === 'string');
  const taken = await deps.hashPassword(password, own);
  if (taken === 'weak')
    return { notes: [{ rule: 'the password is too short or too easy to guess, and was dropped', at: 'password' }] };
  if (taken === 'busy') {
    throw new ScimError(503, 'Too many passwords come at once; send this again in a moment.', undefined, {
      'Retry-After': '5',
    });
  }
  return { passwordHash: taken.hash, notes: [] };
}
