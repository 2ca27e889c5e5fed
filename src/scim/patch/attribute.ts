/** One operation on one attribute: may it be changed, and where does its value live? */
import { mutability } from '../errors.js';
import type { AttributeTarget } from '../path/parse.js';
import { leafOf, pathText } from '../path/resolve.js';
import type { Json } from '../schema/attribute.js';
import { readSchemas } from '../schema/read-schemas.js';
import { note } from '../schema/reading.js';
import { sameValue } from '../schema/same-value.js';
import { type Draft, setAt, valueAt } from './draft.js';
import { settlePrimary } from './elements.js';
import { membersOperation } from './members.js';
import { type Change, changed } from './reach.js';

/** What an operation asks of one attribute. */
export interface AttributeChange extends Change {
  /** Whether the request named the attribute as its path, rather than among others in a value. */
  readonly isNamed: boolean;
}

/**
 * Carries out the change on the draft.
 *
 * @throws ScimError mutability for what may not be changed; as `changed` and `membersOperation`.
 */
export function changeAttribute(draft: Draft, target: AttributeTarget, change: AttributeChange): void {
  const { path } = target;
  const { attribute } = path;
  if (isReadOnly(target)) {
    passOverReadOnly(draft, target, change);
    return;
  }
  if (path.extension === undefined && attribute.name === 'schemas') {
    changeSchemas(draft, change);
  } else if (path.extension === undefined && draft.detached.has(attribute.name)) {
    const operation = membersOperation(target, change);
    if (operation) draft.members.push(operation);
  } else {
    const before = valueAt(draft, path);
    const after = changed(target, before, change);
    if (after === before) return;
    if (change.op === 'remove') assertNotRequired(target, after);
    assertNotFixed(target, before, after);
    setAt(draft, path, attribute.type === 'complex' ? settlePrimary(before, after, pathText(path)) : after);
  }
}

function isReadOnly({ path }: AttributeTarget): boolean {
  return path.attribute.mutability === 'readOnly' || leafOf(path).mutability === 'readOnly';
}

/** A resource's own id may be said again (okta-07-group-rename-with-id); the rest is refused, or, in a value, passed over. */
function passOverReadOnly(draft: Draft, target: AttributeTarget, { op, value, isNamed }: AttributeChange): void {
  const isId = target.path.extension === undefined && target.path.attribute.name === 'id';
  if (isId && op !== 'remove' && value === draft.original.id) return;
  if (isNamed || isId || draft.context.dialect.unknownAttributes === 'refuse') {
    throw mutability(`${pathText(target.path)} is read-only and cannot be changed.`);
  }
  note(draft.context, 'readOnlyAttributes', pathText(target.path));
}

/** `schemas` follows from what data the resource has (RFC 7643 §3): what a request says of it is checked and let be. */
function changeSchemas(draft: Draft, { op, value, isNamed }: AttributeChange): void {
  if (op === 'replace' && isNamed) readSchemas(draft.type, value, draft.context);
  if (op === 'remove' && (value === undefined || value === null)) throw mutability('schemas cannot be removed.');
}

/** RFC 7644 §3.5.2.2: removing what is required is refused as a matter of mutability. */
function assertNotRequired({ path }: AttributeTarget, after: Json | undefined): void {
  if ((after === undefined && path.attribute.required) || path.subAttribute?.required) {
    throw mutability(`${pathText(path)} is required and cannot be removed.`);
  }
}

/** RFC 7643 §7: an immutable attribute keeps the value it was given first. */
function assertNotFixed({ path }: AttributeTarget, before: Json | undefined, after: Json | undefined): void {
  if (path.attribute.mutability !== 'immutable' || before === undefined) return;
  if (after !== undefined && sameValue(path.attribute, before, after)) return;
  throw mutability(`${pathText(path)} is immutable: it has a value already, which cannot be changed.`);
}
