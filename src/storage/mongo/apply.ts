/** Does one change inside the transaction under way. */
import type { Change } from '../port/index.js';
import { addMembers, removeMembers } from './membership-writes.js';
import { changeRecord } from './record-writes.js';
import { createResource, deleteResource, replaceResource, setAccess, touchResource } from './resource-writes.js';
import type { Writing } from './writing.js';

/** Changes that read what earlier ones of the same commit may have written. */
const looking: ReadonlySet<Change['change']> = new Set([
  'replaceResource',
  'touchResource',
  'setAccess',
  'deleteResource',
  'addMembers',
  'removeMembers',
]);

/** @throws NotFound, AlreadyExists, VersionConflict, NotAllDone; the transaction must then be abandoned */
export async function apply(writing: Writing, change: Change): Promise<void> {
  if (looking.has(change.change)) await writing.batch?.flush();
  switch (change.change) {
    case 'insert':
    case 'update':
    case 'delete':
      return changeRecord(writing, change);
    case 'createResource':
      return createResource(writing, change);
    case 'replaceResource':
      return replaceResource(writing, change);
    case 'touchResource':
      return touchResource(writing, change);
    case 'setAccess':
      return setAccess(writing, change);
    case 'deleteResource':
      return deleteResource(writing, change);
    case 'addMembers':
      return addMembers(writing, change);
    case 'removeMembers':
      return removeMembers(writing, change);
    case 'event':
      return writing.trail.event(change.event);
    case 'log':
      return writing.trail.log(change.entry);
    case 'forgetLog':
      return writing.trail.forgetLog(change);
  }
}
