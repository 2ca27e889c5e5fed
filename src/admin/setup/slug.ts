/** Finds a slug for a tenant that was given only a name. */
import type { Storage } from '../../storage/port/index.js';

const longest = 63;

/**
 * The name in lower-case ASCII with hyphens, with a number behind it when that is taken.
 *
 * @example slugOf('Ärzte & Söhne GmbH') === 'arzte-sohne-gmbh'
 */
export async function freeSlug(storage: Pick<Storage, 'tenants'>, name: string): Promise<string> {
  const slug = slugOf(name);
  for (let number = 1; ; number++) {
    const ending = number === 1 ? '' : `-${number}`;
    const candidate = slug.slice(0, longest - ending.length) + ending;
    if (!(await storage.tenants.find('slug', [candidate]))) return candidate;
  }
}

/** At most 63 of a-z, 0-9 and hyphens; `tenant` when the name has no Latin letter or digit. */
export function slugOf(name: string): string {
  const ascii = name.normalize('NFKD').replaceAll(/\p{M}/gu, '').toLowerCase();
  const words = ascii.split(/[^a-z0-9]+/).filter((word) => word.length > 0);
  return words.join('-').slice(0, longest).replace(/-$/, '') || 'tenant';
}
