/** Directories: the provisioning sources of a tenant. */
import { z } from 'zod';
import type { Directory } from '../storage/port/index.js';
import { audited } from './audit.js';
import type { AdminDeps } from './deps.js';
import { type TenantCall, tenantOperation } from './operation.js';
import { listOf, pageOf, pageQuery } from './paging.js';
import { Problem } from './problem.js';
import { issueToken } from './scim-token.js';
import { days, displayName, instant, newSecret, showInstant } from './shapes.js';

const profile = z
  .enum(['generic', 'entra', 'okta'])
  .describe('Whose habits are tolerated: Microsoft Entra ID, Okta, or none in particular.');

const newDirectory = z
  .strictObject({
    name: displayName,
    profile: profile.default('generic'),
    strict: z.boolean().default(false).describe('True refuses what the RFCs forbid but providers send all the same.'),
    allowPassword: z.boolean().default(false).describe('True accepts passwords that the provider sends for newcomers.'),
    tokenDays: days.describe('How long the first token lives.'),
  })
  .meta({ id: 'NewDirectory' });

const scim = z.object({ baseUrl: z.string().describe('What the identity provider asks for as SCIM or tenant URL.') });

const directoryShape = z
  .object({
    id: z.string(),
    name: z.string(),
    profile,
    strict: z.boolean(),
    allowPassword: z.boolean(),
    createdAt: instant,
    scim,
  })
  .meta({ id: 'Directory' });

/** `POST` and `GET /tenants/{t}/directories`. */
export const directoryOperations = [
  tenantOperation({
    id: 'createDirectory',
    fresh: true,
    method: 'post',
    path: '/directories',
    tag: 'Directories',
    summary: 'Make a directory with its first SCIM token',
    body: newDirectory,
    status: 201,
    answer: directoryShape.extend({ token: newSecret }).meta({ id: 'NewDirectoryAnswer' }),
    handle: createDirectory,
  }),
  tenantOperation({
    id: 'listDirectories',
    method: 'get',
    path: '/directories',
    tag: 'Directories',
    summary: 'List the directories',
    query: pageQuery,
    status: 200,
    answer: listOf(directoryShape),
    handle: (deps, call) =>
      pageOf(
        deps,
        call,
        (page) => deps.storage.directories.list('tenant', [call.tenant.id], page),
        (directory) => showDirectory(deps, directory),
      ),
  }),
];

async function createDirectory(deps: AdminDeps, call: TenantCall<unknown, z.output<typeof newDirectory>>) {
  const { tokenDays, ...said } = call.body;
  const directory: Directory = {
    id: deps.newId(),
    v: 1,
    tenantId: call.tenant.id,
    ...said,
    createdAt: deps.clock.now(),
  };
  const token = issueToken(deps, call, directory, tokenDays);
  await deps.storage.commit([
    { change: 'insert', collection: 'directories', record: directory },
    audited(deps, call, {
      tenantId: directory.tenantId,
      type: 'directory.created',
      target: { kind: 'directory', id: directory.id },
      after: said,
    }),
    ...token.changes,
  ]);
  return { ...showDirectory(deps, directory), token: token.answer };
}

const showDirectory = (deps: AdminDeps, directory: Directory) => ({
  id: directory.id,
  name: directory.name,
  profile: directory.profile,
  strict: directory.strict,
  allowPassword: directory.allowPassword,
  createdAt: showInstant(directory.createdAt),
  scim: { baseUrl: `${deps.publicUrl}/scim/v2` },
});

/**
 * The directory that the call's path names.
 *
 * @throws Problem not_found also when it is another tenant's
 */
export async function findDirectory(deps: AdminDeps, call: TenantCall): Promise<Directory> {
  const directory = await deps.storage.directories.get(call.params.directory!);
  if (!directory || directory.tenantId !== call.tenant.id) {
    throw new Problem('not_found', { detail: 'No such directory.' });
  }
  return directory;
}
