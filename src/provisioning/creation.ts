/** What every creation has in common, whatever is created. */
import type { Caller } from '../people/caller.js';
import type { DialectNote } from '../scim/dialect/dialect.js';
import type { Resource } from '../scim/schema/attribute.js';
import type { ResourceType } from '../scim/schema/registry.js';
import type { Change, WrittenResource } from '../storage/port/index.js';
import type { ProvisioningDeps } from './deps.js';
import { logged } from './log.js';
import type { ScimRequest } from './message.js';

/** A creation on its way: the validated resource and how the answer is to look. */
export interface Creation {
  readonly type: ResourceType;
  readonly resource: Resource;
  readonly notes: readonly DialectNote[];
  readonly request: ScimRequest;
}

/** The changes that every creation without a person behind it makes. */
export function creationChanges(
  deps: ProvisioningDeps,
  caller: Caller,
  creation: Creation,
  written: WrittenResource,
): Change[] {
  return [
    { change: 'createResource', resource: written },
    logged(deps, caller, creation.request, {
      status: 201,
      outcome: 'created',
      target: { type: written.type, id: written.id, display: written.display },
      notes: creation.notes,
    }),
  ];
}
