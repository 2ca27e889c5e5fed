/** The vaults of a tenant: making and listing them. */
import { z } from 'zod';
import { vaultNameKey } from '../identity/vault.js';
import { AlreadyExists, type Vault } from '../storage/port/index.js';
import { audited } from './audit.js';
import type { AdminDeps } from './deps.js';
import { type TenantCall, tenantOperation } from './operation.js';
import { listOf, pageOf, pageQuery } from './paging.js';
import { invalidField, Problem } from './problem.js';
import { displayName, instant, showInstant } from './shapes.js';

const entryKind = z
  .enum(['session', 'privileged'])
  .describe('A `session` is there to be used; `privileged` is what has the secrets of others in it.');

const url = z
  .string()
  .trim()
  .max(2048)
  .refine((text) => findAddress(text) !== undefined, 'must be an http, https, ssh, rdp or vnc URL without a password');

const newVault = z
  .strictObject({
    name: displayName,
    entries: z
      .array(z.strictObject({ name: displayName, kind: entryKind, url }))
      .max(200)
      .default([]),
  })
  .meta({ id: 'NewVault' });

const vaultShape = z
  .object({
    id: z.string(),
    name: z.string(),
    entries: z.array(z.object({ id: z.string(), name: z.string(), kind: entryKind, url: z.string() })),
    createdAt: instant,
  })
  .meta({ id: 'Vault' });

/** `POST` and `GET /tenants/{t}/vaults`. */
export const vaultOperations = [
  tenantOperation({
    id: 'createVault',
    method: 'post',
    path: '/vaults',
    tag: 'Vaults',
    summary: 'Make a vault',
    description: 'Whom a directory has named it for already has it at once.',
    body: newVault,
    status: 201,
    answer: vaultShape,
    errors: ['vault_taken'],
    handle: createVault,
  }),
  tenantOperation({
    id: 'listVaults',
    method: 'get',
    path: '/vaults',
    tag: 'Vaults',
    summary: 'List the vaults by name',
    query: pageQuery,
    status: 200,
    answer: listOf(vaultShape),
    handle: (deps, call) =>
      pageOf(deps, call, (page) => deps.storage.vaults.list('name', [call.tenant.id], page), showVault),
  }),
];

const schemes: ReadonlySet<string> = new Set(['http:', 'https:', 'ssh:', 'rdp:', 'vnc:']);

/** SECURITY: portals make links of these, so nothing that a browser runs, and no secret that everybody would see. */
function findAddress(text: string): string | undefined {
  if (!URL.canParse(text)) return undefined;
  const { protocol, hostname, password, href } = new URL(text);
  return schemes.has(protocol) && hostname !== '' && password === '' ? href : undefined;
}

async function createVault(deps: AdminDeps, call: TenantCall<unknown, z.output<typeof newVault>>) {
  const { name, entries } = call.body;
  const nameKey = vaultNameKey(name);
  if (nameKey === undefined) throw invalidField('name', 'must have characters that can be seen, and no others');
  const vault: Vault = {
    id: deps.newId(),
    v: 1,
    tenantId: call.tenant.id,
    name,
    nameKey,
    state: 'live',
    entries: entries.map((entry) => ({ id: deps.newId(), ...entry, url: findAddress(entry.url)! })),
    createdAt: deps.clock.now(),
  };
  const created = audited(deps, call, {
    tenantId: vault.tenantId,
    type: 'vault.created',
    target: { kind: 'vault', id: vault.id },
    after: { name, entries: vault.entries.map(({ id, name, kind, url }) => ({ id, name, kind, url })) },
  });
  try {
    await deps.storage.commit([{ change: 'insert', collection: 'vaults', record: vault }, created]);
  } catch (error) {
    if (error instanceof AlreadyExists) throw new Problem('vault_taken');
    throw error;
  }
  return showVault(vault);
}

const showVault = ({ id, name, entries, createdAt }: Vault) => ({
  id,
  name,
  entries: [...entries],
  createdAt: showInstant(createdAt),
});

/**
 * The vault that the call's path names.
 *
 * @throws Problem not_found also when it is another tenant's
 */
export async function findVault(deps: AdminDeps, call: TenantCall): Promise<Vault> {
  const vault = await deps.storage.vaults.get(call.params.vault!);
  if (vault?.tenantId !== call.tenant.id) throw new Problem('not_found', { detail: 'No such vault in this tenant.' });
  return vault;
}
