/** A person of a tenant as the management API shows one: the link with its account and, if any, its SCIM resource. */
import { z } from 'zod';
import { accessStatus, holdsAt } from '../identity/holds.js';
import { vaultRoles } from '../identity/vault.js';
import { vaultRightsOf } from '../people/index.js';
import type { Account, Directory, Link, Storage } from '../storage/port/index.js';
import type { AdminDeps } from './deps.js';
import { instant, showInstant } from './shapes.js';

export const kinds = z.enum(['user', 'admin', 'contractor']);
export const vaultRole = z.enum(vaultRoles);
export const vaultAccess = z
  .enum(['planned', 'granted', 'frozen', 'revoked'])
  .describe('`planned` before the person accepted, `frozen` while something withholds access.');
export const statuses = z.enum(['active', 'invited', 'on_hold', 'expired']);

/** The answer of `GET …/users/{id}`; `id` is the link's. */
export const userShape = z
  .object({
    id: z.string(),
    email: z.string().nullable(),
    displayName: z.string().nullable(),
    kind: kinds,
    source: z.enum(['scim', 'invite', 'jit', 'sync']),
    accessStatus: statuses,
    holds: z.array(z.enum(['idp_inactive', 'expired', 'admin_suspended', 'contractors_off', 'approval_needed'])),
    expiresAt: instant.nullable(),
    sponsor: z.string().nullable().describe('Id of the user who answers for a contractor.'),
    account: z.object({
      id: z.string(),
      disposition: z.enum(['linked', 'created']),
      state: z.enum(['pending', 'active', 'locked', 'disabled']),
    }),
    vaults: z
      .array(z.object({ id: z.string(), name: z.string(), role: vaultRole, access: vaultAccess }))
      .describe('With the role in force; only what is `granted` can be used now.'),
    directories: z.array(z.object({ id: z.string(), name: z.string() })),
    createdAt: instant,
  })
  .meta({ id: 'User' });

/** The person behind a link. */
export async function showUser(deps: AdminDeps, link: Link): Promise<z.output<typeof userShape>> {
  const { storage } = deps;
  const now = deps.clock.now();
  const [account, directory, display, rights] = await Promise.all([
    storage.accounts.get(link.accountId),
    link.resource && storage.directories.get(link.resource.directoryId),
    displayOfResource(storage, link),
    vaultRightsOf(deps, link, now),
  ]);
  if (!account) throw new Error(`link ${link.id} has no account`);
  return {
    id: link.id,
    email: account.email ?? null,
    displayName: display ?? ownName(link, account) ?? null,
    kind: link.kind,
    source: link.source,
    accessStatus: statusOf(link, now),
    holds: [...holdsAt(link, now)],
    expiresAt: showInstant(link.expiresAt),
    sponsor: link.sponsorLinkId ?? null,
    account: { id: account.id, disposition: link.disposition, state: account.state },
    vaults: rights.map(({ vault, role, access }) => ({ id: vault.id, name: vault.name, role, access })),
    directories: directory ? [showDirectory(directory)] : [],
    createdAt: showInstant(link.createdAt),
  };
}

/** What the link amounts to at that instant (flows.md T4). */
export const statusOf = (link: Link, now: number): z.output<typeof statuses> =>
  accessStatus({ ...link, invited: link.state === 'invited' }, now);

async function displayOfResource(storage: Storage, link: Link): Promise<string | undefined> {
  if (!link.resource) return undefined;
  const scope = { tenantId: link.tenantId, directoryId: link.resource.directoryId };
  return (await storage.resources.get(scope, 'User', link.resource.id))?.display;
}

/** SECURITY: nothing of a linked account's profile is shown before its owner has come to this tenant (flows.md T1). */
const ownName = (link: Link, account: Account): string | undefined =>
  link.disposition === 'created' || link.state === 'active' ? account.displayName : undefined;

const showDirectory = ({ id, name }: Directory) => ({ id, name });
