/** Users and groups to send, with names nobody else uses. */

import { randomUUID } from 'node:crypto';
import { expect } from '@jest/globals';
import type { JsonObject, Scim } from './scim-client.js';

export const URN = {
  user: 'urn:ietf:params:scim:schemas:core:2.0:User',
  group: 'urn:ietf:params:scim:schemas:core:2.0:Group',
  enterprise: 'urn:ietf:params:scim:schemas:extension:enterprise:2.0:User',
  doorward: 'urn:ietf:params:scim:schemas:extension:doorward:2.0:User',
  list: 'urn:ietf:params:scim:api:messages:2.0:ListResponse',
  search: 'urn:ietf:params:scim:api:messages:2.0:SearchRequest',
  patch: 'urn:ietf:params:scim:api:messages:2.0:PatchOp',
  bulkRequest: 'urn:ietf:params:scim:api:messages:2.0:BulkRequest',
  bulkResponse: 'urn:ietf:params:scim:api:messages:2.0:BulkResponse',
  error: 'urn:ietf:params:scim:api:messages:2.0:Error',
} as const;

/** `stem-` and random letters: a name that no other case uses. */
export function unique(stem: string): string {
  return `${stem}-${randomUUID().slice(0, 13)}`;
}

/** A User to send; schemas list the extensions that the attributes use. */
export function person(attributes: JsonObject = {}): JsonObject {
  const extensions = Object.keys(attributes).filter((name) => name.startsWith('urn:'));
  return { schemas: [URN.user, ...extensions], userName: unique('user'), ...attributes };
}

/** A Group to send. */
export function team(attributes: JsonObject = {}): JsonObject {
  return { schemas: [URN.group], displayName: unique('Team'), ...attributes };
}

/** Creates a User and returns it as the server answered; fails the case on anything but 201. */
export async function createUser(scim: Scim, attributes: JsonObject = {}): Promise<JsonObject & { id: string }> {
  const answer = await scim.post('/Users', person(attributes));
  expect({ status: answer.status, detail: answer.body.detail }).toEqual({ status: 201 });
  return answer.body as JsonObject & { id: string };
}

/** Creates a Group, with these user ids as members, and returns it as the server answered. */
export async function createGroup(
  scim: Scim,
  memberIds: readonly string[] = [],
  attributes: JsonObject = {},
): Promise<JsonObject & { id: string }> {
  const members = memberIds.map((value) => ({ value }));
  const answer = await scim.post('/Groups', team({ ...(members.length > 0 ? { members } : {}), ...attributes }));
  expect({ status: answer.status, detail: answer.body.detail }).toEqual({ status: 201 });
  return answer.body as JsonObject & { id: string };
}

/** The ids of a group's members, sorted. */
export async function membersOf(scim: Scim, groupId: string): Promise<string[]> {
  const answer = await scim.get(`/Groups/${groupId}`);
  expect(answer.status).toBe(200);
  return ((answer.body.members ?? []) as JsonObject[]).map((member) => String(member.value)).sort();
}
