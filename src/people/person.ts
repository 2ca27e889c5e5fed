/** What a SCIM User says of a person, as far as linking, access and mail are concerned. */
import { findEmailKey } from '../identity/index.js';
import { parseDateTime } from '../scim/date-time.js';
import type { Json, Resource } from '../scim/schema/attribute.js';
import { urns } from '../scim/urns.js';

export interface Person {
  readonly userName: string;
  readonly displayName?: string;
  /** The address of the person (flows.md section 2): primary email, else work, else the first, else a userName that is one. */
  readonly email?: string;
  readonly active: boolean;
  readonly locale: 'en' | 'fr' | undefined;
  readonly externalId?: string;
  /** `userType` is `Contractor`, in any case. */
  readonly isContractor: boolean;
  /** What the request asks for in our extension; undefined where it says nothing. */
  readonly expiresAt?: number;
  /** Id of a User of the same directory. */
  readonly sponsor?: string;
  readonly vaults: readonly string[];
}

/**
 * Reads a User that its schema has passed. Who says nothing of `active` means active; text among `emails` that is no
 * mail address is passed over, since RFC 7643 §4.1.2 does not forbid it.
 */
export function readPerson(resource: Resource): Person {
  const extension = objectOf(resource[urns.doorwardUser]);
  const userName = textOf(resource.userName) ?? '';
  const displayName = nameOf(resource);
  const email = addressOf(resource.emails, userName);
  const externalId = textOf(resource.externalId);
  const date = textOf(extension?.expiresAt);
  const expiresAt = date === undefined ? undefined : parseDateTime(date);
  const sponsor = textOf(objectOf(extension?.sponsor)?.value);
  return {
    userName,
    active: resource.active !== false,
    locale: localeOf(textOf(resource.preferredLanguage) ?? textOf(resource.locale)),
    isContractor: textOf(resource.userType)?.toLowerCase() === 'contractor',
    vaults: vaultsOf(extension?.vaults),
    ...(displayName !== undefined && { displayName }),
    ...(email !== undefined && { email }),
    ...(externalId !== undefined && { externalId }),
    ...(expiresAt !== undefined && { expiresAt }),
    ...(sponsor !== undefined && { sponsor }),
  };
}

const noVaults: readonly string[] = [];

function vaultsOf(value: Json | undefined): readonly string[] {
  if (!isList(value)) return noVaults;
  return [...new Set(value.filter((name): name is string => typeof name === 'string' && name !== ''))];
}

function nameOf(resource: Resource): string | undefined {
  const displayName = textOf(resource.displayName);
  if (displayName !== undefined) return displayName;
  const name = objectOf(resource.name);
  if (!name) return undefined;
  const formatted = textOf(name.formatted);
  if (formatted !== undefined) return formatted;
  const parts = [textOf(name.givenName), textOf(name.familyName)].filter((part) => part !== undefined);
  return parts.length > 0 ? parts.join(' ') : undefined;
}

function addressOf(value: Json | undefined, userName: string): string | undefined {
  let work: string | undefined;
  let first: string | undefined;
  for (const item of isList(value) ? value : []) {
    const element = objectOf(item);
    const text = textOf(element?.value);
    if (!element || text === undefined || findEmailKey(text) === undefined) continue;
    if (element.primary === true) return text.trim();
    first ??= text.trim();
    if (textOf(element.type)?.toLowerCase() === 'work') work ??= text.trim();
  }
  return work ?? first ?? (findEmailKey(userName) === undefined ? undefined : userName.trim());
}

function localeOf(language: string | undefined): 'en' | 'fr' | undefined {
  if (language === undefined) return undefined;
  const [main] = language
    .trim()
    .toLowerCase()
    .split(/[-_,;]/, 1);
  return main === 'fr' ? 'fr' : 'en';
}

function textOf(value: Json | undefined): string | undefined {
  return typeof value === 'string' && value !== '' ? value : undefined;
}

function objectOf(value: Json | undefined): { readonly [key: string]: Json } | undefined {
  return typeof value === 'object' && value !== null && !isList(value) ? value : undefined;
}

function isList(value: Json | undefined): value is readonly Json[] {
  return Array.isArray(value);
}
