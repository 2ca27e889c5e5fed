/** Random filters and users for properties, over values few enough to meet. */
import fc from 'fast-check';
import type { Resource } from '../../../src/scim/schema/attribute.js';
import { doorward, enterprise, odd } from './sample-types.js';

const word = fc.constantFrom('a', 'A', 'ab', 'B', 'é', 'É', '', 'ς', '\ue000', '😀');
const literal = word.map((text) => JSON.stringify(text));
const instant = fc.constantFrom('2020-01-01T00:00:00Z', '2020-01-01T01:00:00+01:00', '2021-06-01T12:00:00.5Z');
const textOperator = fc.constantFrom('eq', 'ne', 'co', 'sw', 'ew', 'gt', 'ge', 'lt', 'le');
const orderOperator = fc.constantFrom('eq', 'ne', 'gt', 'ge', 'lt', 'le');
const equality = fc.constantFrom('eq', 'ne');
const join = (...parts: readonly fc.Arbitrary<string>[]) => fc.tuple(...parts).map((all) => all.join(' '));

const textNames = fc.constantFrom(
  ...['userName', 'externalId', 'name.familyName', 'emails', 'emails.type', 'addresses.country', 'roles.display'],
  ...[`${enterprise}:department`, `${enterprise}:manager`, `${enterprise}:manager.displayName`, `${odd}:tags`],
);
const anyName = fc.oneof(textNames, fc.constantFrom('name', 'addresses', 'active', `${odd}:locks`, `${odd}:scores`));
const elementTerm = fc.oneof(
  join(fc.constantFrom('value', 'type', 'display'), textOperator, literal),
  join(fc.constantFrom('value', 'type', 'primary'), fc.constant('pr')),
  join(fc.constant('primary'), equality, fc.constantFrom('true', 'false')),
);

const tree = (leaf: fc.Arbitrary<string>) =>
  fc.letrec<{ node: string }>((tie) => ({
    node: fc.oneof(
      { maxDepth: 3 },
      leaf,
      fc.tuple(tie('node'), fc.constantFrom('and', 'or'), tie('node')).map(([a, op, b]) => `(${a} ${op} ${b})`),
      tie('node').map((inner) => `not (${inner})`),
    ),
  })).node;

const valuePath = fc
  .tuple(fc.constantFrom('emails', 'roles'), tree(elementTerm))
  .map(([name, inner]) => `${name}[${inner}]`);

const term = fc.oneof(
  join(textNames, textOperator, literal),
  join(anyName, fc.constant('pr')),
  join(fc.constant('active'), equality, fc.constantFrom('true', 'false', '"False"')),
  join(
    fc.constantFrom(`${odd}:hiredAt`, `${odd}:locks.since`),
    orderOperator,
    instant.map((text) => `"${text}"`),
  ),
  join(fc.constantFrom(`${odd}:floor`, `${odd}:scores`), orderOperator, fc.constantFrom('0', '1', '2.5')),
  join(anyName, equality, fc.constant('null')),
  valuePath,
  join(
    valuePath.map((path) => `${path}.value`),
    textOperator,
    literal,
  ),
);

/** Filter text over users. */
export const filterText: fc.Arbitrary<string> = tree(term);

const some = <T>(of: fc.Arbitrary<T>) => fc.array(of, { maxLength: 3 });
const record = <T extends object>(shape: { [K in keyof T]: fc.Arbitrary<T[K]> }) =>
  fc.record(shape, { requiredKeys: [] });
const element = record({ value: word, type: word, display: word, primary: fc.boolean() });

/** A user in canonical spelling, now and then with empty values. */
export const userResource: fc.Arbitrary<Resource> = record({
  userName: word,
  externalId: word,
  active: fc.boolean(),
  name: record({ familyName: word, givenName: word }),
  emails: some(element),
  roles: some(element),
  addresses: some(record({ country: word })),
  password: word,
  [enterprise]: record({ department: word, manager: record({ value: word, displayName: word }) }),
  [doorward]: record({ vaults: some(word) }),
  [odd]: record({
    floor: fc.constantFrom(0, 1, 2),
    scores: some(fc.constantFrom(0, 1, 2)),
    tags: some(word),
    hiredAt: instant,
    locks: some(record({ value: word, since: instant })),
  }),
}) as fc.Arbitrary<Resource>;
