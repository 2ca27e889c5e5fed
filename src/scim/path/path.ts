/** A path to an attribute, resolved against a resource type's schema. */
import type { Attribute } from '../schema/attribute.js';

/**
 * Where an attribute stands. `extension` is the URN under which it is found, absent for core and common attributes.
 * A path inside `[...]` is relative to an element: then `attribute` is the sub-attribute itself and `subAttribute` is absent.
 *
 * `keys` are the steps into the shadow of a resource (see `filter/shadow.ts`): an alias for the extension URN where
 * there is one, then the attribute, then the sub-attribute. They hold no dots and no dollar signs.
 */
export interface AttributePath {
  readonly extension?: string;
  readonly attribute: Attribute;
  readonly subAttribute?: Attribute;
  readonly keys: readonly string[];
}
