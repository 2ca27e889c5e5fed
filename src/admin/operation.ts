/**
 * The shape of one call of the management API. The router and the OpenAPI document are both made from a table of
 * these, so they cannot disagree.
 */
import type { Readable } from 'node:stream';
import type { z } from 'zod';
import type { Tenant } from '../storage/port/index.js';
import type { Code } from './codes.js';
import type { AdminDeps } from './deps.js';
import type { Principal } from './principal.js';

/** A request after it was authenticated and its query and body were checked. */
export interface Call<Q = unknown, B = unknown> {
  /** `id` of the operation. */
  readonly operation: string;
  readonly principal: Principal;
  /** The tenant of the path; calls without one have none. */
  readonly tenant?: Tenant;
  readonly params: Readonly<Record<string, string>>;
  readonly query: Q;
  readonly body: B;
  readonly requestId: string;
}

/** A call on a path that names a tenant which the caller may see. */
export type TenantCall<Q = unknown, B = unknown> = Call<Q, B> & { readonly tenant: Tenant };

export interface Operation {
  /** camelCase, unique: the `operationId` of the document. */
  readonly id: string;
  readonly method: 'get' | 'post' | 'patch' | 'delete';
  /** Express path below `/api/v1`; one that has `:t` gets a `TenantCall`. */
  readonly path: string;
  readonly tag: string;
  readonly summary: string;
  readonly description?: string;
  /** `root`: the root key and the local operator only. */
  readonly access: 'anyone' | 'root';
  readonly query?: z.ZodType;
  readonly body?: z.ZodType;
  /** True when the call may be sent without a body, which then counts as `{}`. */
  readonly bodyOptional?: boolean;
  readonly status: 200 | 201 | 204;
  /** Absent for 204 and downloads. */
  readonly answer?: z.ZodType;
  /**
   * Media type of a call that answers with a file: `handle` gives a `Download`. What is downloaded is given once, so
   * that such a call changes something whatever its method: HEAD is refused, and a session needs our own page.
   */
  readonly download?: 'application/pdf' | 'application/zip';
  /** True for what makes, shows or ends a secret: a person needs a sign-in not older than 15 minutes (security rule 26). */
  readonly fresh?: boolean;
  /** True for what somebody who is no administrator may do too, in their own session; what they see of it is the call's to limit. */
  readonly forMembers?: boolean;
  /** True for calls that are limited in how often one credential may make them: 60 a minute. */
  readonly limited?: boolean;
  /** Codes beyond those that every call can answer. */
  readonly errors: readonly Code[];
  readonly handle: (deps: AdminDeps, call: Call) => Promise<unknown>;
}

/** A file that a call answers with. */
export interface Download {
  /** Plain ASCII, without quotation marks. */
  readonly fileName: string;
  /** Bytes, or a stream that makes them as they are taken. */
  readonly content: Uint8Array | Readable;
}

type Spec<Q extends z.ZodType, B extends z.ZodType, A extends z.ZodType, C> = Omit<
  Operation,
  'query' | 'body' | 'answer' | 'handle' | 'access' | 'errors'
> & {
  readonly access?: Operation['access'];
  readonly errors?: readonly Code[];
  readonly query?: Q;
  readonly body?: B;
  readonly answer?: A;
  readonly handle: (deps: AdminDeps, call: C) => Promise<z.input<A> | Download>;
};

/** Declares a call without a tenant in its path; what `handle` gets and returns is typed by the schemas. */
export function operation<Q extends z.ZodType, B extends z.ZodType, A extends z.ZodType>(
  spec: Spec<Q, B, A, Call<z.output<Q>, z.output<B>>>,
): Operation {
  return { access: 'anyone', errors: [], ...spec } as unknown as Operation;
}

/** Declares a call below `/tenants/:t`; `path` continues from there. */
export function tenantOperation<Q extends z.ZodType, B extends z.ZodType, A extends z.ZodType>(
  spec: Spec<Q, B, A, TenantCall<z.output<Q>, z.output<B>>>,
): Operation {
  return { access: 'anyone', errors: [], ...spec, path: `/tenants/:t${spec.path}` } as unknown as Operation;
}
