/** Looks for the TXT record that proves a domain. */
import type { Domain } from '../storage/port/index.js';
import type { AdminDeps } from './deps.js';

/** DNS says so when there is nothing: not a fault, merely no proof. */
const nothingThere = new Set(['ENODATA', 'ENOTFOUND', 'ESERVFAIL', 'ETIMEOUT', 'EREFUSED']);

/** True when the record stands at the domain itself or at `_doorward` below it. A domain that DNS cannot answer for is not proven. */
export async function isTxtPublished(
  resolveTxt: AdminDeps['resolveTxt'],
  domain: Pick<Domain, 'domain' | 'txtRecord'>,
): Promise<boolean> {
  for (const name of [`_doorward.${domain.domain}`, domain.domain]) {
    const records = await recordsOf(resolveTxt, name);
    if (records.some((chunks) => chunks.join('').trim() === domain.txtRecord)) return true;
  }
  return false;
}

async function recordsOf(resolveTxt: AdminDeps['resolveTxt'], name: string): Promise<readonly (readonly string[])[]> {
  try {
    return await resolveTxt(name);
  } catch (error) {
    const code = (error as { code?: unknown }).code;
    if (typeof code === 'string' && nothingThere.has(code)) return [];
    throw error;
  }
}
