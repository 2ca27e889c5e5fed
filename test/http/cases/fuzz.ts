/** Random requests: whatever is sent, the answer is a SCIM answer below 500. RFC 7644 §3.12. */

import { expect } from '@jest/globals';
import fc from 'fast-check';
import type { Gateway } from '../../support/gateway.js';
import { area, type Case, openWorld, type World } from '../conformance.js';
import { FULL } from '../patch-case.js';
import { createGroup, createUser, person, URN, unique } from '../resources.js';
import { type Answer, type Json, type JsonObject, query } from '../scim-client.js';

interface FuzzWorld extends World {
  readonly userPath: string;
  readonly groupPath: string;
  /** How much longer than the quick suite. */
  readonly factor: number;
}

async function openFuzz(gateway: Gateway, factor: number): Promise<FuzzWorld> {
  const world = await openWorld(gateway);
  const [user, group] = [await createUser(world.scim, FULL), await createGroup(world.scim)];
  return { ...world, userPath: `/Users/${user.id}`, groupPath: `/Groups/${group.id}`, factor };
}

function expectCalm(answer: Answer): void {
  expect({ status: answer.status < 500 ? 'below 500' : answer.status, text: answer.text.slice(0, 300) }).toEqual({
    status: 'below 500',
    text: answer.text.slice(0, 300),
  });
  if (answer.status >= 400) expect(answer.body.schemas).toEqual([URN.error]);
  expect((Object.prototype as Record<string, unknown>).polluted).toBeUndefined();
}

const names = fc.constantFrom(
  'userName',
  'name',
  'name.givenName',
  'emails',
  'emails.value',
  'phoneNumbers',
  'active',
  'meta.created',
  'members',
  'groups',
  'id',
  'schemas',
  'password',
  '__proto__',
  'x509Certificates.value',
  `${URN.enterprise}:manager`,
  URN.enterprise,
  URN.doorward,
  `${URN.doorward}:expiresAt`,
  `${URN.doorward}:vaults`,
  'displayName',
  '$ref',
  '',
);
const pieces = fc.constantFrom(
  'userName',
  'emails',
  'type',
  'value',
  'active',
  ' eq ',
  ' ne ',
  ' co ',
  ' pr',
  ' and ',
  ' or ',
  'not ',
  '(',
  ')',
  '[',
  ']',
  '"',
  '"work"',
  'true',
  'null',
  '12',
  '.',
  ':',
  ' ',
  '\\',
  '\\u00',
  'é',
  '\u0000',
  '😀',
  '-',
  '1e9',
  `${URN.enterprise}:department`,
  'meta.created',
  '"2020-01-01T00:00:00Z"',
  '{',
  ',',
);
const soup = fc.array(pieces, { maxLength: 14 }).map((parts) => parts.join(''));
const paths = fc.oneof(
  names,
  soup,
  fc.tuple(names, soup).map(([name, inner]) => `${name}[${inner}]`),
  fc.string({ maxLength: 30 }),
);
const scalars: fc.Arbitrary<Json> = fc.oneof(
  fc.constantFrom<Json>(null, true, false, 'True', '', 'text', 0, -1, 1.5, '2031-01-01T00:00:00Z', '__proto__'),
  fc.string({ maxLength: 12 }),
  fc.double({ noNaN: true, noDefaultInfinity: true }),
);

/** JSON whose keys are attribute names as often as not. */
const documents: fc.Arbitrary<Json> = fc.letrec<{ node: Json }>((tie) => ({
  node: fc.oneof(
    { maxDepth: 4, depthIdentifier: 'json' },
    scalars,
    fc.array(tie('node'), { maxLength: 3 }),
    fc.dictionary(fc.oneof(names, fc.string({ maxLength: 6 })), tie('node'), { maxKeys: 4 }),
  ),
})).node;

const operations = fc.array(
  fc.record(
    {
      op: fc.oneof(fc.constantFrom<Json>('add', 'remove', 'replace', 'Add', 'test'), scalars),
      path: fc.oneof(paths, scalars),
      value: documents,
    },
    { requiredKeys: [] },
  ),
  { maxLength: 4 },
) as fc.Arbitrary<Json>;

/** A case that sends what `values` makes, so many times; the long suite multiplies that. */
function random<T>(
  name: string,
  runs: number,
  values: fc.Arbitrary<T>,
  send: (world: FuzzWorld, value: T) => Promise<Answer>,
): Case<FuzzWorld> {
  return {
    name,
    run: (world) =>
      fc.assert(
        fc.asyncProperty(values, async (value) => expectCalm(await send(world, value))),
        { numRuns: runs * world.factor },
      ),
  };
}

const parameters = fc.dictionary(
  fc.constantFrom('filter', 'sortBy', 'sortOrder', 'startIndex', 'count', 'cursor', 'attributes', 'excludedAttributes'),
  fc.oneof(names, fc.string(), fc.integer().map(String)),
);
const segments = fc.array(fc.string({ maxLength: 8 }), { maxLength: 4 });
const attributes = fc.tuple(names, documents).map(([name, value]) => (name === '' ? {} : { [name]: value }));
const bulkOperations = fc.array(
  fc.record(
    {
      method: fc.constantFrom<Json>('POST', 'PUT', 'PATCH', 'DELETE', 'GET', 5),
      path: fc.oneof(fc.constantFrom('/Users', '/Groups', '/Users/bulkId:a', '/Bulk', '/'), fc.string()),
      bulkId: fc.constantFrom<Json>('a', 'b', 5),
      data: documents,
    },
    { requiredKeys: [] },
  ),
  { maxLength: 4 },
) as fc.Arbitrary<Json>;

async function sendBulk({ scim }: FuzzWorld, Operations: Json): Promise<Answer> {
  const answer = await scim.post('/Bulk', { schemas: [URN.bulkRequest], Operations });
  for (const each of (answer.body.Operations ?? []) as JsonObject[]) expect(Number(each.status)).toBeLessThan(500);
  return answer;
}

async function sendText({ scim }: FuzzWorld, displayName: string): Promise<Answer> {
  const answer = await scim.post('/Users', person({ displayName }));
  if (answer.status !== 201) return answer;
  const read = await scim.get(`/Users/${answer.body.id}`);
  // What is only blank may be taken as no value at all.
  if (displayName.trim() !== '') expect(read.body.displayName).toBe(displayName);
  return read;
}

const filters = fc.oneof(soup, fc.string());

const cases: readonly Case<FuzzWorld>[] = [
  random('random filters', 300, filters, ({ scim }, filter) => scim.get(`/Users${query({ filter })}`)),
  random('random filters of groups', 100, filters, ({ scim }, filter) => scim.get(`/Groups${query({ filter })}`)),
  random('random filters of everything', 100, filters, ({ scim }, filter) =>
    scim.post('/.search', { schemas: [URN.search], filter }),
  ),
  random('random query parameters', 200, parameters, ({ scim }, some) => scim.get(`/Users${query(some)}`)),
  random('random addresses', 100, segments, ({ scim }, some) => scim.get(`/${some.map(encodeURIComponent).join('/')}`)),
  random('random PATCHes of a user', 300, operations, ({ scim, userPath }, ops) => scim.patch(userPath, ops)),
  random('random PATCHes of a group', 150, operations, ({ scim, groupPath }, ops) => scim.patch(groupPath, ops)),
  random('random attributes in POST', 150, attributes, ({ scim }, some) =>
    scim.post('/Users', { ...person(), ...some }),
  ),
  random('random attributes in PUT', 150, attributes, ({ scim, userPath }, some) =>
    scim.put(userPath, { ...person({ userName: unique('fuzz') }), ...some }),
  ),
  ...['/Users', '/Groups', '/Bulk', '/.search', '/Users/.search'].map((path) =>
    random(`random documents to ${path}`, 80, documents, ({ scim }, body) => scim.post(path, body)),
  ),
  random('random operations in Bulk', 120, bulkOperations, sendBulk),
  random('random bytes', 100, fc.uint8Array({ minLength: 1, maxLength: 60 }), ({ scim }, raw) =>
    scim.send('POST', '/Users', { raw }),
  ),
  random(
    'texts of every kind come back as they were',
    100,
    fc.string({ unit: 'grapheme', minLength: 1, maxLength: 40 }),
    sendText,
  ),
  {
    name: 'after all that the users and groups are still read',
    async run({ scim, userPath, groupPath }) {
      const reads = [userPath, groupPath, '/Users?count=1000'].map(async (path) => (await scim.get(path)).status);
      expect(await Promise.all(reads)).toEqual([200, 200, 200]);
    },
  },
];

/** The quick suite with factor 1, a longer one with more. */
export const fuzzArea = (factor: number) =>
  area<FuzzWorld>({
    title: 'Random requests',
    sections: 'RFC 7644 §3.12',
    world: (gateway) => openFuzz(gateway, factor),
    cases,
  });
