/** `/portal/contractors`: sponsors see whom they answer for and ask for more time; administrators decide (flows.md T5). */
import { IdentityError } from '../../identity/index.js';
import { portalView } from '../compact.js';
import {
  approving,
  carryOut,
  type Decide,
  ending,
  extending,
  type Given,
  outcomes,
  readDay,
  readReason,
  refusing,
  Untaken,
  withdrawing,
} from '../contractors/decide.js';
import { findContract, readContracted, readContractors } from '../contractors/read.js';
import type { LoginDeps } from '../deps.js';
import { ownerActing } from '../entering.js';
import type { Exchange } from '../exchange.js';
import type { FullSession } from '../me.js';
import { contractorPage } from '../pages/contractor.js';
import { contractorsPage } from '../pages/contractors.js';
import type { Handle, Place } from '../place.js';
import { LoginProblem } from '../problem.js';
import { wholeSession } from './portal.js';

const path = '/portal/contractors';
const pathOf = (id: string): string => `${path}/${encodeURIComponent(id)}`;

const looking = (exchange: Exchange, signedIn: FullSession) => ({
  signedIn,
  mode: portalView(exchange.cookies, signedIn.link),
  seesContractors: true,
});

const showAll: Handle = async (deps, exchange) => {
  const signedIn = await wholeSession(deps, exchange, path);
  if (!signedIn) return;
  const shown = { ...looking(exchange, signedIn), ...(await readContractors(deps, signedIn)) };
  exchange.page(200, contractorsPage(exchange.view(signedIn.tenant.locale), shown));
};

const showOne: Handle = async (deps, exchange) => {
  const signedIn = await wholeSession(deps, exchange, pathOf(exchange.parameter('id')));
  if (!signedIn) return;
  const outcome = outcomes.find((each) => each === exchange.query('done'));
  exchange.page(200, await pageOf(deps, exchange, signedIn, { outcome }));
};

type Said = Pick<Parameters<typeof contractorPage>[1], 'outcome' | 'wrong' | 'typed'>;

async function pageOf(deps: LoginDeps, exchange: Exchange, signedIn: FullSession, said: Said): Promise<string> {
  const link = await findContract(deps, signedIn, exchange.parameter('id'));
  if (!link) throw new LoginProblem('not_found');
  const contracted = await readContracted(deps, signedIn.tenant, link);
  return contractorPage(exchange.view(signedIn.tenant.locale), { ...looking(exchange, signedIn), contracted, ...said });
}

type Typed = Readonly<Record<string, string>>;
type Read = (typed: Typed, timeZone: string) => Given;

/** A step of the page of one contractor, which is shown again with what came of it. */
function step(name: string, read: Read, decide: Decide): Place {
  const post: Handle = async (deps, exchange) => {
    const id = exchange.parameter('id');
    const signedIn = await wholeSession(deps, exchange, pathOf(id));
    if (!signedIn) return;
    const typed = await exchange.fields({ required: [], optional: ['date', 'reason'] });
    try {
      const given = read(typed, signedIn.tenant.timeZone);
      const acting = ownerActing(signedIn.tenant, signedIn.account, exchange.visit);
      const outcome = await carryOut(deps, { signedIn, acting, id, given }, decide);
      if (exchange.wantsPage) exchange.goTo(`${pathOf(id)}?done=${outcome}`);
      else exchange.json(200, { outcome });
    } catch (error) {
      if (!(error instanceof IdentityError) && !(error instanceof Untaken)) throw error;
      if (!exchange.wantsPage) throw new LoginProblem('invalid_body', error.message);
      exchange.page(422, await pageOf(deps, exchange, signedIn, { wrong: { step: name, error }, typed }));
    }
  };
  return { path: `${path}/:id/${name}`, post };
}

const withReason: Read = ({ reason }) => ({ reason: readReason(reason) });
const withDay: Read = (typed, timeZone) => ({ ...withReason(typed, timeZone), until: readDay(typed.date, timeZone) });
const withDayPerhaps: Read = (typed, timeZone) => (typed.date === undefined ? withReason : withDay)(typed, timeZone);

export const contractorPlaces: readonly Place[] = [
  { path, get: showAll },
  { path: `${path}/:id`, get: showOne },
  step('extend', withDay, extending),
  step('withdraw', () => ({ reason: '' }), withdrawing),
  step('approve', withDayPerhaps, approving),
  step('refuse', withReason, refusing),
  step('end', withReason, ending),
];
