/** What attribute names mean at a place in a filter: of the whole resource, or of the element before the bracket. */
import { invalidFilter } from '../errors.js';
import type { AttributePath } from '../path/path.js';
import { isSecret, leafOf, lookUp, pathText, pathTo, subPathTo } from '../path/resolve.js';
import { type ResourceType, subAttributeOf } from '../schema/registry.js';
import type { Token } from './lexer.js';

/** Reads names at one place. */
export interface Scope {
  /** True within a value path's brackets, where no further brackets may open (RFC 7644 §3.4.2.2, figure 1). */
  readonly isElement: boolean;
  /**
   * The path that the name stands for; undefined when conditions on it are to be false.
   *
   * @throws ScimError invalidFilter for a name that means nothing here, or something secret.
   */
  resolve(name: Token): AttributePath | undefined;
}

/** Names of a resource type's attributes. With `absent`, one that the type does not have is an attribute without value. */
export function resourceScope(type: ResourceType, unknownAttribute: 'refuse' | 'absent'): Scope {
  const resolve = (name: Token) => {
    const reference = lookUp(type, name.text);
    if (reference?.kind === 'attribute') {
      refuseSecret(reference.path, name);
      return reference.path;
    }
    if (reference) throw refusal(name, 'names a schema; write a colon and one of its attributes after it');
    if (unknownAttribute === 'absent') return undefined;
    throw refusal(name, `is not an attribute of ${type.name}`);
  };
  return { isElement: false, resolve };
}

/** Names within the brackets after an attribute; see `bracketed` in parse.ts for what the paths are relative to. */
export function elementScope(path: AttributePath | undefined): Scope {
  const resolve = (name: Token) => {
    if (!path) return undefined;
    const { attribute } = path;
    // RFC 7643 §2.4: the elements of a simple multi-valued attribute are its values.
    if (attribute.type !== 'complex' && name.text.toLowerCase() === 'value') return path;
    const sub = subAttributeOf(attribute, name.text);
    if (!sub) throw refusal(name, `is not a sub-attribute of ${pathText(path)}`);
    const found = attribute.multiValued ? pathTo(sub) : subPathTo(path, sub);
    refuseSecret(found, name);
    return found;
  };
  return { isElement: true, resolve };
}

function refuseSecret(path: AttributePath, name: Token): void {
  if (isSecret(path.attribute) || isSecret(leafOf(path))) {
    throw refusal(name, 'is sensitive and cannot be filtered by');
  }
}

function refusal(name: Token, reason: string): Error {
  return invalidFilter(`"${name.text}" at character ${name.at} of the filter ${reason}.`);
}
