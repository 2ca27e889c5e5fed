/** The opaque text by which a page says where the next one begins. */
import { UnknownPlace } from './port/index.js';

export type Place = readonly (string | number | null)[];

export const writePlace = (place: Place): string => Buffer.from(JSON.stringify(place)).toString('base64url');

/**
 * Reads what `writePlace` wrote; `shape` is the type of each part, `any` for a sort key (text, number or null).
 *
 * @throws UnknownPlace for anything else
 */
export function readPlace(text: string, shape: readonly ('string' | 'number' | 'any')[]): Place {
  let place: unknown;
  try {
    place = JSON.parse(Buffer.from(text, 'base64url').toString());
  } catch (error) {
    throw new UnknownPlace('the place cannot be read', { cause: error });
  }
  if (!Array.isArray(place) || place.length !== shape.length || !place.every((part, at) => fits(part, shape[at]!))) {
    throw new UnknownPlace('the place is of another list');
  }
  return place;
}

const fits = (part: unknown, kind: 'string' | 'number' | 'any'): boolean =>
  kind === 'any' ? part === null || typeof part === 'string' || typeof part === 'number' : typeof part === kind;
