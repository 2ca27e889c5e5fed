/** What stands before `dispatch` on the way in: who calls, how often, and whether the body can be read. */
import type { Request } from 'express';
import type { DirectoryCredential } from '../http/authenticate.js';
import { BodyRefused, isJsonMediaType, readBody } from '../http/body.js';
import { JsonRefused, parseJson } from '../http/json.js';
import type { Caller } from '../people/caller.js';
import { dialectFor } from '../scim/dialect/choose.js';
import { ScimError } from '../scim/errors.js';
import type { Registry } from '../scim/schema/registry.js';

export interface EntryDeps {
  readonly clock: { now(): number };
  readonly authenticator: {
    authenticate(header: string | undefined, now: number): Promise<DirectoryCredential | undefined>;
  };
  /** Seconds that whoever has that token or, without one, that address has to wait; 0 when they may go on. */
  readonly waitFor: {
    /** A promise where other gateways count with this one, and only when the store has to be asked. */
    token(tokenId: string, now: number): number | Promise<number>;
    address(address: string, now: number): number;
  };
  readonly registryOf: (tenantSlug: string) => Registry;
  readonly jsonDepth: number;
}

/** @throws ScimError 401, alike for every reason (security rule 10); 429 when token or address ask too often */
export async function authenticateCaller(deps: EntryDeps, request: Request, requestId: string): Promise<Caller> {
  const now = deps.clock.now();
  const credential = await deps.authenticator.authenticate(request.headers.authorization, now);
  if (!credential) {
    refuseHaste(deps.waitFor.address(request.ip ?? '', now), 'from this address without a valid token');
    throw unauthorized();
  }
  const { tenant, directory, token } = credential;
  const wait = deps.waitFor.token(token.id, now);
  // A wait for what is known already would cost each request a turn.
  refuseHaste(typeof wait === 'number' ? wait : await wait, 'with this token');
  return {
    scope: { tenantId: tenant.id, directoryId: directory.id },
    tenant,
    directory,
    dialect: dialectFor(directory.profile, directory.strict),
    registry: deps.registryOf(tenant.slug),
    actor: { kind: 'directory', id: directory.id, name: directory.name },
    requestId,
  };
}

function refuseHaste(waitSeconds: number, how: string): void {
  if (waitSeconds === 0) return;
  throw new ScimError(429, `Too many requests ${how}; go on in ${waitSeconds} s.`, undefined, {
    'Retry-After': String(waitSeconds),
  });
}

const unauthorized = () =>
  new ScimError(
    401,
    'The bearer token is missing, unknown or expired. Put a valid token of this directory into the identity provider.',
    undefined,
    { 'WWW-Authenticate': 'Bearer realm="doorward"' },
  );

/**
 * The JSON of a request's body; undefined when there is none.
 *
 * @throws ScimError 415 for another media type, 413 when it is too long, 400 invalidSyntax when it is no good JSON
 */
export async function readScimBody(deps: EntryDeps, request: Request, limitBytes: number): Promise<unknown> {
  const mediaType = request.headers['content-type'];
  if (!isJsonMediaType(mediaType)) throw wrongMediaType();
  try {
    const bytes = await readBody(request, limitBytes);
    if (bytes.length === 0) return undefined;
    if (mediaType === undefined) throw wrongMediaType();
    return parseJson(bytes, deps.jsonDepth);
  } catch (error) {
    if (error instanceof BodyRefused) {
      throw new ScimError(error.status, error.message, error.status === 400 ? 'invalidSyntax' : undefined);
    }
    if (error instanceof JsonRefused) throw new ScimError(400, error.message, 'invalidSyntax');
    throw error;
  }
}

const wrongMediaType = () =>
  new ScimError(415, 'Send the body as application/scim+json (or application/json) in UTF-8.');
