/** What the use cases of this room are given. They read, and answer with changes for one commit of the caller's. */
import type { EventContext } from '../events/index.js';
import type { Keyring } from '../identity/index.js';
import type { Account, Link, NewAuditEvent, Storage } from '../storage/port/index.js';
import type { Acting } from './caller.js';

export interface PeopleDeps {
  readonly storage: Pick<
    Storage,
    | 'accounts'
    | 'conflicts'
    | 'connections'
    | 'directories'
    | 'domains'
    | 'extensionRequests'
    | 'invitations'
    | 'links'
    | 'mails'
    | 'notices'
    | 'resources'
    | 'sessions'
    | 'temporaryPasswords'
    | 'throttles'
    | 'tombstones'
    | 'vaultGrants'
  >;
  readonly keyring: Keyring;
  /** A random id that was never given before. */
  readonly newId: () => string;
  /** That many unpredictable bytes. */
  readonly randomBytes: (count: number) => Uint8Array;
}

/** The frame of the audit events of what is done on somebody's behalf. */
export function eventContext(deps: Pick<PeopleDeps, 'newId'>, acting: Acting, now: number): EventContext {
  const { tenant, actor, requestId } = acting;
  return { tenantId: tenant.id, actor, now, newId: deps.newId, ...(requestId !== undefined && { requestId }) };
}

/** How audit events name a person of a tenant: by the link. */
export function userTarget(link: Link, account: Account | undefined): NewAuditEvent['target'] {
  return { kind: 'user', id: link.id, ...(account?.email !== undefined && { email: account.email }) };
}
