/** Compares what an answer says with what a step claims. */
import { isDeepStrictEqual } from 'node:util';
import type { ScimClient } from './scim-client.js';
import { type Claim, fill, type Sketch } from './step.js';

/** Checks the claims one by one; answers a sentence for each that does not hold. */
export async function findBroken(
  claims: readonly Claim[],
  answer: unknown,
  client: ScimClient,
  names: ReadonlyMap<string, string>,
): Promise<readonly string[]> {
  const broken: string[] = [];
  for (const claim of claims) {
    const source = claim.read === undefined ? answer : (await client.send('GET', fill(claim.read, names))).body;
    const found = valueAt(source, claim.at);
    const wanted = fill(claim.is, names);
    if (!isSame(found, wanted)) broken.push(`${claim.at.at(-1)} is ${show(found)} instead of ${show(wanted)}`);
  }
  return broken;
}

/** The value at the end of the keys; `*` takes each element of an array, undefined stands for nothing. */
export function valueAt(source: unknown, keys: readonly string[]): unknown {
  const [key, ...rest] = keys;
  if (key === undefined) return source;
  if (key === '*') return Array.isArray(source) ? source.map((item) => valueAt(item, rest)) : undefined;
  if (typeof source !== 'object' || source === null || !Object.hasOwn(source, key)) return undefined;
  return valueAt((source as Record<string, unknown>)[key], rest);
}

function isSame(found: unknown, wanted: Sketch): boolean {
  if (wanted === null) return found === undefined || found === null || (Array.isArray(found) && found.length === 0);
  if (Array.isArray(wanted)) return Array.isArray(found) && isDeepStrictEqual([...found].sort(), [...wanted].sort());
  return isDeepStrictEqual(found, wanted);
}

const show = (value: unknown): string => (value === undefined ? 'absent' : JSON.stringify(value));
