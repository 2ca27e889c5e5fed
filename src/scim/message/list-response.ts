/** The answer to a query: one page of resources (RFC 7644 §3.4.2, RFC 9865 §2). */
import type { Resource } from '../schema/attribute.js';
import { urns } from '../urns.js';

/** Where a page stands in the whole. */
export interface PageFacts {
  /** Matches in all; left out where a cursor page does not know it. */
  readonly totalResults?: number | undefined;
  /** 1-based place of the page's first resource; only for pages by index. */
  readonly startIndex?: number | undefined;
  /** Cursor of the following page; absent on the last one. */
  readonly nextCursor?: string | undefined;
  readonly previousCursor?: string | undefined;
}

export interface ListResponse {
  readonly schemas: readonly [string];
  readonly totalResults?: number;
  readonly startIndex?: number;
  readonly itemsPerPage: number;
  readonly nextCursor?: string;
  readonly previousCursor?: string;
  readonly Resources: readonly Resource[];
}

/** A page as an object. `Resources` is there even when it is empty: clients loop over it. */
export function listResponse(resources: readonly Resource[], page: PageFacts): ListResponse {
  return { ...headOf(resources.length, page), Resources: resources };
}

/** The same page as JSON in UTF-8, from resources that are JSON already: nothing is parsed, rendered or encoded twice. */
export function listResponseJson(resources: readonly Uint8Array[], page: PageFacts): Buffer {
  const parts: Uint8Array[] = [
    Buffer.from(`${JSON.stringify(headOf(resources.length, page)).slice(0, -1)},"Resources":[`),
  ];
  for (const resource of resources) {
    if (parts.length > 1) parts.push(comma);
    parts.push(resource);
  }
  parts.push(end);
  return Buffer.concat(parts);
}

const comma = Buffer.from(',');
const end = Buffer.from(']}');

function headOf(itemsPerPage: number, page: PageFacts): Omit<ListResponse, 'Resources'> {
  const { totalResults, startIndex, nextCursor, previousCursor } = page;
  return {
    schemas: [urns.listResponse],
    ...(totalResults !== undefined && { totalResults }),
    ...(startIndex !== undefined && { startIndex }),
    itemsPerPage,
    ...(nextCursor !== undefined && { nextCursor }),
    ...(previousCursor !== undefined && { previousCursor }),
  };
}
