/** The commit of a sign-in through a provider: identity, proof of the address, link, session and event. */
import { event } from '../events/index.js';
import { hashToken, isNewcomer } from '../identity/index.js';
import { endSessions, enterTenant, eventContext, retirePasswords, userTarget } from '../people/index.js';
import type { Account, Change, Connection, Identity } from '../storage/port/index.js';
import type { LoginDeps, Visit } from './deps.js';
import { entering, ownerActing, seen } from './entering.js';
import type { ExternalIdentity } from './provider.js';
import { type Entrance, type Recognized, subjectKeyOf, type Vouched } from './recognize.js';
import { type NewSession, newSession, type ProviderFacts, sessionLifeMs } from './session.js';

export interface Entering {
  readonly vouched: Vouched;
  readonly recognized: Recognized;
  readonly entrance: Entrance;
  /** The subject becomes an identity of the account. */
  readonly attaches: boolean;
}

/** Seals what signing out at the provider takes; bound to the connection and the subject. */
export const logoutPurpose = 'session-logout';
export const logoutAssociated = (connectionId: string, subjectKey: string): string => `${connectionId}|${subjectKey}`;

/** The session with all that it changes. The commit fails with `AlreadyExists` or `VersionConflict` when somebody was quicker. */
export async function enterBySignOn(
  deps: LoginDeps,
  visit: Visit,
  of: Entering,
  now: number,
): Promise<{ readonly begun: NewSession; readonly changes: readonly Change[] }> {
  const { connection, tenant, identity } = of.vouched;
  const { link } = of.entrance;
  const { account, changes: proof } = await provenAccount(deps, of, now);
  const acting = ownerActing(tenant, account, visit);
  const begun = newSession(
    deps,
    {
      accountId: account.id,
      tenantId: tenant.id,
      linkId: link.id,
      stage: 'full',
      method: connection.type,
      // SECURITY: no longer than the provider wants (security rule 16).
      expiresAt: Math.min(now + sessionLifeMs.absolute, identity.sessionEndsAt ?? Number.POSITIVE_INFINITY),
      ...factsOf(deps, connection, identity),
    },
    now,
  );
  const attached = event(eventContext(deps, acting, now), 'identity.attached', userTarget(link, account), {
    after: { connectionId: connection.id, connection: connection.name },
  });
  const changes: readonly Change[] = [
    seen(account, now),
    ...proof,
    ...(of.attaches ? [newIdentity(deps, of, now), attached] : []),
    ...(await enterTenant(deps, acting, { link, account }, now)),
    ...entering(deps, visit, { account, tenant, link, begun }, now),
  ];
  return { begun, changes };
}

function newIdentity({ newId }: LoginDeps, { vouched, entrance }: Entering, now: number): Change {
  const record: Identity = {
    id: newId(),
    v: 1,
    tenantId: vouched.tenant.id,
    connectionId: vouched.connection.id,
    subjectKey: subjectKeyOf(vouched.identity),
    accountId: entrance.account.id,
    createdAt: now,
  };
  return { change: 'insert', collection: 'identities', record };
}

function factsOf({ keyring }: LoginDeps, { id: connectionId }: Connection, identity: ExternalIdentity): ProviderFacts {
  const { logout } = identity;
  const subjectKey = subjectKeyOf({ subject: logout?.subject ?? identity.subject });
  return {
    connectionId,
    subjectKey,
    ...(logout?.session !== undefined && { providerSessionKey: hashToken(logout.session) }),
    ...(logout && {
      sealedLogout: keyring.seal(
        logoutPurpose,
        JSON.stringify(logout.keep),
        logoutAssociated(connectionId, subjectKey),
      ),
    }),
  };
}

/**
 * The account as it is from now on. Its address is proven by the mailed link, or by a provider of the tenant that owns
 * the domain (flows.md section 2). SECURITY: a password set before that is void and its sessions end, so that nobody
 * keeps a way in that they planted for a newcomer.
 */
async function provenAccount(
  deps: LoginDeps,
  { recognized, entrance, vouched }: Entering,
  now: number,
): Promise<{ readonly account: Account; readonly changes: readonly Change[] }> {
  const { decision, emailKey, isProven } = recognized;
  const { account } = entrance;
  const isMailed = 'by' in decision && decision.by === 'invited';
  const proves = isMailed || (isProven && emailKey === account.emailKey);
  const named = withName(account, vouched.identity);
  if (!proves || account.emailProvenAt !== undefined) return { account: named, changes: [] };
  const { passwordHash: _, ...rest } = named;
  return {
    account: { ...rest, emailProvenAt: now },
    changes: [
      ...(await endSessions(deps.storage, { accountId: account.id })),
      ...(await retirePasswords(deps.storage, account.id)),
    ],
  };
}

/** A newcomer without a name gets the one that the provider gives. */
const withName = (account: Account, { displayName }: ExternalIdentity): Account =>
  isNewcomer(account) && account.displayName === undefined && displayName !== undefined
    ? { ...account, displayName }
    : account;
