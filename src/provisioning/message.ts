/** SCIM requests and responses without HTTP: what `dispatch` takes and gives, for Express, Bulk and sync alike. */

import type { Caller } from '../people/caller.js';
import type { DialectNote } from '../scim/dialect/dialect.js';
import type { StoredResource } from '../storage/port/index.js';
import type { ProvisioningDeps } from './deps.js';

export type Method = 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';

export interface ScimRequest {
  readonly method: Method;
  /** Decoded segments behind the base address, such as `['Users', '2819…']`. */
  readonly segments: readonly string[];
  /** The path as the log shows it. */
  readonly path: string;
  readonly query: Readonly<Record<string, string>>;
  readonly ifMatch?: string | undefined;
  readonly ifNoneMatch?: string | undefined;
  /** Parsed JSON; undefined when the request has no body. */
  readonly body?: unknown;
  /** Part of a bulk request, whose answer shows no resources: none has to be rendered. */
  readonly isPart?: boolean;
}

export interface ScimResponse {
  readonly status: number;
  /** JSON in UTF-8; absent when there is nothing to say (204, 304). */
  readonly json?: Buffer;
  readonly etag?: string;
  readonly location?: string;
  /** The leniencies that were needed, for the log. */
  readonly notes?: readonly DialectNote[];
}

/** A resource as it is after a change, and the leniencies that the change needed. */
export interface Changed {
  readonly stored: StoredResource;
  readonly notes: readonly DialectNote[];
}

/** See `dispatch.ts`. */
export type Dispatch = (deps: ProvisioningDeps, caller: Caller, request: ScimRequest) => Promise<ScimResponse>;
