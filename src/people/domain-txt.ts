/** Looks for the TXT record that proves a domain (security rule 2). */
import type { Domain } from '../storage/port/index.js';

/** The TXT records of a name, each as its chunks, as `node:dns` gives them; rejects when there are none. */
export type ResolveTxt = (name: string) => Promise<readonly (readonly string[])[]>;

/** DNS says so when there is nothing. Everything else means that it could not tell. */
const nothingThere: ReadonlySet<unknown> = new Set(['ENODATA', 'ENOTFOUND']);

/**
 * Whether the record stands at the domain itself or at `_doorward` below it. `unknown` when DNS did not answer: neither
 * a proof nor the loss of one.
 */
export async function lookForTxt(
  resolveTxt: ResolveTxt,
  domain: Pick<Domain, 'domain' | 'txtRecord'>,
): Promise<'there' | 'gone' | 'unknown'> {
  let isUnknown = false;
  for (const name of [`_doorward.${domain.domain}`, domain.domain]) {
    const records = await recordsOf(resolveTxt, name);
    if (records === undefined) isUnknown = true;
    else if (records.some((chunks) => chunks.join('').trim() === domain.txtRecord)) return 'there';
  }
  return isUnknown ? 'unknown' : 'gone';
}

async function recordsOf(resolveTxt: ResolveTxt, name: string): Promise<readonly (readonly string[])[] | undefined> {
  try {
    return await resolveTxt(name);
  } catch (error) {
    const { code } = error as { code?: unknown };
    if (typeof code !== 'string') throw error;
    return nothingThere.has(code) ? [] : undefined;
  }
}
