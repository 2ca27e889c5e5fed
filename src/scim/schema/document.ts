/** Picking typed values out of a schema or resource type document, with errors that name the file and the key. */
import { describe, isObject } from './reading.js';

/** A JSON object of a file; `source` is what errors begin with: the file, and the attribute when within one. */
export interface Document {
  readonly source: string;
  readonly content: { readonly [key: string]: unknown };
}

/** @throws Error when the value is no JSON object */
export function documentOf(value: unknown, source: string): Document {
  if (!isObject(value)) throw new Error(`${source}: must be a JSON object, not ${describe(value)}`);
  return { source, content: value };
}

/** @throws Error naming the first key that is not among `known` */
export function onlyKeys(document: Document, known: readonly string[]): void {
  for (const key of Object.keys(document.content)) {
    if (!known.includes(key)) {
      throw new Error(`${document.source}: unknown key ${JSON.stringify(key)}; known are ${known.join(', ')}`);
    }
  }
}

/** The value that `read` gives; undefined when the document lacks the key. */
export function optional<T>(
  document: Document,
  key: string,
  read: (document: Document, key: string) => T,
): T | undefined {
  return Object.hasOwn(document.content, key) ? read(document, key) : undefined;
}

/** @throws Error unless the value is text with something in it */
export function textOf(document: Document, key: string): string {
  const value = document.content[key];
  if (typeof value !== 'string' || value.trim() === '') throw wrong(document, key, 'text');
  return value;
}

/** @throws Error unless the value is true or false */
export function booleanOf(document: Document, key: string): boolean {
  const value = document.content[key];
  if (typeof value !== 'boolean') throw wrong(document, key, 'true or false');
  return value;
}

/** @throws Error unless the value is an array */
export function arrayOf(document: Document, key: string): readonly unknown[] {
  const value = document.content[key];
  if (!Array.isArray(value)) throw wrong(document, key, 'an array');
  return value;
}

/** @throws Error unless the value is an array of different, non-empty texts */
export function textsOf(document: Document, key: string): readonly string[] {
  const values = arrayOf(document, key);
  if (!values.every((value): value is string => typeof value === 'string' && value !== '')) {
    throw wrong(document, key, 'an array of texts');
  }
  if (new Set(values).size !== values.length) throw new Error(`${document.source}: "${key}" names a value twice`);
  return values;
}

/** @throws Error unless the value is one of `choices` */
export function choiceOf<T extends string>(document: Document, key: string, choices: readonly T[]): T {
  const value = document.content[key];
  const found = choices.find((choice) => choice === value);
  if (found === undefined) throw wrong(document, key, `one of ${choices.join(', ')}`);
  return found;
}

/** @throws Error unless the value is `urn:`, a namespace of 2 to 32 letters, digits and hyphens, and more (RFC 8141 §2) */
export function urnOf(document: Document, key: string): string {
  const value = textOf(document, key);
  const [scheme, namespace, ...rest] = value.split(':');
  const isUrn = scheme === 'urn' && /^[A-Za-z0-9][A-Za-z0-9-]{0,30}[A-Za-z0-9]$/.test(namespace ?? '');
  if (!isUrn || !rest.every((part) => /^[A-Za-z0-9._~!$&'()*+,;=@%/-]+$/.test(part)) || rest.length === 0) {
    throw wrong(document, key, 'a URN such as urn:example:params:scim:schemas:extension:acme:2.0:User');
  }
  return value;
}

/** An error for a value that is not what it must be. */
export function wrong(document: Document, key: string, wanted: string): Error {
  const found = Object.hasOwn(document.content, key) ? describe(document.content[key]) : 'missing';
  return new Error(`${document.source}: "${key}" must be ${wanted}, not ${found}`);
}
