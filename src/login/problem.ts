/** The refusals of signing in, as RFC 9457 problems. */
import { BodyRefused } from '../http/body.js';
import { JsonRefused } from '../http/json.js';
import { NotFound, OutcomeUnknown, StoreUnavailable, VersionConflict } from '../storage/port/index.js';
import { type LoginCode, loginCodes } from './codes.js';
import { PasswordQueueFull } from './password.js';

/** A refusal with a stable code; thrown where it is noticed, written by the router. */
export class LoginProblem extends Error {
  override readonly name = 'LoginProblem';
  constructor(
    readonly code: LoginCode,
    /** A sentence on this very case; the code's remedy when absent. */
    detail?: string,
    readonly headers: Readonly<Record<string, string>> = {},
    /** What the detail speaks of, for pages that say it in another language; times are epoch milliseconds. */
    readonly facts: Readonly<Record<string, string | number>> = {},
  ) {
    super(detail ?? loginCodes[code].remedy);
  }

  get status(): number {
    return loginCodes[this.code].status;
  }
}

const codeOfBody = { 400: 'invalid_json', 413: 'body_too_large', 415: 'unsupported_media_type' } as const;

const mayBeDone =
  'The store went away while it was written to: it may have been done or not. Try again in a few seconds.';

/** What the caller is told of an error. A fault of ours is `internal_error`: its cause goes to the log alone. */
export function toLoginProblem(error: unknown): LoginProblem {
  if (error instanceof LoginProblem) return error;
  if (error instanceof BodyRefused) return new LoginProblem(codeOfBody[error.status], error.message);
  if (error instanceof JsonRefused) return new LoginProblem('invalid_json', error.message);
  if (error instanceof PasswordQueueFull) return new LoginProblem('rate_limited', undefined, { 'Retry-After': '2' });
  if (error instanceof VersionConflict || error instanceof NotFound) return new LoginProblem('conflict');
  if (error instanceof OutcomeUnknown) return new LoginProblem('unavailable', mayBeDone, { 'Retry-After': '5' });
  if (error instanceof StoreUnavailable) return new LoginProblem('unavailable', undefined, { 'Retry-After': '5' });
  return new LoginProblem('internal_error');
}

/** The body of `application/problem+json`. */
export function loginProblemBody(problem: LoginProblem, requestId: string): Record<string, unknown> {
  const { status, title } = loginCodes[problem.code];
  return { type: 'about:blank', title, status, code: problem.code, detail: problem.message, requestId };
}
