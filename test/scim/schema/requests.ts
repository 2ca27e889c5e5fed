/** Short ways to send a POST body through the reader, for tests. */
import { entra } from '../../../src/scim/dialect/entra.js';
import { generic } from '../../../src/scim/dialect/generic.js';
import { strict } from '../../../src/scim/dialect/strict.js';
import type { ResourceType } from '../../../src/scim/schema/registry.js';
import { readResource } from '../../../src/scim/schema/validate.js';
import { urns } from '../../../src/scim/urns.js';
import { user } from './standard-types.js';

const dialects = { generic, entra, strict };
export type DialectName = keyof typeof dialects;

/** The least that a User is. */
export const core = { schemas: [urns.user], userName: 'ann' };
/** The whole result. */
export const create = (body: unknown, name: DialectName = 'generic', type: ResourceType = user) =>
  readResource(type, body, { dialect: dialects[name], mode: 'create' });
/** The resource that comes of the least User and these attributes. */
export const read = (body: object, name: DialectName = 'generic', type: ResourceType = user) =>
  create({ ...core, ...body }, name, type).resource;

/** The error that a body is refused with. */
export function refusal(body: unknown, name: DialectName = 'generic', type: ResourceType = user): object {
  try {
    create(body, name, type);
  } catch (error) {
    const { scimType, detail, status } = error as { scimType: string; detail: string; status: number };
    return { scimType, detail, status };
  }
  throw new Error('it was accepted');
}
