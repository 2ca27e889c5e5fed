/** The cursors that clients carry from page to page (RFC 9865): opaque, bound to their query, good for a while. */
import { expiredCursor, invalidCursor } from '../scim/errors.js';
import type { ProvisioningDeps } from './deps.js';

/** What a cursor remembers. */
export interface Place {
  /** The store's place of the last resource shown. */
  readonly after: string;
  /** Matches in all when the walk began. */
  readonly total: number;
}

type CursorDeps = Pick<ProvisioningDeps, 'mac' | 'clock' | 'limits'>;

/** @param query what the walk is about: a cursor is good for the same filter, order and directory only */
export function writeCursor(deps: CursorDeps, query: string, place: Place): string {
  const expiresAt = deps.clock.now() + deps.limits.cursorSeconds * 1000;
  const payload = Buffer.from(JSON.stringify([place.after, place.total, expiresAt])).toString('base64url');
  return `${payload}.${checksum(deps, payload, query)}`;
}

/** @throws ScimError invalidCursor when we did not make it for this query, expiredCursor when it is too old */
export function readCursor(deps: CursorDeps, query: string, cursor: string): Place {
  const [payload = '', sum = ''] = cursor.split('.');
  // SECURITY: the place inside goes to the store as it stands, so only what we wrote ourselves is read.
  if (sum !== checksum(deps, payload, query)) {
    throw invalidCursor('The cursor was not made for this query. Begin again with an empty cursor.');
  }
  const [after, total, expiresAt] = JSON.parse(Buffer.from(payload, 'base64url').toString()) as [
    string,
    number,
    number,
  ];
  if (expiresAt <= deps.clock.now()) throw expiredCursor('The cursor has expired. Begin again with an empty cursor.');
  return { after, total };
}

function checksum(deps: CursorDeps, payload: string, query: string): string {
  return deps.mac(`${payload}|${query}`).slice(0, 32);
}
