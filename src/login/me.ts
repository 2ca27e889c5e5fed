/** `GET /me`: who is signed in, and what they may do (contract.md section 5). */
import { vaultsOf } from '../people/index.js';
import { LoginProblem } from './problem.js';
import { findSession, type SessionDeps, type SignedIn } from './session.js';

/** A session that may do everything that its link allows. */
export type FullSession = Required<SignedIn>;

/**
 * The session behind a request.
 *
 * @throws LoginProblem unauthorized, password_change_required, tenant_choice_required
 */
export async function fullSession(deps: SessionDeps, cookies: string | undefined): Promise<FullSession> {
  const found = await findSession(deps, cookies);
  if (!found) throw new LoginProblem('unauthorized');
  const { session, account, tenant, link } = found;
  if (session.stage === 'change_password') throw new LoginProblem('password_change_required');
  if (session.stage === 'choose_tenant' || !tenant || !link) throw new LoginProblem('tenant_choice_required');
  return { session, account, tenant, link };
}

/** The answer; times are RFC 3339. `expiresAt` is null for whoever has no last day. */
export async function showMe(deps: SessionDeps, cookies: string | undefined): Promise<Record<string, unknown>> {
  const { account, tenant, link } = await fullSession(deps, cookies);
  return {
    account: { id: account.id, email: account.email ?? null, displayName: account.displayName ?? null },
    tenant: { id: tenant.id, slug: tenant.slug, name: tenant.name },
    user: { id: link.id },
    kind: link.kind,
    expiresAt: link.expiresAt === undefined ? null : new Date(link.expiresAt).toISOString(),
    vaults: await vaultsOf(deps, link, deps.clock.now()),
  };
}
