/** A user to patch, and short ways to patch it. */

import type { Dialect } from '../../../src/scim/dialect/dialect.js';
import { generic } from '../../../src/scim/dialect/generic.js';
import { ScimError } from '../../../src/scim/errors.js';
import { applyPatch, type PatchResult } from '../../../src/scim/patch/apply.js';
import type { PatchOperation } from '../../../src/scim/patch/parse.js';
import type { Json, Resource } from '../../../src/scim/schema/attribute.js';
import { urns } from '../../../src/scim/urns.js';
import { enterprise, group, odd, user } from '../filter/sample-types.js';

export const work = { value: 'ann@work.com', type: 'work', primary: true };
export const home = { value: 'ann@home.org', type: 'home' };

export const ann: Resource = {
  schemas: [urns.user, enterprise, odd],
  id: 'A1',
  externalId: 'ext',
  userName: 'ann@work.com',
  displayName: 'Ann',
  active: true,
  name: { givenName: 'Ann', familyName: 'Ek' },
  emails: [work, home],
  addresses: [{ type: 'work', country: 'SE', locality: 'Lund' }],
  groups: [{ value: 'G1', display: 'Staff' }],
  meta: { resourceType: 'User', version: 'W/"1"' },
  [enterprise]: { department: 'IT', manager: { value: 'M1', $ref: '../Users/M1', displayName: 'Max' } },
  [odd]: { tags: ['Red', 'blue'], serial: 'S1', floor: 3, locks: [{ value: 'front', kind: 'door' }] },
};

export const staff: Resource = { schemas: [urns.group], id: 'G1', displayName: 'Staff' };

export type Op = readonly [op: PatchOperation['op'], path: string | undefined, value?: Json];

const operationsOf = (ops: readonly Op[]): PatchOperation[] =>
  ops.map(([op, path, value]) => ({
    op,
    ...(path !== undefined && { path }),
    ...(value !== undefined && { value }),
  }));

export const patchUser = (ops: readonly Op[], dialect: Dialect = generic, resource: Resource = ann): PatchResult =>
  applyPatch(user, resource, operationsOf(ops), { dialect, detached: new Set() });

export const patchGroup = (ops: readonly Op[], dialect: Dialect = generic): PatchResult =>
  applyPatch(group, staff, operationsOf(ops), { dialect, detached: new Set(['members']) });

/** The status and scimType of the refusal, or what came back instead. */
export function refusalOf(act: () => unknown): unknown {
  try {
    return act();
  } catch (error) {
    if (error instanceof ScimError) return `${error.status} ${error.scimType ?? ''}`;
    throw error;
  }
}
