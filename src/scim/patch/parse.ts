/** Reads the message of a PATCH request into operations (RFC 7644 §3.5.2). */
import { invalidPath, invalidSyntax, invalidValue, noTarget, tooMany } from '../errors.js';
import { memberOf, readMessage } from '../message/envelope.js';
import type { Json, JsonObject } from '../schema/attribute.js';
import { describe, isObject } from '../schema/reading.js';
import { urns } from '../urns.js';

/** One operation as sent, its name in lower case. `path` and `value` are absent when the request has none. */
export interface PatchOperation {
  readonly op: 'add' | 'remove' | 'replace';
  readonly path?: string;
  readonly value?: Json;
}

/** How much one request may hold: operations, and elements of one list in an operation's value. */
export interface PatchLimits {
  readonly operations: number;
  readonly members: number;
}

export const defaultPatchLimits: PatchLimits = { operations: 500, members: 10_000 };

/**
 * The operations of a PATCH body. Names of members and operations are read in any letter case.
 *
 * @throws ScimError invalidSyntax for a body that is not a PatchOp message with at least one operation, or an unknown
 *   operation; invalidPath for a path that is not text; noTarget for a remove without path; invalidValue for an add or
 *   replace without value; tooMany beyond the limits.
 */
export function readPatchRequest(body: unknown, limits: PatchLimits = defaultPatchLimits): readonly PatchOperation[] {
  const message = readMessage(body, urns.patchOp);
  const list = memberOf(message, 'Operations');
  if (!Array.isArray(list) || list.length === 0) {
    throw invalidSyntax('"Operations" of a PATCH request must be a list of at least one operation.');
  }
  if (list.length > limits.operations) {
    throw tooMany(`The request has ${list.length} operations; at most ${limits.operations} are allowed.`);
  }
  return list.map((entry: Json, index) => readOperation(entry, `Operation ${index + 1}`, limits));
}

function readOperation(entry: Json, name: string, limits: PatchLimits): PatchOperation {
  if (!isObject(entry)) throw invalidSyntax(`${name} must be a JSON object, but it is ${describe(entry)}.`);
  const op = opOf(memberOf(entry as JsonObject, 'op'), name);
  const path = memberOf(entry as JsonObject, 'path') ?? undefined;
  const value = memberOf(entry as JsonObject, 'value');
  if (path !== undefined && typeof path !== 'string') {
    throw invalidPath(`The path of ${name.toLowerCase()} must be text, but it is ${describe(path)}.`);
  }
  // RFC 7644 §3.5.2.2: a remove without path is noTarget; §3.5.2.1 and §3.5.2.3: the others must have a value.
  if (op === 'remove' && path === undefined) throw noTarget(`${name} removes, but has no "path" that says what.`);
  if (op !== 'remove' && value === undefined) throw invalidValue(`${name} is ${op}, but has no "value".`);
  refuseTooLong(value, limits);
  return { op, ...(path !== undefined && { path }), ...(value !== undefined && { value }) };
}

/** Entra writes "Add", "Replace" and "Remove": entra-02-active-string-false. */
function opOf(value: Json | undefined, name: string): PatchOperation['op'] {
  const op = typeof value === 'string' ? value.toLowerCase() : '';
  if (op === 'add' || op === 'remove' || op === 'replace') return op;
  throw invalidSyntax(`"op" of ${name.toLowerCase()} must be add, remove or replace.`);
}

function refuseTooLong(value: Json | undefined, limits: PatchLimits): void {
  const lists = isObject(value) ? Object.values(value) : [value];
  for (const list of lists) {
    if (Array.isArray(list) && list.length > limits.members) {
      throw tooMany(`An operation has ${list.length} values; at most ${limits.members} are allowed in one.`);
    }
  }
}
