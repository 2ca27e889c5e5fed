/** A second, plain reading of filters, to compare the server with: no parser, no index, no cleverness. */

import fc from 'fast-check';
import { URN } from './resources.js';
import type { Json, JsonObject } from './scim-client.js';

/** A filter as a tree; `path` is what stands in the filter, `steps` how to reach the values. */
export type NaiveFilter =
  | { readonly kind: 'compare'; readonly path: Path; readonly verb: string; readonly value: string | boolean }
  | { readonly kind: 'present'; readonly path: Path }
  | { readonly kind: 'and' | 'or'; readonly left: NaiveFilter; readonly right: NaiveFilter }
  | { readonly kind: 'not'; readonly inner: NaiveFilter }
  | { readonly kind: 'valuePath'; readonly attribute: string; readonly inner: NaiveFilter };

interface Path {
  readonly text: string;
  readonly steps: readonly string[];
  readonly type: 'folded' | 'exact' | 'boolean' | 'date';
}

const path = (text: string, type: Path['type'], steps = text.split('.')): Path => ({ text, steps, type });

const PATHS: readonly Path[] = [
  path('userName', 'folded'),
  path('displayName', 'folded'),
  path('title', 'folded'),
  path('externalId', 'exact'),
  path('active', 'boolean'),
  path('name.familyName', 'folded'),
  path('emails.value', 'folded'),
  path('emails.type', 'folded'),
  path('emails.primary', 'boolean'),
  path('phoneNumbers.value', 'folded'),
  path('meta.created', 'date'),
  path(`${URN.enterprise}:department`, 'folded', [URN.enterprise, 'department']),
];

const ELEMENT_PATHS: readonly Path[] = [path('value', 'folded'), path('type', 'folded'), path('primary', 'boolean')];
const TEXTS = [
  'a',
  'A-1',
  'work',
  'home',
  'ENGINEER',
  'engineer',
  'e',
  'Smith',
  'tours',
  '555-',
  '@example.com',
  'zo',
  'É',
];
const DATES = ['2001-01-01T00:00:00Z', '2999-01-01T00:00:00+05:00'];

function valuesAt(value: Json | undefined, steps: readonly string[]): Json[] {
  if (value === undefined || value === null) return [];
  if (Array.isArray(value)) return value.flatMap((each) => valuesAt(each, steps));
  const [step, ...rest] = steps;
  if (step === undefined) return [value];
  return typeof value === 'object' && Object.hasOwn(value, step) ? valuesAt(value[step], rest) : [];
}

const folded = (value: Json, type: Path['type']): string | boolean | number => {
  if (type === 'date') return Date.parse(String(value));
  if (type === 'folded') return String(value).toLowerCase();
  return value as string | boolean;
};

const VERBS: Readonly<Record<string, (a: never, b: never) => boolean>> = {
  eq: (a, b) => a === b,
  co: (a: string, b: string) => a.includes(b),
  sw: (a: string, b: string) => a.startsWith(b),
  ew: (a: string, b: string) => a.endsWith(b),
  gt: (a, b) => a > b,
  ge: (a, b) => a >= b,
  lt: (a, b) => a < b,
  le: (a, b) => a <= b,
};

/** Whether the resource, or the element of a value path, fits. `ne` is `not (… eq …)`. */
export function fits(subject: JsonObject, filter: NaiveFilter): boolean {
  switch (filter.kind) {
    case 'present':
      return valuesAt(subject, filter.path.steps).length > 0;
    case 'and':
      return fits(subject, filter.left) && fits(subject, filter.right);
    case 'or':
      return fits(subject, filter.left) || fits(subject, filter.right);
    case 'not':
      return !fits(subject, filter.inner);
    case 'valuePath':
      return ((subject[filter.attribute] ?? []) as JsonObject[]).some((each) => fits(each, filter.inner));
    case 'compare': {
      const wanted = folded(filter.value, filter.path.type) as never;
      const verb = VERBS[filter.verb === 'ne' ? 'eq' : filter.verb];
      const some = valuesAt(subject, filter.path.steps).some((each) =>
        verb?.(folded(each, filter.path.type) as never, wanted),
      );
      return filter.verb === 'ne' ? !some : some;
    }
  }
}

/** Writes the filter out, bracketing whatever could be read in two ways. */
export function written(filter: NaiveFilter): string {
  switch (filter.kind) {
    case 'present':
      return `${filter.path.text} pr`;
    case 'compare':
      return `${filter.path.text} ${filter.verb} ${JSON.stringify(filter.value)}`;
    case 'not':
      return `not (${written(filter.inner)})`;
    case 'valuePath':
      return `${filter.attribute}[${written(filter.inner)}]`;
    default: {
      const side = (inner: NaiveFilter) =>
        filter.kind === 'and' && inner.kind === 'or' ? `(${written(inner)})` : written(inner);
      return `${side(filter.left)} ${filter.kind} ${side(filter.right)}`;
    }
  }
}

function leaves(paths: readonly Path[]): fc.Arbitrary<NaiveFilter> {
  const verbs: Readonly<Record<Path['type'], readonly string[]>> = {
    folded: ['eq', 'ne', 'co', 'sw', 'ew', 'gt', 'ge', 'lt', 'le'],
    exact: ['eq', 'ne', 'co', 'sw', 'ew', 'gt', 'ge', 'lt', 'le'],
    boolean: ['eq', 'ne'],
    date: ['eq', 'ne', 'gt', 'ge', 'lt', 'le'],
  };
  const compare = fc.constantFrom(...paths).chain((at) => {
    const values = at.type === 'boolean' ? [true, false] : at.type === 'date' ? DATES : TEXTS;
    const parts = fc.record({
      verb: fc.constantFrom(...verbs[at.type]),
      value: fc.constantFrom<string | boolean>(...values),
    });
    return parts.map((each): NaiveFilter => ({ kind: 'compare', path: at, ...each }));
  });
  const present = fc.constantFrom(...paths).map((at): NaiveFilter => ({ kind: 'present', path: at }));
  return fc.oneof({ weight: 4, arbitrary: compare }, { weight: 1, arbitrary: present });
}

function trees(leaf: fc.Arbitrary<NaiveFilter>, depth: number): fc.Arbitrary<NaiveFilter> {
  if (depth === 0) return leaf;
  const below = trees(leaf, depth - 1);
  return fc.oneof(
    { weight: 2, arbitrary: leaf },
    {
      weight: 2,
      arbitrary: fc.record({ kind: fc.constantFrom('and' as const, 'or' as const), left: below, right: below }),
    },
    { weight: 1, arbitrary: below.map((inner): NaiveFilter => ({ kind: 'not', inner })) },
  );
}

/** Random filters over the people's attributes, value paths among them. */
export function naiveFilters(): fc.Arbitrary<NaiveFilter> {
  const valuePath = fc.record({
    kind: fc.constant('valuePath' as const),
    attribute: fc.constantFrom('emails', 'phoneNumbers'),
    inner: trees(leaves(ELEMENT_PATHS), 1),
  });
  return trees(fc.oneof({ weight: 4, arbitrary: leaves(PATHS) }, { weight: 1, arbitrary: valuePath }), 3);
}
