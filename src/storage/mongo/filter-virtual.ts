/** Fields that filters reach beside the shadow: the document's own and the access of a person (port/resources.ts, `SearchQuery`). */
import type { ComparisonOperator } from '../../scim/filter/ast.js';
import { isExact } from '../../scim/filter/compare.js';
import { holds } from '../../scim/filter/match.js';
import { foldText } from '../../scim/fold.js';
import type { AttributePath } from '../../scim/path/path.js';
import { leafOf } from '../../scim/path/resolve.js';
import { urns } from '../../scim/urns.js';
import type { MongoQuery } from './filter-document.js';
import { allOf, always, anyOf, compared, comparedText, known, never, noneOf, present, type Value } from './query.js';

/** What a query says of itself. */
export interface FilterContext {
  /** The type of the resources that are asked. */
  readonly type: string;
  /** The names of all resource types: what members may be. */
  readonly types: readonly string[];
  readonly now: number;
  readonly baseUrl: string;
}

interface Field {
  present(): MongoQuery;
  compared(operator: ComparisonOperator, value: Value): MongoQuery;
}

/** Text that the program makes, in the form in which the attribute is compared; safe inside `$concat`. */
export const made = (path: AttributePath, text: string): string => (isExact(leafOf(path)) ? text : foldText(text));

/** The field of a path that is not in the shadow; undefined for those that are. */
export function virtualField(path: AttributePath, context: FilterContext): Field | undefined {
  if (path.extension !== undefined) {
    return path.extension === urns.doorwardUser ? accessField(path, context) : undefined;
  }
  if (path.keys[0] === 'id') return plain('_id');
  return path.keys[0] === 'meta' ? metaField(path, context) : undefined;
}

const plain = (field: string): Field => ({
  present: () => present(field),
  compared: (operator, value) => compared(field, operator, value),
});

const absent: Field = { present: () => never, compared: () => never };

const concatenated = (field: string, before: string, after = ''): Field => ({
  present: () => present(field),
  compared: (operator, value) =>
    comparedText(
      field,
      (inner) => ({ $concat: [{ $literal: before }, { $toString: inner }, { $literal: after }] }),
      operator,
      value,
    ),
});

function metaField(path: AttributePath, { type, baseUrl }: FilterContext): Field {
  switch (path.keys[1]) {
    case undefined:
      return { present: () => always, compared: () => never };
    case 'created':
      return plain('createdAt');
    case 'lastModified':
      return plain('modifiedAt');
    case 'resourceType':
      return { present: () => always, compared: (operator, value) => known(made(path, type), operator, value) };
    case 'location':
      return concatenated('_id', made(path, `${baseUrl}/${type}s/`));
    case 'version':
      return concatenated('version', made(path, 'W/"'), '"');
    default:
      return absent;
  }
}

function accessField(path: AttributePath, { now, baseUrl }: FilterContext): Field {
  const due: MongoQuery = { 'access.expiresAt': { $lte: now } };
  switch (path.keys.slice(1).join('.')) {
    case 'accessStatus':
      return statusField(due);
    case 'holds':
      return {
        present: () => anyOf([present('access.holds.0'), due]),
        compared: (operator, value) =>
          anyOf([compared('access.holds', operator, value), ...(holds('expired', operator, value) ? [due] : [])]),
      };
    case 'vaults':
      return listField(isExact(leafOf(path)) ? 'access.vaults' : 'vaultKeys');
    case 'expiresAt':
      return plain('access.expiresAt');
    case 'account':
    case 'account.value':
      return plain('access.accountId');
    case 'account.disposition':
      return plain('access.disposition');
    case 'sponsor':
    case 'sponsor.value':
      return plain('access.sponsor');
    case 'sponsor.ref':
      return concatenated('access.sponsor', made(path, `${baseUrl}/Users/`));
    default:
      return absent;
  }
}

/** An empty list is no value. */
const listField = (field: string): Field => ({ ...plain(field), present: () => present(`${field}.0`) });

/** The order of precedence of flows.md T4, as `identity/holds.ts` has it. */
function statusField(due: MongoQuery): Field {
  const expired = anyOf([due, { 'access.holds': 'expired' }]);
  const free = allOf([present('access'), noneOf(due, present('access.holds.0'))]);
  const queries = {
    expired,
    on_hold: allOf([present('access.holds.0'), noneOf(expired)]),
    invited: allOf([free, { 'access.invited': true }]),
    active: allOf([free, { 'access.invited': false }]),
  };
  return {
    present: () => present('access'),
    compared: (operator, value) =>
      anyOf(Object.entries(queries).flatMap(([status, query]) => (holds(status, operator, value) ? [query] : []))),
  };
}
