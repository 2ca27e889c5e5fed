/** `/invitations/{token}`: looking, accepting, and asking for another. SECURITY: looking changes nothing (security rule 23). */
import { invitationCookie } from '../cookie.js';
import type { LoginDeps } from '../deps.js';
import { refusalOf } from '../doors.js';
import { answerEntered, type Exchange } from '../exchange.js';
import { acceptInvitation } from '../invitation/accept.js';
import { askForAnother, mayAsk } from '../invitation/ask.js';
import { findMailed, isOpen, type Mailed } from '../invitation/read.js';
import { describeInvitation } from '../invitation/way.js';
import { askedPage, invitationPage, overPage } from '../pages/invitation.js';
import { passwordPage } from '../pages/sign-in.js';
import type { View } from '../pages/view.js';
import type { Handle, Place } from '../place.js';
import { LoginProblem } from '../problem.js';
import { findSession } from '../session.js';
import { waysOf } from '../ways.js';

const viewOf = (exchange: Exchange, { invitation, tenant }: Mailed): View =>
  exchange.view(invitation.locale ?? tenant.locale);

const look: Handle = async (deps, exchange) => {
  const token = exchange.parameter('token');
  const mailed = await findMailed(deps, token);
  const now = deps.clock.now();
  if (!mailed) throw new LoginProblem('token_invalid');
  if (!isOpen(mailed, now)) {
    if (!exchange.wantsPage || !mayAsk(mailed, now)) throw new LoginProblem('token_invalid');
    exchange.page(410, overPage(viewOf(exchange, mailed), token, mailed));
    return;
  }
  const withheld = await refusalOf(deps, mailed, now);
  if (withheld && withheld.code !== 'password_login_off') throw withheld;
  exchange.setCookie(invitationCookie(deps.publicUrl, token));
  if (exchange.wantsPage) exchange.page(200, await shown(deps, exchange, token, mailed));
  else exchange.json(200, described(mailed));
};

const described = ({ invitation, tenant, link }: Mailed) => ({
  email: invitation.email,
  tenant: { slug: tenant.slug, name: tenant.name },
  kind: link.kind,
  inviter: invitation.inviter ?? tenant.name,
  validUntil: new Date(invitation.expiresAt).toISOString(),
});

async function shown(
  deps: LoginDeps,
  exchange: Exchange,
  token: string,
  mailed: Mailed,
  problem?: LoginProblem,
): Promise<string> {
  const session = await findSession(deps, exchange.cookies);
  const invited = await describeInvitation(deps, token, mailed, session);
  return invitationPage(viewOf(exchange, mailed), { ...invited, problem });
}

const accept: Handle = async (deps, exchange) => {
  const token = exchange.parameter('token');
  const { newPassword } = await exchange.fields({ required: [], optional: ['newPassword'] });
  const mailed = exchange.wantsPage ? await findMailed(deps, token) : undefined;
  if (mailed && isOpen(mailed, deps.clock.now())) {
    exchange.onRefusal((problem) => shown(deps, exchange, token, mailed, problem));
  }
  const accepted = await acceptInvitation(deps, exchange.visit, exchange.cookies, { token, newPassword });
  if (accepted.begun) answerEntered(deps, exchange, accepted);
  else if (mailed) exchange.page(200, await signInNext(deps, exchange, mailed));
  else exchange.json(200, { next: accepted.next });
};

/** The second step of signing in at once: the address is known, and so is the tenant. */
async function signInNext(deps: LoginDeps, exchange: Exchange, mailed: Mailed): Promise<string> {
  const view = viewOf(exchange, mailed);
  const { invitation, tenant } = mailed;
  const ways = (await waysOf(deps, invitation.email)) ?? { connections: [], passwordIsUsual: true };
  const isKnown = mailed.account.signedInAt !== undefined;
  const notice = view.say(isKnown ? 'notice.accepted' : 'notice.accepted-temporary', { workspace: tenant.name });
  return passwordPage(view, { email: invitation.email, ways, notice, carried: { tenant: tenant.slug } });
}

/** For who reloads what a form of the page brought up. */
const backToLook: Handle = (_deps, exchange) =>
  exchange.goTo(`/invitations/${encodeURIComponent(exchange.parameter('token'))}`);

const ask: Handle = async (deps, exchange) => {
  const mailed = await askForAnother(deps, exchange.parameter('token'));
  if (exchange.wantsPage) exchange.page(200, askedPage(viewOf(exchange, mailed), mailed));
  else exchange.json(202, {});
};

export const invitationPlaces: readonly Place[] = [
  { path: '/invitations/:token', get: look, isSecret: true },
  { path: '/invitations/:token/accept', get: backToLook, post: accept, isSecret: true },
  { path: '/invitations/:token/ask', get: backToLook, post: ask, isSecret: true },
];
