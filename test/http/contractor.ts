/** What the cases about our own extension share: a contractor to send, and calls of the management API. */

import type { Gateway } from '../support/gateway.js';
import { openWorld, type World } from './conformance.js';
import { expectResource } from './expectations.js';
import { person, URN, unique } from './resources.js';
import { type Json, type JsonObject, pick, type Scim, scimClient } from './scim-client.js';

/** The URN of our own extension. */
export const D = URN.doorward;
/** The instant so many days from now. */
export const inDays = (days: number) => new Date(Date.now() + days * 86_400_000).toISOString();

/** A contractor to send, whose extension holds `extension`. */
export function contractor(extension: JsonObject = { expiresAt: inDays(30) }, attributes: JsonObject = {}): JsonObject {
  const mail = `${unique('contractor')}@example.com`;
  return person({
    userName: mail,
    emails: [{ value: mail, type: 'work', primary: true }],
    userType: 'Contractor',
    active: true,
    [D]: extension,
    ...attributes,
  });
}

/** One attribute of our own extension. */
export const extensionOf = (resource: JsonObject | undefined, name: string) => pick(resource, [D, name]);
/** Reads a User. */
export const read = async (scim: Scim, id: Json | undefined) => expectResource(await scim.get(`/Users/${id}`));

/** A call of the management API for the world's tenant. */
export async function api(world: World, method: string, path: string, body?: JsonObject) {
  const client = scimClient(`${world.gateway.url}/api/v1/tenants/${world.tenant.slug}`, world.gateway.rootKey);
  const headers = { 'content-type': 'application/json' };
  return client.send(method, path, body === undefined ? {} : { body, headers });
}

/** A world whose tenant has these settings. */
export const settings = (more: Record<string, unknown>) => (gateway: Gateway) => openWorld(gateway, more);
