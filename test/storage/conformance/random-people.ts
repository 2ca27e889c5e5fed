/** Random users with access, groups that hold them and one another, and filters over all that a store shows of them. */
import fc from 'fast-check';
import type { Resource } from '../../../src/scim/schema/attribute.js';
import { urns } from '../../../src/scim/urns.js';
import type { ResourceAccess } from '../../../src/storage/port/index.js';
import { filterText, userResource } from '../../scim/filter/random.js';
import { doorward } from '../../scim/filter/sample-types.js';
import { baseUrl, now } from './fixtures.js';

type Facts = Omit<ResourceAccess, 'linkId' | 'accountId' | 'sponsor'>;

export interface People {
  readonly users: readonly { resource: Resource; access: Facts | undefined; at: number }[];
  /** `members` are places in the list of users and then groups. */
  readonly groups: readonly { displayName: string; members: readonly number[] }[];
}

const word = fc.constantFrom('a', 'A', 'ab', 'É', 'ς', '😀');
const instants = fc.constantFrom(-1, 0, 1);

const facts: fc.Arbitrary<Facts> = fc.record(
  {
    disposition: fc.constantFrom('linked' as const, 'created' as const),
    holds: fc.subarray(['idp_inactive', 'expired', 'admin_suspended'] as const),
    invited: fc.boolean(),
    vaults: fc.array(word, { maxLength: 2 }),
    expiresAt: instants.map((at) => now + at),
  },
  { requiredKeys: ['disposition', 'holds', 'invited', 'vaults'] },
);

export const people: fc.Arbitrary<People> = fc.record({
  users: fc.array(
    fc.record({
      resource: userResource.map(({ [doorward]: _, password: __, ...resource }) => resource as Resource),
      access: fc.option(facts, { nil: undefined }),
      at: instants,
    }),
    { minLength: 1, maxLength: 6 },
  ),
  groups: fc.array(fc.record({ displayName: word, members: fc.array(fc.nat(9), { maxLength: 4 }) }), { maxLength: 4 }),
});

const join = (...parts: readonly fc.Arbitrary<string>[]) => fc.tuple(...parts).map((all) => all.join(' '));
const text = fc.constantFrom('eq', 'ne', 'co', 'sw', 'ew', 'gt', 'le');
const literal = fc.oneof(
  word,
  fc.constantFrom('{id}', '0000', '1', 'direct', 'indirect', 'User', 'group', 'active', 'expired', 'on_hold', 'linked'),
);
const quoted = literal.map((each) => JSON.stringify(each));
const order = fc.constantFrom('eq', 'ne', 'gt', 'ge', 'lt', 'le');
const instant = instants.map((at) => JSON.stringify(new Date(now + at).toISOString()));
const location = fc
  .constantFrom('Users/{id}', 'users/{id}', 'Groups/')
  .map((end) => JSON.stringify(`${baseUrl}/${end}`));

const common = [
  join(fc.constantFrom('id', 'meta.resourceType'), text, quoted),
  join(fc.constantFrom('meta.created', 'meta.lastModified'), order, instant),
  join(fc.constant('meta.location'), fc.constantFrom('eq', 'sw', 'co'), location),
  join(fc.constant('meta.version'), fc.constantFrom('eq', 'ne'), fc.constantFrom('"W/\\"1\\""', '"1"')),
  join(fc.constantFrom('id', 'meta', 'meta.version', 'schemas'), fc.constant('pr')),
  join(
    fc.constant('schemas'),
    fc.constantFrom('eq', 'co'),
    fc.constantFrom(JSON.stringify(urns.user), JSON.stringify(doorward), '"group"'),
  ),
];

/** Conditions on the rows of a membership list, in brackets and without. */
const rowsOf = (name: string, subs: readonly string[]) => {
  const sub = fc.constantFrom(...subs);
  return [
    join(
      sub.map((each) => `${name}.${each}`),
      text,
      quoted,
    ),
    join(fc.constantFrom(`${name}`, `${name}.display`, `${name}.$ref`), fc.constant('pr')),
    join(fc.constant(`${name}.$ref`), fc.constantFrom('eq', 'sw'), location),
    fc
      .tuple(join(sub, text, quoted), fc.constantFrom('and', 'or', 'and not'), join(sub, text, quoted))
      .map(([a, op, b]) => `${name}[${a} ${op === 'and not' ? `and not (${b})` : `${op} ${b}`}]`),
  ];
};

const ofAccess = [
  join(
    fc
      .constantFrom('accessStatus', 'holds', 'vaults', 'account.disposition', 'account', 'sponsor', 'sponsor.value')
      .map((name) => `${doorward}:${name}`),
    text,
    quoted,
  ),
  join(
    fc
      .constantFrom('accessStatus', 'holds', 'vaults', 'account', 'sponsor', 'sponsor.$ref', 'expiresAt')
      .map((name) => `${doorward}:${name}`),
    fc.constant('pr'),
  ),
  join(fc.constant(`${doorward}:expiresAt`), order, instant),
  join(fc.constant(`${doorward}:sponsor.$ref`), fc.constantFrom('eq', 'sw'), location),
];

const combined = (leaf: fc.Arbitrary<string>) =>
  fc.letrec<{ node: string }>((tie) => ({
    node: fc.oneof(
      { maxDepth: 2 },
      leaf,
      fc.tuple(tie('node'), fc.constantFrom('and', 'or'), tie('node')).map(([a, op, b]) => `(${a} ${op} ${b})`),
      tie('node').map((inner) => `not (${inner})`),
    ),
  })).node;

/** `{id}` stands for the id of the first resource. */
export const userFilterText = combined(
  fc.oneof(
    { weight: 5, arbitrary: filterText },
    ...common,
    ...rowsOf('groups', ['value', 'display', 'type']),
    ...ofAccess,
  ),
);
export const groupFilterText = combined(
  fc.oneof(
    ...common,
    join(fc.constantFrom('displayName'), text, quoted),
    ...rowsOf('members', ['value', 'display', 'type']),
  ),
);
