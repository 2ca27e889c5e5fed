/** For who forgot the password: asking for the mail, and its link. SECURITY: looking changes nothing (security rule 23). */
import { answerEntered } from '../exchange.js';
import { forgotten } from '../forgotten.js';
import { forgottenPage, sentPage } from '../pages/forgotten.js';
import { resetPage } from '../pages/new-password.js';
import type { Handle, Place } from '../place.js';
import { LoginProblem } from '../problem.js';
import { findReset, resetPassword } from '../reset.js';
import { backToStart } from './sign-in.js';

const show: Handle = (_deps, exchange) => exchange.page(200, forgottenPage(exchange.view()));

const ask: Handle = async (deps, exchange) => {
  const { email = '' } = await exchange.fields({ required: ['email'] });
  exchange.onRefusal((problem) => forgottenPage(exchange.view(), email, problem));
  const deliver = await forgotten(deps, exchange.visit, email);
  if (exchange.wantsPage) exchange.page(202, sentPage(exchange.view()));
  else exchange.json(202, {});
  await deliver();
};

const showReset: Handle = async (deps, exchange) => {
  const token = exchange.parameter('token');
  const found = await findReset(deps, token);
  if (!found) throw new LoginProblem('token_invalid');
  exchange.page(200, resetPage(exchange.view(), { token, email: found.account.email ?? '' }));
};

const reset: Handle = async (deps, exchange) => {
  const { token = '', newPassword = '' } = await exchange.fields({ required: ['token', 'newPassword'] });
  const found = exchange.wantsPage ? await findReset(deps, token) : undefined;
  if (found) {
    exchange.onRefusal((problem) => resetPage(exchange.view(), { token, email: found.account.email ?? '', problem }));
  }
  const done = await resetPassword(deps, exchange.visit, { token, newPassword });
  if (done.begun) answerEntered(deps, exchange, done);
  else if (exchange.wantsPage) exchange.goTo('/login?notice=password-set');
  else exchange.json(200, { next: done.next });
};

export const forgottenPlaces: readonly Place[] = [
  { path: '/login/forgotten', get: show, post: ask },
  { path: '/login/reset', get: backToStart, post: reset, isSecret: true },
  { path: '/reset/:token', get: showReset, isSecret: true },
];
