/** Carries an operation to what its path names: an attribute, parts of it, or the elements that brackets select. */
import { noTarget } from '../errors.js';
import type { AttributeTarget, Selection } from '../path/parse.js';
import { pathText } from '../path/resolve.js';
import type { Attribute, Json } from '../schema/attribute.js';
import { readElement } from '../schema/read-value.js';
import { note, type ReadContext } from '../schema/reading.js';
import { addTo } from './add.js';
import { changePart, isUnassigned, merge, type Site } from './complex.js';
import { elementsOf, listOrNothing } from './elements.js';
import type { PatchOperation } from './parse.js';
import { removeFrom } from './remove.js';
import { replaceIn } from './replace.js';
import { described, selects } from './selection.js';

/** What is to be done, wherever it is. */
export interface Change {
  readonly op: PatchOperation['op'];
  readonly value: Json | undefined;
  readonly context: ReadContext;
}

/**
 * The new value of the target's attribute; the very same when nothing changes, undefined when nothing is left.
 *
 * @throws ScimError noTarget where brackets select nothing and the dialect does not make up for it; invalidValue,
 *   invalidSyntax and mutability for values that do not fit.
 */
export function changed(target: AttributeTarget, current: Json | undefined, change: Change): Json | undefined {
  const { attribute, subAttribute } = target.path;
  if (target.selection) return changeSelected(target, target.selection, current, change);
  if (!subAttribute) return apply(siteOf(target, change), current, change);
  if (!attribute.multiValued) return changeOne(target, current, change);
  const elements = elementsOf(current);
  if (elements.length > 0) return mapped(current, elements, (element) => changeOne(target, element, change));
  const made = changeOne(target, undefined, change);
  return made === undefined ? undefined : [made];
}

/** The attribute of a path, called by all that the path names. */
function siteOf({ path }: AttributeTarget, { context }: Change): Site {
  return { attribute: path.attribute, where: pathText(path), context };
}

function apply(site: Site, current: Json | undefined, change: Change): Json | undefined {
  switch (change.op) {
    case 'add':
      return addTo(site, current, change.value);
    case 'replace':
      return replaceIn(site, current, change.value);
    case 'remove':
      return removeFrom(site.attribute, current, change.value);
  }
}

/** One element, or the one value of a singular attribute, with its sub-attribute changed. */
function changeOne(target: AttributeTarget, current: Json | undefined, change: Change): Json | undefined {
  const { attribute, subAttribute } = target.path;
  const { context } = change;
  return changePart({ attribute, where: attribute.name }, current, subAttribute as Attribute, (sub, value) =>
    apply({ attribute: sub, where: pathText(target.path), context }, value, change),
  );
}

/** The list with each element put through `edit`; those that come back undefined are dropped. */
function mapped(
  current: Json | undefined,
  elements: readonly Json[],
  edit: (element: Json) => Json | undefined,
): Json | undefined {
  let isChanged = false;
  const result: Json[] = [];
  for (const element of elements) {
    const after = edit(element);
    isChanged ||= after !== element;
    if (after !== undefined) result.push(after);
  }
  return isChanged ? listOrNothing(result) : current;
}

function changeSelected(
  target: AttributeTarget,
  selection: Selection,
  current: Json | undefined,
  change: Change,
): Json | undefined {
  const { attribute, subAttribute } = target.path;
  const isSelected = selects(target.path, selection);
  const elements = elementsOf(current);
  if (!elements.some(isSelected)) return withoutMatch(target, selection, current, change);
  const edit = (element: Json) => {
    if (!isSelected(element)) return element;
    return subAttribute ? changeOne(target, element, change) : changeElement(target, selection, element, change);
  };
  if (!attribute.multiValued) return edit(current as Json);
  return mapped(current, elements, edit);
}

/** RFC 7644 §3.5.2: add merges into the element, replace puts another in its place, remove drops it. */
function changeElement(target: AttributeTarget, selection: Selection, element: Json, change: Change): Json | undefined {
  const value = single(change);
  if (change.op === 'remove' || (change.op === 'replace' && isUnassigned(value))) return undefined;
  if (value === undefined || value === null) return element;
  const base = change.op === 'add' ? element : described(target.path.attribute, selection);
  return merge(siteOf(target, change), base, value);
}

/** An element in a list of one, where the dialect takes that for the element. */
function single({ value, context }: Change): Json | undefined {
  if (!Array.isArray(value) || value.length !== 1 || context.dialect.looseShapes === 'refuse') return value;
  return value[0] as Json;
}

function withoutMatch(
  target: AttributeTarget,
  selection: Selection,
  current: Json | undefined,
  change: Change,
): Json | undefined {
  const { dialect } = change.context;
  const where = pathText(target.path);
  if (change.op === 'remove') {
    // Removing what is not there has succeeded already: entra-05-remove-member-filter
    if (dialect.name === 'strict')
      throw noTarget(`No value of ${target.path.attribute.name} matches the filter of the path.`);
    return current;
  }
  if (isUnassigned(change.value) && dialect.name !== 'strict') return current;
  const element = mayCreate(current, change) ? described(target.path.attribute, selection) : undefined;
  if (!element) {
    throw noTarget(
      `No value of ${target.path.attribute.name} matches the filter of the path, so there is nothing to ${change.op}.`,
    );
  }
  // entra-08-value-path-create
  note(change.context, change.op === 'add' ? 'addWithoutTarget' : 'replaceWithoutTarget', where);
  return created(target, element, current, change);
}

function mayCreate(current: Json | undefined, change: Change): boolean {
  const { addWithoutTarget, replaceWithoutTarget } = change.context.dialect;
  if (change.op === 'add') return addWithoutTarget === 'create';
  if (replaceWithoutTarget === 'createWhenEmpty') return elementsOf(current).length === 0;
  return replaceWithoutTarget === 'create';
}

function created(target: AttributeTarget, element: Json, current: Json | undefined, change: Change): Json | undefined {
  const { attribute, subAttribute } = target.path;
  const site = siteOf(target, change);
  const base = readElement(attribute, element, site.where, change.context);
  const made = subAttribute ? changeOne(target, base, change) : merge(site, base, single(change) as Json);
  if (made === undefined) return current;
  return attribute.multiValued ? [...elementsOf(current), made] : made;
}
