/** Begins a mass invitation: refuses what is wrong with the whole call before anything is sent (flows.md T2, T3). */
import {
  checkContractor,
  contractorsDisabled,
  expiryRequired,
  findEmailKey,
  hasNoHold,
  IdentityError,
  readGivenDate,
  usualVaultRole,
  vaultNameKey,
} from '../identity/index.js';
import type { Acting } from '../people/index.js';
import type { InvitationReport, InvitedPerson, LinkKind, Storage, Tenant, VaultRole } from '../storage/port/index.js';

/** A call as it was sent, its form checked. */
export interface Asked {
  readonly kind: LinkKind;
  readonly people: readonly {
    readonly email: string;
    readonly expiresAt?: string | undefined;
    readonly locale?: 'en' | 'fr' | undefined;
  }[];
  readonly expiresAt?: string | undefined;
  /** Id of a link. */
  readonly sponsor?: string | undefined;
  readonly vaults?: readonly { readonly name: string; readonly role?: VaultRole | undefined }[] | undefined;
  readonly temporaryPassword?: 'automatic' | 'manual' | undefined;
}

interface OpenDeps {
  readonly storage: Pick<Storage, 'accounts' | 'links' | 'vaults'>;
  readonly newId: () => string;
}

/** How long a process has for the rows before another one looks after them. */
export const leaseMs = 60_000;

/**
 * The report without its rows, to be committed before any of them is made.
 *
 * @throws IdentityError `contractors_disabled`, `expiry_required`, `expiry_in_past`, `expiry_too_far` (with
 * `latestAllowed`), `expiry_not_contractor`, `expiry_unreadable`, `sponsor_unknown`, `vault_unknown`, `temporary_password_choice_required`
 */
export async function openReport(
  deps: OpenDeps,
  acting: Acting & { readonly requestId: string },
  asked: Asked,
  now: number,
): Promise<InvitationReport> {
  const { tenant, actor, requestId } = acting;
  if (asked.kind === 'contractor' && !tenant.settings.contractorsEnabled) throw contractorsDisabled();
  const people = datedPeople(asked, tenant, now);
  const wanted = asked.sponsor ?? (await inviterLink(deps, acting, asked));
  const sponsor = wanted === undefined ? undefined : await findSponsor(deps, tenant, wanted, now);
  const vaults = await findVaults(deps, tenant, asked.vaults ?? []);
  return {
    id: deps.newId(),
    v: 1,
    tenantId: tenant.id,
    kind: asked.kind,
    actor,
    requestId,
    ...(sponsor && { sponsor }),
    vaults,
    handling: handlingOf(asked, tenant),
    createdAt: now,
    people,
    pendingAt: now + leaseMs,
  };
}

function handlingOf({ temporaryPassword }: Asked, { settings }: Tenant): 'automatic' | 'manual' {
  const handling = temporaryPassword ?? settings.temporaryPassword;
  if (handling !== 'ask') return handling;
  const detail = 'Choose how the temporary passwords reach these people: automatic or manual.';
  throw new IdentityError('temporary_password_choice_required', detail);
}

/** Each with the date in force for them. A date that is wrong for everybody is the whole call's fault. */
function datedPeople(asked: Asked, tenant: Tenant, now: number): readonly InvitedPerson[] {
  const isRepeated = repetitions(asked);
  let first: IdentityError | undefined;
  let isSomebodyGood = false;
  const people = asked.people.map(({ email, locale, expiresAt }, place) => {
    const end = endOf(asked.kind, expiresAt ?? asked.expiresAt, tenant, now);
    if (end instanceof IdentityError) first ??= end;
    else isSomebodyGood = true;
    return {
      email,
      ...(locale !== undefined && { locale }),
      ...(end instanceof IdentityError ? { fault: end.detail } : end),
      ...(isRepeated[place] && { isRepeated: true }),
    };
  });
  if (first && !isSomebodyGood) throw first;
  return people;
}

type End = Pick<InvitedPerson, 'expiresAt' | 'expiryLocal'>;

function endOf(kind: LinkKind, given: string | undefined, tenant: Tenant, now: number): End | IdentityError {
  if (kind !== 'contractor') {
    if (given === undefined) return {};
    return new IdentityError('expiry_not_contractor', 'Only contractors have an "expiresAt".');
  }
  if (given === undefined) return expiryRequired();
  const end = readGivenDate(given, tenant.timeZone);
  if (!end) {
    const detail = `"${given}" is no date: send 2026-03-01, 2026-03-01T17:00 or 2026-03-01T17:00:00Z.`;
    return new IdentityError('expiry_unreadable', detail);
  }
  try {
    checkContractor({ isContractor: true, expiresAt: end.expiresAt, email: 'known' }, tenant.settings, now);
    return end;
  } catch (error) {
    if (error instanceof IdentityError) return error;
    throw error;
  }
}

/** For each place of the list, whether its address stands further up in any spelling. */
function repetitions({ people }: Asked): readonly boolean[] {
  const seen = new Set<string>();
  return people.map(({ email }) => {
    const key = findEmailKey(email);
    if (key === undefined) return false;
    const isRepeated = seen.has(key);
    seen.add(key);
    return isRepeated;
  });
}

/** A person who invites contractors answers for them unless the call names somebody else (flows.md T3). */
async function inviterLink(
  { storage }: OpenDeps,
  { tenant, actor }: Acting,
  { kind }: Asked,
): Promise<string | undefined> {
  if (kind !== 'contractor' || actor.kind !== 'person') return undefined;
  return (await storage.links.find('live', [tenant.id, actor.id]))?.id;
}

/** A person of this tenant whose access nothing withholds. */
async function findSponsor(
  { storage }: OpenDeps,
  tenant: Tenant,
  id: string,
  now: number,
): Promise<{ linkId: string; name: string }> {
  const link = await storage.links.get(id);
  if (link?.tenantId !== tenant.id || link.state === 'removed' || !hasNoHold(link, now)) {
    throw new IdentityError(
      'sponsor_unknown',
      'The sponsor must be the id of a user of this tenant whose access is neither suspended nor over.',
    );
  }
  const account = await storage.accounts.get(link.accountId);
  // SECURITY: the name of a linked account is not told before its owner has come (flows.md T1).
  const isKnown = link.disposition === 'created' || link.state === 'active';
  return { linkId: link.id, name: (isKnown ? account?.displayName : undefined) ?? account?.email ?? tenant.name };
}

async function findVaults(
  { storage }: OpenDeps,
  tenant: Tenant,
  asked: NonNullable<Asked['vaults']>,
): Promise<InvitationReport['vaults']> {
  const roles = new Map<string, VaultRole>();
  for (const { name, role } of asked) {
    const key = vaultNameKey(name);
    const vault = key === undefined ? undefined : await storage.vaults.find('name', [tenant.id, key]);
    if (vault?.state !== 'live') throw new IdentityError('vault_unknown', `This tenant has no vault "${name}".`);
    roles.set(vault.id, role ?? usualVaultRole);
  }
  return [...roles].map(([id, role]) => ({ id, role }));
}
