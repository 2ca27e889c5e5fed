/** What must be true of answers, said once: SCIM errors, resources, lists, and matching that ignores order. */

import { expect } from '@jest/globals';
import { URN } from './resources.js';
import type { Answer, Json, JsonObject } from './scim-client.js';

/** A status, or one of several, maybe with the scimType it needs, or one of several. */
export type Refusal = readonly [status: number | readonly number[], scimType?: string | readonly string[]];

/** The error body of RFC 7644 §3.12: schemas, status as text, a detail, the media type, no stack. */
export function expectError(answer: Answer, [status, scimType]: Refusal): void {
  const statuses = typeof status === 'number' ? [status] : status;
  const text = answer.text.slice(0, 400);
  expect({ status: answer.status, text }).toEqual({
    status: statuses.includes(answer.status) ? answer.status : `one of ${statuses.join(', ')}`,
    text,
  });
  expect(answer.headers.get('content-type')).toMatch(/^application\/scim\+json\b/);
  expect(answer.body.schemas).toEqual([URN.error]);
  expect(answer.body.status).toBe(String(answer.status));
  expect(typeof answer.body.detail).toBe('string');
  expect(String(answer.body.detail)).not.toBe('');
  expect(answer.text).not.toMatch(/\bat .*\.(ts|js):\d+/);
  if (scimType === undefined || answer.status !== statuses[0]) return;
  const types = typeof scimType === 'string' ? [scimType] : scimType;
  expect({ scimType: answer.body.scimType, detail: answer.body.detail }).toEqual({
    scimType: types.includes(String(answer.body.scimType)) ? answer.body.scimType : types,
    detail: answer.body.detail,
  });
}

/** A resource answer: status, media type, ETag equal to meta.version, and an id. */
export function expectResource(answer: Answer, status = 200): JsonObject {
  expect({ status: answer.status, detail: answer.body.detail }).toEqual({ status, detail: undefined });
  expect(answer.headers.get('content-type')).toMatch(/^application\/scim\+json\b/);
  expect(typeof answer.body.id).toBe('string');
  return answer.body;
}

/** A ListResponse whose counts agree with its content; returns the resources. */
export function expectList(answer: Answer): JsonObject[] {
  expect({ status: answer.status, detail: answer.body.detail }).toEqual({ status: 200, detail: undefined });
  expect(answer.headers.get('content-type')).toMatch(/^application\/scim\+json\b/);
  expect(answer.body.schemas).toEqual([URN.list]);
  const resources = (answer.body.Resources ?? []) as JsonObject[];
  expect(Number.isInteger(answer.body.totalResults)).toBe(true);
  expect(Number(answer.body.totalResults)).toBeGreaterThanOrEqual(resources.length);
  if (answer.body.itemsPerPage !== undefined) expect(answer.body.itemsPerPage).toBe(resources.length);
  return resources;
}

function matchesSome(actual: readonly Json[], expected: readonly Json[]): boolean {
  if (actual.length !== expected.length) return false;
  const left = [...actual];
  return expected.every((wanted) => {
    const index = left.findIndex((found) => matches(found, wanted));
    if (index >= 0) left.splice(index, 1);
    return index >= 0;
  });
}

/**
 * Whether the answer holds what is expected: objects may have more, arrays hold the same number of values in any order,
 * a `primary` that is expected false may be absent (RFC 7643 §2.4), and `schemas` is compared without our own extension,
 * whose read-only attributes every User has.
 */
export function matches(actual: Json | undefined, expected: Json): boolean {
  if (Array.isArray(expected)) return Array.isArray(actual) && matchesSome(actual, expected);
  if (typeof expected !== 'object' || expected === null) return Object.is(actual, expected);
  if (typeof actual !== 'object' || actual === null || Array.isArray(actual)) return false;
  return Object.entries(expected).every(([name, wanted]) => {
    const found = Object.hasOwn(actual, name) ? actual[name] : undefined;
    if (name === 'schemas' && Array.isArray(found))
      return matches(
        found.filter((urn) => urn !== URN.doorward),
        wanted,
      );
    return (name === 'primary' && wanted === false && found === undefined) || matches(found, wanted);
  });
}

/** Fails with a readable difference unless `matches`. */
export function expectMatch(actual: Json | undefined, expected: Json): void {
  if (matches(actual, expected)) return;
  expect(actual).toMatchObject(expected as Record<string, unknown>);
  throw new Error(`not in any order: ${JSON.stringify(actual)} against ${JSON.stringify(expected)}`);
}

/** An attribute is unassigned: absent, null, an empty list or an empty text (RFC 7643 §2.5). */
export function expectUnassigned(value: Json | undefined): void {
  const empty = value === undefined || value === null || value === '' || (Array.isArray(value) && value.length === 0);
  expect({ value, empty }).toEqual({ value, empty: true });
}
