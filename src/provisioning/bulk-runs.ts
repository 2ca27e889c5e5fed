/** Parts the steps of a bulk request into runs whose members may go side by side without any difference to be seen. */
import { foldText } from '../scim/fold.js';
import { isRefused } from '../scim/message/bulk.js';
import type { BulkStep } from '../scim/message/bulk-plan.js';
import { bulkIdsIn } from '../scim/message/bulk-references.js';
import type { Json, JsonObject } from '../scim/schema/attribute.js';

/**
 * Runs in order. Side by side go only neighbours of one method at `/Users` that touch different people: creations that
 * share no userName, externalId or address, changes of different ids, none with a reference to another operation.
 */
export function parallelRuns(steps: readonly BulkStep[]): readonly (readonly BulkStep[])[] {
  const runs: BulkStep[][] = [];
  let method: string | undefined;
  let taken = new Set<string>();
  for (const step of steps) {
    const touched = touches(step);
    const isFree = touched !== undefined && touched.method === method && touched.keys.every((key) => !taken.has(key));
    if (isFree) {
      (runs.at(-1) as BulkStep[]).push(step);
    } else {
      runs.push([step]);
      taken = new Set();
      method = touched?.method;
    }
    for (const key of touched?.keys ?? []) taken.add(key);
  }
  return runs;
}

/** What a step at /Users touches; undefined for steps that go alone. */
function touches(step: BulkStep): { method: string; keys: readonly string[] } | undefined {
  if (step.kind !== 'run' || isRefused(step.operation)) return undefined;
  const { method, path, data } = step.operation;
  if (bulkIdsIn([path, data ?? null], () => true).size > 0) return undefined;
  if (path === '/Users') return { method, keys: identifiersOf(data) };
  return path.startsWith('/Users/') ? { method, keys: [path] } : undefined;
}

/** Everything in a new user that somebody else could have as well: folded, wherever it stands. */
function identifiersOf(data: JsonObject | undefined): readonly string[] {
  const keys: string[] = [];
  for (const [name, value] of Object.entries(data ?? {})) {
    const folded = name.toLowerCase();
    if ((folded.endsWith('username') || folded.endsWith('externalid')) && typeof value === 'string') {
      keys.push(foldText(value));
    }
    if (folded.endsWith('emails') && Array.isArray(value)) keys.push(...value.flatMap(addressOf));
  }
  return keys;
}

function addressOf(email: Json): string[] {
  if (typeof email !== 'object' || email === null || Array.isArray(email)) return [];
  const value = Object.entries(email).find(([name]) => name.toLowerCase() === 'value')?.[1];
  return typeof value === 'string' ? [foldText(value)] : [];
}
