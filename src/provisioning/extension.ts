/** Our own User extension: rendered from a person's access, since it changes with the clock and with people's decisions. */
import { accessStatus, holdsAt } from '../identity/holds.js';
import type { JsonObject } from '../scim/schema/attribute.js';
import { urns } from '../scim/urns.js';
import type { ResourceAccess } from '../storage/port/index.js';

/** What an extension is rendered with; `sponsor` is the present display of the person who answers for a contractor. */
export interface Surroundings {
  readonly baseUrl: string;
  readonly now: number;
  readonly sponsor?: string | undefined;
}

/** What the extension shows at that time (contract.md section 3). */
export function extensionOf(access: ResourceAccess, { baseUrl, now, sponsor }: Surroundings): JsonObject {
  const holds = holdsAt(access, now);
  const extension = writableExtension(access, baseUrl);
  if (sponsor !== undefined) extension.sponsor = { ...(extension.sponsor as JsonObject), display: sponsor };
  extension.accessStatus = accessStatus(access, now);
  if (holds.length > 0) extension.holds = [...holds];
  extension.account = { value: access.accountId, disposition: access.disposition };
  return extension;
}

/** The part of it that a client may set. */
export function writableExtension(access: ResourceAccess, baseUrl: string): JsonObject {
  const extension: JsonObject = {};
  if (access.expiresAt !== undefined) extension.expiresAt = new Date(access.expiresAt).toISOString();
  if (access.sponsor !== undefined) {
    extension.sponsor = { value: access.sponsor, $ref: `${baseUrl}/Users/${access.sponsor}` };
  }
  if (access.vaults.length > 0) extension.vaults = [...access.vaults];
  return extension;
}

/** The schemas of a stored user: its own and our extension, which every user has. */
export function schemasWithExtension(schemas: readonly string[]): string[] {
  return schemas.includes(urns.doorwardUser) ? [...schemas] : [...schemas, urns.doorwardUser];
}
