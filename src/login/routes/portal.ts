/** `/portal`, where a browser lands after signing in; and what leads to it or away from it. */
import { vaultsOf } from '../../people/index.js';
import { portalView, viewCookie } from '../compact.js';
import { answersForSome, waitingFor } from '../contractors/read.js';
import type { LoginDeps } from '../deps.js';
import { sponsorName } from '../doors.js';
import { type Exchange, withReturn } from '../exchange.js';
import { type FullSession, fullSession, showMe } from '../me.js';
import { notYoursPage, portalPage } from '../pages/portal.js';
import type { Handle, Place } from '../place.js';
import { LoginProblem } from '../problem.js';

const steps: Readonly<Partial<Record<LoginProblem['code'], string>>> = {
  unauthorized: '/login',
  password_change_required: '/login/new-password',
  tenant_choice_required: '/login/tenant',
};

/** The whole session behind a page; a browser that has a step before it is sent there, and comes back. */
export async function wholeSession(
  deps: LoginDeps,
  exchange: Exchange,
  path: string,
): Promise<FullSession | undefined> {
  try {
    return await fullSession(deps, exchange.cookies);
  } catch (error) {
    const step = error instanceof LoginProblem ? steps[error.code] : undefined;
    if (step === undefined || !exchange.wantsPage) throw error;
    exchange.goTo(withReturn(step, path));
    return undefined;
  }
}

const show: Handle = async (deps, exchange) => {
  if (!exchange.wantsPage) return exchange.json(200, await showMe(deps, exchange.cookies));
  const signedIn = await wholeSession(deps, exchange, '/portal');
  if (!signedIn) return;
  const { link, tenant } = signedIn;
  const vaults = await vaultsOf(deps, link, deps.clock.now());
  const sponsor = link.kind === 'contractor' ? await sponsorName(deps, link) : undefined;
  const mode = portalView(exchange.cookies, link);
  const waiting = await waitingFor(deps, link);
  const seesContractors = waiting > 0 || (await answersForSome(deps, link));
  const shown = { signedIn, mode, vaults, sponsor, waiting, seesContractors };
  exchange.page(200, portalPage(exchange.view(tenant.locale), shown));
};

const chooseView: Handle = async (deps, exchange) => {
  const { view = '' } = await exchange.fields({ required: ['view'] });
  if (view !== 'compact' && view !== 'full') throw new LoginProblem('invalid_body', '"view" is compact or full.');
  exchange.setCookie(viewCookie(deps.publicUrl, view));
  if (exchange.wantsPage) exchange.goTo('/portal');
  else exchange.json(200, { view });
};

/** Administration: so far the management API and its page. */
const console: Handle = async (deps, exchange) => {
  const signedIn = await wholeSession(deps, exchange, '/console');
  if (!signedIn) return;
  const { link, tenant } = signedIn;
  if (link.kind === 'admin') return exchange.goTo('/api/docs');
  if (!exchange.wantsPage) throw new LoginProblem('forbidden', 'This is for administrators.');
  const mode = portalView(exchange.cookies, link);
  exchange.page(403, notYoursPage(exchange.view(tenant.locale), { signedIn, mode }));
};

/** A browser goes to its portal, a program to the management API. */
const front: Handle = (_deps, exchange) => exchange.goTo(exchange.wantsPage ? '/portal' : '/api/docs');

export const portalPlaces: readonly Place[] = [
  { path: '/', get: front, prefersData: true },
  { path: '/portal', get: show, prefersData: true },
  { path: '/portal/view', post: chooseView },
  { path: '/console', get: console, prefersData: true },
  { path: '/console/*rest', get: console, prefersData: true },
];
