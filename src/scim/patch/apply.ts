/** Applies the operations of a PATCH to a resource (RFC 7644 §3.5.2). */
import type { Dialect, DialectNote } from '../dialect/dialect.js';
import { invalidPath, invalidSyntax, invalidValue, noTarget } from '../errors.js';
import { type AttributeTarget, type PathTarget, parsePath } from '../path/parse.js';
import { pathTo } from '../path/resolve.js';
import type { Json, Resource } from '../schema/attribute.js';
import { checkResource } from '../schema/check-resource.js';
import { describe, isObject, note, shorten } from '../schema/reading.js';
import type { Extension, ResourceType } from '../schema/registry.js';
import { changeAttribute } from './attribute.js';
import { isUnassigned } from './complex.js';
import { type Draft, valueAt } from './draft.js';
import type { MembersOperation } from './members.js';
import type { PatchOperation } from './parse.js';
import { isSame } from './same.js';
import { passOverKey } from './unknown.js';

export interface PatchOptions {
  readonly dialect: Dialect;
  /** Names of multi-valued core attributes that are not in the resource; operations on them come out as `members`. */
  readonly detached: ReadonlySet<string>;
}

export interface PatchResult {
  /** The changed copy, its `schemas` derived anew; the very input when nothing changed. */
  readonly resource: Resource;
  /** False when the result says the same as the input, lists in whatever order. Detached attributes do not count. */
  readonly changed: boolean;
  /** What the operations ask of the detached attribute, in order. */
  readonly members: readonly MembersOperation[];
  readonly notes: readonly DialectNote[];
}

/**
 * Applies the operations in order to a resource in canonical spelling; all or none take effect, and the input is left
 * alone. A `password` that an operation sets is in the result, for the caller to take out.
 *
 * @throws ScimError invalidPath, noTarget, mutability, invalidValue, invalidFilter, invalidSyntax, for the first
 *   operation that cannot be done, or invalidValue when the resource would lack something required.
 */
export function applyPatch(
  type: ResourceType,
  resource: Resource,
  operations: readonly PatchOperation[],
  options: PatchOptions,
): PatchResult {
  const draft: Draft = {
    type,
    original: resource,
    resource: { ...resource },
    context: { dialect: options.dialect, notes: [] },
    detached: options.detached,
    members: [],
  };
  for (const operation of operations) applyOperation(draft, operation);
  const { members, context } = draft;
  const rest = { members, notes: context.notes };
  if (isSame(resource, draft.resource)) return { resource, changed: false, ...rest };
  const result = checkResource(type, draft.resource);
  return result !== draft.resource && isSame(resource, result)
    ? { resource, changed: false, ...rest }
    : { resource: result, changed: true, ...rest };
}

function applyOperation(draft: Draft, { op, path, value }: PatchOperation): void {
  if (path === undefined) {
    applyPathless(draft, op, value);
    return;
  }
  const target = find(draft, path);
  if (!target) throw unknownPath(draft, path);
  if (target.kind === 'attribute') {
    changeAttribute(draft, target, { op, value, context: draft.context, isNamed: true });
  } else if (target.kind === 'extension') {
    applyToExtension(draft, op, target.extension, value);
  } else if (op === 'remove') {
    throw noTarget(`A ${draft.type.name} as a whole is removed by DELETE; name the attribute to remove.`);
  } else {
    applyEach(draft, op, value, `${draft.type.schema.id}:`);
  }
}

function unknownPath(draft: Draft, path: string): Error {
  const bare = parsePath(draft.type, path, { bareExtensions: true, aliases: false });
  const hint = bare?.kind === 'attribute' ? `; ${bare.path.extension}:${path} is one` : '';
  return invalidPath(`"${shorten(path)}" is not an attribute of ${draft.type.name}${hint}.`);
}

/** The target of a path or of a key in a value, names read as leniently as the dialect allows. */
function find(draft: Draft, path: string): PathTarget | undefined {
  const { dialect } = draft.context;
  const bareExtensions = dialect.looseShapes === 'accept';
  const target = parsePath(draft.type, path, { bareExtensions, aliases: dialect.unknownAttributes === 'ignore' });
  if (bareExtensions && target?.kind === 'attribute' && target.path.extension && !path.includes(':')) {
    note(draft.context, 'looseShapes', path);
  }
  return target;
}

/** Okta and Entra send operations without path: okta-04-deactivate-pathless, entra-07-pathless-dotted-keys. */
function applyPathless(draft: Draft, op: PatchOperation['op'], value: Json | undefined): void {
  if (draft.context.dialect.pathlessOperations === 'refuse') {
    throw invalidSyntax(`An operation has no "path"; this directory is strict and wants one in each.`);
  }
  note(draft.context, 'pathlessOperations', op);
  applyEach(draft, op, value, '');
}

/** Each key of the value is a path, behind the prefix. */
function applyEach(draft: Draft, op: PatchOperation['op'], value: Json | undefined, prefix: string): void {
  if (!isObject(value)) {
    const what = prefix === '' ? 'of an operation without "path"' : `for ${prefix.slice(0, -1)}`;
    throw invalidValue(`The value ${what} must be an object of attributes, but it is ${describe(value)}.`);
  }
  for (const key of Object.keys(value)) {
    const path = prefix + key;
    const part = value[key] as Json;
    const target = find(draft, path);
    if (!target) passOverKey(draft, path, part);
    else if (target.kind === 'attribute') {
      changeAttribute(draft, target, { op, value: part, context: draft.context, isNamed: false });
    } else if (target.kind === 'extension') applyToExtension(draft, op, target.extension, part);
    else if (!isUnassigned(part)) applyEach(draft, op, part, `${draft.type.schema.id}:`);
  }
}

function applyToExtension(draft: Draft, op: PatchOperation['op'], extension: Extension, value: Json | undefined): void {
  if (op === 'remove' || (op === 'replace' && isUnassigned(value))) removeExtension(draft, extension);
  else if (!isUnassigned(value)) applyEach(draft, op, value, `${extension.urn}:`);
}

/** Removes what a client may remove; read-only attributes are ours and stay. */
function removeExtension(draft: Draft, extension: Extension): void {
  for (const attribute of extension.attributes.values()) {
    const target: AttributeTarget = { kind: 'attribute', path: pathTo(attribute, undefined, extension) };
    if (attribute.mutability === 'readOnly' || valueAt(draft, target.path) === undefined) continue;
    changeAttribute(draft, target, { op: 'remove', value: undefined, context: draft.context, isNamed: true });
  }
}
