/** Turns a row that says what a PATCH does into a case: create, patch, read back, compare. */

import { expect } from '@jest/globals';
import type { Case, World } from './conformance.js';
import { expectError, expectMatch, expectUnassigned, type Refusal } from './expectations.js';
import { createUser } from './resources.js';
import { type Json, type JsonObject, pick } from './scim-client.js';

/** A PATCH and what it must come to. Without `refused` it succeeds; with it nothing at all may have changed. */
export interface PatchRow {
  readonly name: string;
  readonly user?: JsonObject;
  readonly ops: Json;
  /** What the resource holds afterwards; arrays in any order. */
  readonly becomes?: JsonObject;
  /** Paths that are unassigned afterwards. */
  readonly gone?: readonly (string | readonly string[])[];
  readonly refused?: Refusal;
  /** The version and lastModified stay. */
  readonly unchanged?: true;
}

/** A user with something in every corner: complex, multi-valued with and without primary, extension. */
export const FULL: JsonObject = {
  displayName: 'Barbara Jensen',
  nickName: 'Babs',
  title: 'Tour Guide',
  active: true,
  name: { givenName: 'Barbara', familyName: 'Jensen', formatted: 'Ms. Barbara J Jensen' },
  phoneNumbers: [
    { value: '555-1111', type: 'work', display: 'desk' },
    { value: '555-2222', type: 'mobile', primary: true },
  ],
  ims: [{ value: 'babs', type: 'xmpp' }],
  'urn:ietf:params:scim:schemas:extension:enterprise:2.0:User': { department: 'Tours', costCenter: '4130' },
};

/** The path of a user's attributes as it can be told apart: without what every write moves. */
export function settled(resource: JsonObject): JsonObject {
  const { meta, ...rest } = resource;
  return { ...rest, version: pick(meta, 'version') ?? null, lastModified: pick(meta, 'lastModified') ?? null };
}

async function runRow(world: World, row: PatchRow): Promise<void> {
  const { scim } = world;
  const user = await createUser(scim, row.user ?? FULL);
  const path = `/Users/${user.id}`;
  const before = (await scim.get(path)).body;
  const answer = await scim.patch(path, row.ops);
  const after = (await scim.get(path)).body;
  if (row.refused) {
    expectError(answer, row.refused);
    expect(settled(after)).toEqual(settled(before));
    return;
  }
  expect({ status: answer.status, detail: answer.body.detail }).toEqual({ status: 200, detail: undefined });
  expect(answer.body).toEqual(after);
  expect(answer.headers.get('etag')).toBe(pick(after, 'meta.version'));
  expectMatch(after, row.becomes ?? {});
  for (const gone of row.gone ?? []) expectUnassigned(pick(after, gone));
  if (row.unchanged) expect(settled(after)).toEqual(settled(before));
  else expect(pick(after, 'meta.version')).not.toBe(pick(before, 'meta.version'));
}

/** Cases out of rows; every one makes its own user. */
export function patchCases(rows: readonly PatchRow[]): Case[] {
  return rows.map((row) => ({ name: row.name, run: (world) => runRow(world, row) }));
}

/** One operation. */
export function op(verb: string, path?: string, value?: Json): JsonObject {
  return { op: verb, ...(path === undefined ? {} : { path }), ...(value === undefined ? {} : { value }) };
}
