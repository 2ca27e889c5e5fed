/** Does one change inside the transaction under way. */
import type { Change } from '../port/index.js';
import { addMembers, removeMembers } from './membership-writes.js';
import { changeRecord } from './record-writes.js';
import { createResource, deleteResource, replaceResource, setAccess, touchResource } from './resource-writes.js';
import type { Writing } from './writing.js';

/** @throws NotFound, AlreadyExists, VersionConflict; the transaction or savepoint must then be taken back */
export function apply(writing: Writing, change: Change): void {
  switch (change.change) {
    case 'insert':
    case 'update':
    case 'delete':
      changeRecord(writing, change);
      return;
    case 'createResource':
      createResource(writing, change);
      return;
    case 'replaceResource':
      replaceResource(writing, change);
      return;
    case 'touchResource':
      touchResource(writing, change);
      return;
    case 'setAccess':
      setAccess(writing, change);
      return;
    case 'deleteResource':
      deleteResource(writing, change);
      return;
    case 'addMembers':
      addMembers(writing, change);
      return;
    case 'removeMembers':
      removeMembers(writing, change);
      return;
    case 'event':
      writing.trail.event(change.event);
      return;
    case 'log':
      writing.trail.log(change.entry);
      return;
    case 'forgetLog':
      writing.trail.forgetLog(change);
      return;
  }
}
