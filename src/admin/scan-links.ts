/** Pages of those people of a tenant who meet a condition that no index knows. */
import type { Link, Page, PageRequest } from '../storage/port/index.js';

/** What is walked through, and what is picked out. */
export interface Scan {
  /** A list of links whose key is the same for all, so that they come in the order of their ids. */
  readonly read: (page: PageRequest) => Promise<Page<Link>>;
  /** Those of some links that are wanted, in their order. */
  readonly pick: (links: readonly Link[]) => readonly Link[] | Promise<readonly Link[]>;
  readonly limit: number;
}

export interface Found {
  readonly links: readonly Link[];
  /** Where the next page begins; absent when nothing follows. */
  readonly place?: string;
}

const scanSize = 200;

/**
 * Walks until the page is full. A place is a cursor of the store and, inside the page of the store that it leads to, the
 * id after which to go on.
 */
export async function scanLinks({ read, pick, limit }: Scan, place: string | undefined): Promise<Found> {
  const links: Link[] = [];
  let [after, lastId] = readPlace(place);
  for (;;) {
    const page = await read({ limit: scanSize, after });
    const rest = lastId === undefined ? page.items : page.items.filter(({ id }) => id > lastId!);
    for (const link of await pick(rest)) {
      // One more than fits proves that there is a next page.
      if (links.length === limit) return { links, place: writePlace(after, links.at(-1)!.id) };
      links.push(link);
    }
    if (page.next === undefined) return { links };
    after = page.next;
    lastId = undefined;
  }
}

const writePlace = (after: string | undefined, lastId: string): string => JSON.stringify([after ?? null, lastId]);

function readPlace(place: string | undefined): [string | undefined, string | undefined] {
  if (place === undefined) return [undefined, undefined];
  const [after, lastId] = JSON.parse(place) as [string | null, string];
  return [after ?? undefined, lastId];
}
