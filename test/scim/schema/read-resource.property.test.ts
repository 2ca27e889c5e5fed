/** Reading arbitrary JSON: only ever a resource or a ScimError, and a resource read again is itself. */
import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import { entra } from '../../../src/scim/dialect/entra.js';
import { generic } from '../../../src/scim/dialect/generic.js';
import { strict } from '../../../src/scim/dialect/strict.js';
import { ScimError } from '../../../src/scim/errors.js';
import type { Attribute, Resource } from '../../../src/scim/schema/attribute.js';
import { readResource } from '../../../src/scim/schema/validate.js';
import { urns } from '../../../src/scim/urns.js';
import { acmeUser, badgeUrn } from './standard-types.js';

const spelling = (name: string) =>
  fc.constantFrom(name, name, name.toUpperCase(), name.toLowerCase(), `${urns.user}:${name}`, `${name}.value`);

const simple = fc.oneof(
  fc.constantFrom('a', 'True', 'false', '', 'TWE=', '2030-01-01T00:00:00Z', '\u0000', 'two words'),
  fc.jsonValue({ maxDepth: 1 }),
  fc.constant(null),
);

function valuesOf(attribute: Attribute): fc.Arbitrary<unknown> {
  const parts = attribute.subAttributes;
  const one = parts ? fc.oneof(objectOf(parts), simple) : simple;
  return fc.oneof(one, fc.array(one, { maxLength: 3 }));
}

function objectOf(attributes: readonly Attribute[]): fc.Arbitrary<object> {
  const known = fc.constantFrom(...attributes).chain((each) => fc.tuple(spelling(each.name), valuesOf(each)));
  const unknown = fc.tuple(fc.constantFrom('__proto__', 'constructor', 'x', 'urn:x:y', ''), simple);
  const entry = fc.oneof({ weight: 6, arbitrary: known }, { weight: 1, arbitrary: unknown });
  return fc.array(entry, { maxLength: 6 }).map((entries) => Object.fromEntries(entries));
}

const extension = (urn: string) => acmeUser.extensionByUrn.get(urn.toLowerCase())!.schema.attributes;
const body = fc
  .tuple(objectOf(acmeUser.schema.attributes), objectOf(extension(urns.enterpriseUser)), objectOf(extension(badgeUrn)))
  .map(([core, enterprise, badge]) => ({
    schemas: [urns.user],
    userName: 'ann',
    ...core,
    [urns.enterpriseUser]: enterprise,
    [badgeUrn]: { badge: 'b', ...badge },
  }));

/** What `read` gives; undefined when it refuses as it should. */
function outcomeOf(read: () => Resource): Resource | undefined {
  try {
    return read();
  } catch (error) {
    if (!(error instanceof ScimError)) throw error;
    expect(error.status).toBe(400);
    expect(error.scimType).toBeDefined();
    return undefined;
  }
}

test.each([generic, entra, strict])('in the dialect $name', (dialect) => {
  let accepted = 0;
  const read = (input: unknown) => readResource(acmeUser, input, { dialect, mode: 'create' }).resource;
  const check = (input: unknown) => {
    const resource = outcomeOf(() => read(input));
    if (!resource) return;
    accepted += 1;
    expect(read(resource)).toEqual(resource);
    expect(JSON.parse(JSON.stringify(resource))).toEqual(resource);
  };
  fc.assert(fc.property(fc.oneof(body, fc.jsonValue()), check), { numRuns: 400 });
  check({ schemas: [urns.user], userName: 'ann' });
  expect(accepted).toBeGreaterThan(0);
  expect(({} as { x?: unknown }).x).toBeUndefined();
});
