/** Who invites or issues, as mails name them and as invitations remember them. */
import type { Acting } from './caller.js';

/** A person by name, with the account that is told what becomes of it; whatever is not a person, by the tenant's name. */
export function inviterOf({ actor, tenant }: Acting): { readonly inviter: string; readonly inviterAccountId?: string } {
  return actor.kind === 'person' ? { inviter: actor.name, inviterAccountId: actor.id } : { inviter: tenant.name };
}
