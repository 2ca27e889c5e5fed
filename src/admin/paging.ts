/** Lists of the management API: `{items, nextCursor}`, with cursors that only we can make. */
import { timingSafeEqual } from 'node:crypto';
import { z } from 'zod';
import type { Page, PageRequest } from '../storage/port/index.js';
import type { AdminDeps } from './deps.js';
import type { Call } from './operation.js';
import { Problem } from './problem.js';

const mostOnAPage = 200;

/** The query parameters of every list. */
export const pageQuery = z.object({
  limit: z.coerce.number().int().min(1).default(50).describe('How many items at most; more than 200 counts as 200.'),
  cursor: z.string().max(2048).optional().describe('`nextCursor` of the page before.'),
});

/** The answer schema of a list of `item`. */
export const listOf = <T extends z.ZodType>(item: T) =>
  z.object({
    items: z.array(item),
    nextCursor: z.string().nullable().describe('Null on the last page.'),
  });

type ListCall = Call<z.output<typeof pageQuery>>;

/**
 * The page that the call asks for.
 *
 * @param read fetches it from the store
 * @throws Problem invalid_query for a cursor that is not of this list
 */
export async function pageOf<T, S>(
  deps: AdminDeps,
  call: ListCall,
  read: (page: PageRequest) => Promise<Page<T>>,
  show: (item: T) => S | Promise<S>,
): Promise<{ items: S[]; nextCursor: string | null }> {
  const page = await read({ limit: limitOf(call), after: openCursor(deps, call) });
  const items = await Promise.all(page.items.map(show));
  return { items, nextCursor: page.next === undefined ? null : sealCursor(deps, call, page.next) };
}

/** How many items the call gets at most. */
export const limitOf = (call: ListCall): number => Math.min(call.query.limit, mostOnAPage);

/** Wraps a place in this very list (operation and tenant) into a cursor. */
export const sealCursor = (deps: AdminDeps, call: ListCall, place: string): string =>
  `${Buffer.from(place).toString('base64url')}.${tagOf(deps, call, place)}`;

/**
 * The place that the call's cursor names; undefined when there is none.
 *
 * SECURITY: the tag keeps texts that a caller made up away from the store.
 *
 * @throws Problem invalid_query
 */
export function openCursor(deps: AdminDeps, call: ListCall): string | undefined {
  if (call.query.cursor === undefined) return undefined;
  const [encoded = '', tag = ''] = call.query.cursor.split('.');
  const place = Buffer.from(encoded, 'base64url').toString('utf8');
  const right = Buffer.from(tagOf(deps, call, place));
  const given = Buffer.from(tag);
  if (right.length !== given.length || !timingSafeEqual(right, given)) {
    throw new Problem('invalid_query', {
      errors: [{ field: 'cursor', message: 'This is no cursor of this list; begin again without one.' }],
    });
  }
  return place;
}

const tagOf = (deps: AdminDeps, call: ListCall, place: string): string =>
  deps.keyring.mac('list-cursor', `${call.operation}|${call.tenant?.id ?? ''}|${place}`).slice(0, 22);
