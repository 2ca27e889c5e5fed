/** The body of a refused request (RFC 7644 §3.12). */
import type { ScimError } from '../errors.js';
import { urns } from '../urns.js';

/** A SCIM error as clients read it. */
export type ErrorResponse = {
  readonly schemas: readonly [string];
  /** The HTTP status as text, such as `"404"`. */
  readonly status: string;
  readonly scimType?: string;
  readonly detail: string;
};

/** Puts a refusal into the form of RFC 7644 §3.12; `scimType` is there when the error has one. */
export function errorResponse(error: ScimError): ErrorResponse {
  return {
    schemas: [urns.error],
    ...(error.scimType !== undefined && { scimType: error.scimType }),
    detail: error.detail,
    status: String(error.status),
  };
}
