/** What a session still has to do, and its end: choose a tenant, set a password, sign out; and `/me`. */
import { ownPath } from '../../http/own-path.js';
import { chooseTenant } from '../choose-tenant.js';
import { noCookie } from '../cookie.js';
import type { LoginDeps } from '../deps.js';
import { liveDoors, openDoors } from '../doors.js';
import { answerEntered, type Exchange, withReturn } from '../exchange.js';
import { showMe } from '../me.js';
import { setNewPassword } from '../new-password.js';
import { newPasswordPage } from '../pages/new-password.js';
import { signingOutPage } from '../pages/signing-out.js';
import { tenantPage } from '../pages/tenant.js';
import type { Handle, Place } from '../place.js';
import type { LoginProblem } from '../problem.js';
import { findSession, type SignedIn } from '../session.js';
import { signOut } from '../sign-out.js';

/** The session behind a page; without one the browser is sent to sign in, and comes back. */
async function sessionFor(deps: LoginDeps, exchange: Exchange, path: string): Promise<SignedIn | undefined> {
  const found = await findSession(deps, exchange.cookies);
  if (!found) exchange.goTo(withReturn('/login', path));
  return found;
}

const showTenants: Handle = async (deps, exchange) => {
  const found = await sessionFor(deps, exchange, '/login/tenant');
  if (!found) return;
  const carried = { returnTo: ownPath(exchange.query('returnTo')) };
  if (found.session.stage !== 'choose_tenant') exchange.goTo(carried.returnTo ?? '/portal');
  else exchange.page(200, await offering(deps, exchange, found, { carried }));
};

async function offering(
  deps: LoginDeps,
  exchange: Exchange,
  { account }: Pick<SignedIn, 'account'>,
  more: { readonly carried: { readonly returnTo: string | undefined }; readonly problem?: LoginProblem },
): Promise<string> {
  const doors = await openDoors(deps, account, await liveDoors(deps, account), deps.clock.now());
  return tenantPage(exchange.view(), { tenants: doors.map(({ tenant }) => tenant), ...more });
}

const goToTenant: Handle = async (deps, exchange) => {
  const { tenant = '', returnTo } = await exchange.fields({ required: ['tenant'], optional: ['returnTo'] });
  const carried = { returnTo: ownPath(returnTo) };
  const found = exchange.wantsPage ? await findSession(deps, exchange.cookies) : undefined;
  if (found) exchange.onRefusal((problem) => offering(deps, exchange, found, { carried, problem }));
  const entered = await chooseTenant(deps, exchange.visit, exchange.cookies, tenant);
  answerEntered(deps, exchange, entered, carried.returnTo);
};

const showNewPassword: Handle = async (deps, exchange) => {
  const found = await sessionFor(deps, exchange, '/login/new-password');
  if (!found) return;
  const carried = { returnTo: ownPath(exchange.query('returnTo')) };
  if (found.session.stage === 'choose_tenant') exchange.goTo(withReturn('/login/tenant', '/login/new-password'));
  else exchange.page(200, choosing(exchange, found, { carried }));
};

function choosing(
  exchange: Exchange,
  { session, account, tenant }: SignedIn,
  more: { readonly carried: { readonly returnTo: string | undefined }; readonly problem?: LoginProblem },
): string {
  const isForced = session.stage === 'change_password';
  const about = { email: account.email, workspace: tenant?.name ?? '', isForced };
  return newPasswordPage(exchange.view(tenant?.locale), { ...about, ...more });
}

const setPassword: Handle = async (deps, exchange) => {
  const fields = { required: ['newPassword'], optional: ['currentPassword', 'returnTo'] };
  const { newPassword = '', currentPassword, returnTo } = await exchange.fields(fields);
  const carried = { returnTo: ownPath(returnTo) };
  const found = exchange.wantsPage ? await findSession(deps, exchange.cookies) : undefined;
  if (found) exchange.onRefusal((problem) => choosing(exchange, found, { carried, problem }));
  const entered = await setNewPassword(deps, exchange.visit, exchange.cookies, { newPassword, currentPassword });
  answerEntered(deps, exchange, entered, carried.returnTo);
};

const leave: Handle = async (deps, exchange) => {
  const { atProvider } = await signOut(deps, exchange.visit, exchange.cookies);
  exchange.setCookie(noCookie(deps.publicUrl));
  if (atProvider !== undefined) {
    if (exchange.wantsPage) exchange.page(200, signingOutPage(exchange.view(), atProvider));
    else exchange.json(200, { next: atProvider });
  } else if (exchange.wantsPage) exchange.goTo('/login?notice=signed-out');
  else exchange.empty(204);
};

const me: Handle = async (deps, exchange) => exchange.json(200, await showMe(deps, exchange.cookies));

export const sessionPlaces: readonly Place[] = [
  { path: '/login/tenant', get: showTenants, post: goToTenant },
  { path: '/login/new-password', get: showNewPassword, post: setPassword },
  { path: '/logout', post: leave },
  { path: '/me', get: me, isData: true },
];
