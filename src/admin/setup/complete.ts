/** Makes the first administrator with a tenant, and uses the set-up link up, in one step. */
import { z } from 'zod';
import { findEmailKey } from '../../identity/email-key.js';
import { PasswordQueueFull } from '../../login/password.js';
import { findPasswordFault } from '../../login/password-rules.js';
import {
  type Account,
  AlreadyExists,
  type Change,
  type Link,
  NotFound,
  type SetupToken,
  type Tenant,
  VersionConflict,
} from '../../storage/port/index.js';
import { audited } from '../audit.js';
import { Problem } from '../problem.js';
import { displayName } from '../shapes.js';
import { tenantRecord } from '../tenants.js';
import type { SetupDeps } from './deps.js';
import { findSetupToken, removalOf } from './link.js';
import { freeSlug } from './slug.js';

/** What the form posts. */
export const setupForm = z.strictObject({
  tenantName: displayName,
  email: z
    .string()
    .max(320)
    .refine((text) => findEmailKey(text) !== undefined, 'must be a mail address such as name@example.com'),
  // What is wrong with a password has codes of its own.
  password: z.string(),
});
export type SetupForm = z.output<typeof setupForm>;

/**
 * Creates the tenant, the account with its password, and the administrator's link.
 *
 * @throws Problem token_invalid, password_too_short, password_too_long, password_blocklisted, account_exists
 */
export async function completeSetup(
  deps: SetupDeps,
  request: { readonly secret: string; readonly form: SetupForm; readonly requestId: string },
): Promise<Tenant> {
  const { form } = request;
  const token = await findSetupToken(deps.storage, request.secret);
  if (!token) throw new Problem('token_invalid');
  const fault = findPasswordFault(form.password, [form.email, form.tenantName]);
  if (fault) throw new Problem(fault);
  const passwordHash = await hashInTurn(deps, form.password);
  for (let tries = 5; ; tries--) {
    const made = await makeRecords(deps, token, form, passwordHash);
    try {
      await deps.storage.commit([
        ...changesFor(deps, made, token, request.requestId),
        // SECURITY: of two who come at once by links of two gateways, the second finds his own gone.
        ...(await removalOf(deps.storage, ({ id }) => id !== token.id)),
      ]);
      return made.tenant;
    } catch (error) {
      if (error instanceof VersionConflict || error instanceof NotFound) throw new Problem('token_invalid');
      if (!(error instanceof AlreadyExists)) throw error;
      // Somebody took the slug in between: the next round finds another one.
      if (error.attribute !== 'tenants.slug' || tries === 1) throw new Problem('account_exists');
    }
  }
}

async function hashInTurn(deps: SetupDeps, password: string): Promise<string> {
  try {
    return await deps.passwords.hash(password);
  } catch (error) {
    if (error instanceof PasswordQueueFull) throw new Problem('rate_limited', { headers: { 'Retry-After': '2' } });
    throw error;
  }
}

interface Made {
  readonly tenant: Tenant;
  readonly account: Account;
  readonly link: Link;
}

async function makeRecords(deps: SetupDeps, token: SetupToken, form: SetupForm, passwordHash: string): Promise<Made> {
  const now = deps.clock.now();
  const slug = await freeSlug(deps.storage, form.tenantName);
  const tenant = tenantRecord(deps, { slug, name: form.tenantName, locale: 'en', timeZone: 'UTC' });
  const account: Account = {
    id: deps.newId(),
    v: 1,
    email: form.email.trim(),
    emailKey: findEmailKey(form.email)!,
    state: 'active',
    passwordHash,
    // Choosing the password on this page is the owner's own act: to every tenant this is an account in use.
    signedInAt: now,
    emailProvenAt: now,
    createdBy: { kind: 'setup', id: token.id },
    createdAt: now,
  };
  const link: Link = {
    id: deps.newId(),
    v: 1,
    tenantId: tenant.id,
    accountId: account.id,
    liveAccountId: account.id,
    kind: 'admin',
    source: 'invite',
    disposition: 'created',
    state: 'active',
    holds: [],
    vaults: [],
    onboarded: true,
    createdAt: now,
  };
  return { tenant, account, link };
}

function changesFor(deps: SetupDeps, { tenant, account, link }: Made, token: SetupToken, requestId: string): Change[] {
  const email = account.email!;
  const call = {
    principal: { actor: { kind: 'person', id: account.id, name: email }, tenantId: tenant.id },
    requestId,
  } as const;
  return [
    // SECURITY: the update fails for the second of two requests with the same link, and with it everything below.
    { change: 'update', collection: 'setupTokens', record: { ...token, usedAt: deps.clock.now() } },
    { change: 'insert', collection: 'tenants', record: tenant },
    { change: 'insert', collection: 'accounts', record: account },
    { change: 'insert', collection: 'links', record: link },
    audited(deps, call, {
      tenantId: tenant.id,
      type: 'tenant.created',
      target: { kind: 'tenant', id: tenant.id },
      after: { slug: tenant.slug, name: tenant.name },
    }),
    audited(deps, call, {
      tenantId: tenant.id,
      type: 'administrator.created',
      target: { kind: 'user', id: link.id, email },
      after: { kind: 'admin' },
    }),
  ];
}
