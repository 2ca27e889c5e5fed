/** Temporary passwords of a tenant: the standing queue *Passwords to deliver*, handing one out, and replacing one. */
import { z } from 'zod';
import { collectPassword, reissuePassword } from '../people/index.js';
import type { TemporaryPassword } from '../storage/port/index.js';
import { settled } from '../storage/settled.js';
import { actingOf } from './acting.js';
import type { AdminDeps } from './deps.js';
import { type TenantCall, tenantOperation } from './operation.js';
import { listOf, pageOf, pageQuery } from './paging.js';
import { Problem } from './problem.js';
import { instant, showInstant } from './shapes.js';

export const handlings = z.enum(['automatic', 'manual']);
export const passwordStates = z.enum([
  'emailed',
  'to_deliver',
  'collected',
  'used',
  'retired',
  'expired',
  'reissued',
  'revoked',
]);

/** What reports and reissuing tell of a temporary password. */
export const issuedShape = z
  .object({ id: z.string(), handling: handlings, state: passwordStates })
  .meta({ id: 'IssuedPassword' });

const passwordShape = z
  .object({
    ...issuedShape.shape,
    userId: z.string(),
    email: z.string().nullable(),
    createdAt: instant,
    expiresAt: instant,
    collectedBy: z.string().nullable(),
    collectedAt: instant.nullable(),
  })
  .meta({ id: 'PasswordToDeliver' });

const passwordQuery = pageQuery.extend({ state: passwordStates.default('to_deliver') });
const place = { method: 'post', tag: 'Temporary passwords', status: 200 } as const;

/** `GET …/temporary-passwords`, `POST …/{id}/collect` and `…/{id}/reissue`. */
export const temporaryPasswordOperations = [
  tenantOperation({
    ...place,
    id: 'listTemporaryPasswords',
    method: 'get',
    path: '/temporary-passwords',
    summary: 'The standing queue of passwords to deliver, or those in another state',
    query: passwordQuery,
    answer: listOf(passwordShape),
    handle: (deps, call) =>
      pageOf(
        deps,
        call,
        (page) => deps.storage.temporaryPasswords.list('state', [call.tenant.id, call.query.state], page),
        (password) => showPassword(deps, password),
      ),
  }),
  tenantOperation({
    ...place,
    id: 'collectTemporaryPassword',
    fresh: true,
    path: '/temporary-passwords/:id/collect',
    summary: 'Take a temporary password to hand it over',
    description: 'Shows it once, to one caller; afterwards its copy is gone for everybody.',
    answer: z.object({ temporaryPassword: z.string().describe('Shown this once.') }),
    errors: ['temporary_password_collected', 'conflict'],
    handle: collect,
  }),
  tenantOperation({
    ...place,
    id: 'reissueTemporaryPassword',
    fresh: true,
    path: '/temporary-passwords/:id/reissue',
    summary: 'Make a new temporary password by the same handling; the old one is void',
    answer: issuedShape,
    errors: ['conflict'],
    handle: reissue,
  }),
];

async function collect(deps: AdminDeps, call: TenantCall) {
  const { text } = await settled(deps, async () => {
    const password = await findPassword(deps, call);
    return collectPassword(deps.people, actingOf(call), { password, how: 'copy' }, deps.clock.now());
  });
  return { temporaryPassword: text };
}

async function reissue(deps: AdminDeps, call: TenantCall) {
  const { password } = await settled(deps, async () =>
    reissuePassword(deps.people, actingOf(call), await findPassword(deps, call), deps.clock.now()),
  );
  return showIssued(password);
}

/**
 * The temporary password that the call's path names.
 *
 * @throws Problem not_found also when it is another tenant's
 */
export async function findPassword(deps: AdminDeps, call: TenantCall): Promise<TemporaryPassword> {
  const password = await deps.storage.temporaryPasswords.get(call.params.id!);
  if (password?.tenantId !== call.tenant.id) {
    throw new Problem('not_found', { detail: 'No such temporary password in this tenant.' });
  }
  return password;
}

/** What may be told of a temporary password to anybody who may see the report: never what it is. */
export const showIssued = ({ id, handling, state }: TemporaryPassword): z.output<typeof issuedShape> => ({
  id,
  handling,
  state,
});

async function showPassword(deps: AdminDeps, password: TemporaryPassword) {
  const account = await deps.storage.accounts.get(password.accountId);
  return {
    ...showIssued(password),
    userId: password.linkId,
    email: account?.email ?? null,
    createdAt: showInstant(password.createdAt),
    expiresAt: showInstant(password.expiresAt),
    collectedBy: password.collected?.by.name ?? null,
    collectedAt: showInstant(password.collected?.at),
  };
}
