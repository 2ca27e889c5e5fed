/** Checks the attribute definitions of a schema document, characteristic by characteristic (RFC 7643 §2.2, §7). */
import type { Attribute, AttributeType } from './attribute.js';
import {
  arrayOf,
  booleanOf,
  choiceOf,
  type Document,
  documentOf,
  onlyKeys,
  optional,
  textOf,
  textsOf,
} from './document.js';

export interface AttributePlace {
  /** The file, for errors. */
  readonly source: string;
  /** What an attribute's name is written after, such as `name.`; empty at the top. */
  readonly prefix: string;
  /** How many levels of attributes there may be from here on: 2 at the top, 1 within a complex attribute. */
  readonly levels: number;
}

const types: readonly AttributeType[] = [
  'string',
  'boolean',
  'decimal',
  'integer',
  'dateTime',
  'binary',
  'reference',
  'complex',
];

const keys = [
  'name',
  'type',
  'multiValued',
  'description',
  'required',
  'canonicalValues',
  'caseExact',
  'mutability',
  'returned',
  'uniqueness',
  'referenceTypes',
  'subAttributes',
];

/**
 * The attributes in the order of the document, each characteristic filled in.
 *
 * @throws Error that names file and attribute
 */
export function checkAttributes(definitions: readonly unknown[], place: AttributePlace): readonly Attribute[] {
  const names = new Set<string>();
  return definitions.map((definition, index) => {
    const attribute = checkAttribute(definition, place, index);
    const folded = attribute.name.toLowerCase();
    if (names.has(folded)) {
      throw new Error(`${place.source}: there are two attributes ${place.prefix}${attribute.name} (letter case aside)`);
    }
    names.add(folded);
    return attribute;
  });
}

function checkAttribute(definition: unknown, place: AttributePlace, index: number): Attribute {
  const unnamed = documentOf(definition, `${place.source}: attribute ${place.prefix}[${index}]`);
  const name = textOf(unnamed, 'name');
  const document = { source: `${place.source}: attribute ${place.prefix}${name}`, content: unnamed.content };
  onlyKeys(document, keys);
  checkName(document, name, place);
  const attribute: Attribute = {
    name,
    type: choiceOf(document, 'type', types),
    multiValued: optional(document, 'multiValued', booleanOf) ?? false,
    description: optional(document, 'description', textOf) ?? '',
    required: optional(document, 'required', booleanOf) ?? false,
    ...canonicalValuesOf(document),
    caseExact: optional(document, 'caseExact', booleanOf) ?? false,
    mutability: oneOf(document, 'mutability', ['readWrite', 'readOnly', 'immutable', 'writeOnly']),
    returned: oneOf(document, 'returned', ['default', 'always', 'never', 'request']),
    uniqueness: oneOf(document, 'uniqueness', ['none', 'server', 'global']),
    ...referenceTypesOf(document),
    ...subAttributesOf(document, name, place),
  };
  checkAgreement(document, attribute);
  return attribute;
}

/** RFC 7643 §2.1: a letter, then letters, digits, `-`, `_`, `$`. `$ref` is the RFC's own exception. */
function checkName(document: Document, name: string, place: AttributePlace): void {
  const isReference = name === '$ref' && place.prefix !== '';
  if (!isReference && !/^[A-Za-z][A-Za-z0-9_$-]*$/.test(name)) {
    throw new Error(`${document.source}: a name is a letter followed by letters, digits, "-", "_" or "$"`);
  }
  // SECURITY: resources are plain objects keyed by these names, so that none may be found on every object.
  if (name in Object.prototype) throw new Error(`${document.source}: this name cannot be used`);
}

/** One of the choices, the first when the document leaves it out. */
function oneOf<T extends string>(document: Document, key: string, choices: readonly [T, ...T[]]): T {
  return optional(document, key, () => choiceOf(document, key, choices)) ?? choices[0];
}

function canonicalValuesOf(document: Document): Pick<Attribute, 'canonicalValues'> {
  const canonicalValues = optional(document, 'canonicalValues', textsOf);
  if (!canonicalValues) return {};
  const { type } = document.content;
  if (type !== 'string' && type !== 'reference') {
    throw new Error(`${document.source}: "canonicalValues" goes with type string or reference only`);
  }
  return { canonicalValues };
}

function referenceTypesOf(document: Document): Pick<Attribute, 'referenceTypes'> {
  const referenceTypes = optional(document, 'referenceTypes', textsOf);
  const isReference = document.content.type === 'reference';
  if (isReference && !referenceTypes?.length) {
    throw new Error(`${document.source}: type reference needs "referenceTypes", such as ["User"] or ["external"]`);
  }
  if (!isReference && referenceTypes) {
    throw new Error(`${document.source}: "referenceTypes" goes with type reference only`);
  }
  return referenceTypes ? { referenceTypes } : {};
}

function subAttributesOf(document: Document, name: string, place: AttributePlace): Pick<Attribute, 'subAttributes'> {
  const definitions = optional(document, 'subAttributes', arrayOf);
  if (document.content.type !== 'complex') {
    if (definitions) throw new Error(`${document.source}: "subAttributes" goes with type complex only`);
    return {};
  }
  if (place.levels < 2) throw new Error(`${document.source}: a complex attribute cannot be within another`);
  if (!definitions?.length) throw new Error(`${document.source}: type complex needs "subAttributes"`);
  const inner = { source: place.source, prefix: `${place.prefix}${name}.`, levels: place.levels - 1 };
  return { subAttributes: checkAttributes(definitions, inner) };
}

function checkAgreement(document: Document, attribute: Attribute): void {
  // RFC 7643 §7: what may only be written has a `returned` of never.
  if (attribute.mutability === 'writeOnly' && attribute.returned !== 'never') {
    throw new Error(`${document.source}: mutability writeOnly needs "returned": "never"`);
  }
  if (attribute.type === 'boolean' && attribute.uniqueness !== 'none') {
    throw new Error(`${document.source}: a boolean cannot be unique`);
  }
}
