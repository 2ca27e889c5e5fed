/** PATCH operations on an attribute that is kept apart from its resource, as a Group's `members` are: a row for each. */
import { invalidPath, invalidValue, mutability } from '../errors.js';
import type { Filter } from '../filter/ast.js';
import type { AttributeTarget, Selection } from '../path/parse.js';
import { pathText } from '../path/resolve.js';
import type { Json } from '../schema/attribute.js';
import { readElement } from '../schema/read-value.js';
import { isObject } from '../schema/reading.js';
import { subAttributeOf } from '../schema/registry.js';
import { asList } from './add.js';
import { isUnassigned } from './complex.js';
import type { Change } from './reach.js';
import { described } from './selection.js';

/** A member as a request names it. */
export interface Member {
  readonly value: string;
  readonly type?: string;
  readonly display?: string;
}

/** One change to the members. The filter of `removeWhere` is relative to a member. */
export type MembersOperation =
  | { readonly op: 'add' | 'replace'; readonly members: readonly Member[] }
  | { readonly op: 'remove'; readonly values: readonly string[] }
  | { readonly op: 'removeAll' }
  | { readonly op: 'removeWhere'; readonly filter: Filter };

/**
 * What an operation on a detached attribute asks for; undefined when it asks for nothing.
 *
 * @throws ScimError mutability for changes within a member (RFC 7643 §8.7.1: its parts are immutable), invalidValue for a
 *   member without `value`.
 */
export function membersOperation(target: AttributeTarget, change: Change): MembersOperation | undefined {
  const { attribute, subAttribute } = target.path;
  if (subAttribute || (target.selection && change.op === 'replace')) {
    throw mutability(`What a value of ${attribute.name} says cannot be changed; remove it and add another.`);
  }
  if (change.op === 'remove') {
    return target.selection ? removeSelected(target.selection) : removeListed(target, change.value);
  }
  if (change.op === 'replace') return { op: 'replace', members: readMembers(target, change.value, change) };
  const members = readMembers(
    target,
    target.selection ? completed(target, target.selection, change) : change.value,
    change,
  );
  return members.length > 0 ? { op: 'add', members } : undefined;
}

function removeListed(target: AttributeTarget, value: Json | undefined): MembersOperation {
  if (value === undefined || value === null) return { op: 'removeAll' };
  // entra-04-remove-member-by-value-array, authentik-01-remove-array: those listed and nobody else
  const values = asList(value).map((each) => {
    const id = isObject(each) ? valuePart(target, each) : each;
    if (typeof id === 'string') return id;
    throw invalidValue(`Each value of ${pathText(target.path)} to remove must name its "value".`);
  });
  return { op: 'remove', values };
}

function valuePart(target: AttributeTarget, element: { readonly [key: string]: unknown }): unknown {
  const key = Object.keys(element).find((each) => subAttributeOf(target.path.attribute, each)?.name === 'value');
  return key === undefined ? undefined : element[key];
}

/** `members[value eq "x" or value eq "y"]` says whom; anything else has to look at the members. */
function removeSelected(selection: Selection): MembersOperation {
  const { equalities, filter } = selection;
  const isList = equalities && (equalities.join === 'or' || equalities.terms.length === 1);
  if (!isList || !equalities.terms.every(({ attribute }) => attribute.name === 'value'))
    return { op: 'removeWhere', filter };
  return { op: 'remove', values: equalities.terms.map(({ value }) => String(value)) };
}

/** `add` on `members[value eq "x"]`: the member that the brackets describe, with what the value says besides. */
function completed(target: AttributeTarget, selection: Selection, change: Change): Json {
  const element = described(target.path.attribute, selection);
  if (!element) throw invalidPath(`The filter of ${target.path.attribute.name} does not say whom to add.`);
  return isObject(change.value) ? { ...element, ...change.value } : element;
}

function readMembers(target: AttributeTarget, value: Json | undefined, change: Change): readonly Member[] {
  if (isUnassigned(value)) return [];
  const { attribute } = target.path;
  const where = pathText(target.path);
  const members = new Map<string, Member>();
  for (const [index, element] of asList(value as Json).entries()) {
    const member = memberFrom(readElement(attribute, element, `${where}[${index}]`, change.context));
    if (!member) throw invalidValue(`Each value of ${where} must have a "value", the id of the member.`);
    members.set(member.value, member);
  }
  return [...members.values()];
}

function memberFrom(element: Json | undefined): Member | undefined {
  if (!isObject(element) || typeof element.value !== 'string' || element.value === '') return undefined;
  return {
    value: element.value,
    ...(typeof element.type === 'string' && { type: element.type }),
    ...(typeof element.display === 'string' && { display: element.display }),
  };
}
