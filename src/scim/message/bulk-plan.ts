/** Decides in which order the operations of a bulk request run, circles of references included (RFC 7644 §3.7.1, §3.7.2). */
import type { Json, JsonObject } from '../schema/attribute.js';
import { isObject } from '../schema/reading.js';
import { urns } from '../urns.js';
import { type BulkOperation, isRefused, type RefusedOperation } from './bulk.js';
import { bulkIdsIn } from './bulk-references.js';

/**
 * One step of the plan. `run` carries out the operation at that index of the request, with `operation` in its place where
 * references had to be left out; `complete` then adds those to the resource that it created, by a PATCH body.
 */
export type BulkStep =
  | { readonly kind: 'run'; readonly index: number; readonly operation: BulkOperation | RefusedOperation }
  | {
      readonly kind: 'complete';
      readonly index: number;
      readonly deferredReferences: readonly string[];
      readonly patch: JsonObject;
    };

type Operations = readonly (BulkOperation | RefusedOperation)[];

/**
 * The steps: in the order of the request, but each operation after those whose resources it refers to. Where creations
 * refer to each other in a circle, one goes first without the reference and is completed as soon as the others exist.
 */
export function planBulk(operations: Operations): readonly BulkStep[] {
  const creators = creatorsOf(operations);
  const needs = operations.map((each) => needsOf(each, creators));
  const { order, deferred } = orderOf(needs);
  const steps: BulkStep[] = [];
  const waiting = new Map<number, Set<number>>();
  const ran = new Set<number>();
  for (const index of order) {
    const missing = deferred.get(index);
    const operation = operations[index] as BulkOperation | RefusedOperation;
    steps.push({ kind: 'run', index, operation: missing ? without(operation, missing, operations) : operation });
    ran.add(index);
    if (missing) waiting.set(index, missing);
    for (const [waiter, ids] of waiting) {
      if (![...ids].every((each) => ran.has(each))) continue;
      waiting.delete(waiter);
      const step = completion(waiter, ids, operations);
      if (step) steps.push(step);
    }
  }
  return steps;
}

function creatorsOf(operations: Operations): ReadonlyMap<string, number> {
  const creators = new Map<string, number>();
  operations.forEach((operation, index) => {
    const isCreation = operation.method === 'POST' && operation.bulkId !== undefined && !isRefused(operation);
    if (isCreation) creators.set(operation.bulkId as string, index);
  });
  return creators;
}

/** The indexes of the operations that create what this one refers to. */
function needsOf(
  operation: BulkOperation | RefusedOperation,
  creators: ReadonlyMap<string, number>,
): readonly number[] {
  if (isRefused(operation)) return [];
  const references = bulkIdsIn([operation.path, operation.data ?? null], (bulkId) => creators.has(bulkId));
  return [...references].flatMap((bulkId) => creators.get(bulkId) ?? []);
}

/**
 * A depth-first walk, kept on a list of its own rather than the call stack. A need that leads back to an operation still
 * being walked closes a circle and is put off.
 */
function orderOf(needs: readonly (readonly number[])[]): {
  readonly order: readonly number[];
  readonly deferred: ReadonlyMap<number, Set<number>>;
} {
  const order: number[] = [];
  const deferred = new Map<number, Set<number>>();
  const open = new Set<number>();
  const done = new Set<number>();
  for (let root = 0; root < needs.length; root += 1) {
    const stack = done.has(root) ? [] : [{ index: root, next: 0 }];
    while (stack.length > 0) {
      const top = stack[stack.length - 1] as { index: number; next: number };
      open.add(top.index);
      const need = needs[top.index]?.[top.next];
      top.next += 1;
      if (need === undefined) {
        stack.pop();
        open.delete(top.index);
        done.add(top.index);
        order.push(top.index);
      } else if (open.has(need)) {
        deferred.set(top.index, (deferred.get(top.index) ?? new Set()).add(need));
      } else if (!done.has(need)) {
        stack.push({ index: need, next: 0 });
      }
    }
  }
  return { order, deferred };
}

/** The creation less what refers to those operations. */
function without(
  operation: BulkOperation | RefusedOperation,
  missing: Set<number>,
  all: Operations,
): BulkOperation | RefusedOperation {
  if (isRefused(operation) || !operation.data) return operation;
  return { ...operation, data: split(operation.data, bulkIdsOf(missing, all)).kept };
}

function completion(index: number, missing: Set<number>, all: Operations): BulkStep | undefined {
  const operation = all[index];
  if (!operation || isRefused(operation) || !operation.data) return undefined;
  const ids = bulkIdsOf(missing, all);
  const Operations = split(operation.data, ids).left.map(({ path, value }): Json => ({ op: 'add', path, value }));
  return { kind: 'complete', index, deferredReferences: [...ids], patch: { schemas: [urns.patchOp], Operations } };
}

function bulkIdsOf(indexes: Set<number>, all: Operations): ReadonlySet<string> {
  return new Set([...indexes].flatMap((index) => all[index]?.bulkId ?? []));
}

interface Left {
  readonly path: string;
  readonly value: Json;
}

/** Parts a resource into what does not refer to the ids and what does: whole attributes, or elements of a list. */
function split(data: JsonObject, ids: ReadonlySet<string>, prefix = ''): { kept: JsonObject; left: readonly Left[] } {
  const refers = (value: Json) => [...bulkIdsIn(value, (bulkId) => ids.has(bulkId))].some((bulkId) => ids.has(bulkId));
  const left: Left[] = [];
  const kept: [string, Json][] = [];
  for (const [key, value] of Object.entries(data)) {
    const path = prefix + key;
    if (!refers(value)) {
      kept.push([key, value]);
    } else if (Array.isArray(value)) {
      kept.push([key, value.filter((each) => !refers(each))]);
      left.push({ path, value: value.filter(refers) });
    } else if (isObject(value) && prefix === '' && key.includes(':')) {
      const inner = split(value, ids, `${key}:`);
      kept.push([key, inner.kept]);
      left.push(...inner.left);
    } else {
      left.push({ path, value });
    }
  }
  return { kept: Object.fromEntries(kept), left };
}
