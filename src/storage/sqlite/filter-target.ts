/** Where the values are that a path leads to, as SQL. */
import type { AttributePath } from '../../scim/path/path.js';
import { leafOf } from '../../scim/path/resolve.js';
import type { Attribute } from '../../scim/schema/attribute.js';
import { type Fragment, literal, sql } from './fragment.js';
import { isInColumn } from './shadow-column.js';

/** One value, or one in each row of `source` for what may have several. */
export interface Target {
  readonly value: Fragment;
  readonly source?: Source;
  /** Finds paths relative to one row of `source`. */
  readonly element?: TargetFinder;
}

export interface Source {
  readonly from: Fragment;
  readonly where: Fragment;
  /** The order that puts the row first which stands for all when sorting. */
  readonly order: Fragment;
}

export type TargetFinder = (path: AttributePath) => Target;

/** Names for the tables of one query, each used once. */
export class FilterAliases {
  #last = 0;

  next(letter: string): Fragment {
    this.#last += 1;
    return literal(`${letter}${this.#last}`);
  }
}

/** The place of keys in a JSON text, as SQLite's JSON functions take it. */
export const jsonPath = (keys: readonly string[]): string => `$${keys.map((key) => `."${key}"`).join('')}`;

/** What of a resource `r` has the value at that path of its shadow: the column of that name, or the text. */
export function shadowTarget(path: AttributePath, aliases: FilterAliases): Target {
  const [key, ...inner] = path.keys;
  const column = jsonPath([key!]);
  const inColumn: Fragment = { text: isInColumn('?'), binds: [column] };
  if (path.extension === undefined) {
    return jsonTarget(path, sql`CASE WHEN ${inColumn} THEN r.shadow ELSE r.text END`, aliases);
  }
  const base = sql`CASE WHEN ${inColumn} THEN json_extract(r.shadow, ${column})
    ELSE json_extract(r.text, ${jsonPath([path.extension])}) END`;
  return jsonTarget({ ...path, keys: inner }, base, aliases);
}

/** The target of a path in a JSON text that has the form of a shadow but for capital letters. */
function jsonTarget(path: AttributePath, base: Fragment, aliases: FilterAliases): Target {
  const { attribute, subAttribute, keys } = path;
  const depth = subAttribute ? keys.length - 1 : keys.length;
  if (!attribute.multiValued) {
    if (subAttribute?.multiValued) return listTarget(subAttribute, base, keys, aliases);
    return { value: inShadow(leafOf(path), sql`json_extract(${base}, ${jsonPath(keys)})`) };
  }
  const list = listTarget(attribute, base, keys.slice(0, depth), aliases);
  if (!subAttribute) return list;
  const inner = list.element!({ attribute: subAttribute, keys: keys.slice(depth) });
  if (!inner.source) return { ...list, value: inner.value };
  const from = sql`${list.source!.from}, ${inner.source.from}`;
  return { value: inner.value, source: { ...list.source!, from } };
}

function listTarget(list: Attribute, base: Fragment, keys: readonly string[], aliases: FilterAliases): Target {
  const name = aliases.next('e');
  const value = sql`${name}.value`;
  return {
    value: inShadow(list, value),
    source: {
      from: sql`json_each(${base}, ${jsonPath(keys)}) AS ${name}`,
      where: literal('1'),
      order: sql`CASE WHEN ${name}.type = 'object' THEN json_extract(${value}, '$.primary') END DESC, ${name}.key`,
    },
    element: (path) => jsonTarget(path, value, aliases),
  };
}

/** The shadow of a value that may come from the text. Folded text stays as it is. */
function inShadow(attribute: Attribute, value: Fragment): Fragment {
  const isFolded = (attribute.type === 'string' || attribute.type === 'reference') && !attribute.caseExact;
  return isFolded ? sql`lower(${value})` : value;
}
