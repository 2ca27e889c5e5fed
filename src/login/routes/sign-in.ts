/** `/login`: the address first, then the password or an identity provider. */
import { ownPath } from '../../http/own-path.js';
import { answerEntered, type Exchange, withReturn } from '../exchange.js';
import { addressPage, passwordPage } from '../pages/sign-in.js';
import type { Handle, Place } from '../place.js';
import { LoginProblem } from '../problem.js';
import { findSession } from '../session.js';
import { signIn } from '../sign-in.js';
import { waysOf } from '../ways.js';

/** Whoever is signed in already goes on to where they want to be. */
const show: Handle = async (deps, exchange) => {
  const returnTo = ownPath(exchange.query('returnTo'));
  const found = await findSession(deps, exchange.cookies);
  if (found && exchange.wantsPage) {
    if (found.session.stage === 'full') return exchange.goTo(returnTo ?? '/portal');
    const path = found.session.stage === 'choose_tenant' ? '/login/tenant' : '/login/new-password';
    return exchange.goTo(withReturn(path, returnTo));
  }
  const carried = { returnTo };
  exchange.page(200, addressPage(exchange.view(), { notice: exchange.query('notice'), carried }));
};

/** Says which ways in an address has; nothing begins here. */
const choose: Handle = async (deps, exchange) => {
  const fields = { required: ['email'], optional: ['tenant', 'returnTo'] };
  const { email = '', tenant, returnTo } = await exchange.fields(fields);
  const carried = { tenant, returnTo: ownPath(returnTo) };
  exchange.onRefusal((problem) => addressPage(exchange.view(), { email, problem, carried }));
  const ways = await waysOf(deps, email);
  if (!ways) throw new LoginProblem('invalid_body', '"email" is no mail address.');
  if (exchange.wantsPage) {
    exchange.page(200, passwordPage(exchange.view(), { email: email.trim(), ways, carried }));
    return;
  }
  const connections = ways.connections.map(({ type, id, name }) => ({
    type,
    name,
    loginUrl: `${deps.publicUrl}/login/${type}/${id}`,
  }));
  exchange.json(200, { connections });
};

const enter: Handle = async (deps, exchange) => {
  const fields = { required: ['email', 'password'], optional: ['tenant', 'returnTo'] };
  const { email = '', password = '', tenant, returnTo } = await exchange.fields(fields);
  const carried = { tenant, returnTo: ownPath(returnTo) };
  exchange.onRefusal(async (problem) => {
    const ways = (await waysOf(deps, email)) ?? { connections: [], passwordIsUsual: true };
    return passwordPage(exchange.view(), { email, ways, problem, carried });
  });
  const entered = await signIn(deps, exchange.visit, { email, password, tenant });
  answerEntered(deps, exchange, entered, carried.returnTo);
};

/** For who comes back to a step that only a form can reach. */
export const backToStart: Handle = (_deps, exchange: Exchange) => {
  if (exchange.wantsPage) exchange.goTo('/login');
  else throw new LoginProblem('method_not_allowed', undefined, { Allow: 'POST' });
};

export const signInPlaces: readonly Place[] = [
  { path: '/login', get: show, post: choose },
  { path: '/login/password', get: backToStart, post: enter },
];
