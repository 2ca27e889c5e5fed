/**
 * Whether an index answers a query, told from the query and the declared indexes alone: for servers whose `explain` does
 * not say. Only what a planner may always do is counted; `$or`, regular expressions and the like count for nothing.
 */
import type { PlannedIndex } from '../../../src/storage/mongo/schema/plan.js';

export type Filter = Readonly<Record<string, unknown>>;

export interface Query {
  readonly filter: Filter;
  readonly sort?: Readonly<Record<string, 1 | -1>> | undefined;
}

/** What the conjunction says of each field. */
interface Constraint {
  /** Of one value or several. */
  equal: boolean;
  single: boolean;
  values: readonly unknown[];
  /** Below, above, or that it is there. */
  bounded: boolean;
  exists: boolean;
}

/** The best index that is gone through in the order asked for, from a place to a place; undefined when there is none. */
export function coveringIndex(query: Query, indexes: readonly PlannedIndex[]): PlannedIndex | undefined {
  const constraints = constraintsOf(query.filter);
  const byId: PlannedIndex = { name: '_id_', key: ['_id'], unique: true };
  return [byId, ...indexes]
    .filter((index) => isUsable(index, constraints, query) && isInOrder(index, constraints, query.sort ?? {}))
    .sort((a, b) => narrowness(b, constraints) - narrowness(a, constraints))[0];
}

/** How many fields of the key are given from its beginning on. */
function narrowness({ key }: PlannedIndex, constraints: ReadonlyMap<string, Constraint>): number {
  const given = key.findIndex((field) => !constraints.get(field)?.equal);
  return given === -1 ? key.length : given;
}

function constraintsOf(filter: Filter, found = new Map<string, Constraint>()): Map<string, Constraint> {
  for (const [field, condition] of Object.entries(filter)) {
    if (field === '$and') for (const each of condition as readonly Filter[]) constraintsOf(each, found);
    else if (!field.startsWith('$')) found.set(field, joined(found.get(field), constraintOf(condition)));
  }
  return found;
}

function constraintOf(condition: unknown): Constraint {
  const operators = typeof condition === 'object' && condition !== null ? (condition as Filter) : { $eq: condition };
  const listed = (operators.$in as readonly unknown[] | undefined) ?? [];
  const values = '$eq' in operators ? [operators.$eq] : listed;
  const equal = '$eq' in operators || '$in' in operators;
  const bounded = ['$gt', '$gte', '$lt', '$lte'].some((name) => name in operators);
  return {
    equal,
    single: values.length === 1,
    values,
    bounded,
    exists: equal || bounded || operators.$exists === true,
  };
}

const joined = (a: Constraint | undefined, b: Constraint): Constraint =>
  !a
    ? b
    : {
        equal: a.equal || b.equal,
        single: a.single || b.single,
        values: a.values.length > 0 ? a.values : b.values,
        bounded: a.bounded || b.bounded,
        exists: a.exists || b.exists,
      };

/** It holds all that is asked for, and begins with something that is asked for. */
function isUsable(
  { key, only }: PlannedIndex,
  constraints: ReadonlyMap<string, Constraint>,
  { filter, sort }: Query,
): boolean {
  const holdsAll = Object.entries(only ?? {}).every(([field, condition]) => {
    const asked = constraints.get(field);
    if (typeof condition === 'object') return asked?.exists === true;
    return asked?.equal === true && asked.values.every((value) => value === condition);
  });
  const first = constraints.get(key[0]!);
  if (first?.equal || first?.bounded) return holdsAll;
  // A list of everything goes through the whole of an index, which is no more than it shows.
  const showsAll = Object.keys(filter).length === 0 && sort !== undefined;
  return holdsAll && (key[0] === '_id' ? showsAll : first?.exists === true);
}

function isInOrder(
  { key }: PlannedIndex,
  constraints: ReadonlyMap<string, Constraint>,
  sort: Readonly<Record<string, 1 | -1>>,
): boolean {
  const wanted = Object.entries(sort).filter(([field]) => !constraints.get(field)?.single);
  if (new Set(wanted.map(([, direction]) => direction)).size > 1) return false;
  const rest = key.filter((field) => !constraints.get(field)?.single);
  // Among those with one key in a unique index there is nothing to be sorted.
  return wanted.every(([field], at) => rest[at] === field);
}
