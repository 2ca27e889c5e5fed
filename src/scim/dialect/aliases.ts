/** Schema URNs as providers have spelled them over the years, mapped to those of RFC 7643. */
import type { ResourceType } from '../schema/registry.js';
import { urns } from '../urns.js';

const beginnings = ['urn:ietf:params:scim:schemas:', 'urn:scim:schemas:'];

/**
 * The URN in the spelling of the type's own schema or extension, whatever the letter case; undefined when the type has
 * none such. Old spellings count: the prefix before the IETF's, versions 1.0 and 2.0, and the resource type's name left
 * out (OneLogin's `urn:scim:schemas:extension:enterprise:2.0`, the `urn:scim:schemas:core:1.0` of SCIM 1.1 clients).
 *
 * @example canonicalUrn(user, 'urn:scim:schemas:core:1.0') === 'urn:ietf:params:scim:schemas:core:2.0:User'
 */
export function canonicalUrn(type: ResourceType, urn: string): string | undefined {
  return exactUrn(type, urn) ?? aliasedUrn(type, urn);
}

/** The URN in the type's own spelling when it differs in letter case at most; undefined otherwise. */
export function exactUrn(type: ResourceType, urn: string): string | undefined {
  if (urn === type.schema.id || type.extensions.some((extension) => extension.urn === urn)) return urn;
  const lower = urn.toLowerCase();
  if (lower === type.schema.id.toLowerCase()) return type.schema.id;
  return type.extensionByUrn.get(lower)?.urn;
}

/**
 * The name of an attribute or schema with an old URN replaced by the one the type has; any other name as it is, so that
 * `lookUp` finds what the provider meant.
 *
 * @example withoutAlias(user, 'urn:scim:schemas:core:1.0:title') === 'urn:ietf:params:scim:schemas:core:2.0:User:title'
 */
export function withoutAlias(type: ResourceType, name: string): string {
  const colon = name.lastIndexOf(':');
  if (colon < 0) return name;
  const whole = aliasedUrn(type, name);
  if (whole !== undefined) return whole;
  const beginning = exactUrn(type, name) === undefined ? aliasedUrn(type, name.slice(0, colon)) : undefined;
  return beginning === undefined ? name : beginning + name.slice(colon);
}

function aliasedUrn(type: ResourceType, urn: string): string | undefined {
  const lower = urn.toLowerCase();
  const beginning = beginnings.find((each) => lower.startsWith(each));
  if (beginning === undefined) return undefined;
  const rest = lower.slice(beginning.length);
  if (rest.startsWith('core:')) return isVersion(rest.slice('core:'.length), type.name) ? type.schema.id : undefined;
  const extension = type.extensionByUrn.get(urns.enterpriseUser.toLowerCase());
  const enterprise = 'extension:enterprise:';
  if (!extension || !rest.startsWith(enterprise)) return undefined;
  return isVersion(rest.slice(enterprise.length), 'User') ? extension.urn : undefined;
}

/** `1.0` or `2.0`, alone or followed by the name. */
function isVersion(rest: string, name: string): boolean {
  const colon = rest.indexOf(':');
  const version = colon < 0 ? rest : rest.slice(0, colon);
  if (version !== '1.0' && version !== '2.0') return false;
  return colon < 0 || rest.slice(colon + 1) === name.toLowerCase();
}
