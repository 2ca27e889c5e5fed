/** The refusals of the management API, as RFC 9457 problems. */
import { IdentityError } from '../identity/errors.js';
import { AlreadyExists, NotFound, OutcomeUnknown, StoreUnavailable, VersionConflict } from '../storage/port/errors.js';
import { type Code, errorCodes } from './codes.js';

/** One field that is wrong: `field` is a path such as `people.0.email`, empty for the body as a whole. */
export interface FieldError {
  readonly field: string;
  readonly message: string;
}

export interface ProblemDetails {
  /** A sentence on this very case and what to do; the code's own remedy when absent. */
  readonly detail?: string;
  readonly errors?: readonly FieldError[];
  readonly headers?: Readonly<Record<string, string>>;
  /** More members of the body, such as `latestAllowed`. */
  readonly more?: Readonly<Record<string, string | number>>;
}

/** A refusal with a stable code; thrown where it is noticed, written by the router. */
export class Problem extends Error {
  override readonly name = 'Problem';
  constructor(
    readonly code: Code,
    readonly details: ProblemDetails = {},
  ) {
    super(details.detail ?? errorCodes[code].remedy);
  }

  get status(): number {
    return errorCodes[this.code].status;
  }
}

/** The 422 for one bad field of a body. */
export const invalidField = (field: string, message: string): Problem =>
  new Problem('invalid_body', { errors: [{ field, message }] });

/**
 * The body of `application/problem+json` for a refusal. `type` points to the page that explains the code.
 *
 * @param publicUrl without a trailing slash
 */
export function problemBody(problem: Problem, publicUrl: string, requestId: string): Record<string, unknown> {
  const { title, status } = errorCodes[problem.code];
  return {
    type: `${publicUrl}/api/docs/errors#${problem.code}`,
    title,
    status,
    code: problem.code,
    detail: problem.message,
    ...(problem.details.errors && { errors: problem.details.errors }),
    ...problem.details.more,
    requestId,
  };
}

const mayBeDone =
  'The store went away while it was written to: it may have been done or not. Look before you repeat it.';

/** What a failure of the store means to the caller; undefined for everything that is a fault of ours. */
export function problemOfStore(error: unknown): Problem | undefined {
  if (error instanceof VersionConflict || error instanceof AlreadyExists) return new Problem('conflict');
  if (error instanceof NotFound) return new Problem('not_found');
  if (error instanceof StoreUnavailable) {
    const headers = { 'Retry-After': '5' };
    return new Problem('unavailable', { headers, ...(error instanceof OutcomeUnknown && { detail: mayBeDone }) });
  }
  return undefined;
}

/** Refusals whose own sentence speaks of SCIM attributes: here the code's remedy says it better. */
const scimWords: ReadonlySet<string> = new Set(['contractors_disabled', 'expiry_required']);

/** What a refusal by the rules about people means to the caller; undefined for anything else. */
export function problemOfRules(error: unknown): Problem | undefined {
  if (!(error instanceof IdentityError) || error.code === 'seal_broken') return undefined;
  const { code, detail, facts } = error;
  if (!isCode(code)) return new Problem(error.isConflict ? 'conflict' : 'invalid_body', { detail, more: facts });
  const { retryAfter } = facts;
  return new Problem(code, {
    ...(!scimWords.has(code) && { detail }),
    more: facts,
    ...(retryAfter !== undefined && { headers: { 'Retry-After': String(retryAfter) } }),
  });
}

const isCode = (code: string): code is Code => Object.hasOwn(errorCodes, code);
