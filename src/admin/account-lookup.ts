/** Tells which addresses have an account: the step of the wizards before inviting (flows.md G4). */
import { z } from 'zod';
import { findEmailKey } from '../identity/email-key.js';
import { audited } from './audit.js';
import type { AdminDeps } from './deps.js';
import { type TenantCall, tenantOperation } from './operation.js';

const lookup = z.strictObject({ emails: z.array(z.string().max(320)).min(1).max(1000) }).meta({ id: 'AccountLookup' });

const finding = z
  .object({
    email: z.string().describe('As it was sent.'),
    exists: z.boolean().describe('An account has this address.'),
    memberHere: z.boolean().describe('That account belongs to this tenant already.'),
  })
  .meta({ id: 'AccountFinding' });

/** `POST /tenants/{t}/account-lookup`. */
export const accountLookupOperations = [
  tenantOperation({
    id: 'lookUpAccounts',
    method: 'post',
    path: '/account-lookup',
    tag: 'Users',
    summary: 'Tell which addresses have an account',
    description: 'Audited, and limited in how often it may be asked. A text that is no address has no account.',
    body: lookup,
    status: 200,
    answer: z.array(finding),
    errors: ['rate_limited'],
    limited: true,
    handle: lookUpAccounts,
  }),
];

async function lookUpAccounts(deps: AdminDeps, call: TenantCall<unknown, z.output<typeof lookup>>) {
  const found = await Promise.all(call.body.emails.map((email) => lookUp(deps, call.tenant.id, email)));
  await deps.storage.commit([
    audited(deps, call, {
      tenantId: call.tenant.id,
      type: 'accounts.looked_up',
      target: { kind: 'tenant', id: call.tenant.id },
      after: { asked: found.length, existing: found.filter(({ exists }) => exists).length },
    }),
  ]);
  return found;
}

async function lookUp(deps: AdminDeps, tenantId: string, email: string) {
  const key = findEmailKey(email);
  const account = key === undefined ? undefined : await deps.storage.accounts.find('emailKey', [key]);
  const link = account && (await deps.storage.links.find('live', [tenantId, account.id]));
  return { email, exists: account !== undefined, memberHere: link !== undefined };
}
