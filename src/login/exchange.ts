/** One request and its answer, as the routes of signing in see them: a page for who asks for HTML, else JSON. */
import type { Request, Response } from 'express';
import { pageHeaders } from '../http/page.js';
import { type Fields, readFields } from './body.js';
import { deviceCookie, sessionCookie } from './cookie.js';
import type { LoginDeps, Visit } from './deps.js';
import type { Entered } from './entering.js';
import { type PageLanguage, pageLanguage } from './pages/language.js';
import { refusedPage } from './pages/refused.js';
import type { View } from './pages/view.js';
import { type LoginProblem, loginProblemBody } from './problem.js';

export interface Exchange {
  readonly visit: Visit;
  /** The `Cookie` header. */
  readonly cookies: string | undefined;
  readonly wantsPage: boolean;
  /** What pages are made with: in the browser's language, else the one of the tenant that it is about. */
  view(fallback?: PageLanguage): View;
  /** The text of a parameter in the path; empty when there is none. */
  parameter(name: string): string;
  /** The first value of that name in the query. */
  query(name: string): string | undefined;
  /** @throws LoginProblem as `readFields` */
  fields(fields: Fields): Promise<Readonly<Record<string, string>>>;
  setCookie(value: string): void;
  /** Makes the page that a refusal is shown on: the form again, with what was typed, never a password. */
  onRefusal(retry: Retry): void;
  json(status: number, body: unknown): void;
  page(status: number, text: string): void;
  /** 303 to a path of ours, or 204 without one. */
  goTo(path: string): void;
  empty(status: number): void;
}

export type Retry = (problem: LoginProblem) => string | Promise<string>;

/** The exchange, and what ends it with a refusal. */
export interface Opened {
  readonly exchange: Exchange;
  refuse(problem: LoginProblem): Promise<void>;
}

/** `wantsPage` is what the place decided by method and `Accept`. */
export function openExchange(
  views: (language: PageLanguage) => View,
  request: Request,
  response: Response,
  wantsPage: boolean,
): Opened {
  const requestId = response.locals.requestId as string;
  let retry: Retry | undefined;
  const view = (fallback?: PageLanguage) => views(pageLanguage(request.headers['accept-language'], fallback));
  const exchange: Exchange = {
    visit: { address: request.ip ?? '', requestId, cookies: request.headers.cookie },
    cookies: request.headers.cookie,
    wantsPage,
    view,
    parameter: (name) => String(request.params[name] ?? ''),
    query: (name) => [request.query[name]].flat().find((value): value is string => typeof value === 'string'),
    fields: (fields) => readFields(request, fields),
    setCookie: (value) => void response.append('Set-Cookie', value),
    onRefusal: (made) => {
      retry = made;
    },
    json: (status, body) => write(response, status, JSON.stringify(body), 'application/json'),
    page: (status, text) => writePage(response, status, text),
    goTo: (path) => void response.set('Location', view().at(path)).status(303).end(),
    empty: (status) => void response.status(status).end(),
  };
  const refuse = async (problem: LoginProblem): Promise<void> => {
    response.set(problem.headers);
    if (wantsPage) {
      const isMendable = retry !== undefined && problem.status < 500 && problem.code !== 'forbidden';
      writePage(response, problem.status, isMendable ? await retry!(problem) : refusedPage(view(), problem));
      return;
    }
    const body = JSON.stringify(loginProblemBody(problem, requestId));
    write(response, problem.status, body, 'application/problem+json');
  };
  return { exchange, refuse };
}

function writePage(response: Response, status: number, text: string): void {
  for (const [name, value] of Object.entries(pageHeaders)) {
    // A place whose address is a secret has set a stricter one.
    if (name !== 'Referrer-Policy' || response.getHeader(name) !== 'no-referrer') response.set(name, value);
  }
  write(response, status, text, 'text/html; charset=utf-8');
}

/** Not `response.json`: it would add a charset, which JSON does not have (RFC 8259 §11). */
function write(response: Response, status: number, text: string, type: string): void {
  const bytes = Buffer.from(text);
  response.writeHead(status, { 'Content-Type': type, 'Content-Length': bytes.length });
  response.end(bytes);
}

const pathOf: Readonly<Record<Entered['next'], string>> = {
  portal: '/portal',
  'change-password': '/login/new-password',
  'choose-tenant': '/login/tenant',
};

/** Gives the browser its new session, and says or shows what comes next. `returnTo` is a path of ours. */
export function answerEntered(
  deps: LoginDeps,
  exchange: Exchange,
  { next, tenants, begun, device }: Entered,
  returnTo?: string,
): void {
  const seconds = Math.ceil((begun.session.expiresAt - deps.clock.now()) / 1000);
  exchange.setCookie(sessionCookie(deps.publicUrl, begun.secret, seconds));
  if (device !== undefined) exchange.setCookie(deviceCookie(deps.publicUrl, device));
  if (!exchange.wantsPage) exchange.json(200, { next, ...(tenants && { tenants }) });
  else if (next === 'portal') exchange.goTo(returnTo ?? pathOf.portal);
  else exchange.goTo(withReturn(pathOf[next], returnTo));
}

/** The path, told where to go afterwards. */
export const withReturn = (path: string, returnTo: string | undefined): string =>
  returnTo === undefined ? path : `${path}?returnTo=${encodeURIComponent(returnTo)}`;
