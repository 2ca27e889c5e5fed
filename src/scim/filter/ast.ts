/** A filter after parsing and checking: every path is resolved against the schema, every value has its attribute's type. */
import type { AttributePath } from '../path/path.js';

export type ComparisonOperator = 'eq' | 'co' | 'sw' | 'ew' | 'gt' | 'ge' | 'lt' | 'le';

/**
 * The value to compare with, ready for matching: text folded by `foldText` unless the attribute is case-exact,
 * dateTime as epoch milliseconds (a number), boolean and number as they are. `null` is only compared by `eq` (absence).
 */
export type ComparisonValue = string | number | boolean | null;

/**
 * The normal form that every reader of filters handles; the parser reduces the rest to it:
 * - `a ne v` becomes `not(a eq v)`;
 * - `a eq null` becomes `not(a pr)`;
 * - `emails[type eq "work"].value eq "x"` (Entra) becomes `emails[type eq "work" and value eq "x"]`;
 * - a complex multi-valued attribute compared without sub-attribute means its `value` (RFC 7644 §3.4.2.2).
 */
export type Filter =
  | { readonly kind: 'and' | 'or'; readonly filters: readonly Filter[] }
  | { readonly kind: 'not'; readonly filter: Filter }
  | { readonly kind: 'present'; readonly path: AttributePath }
  | {
      readonly kind: 'compare';
      readonly path: AttributePath;
      readonly operator: ComparisonOperator;
      readonly value: Exclude<ComparisonValue, null>;
    }
  /** Some element of the multi-valued complex attribute satisfies `filter`, whose paths are relative to the element. */
  | { readonly kind: 'some'; readonly path: AttributePath; readonly filter: Filter };
