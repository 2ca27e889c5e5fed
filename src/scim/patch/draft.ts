/** The copy of a resource that a PATCH works on. Values in it are replaced, never changed, so the original stays as it was. */
import type { AttributePath } from '../path/path.js';
import type { Json, JsonObject, Resource } from '../schema/attribute.js';
import { isObject, type ReadContext } from '../schema/reading.js';
import type { ResourceType } from '../schema/registry.js';
import type { MembersOperation } from './members.js';

export interface Draft {
  readonly type: ResourceType;
  readonly original: Resource;
  /** The changed copy. */
  readonly resource: JsonObject;
  readonly context: ReadContext;
  /** Names of core attributes that are kept apart from the resource. */
  readonly detached: ReadonlySet<string>;
  /** What is to be done to those, in order. */
  readonly members: MembersOperation[];
}

/** The whole value of the attribute of a path. */
export function valueAt(draft: Draft, path: AttributePath): Json | undefined {
  const holder = path.extension === undefined ? draft.resource : draft.resource[path.extension];
  return isObject(holder) ? holder[path.attribute.name] : undefined;
}

/** Puts a value in its place, or takes the attribute away when there is none; an extension that becomes empty goes too. */
export function setAt(draft: Draft, path: AttributePath, value: Json | undefined): void {
  const { name } = path.attribute;
  if (path.extension === undefined) {
    put(draft.resource, name, value);
    return;
  }
  const holder = draft.resource[path.extension];
  const copy: JsonObject = isObject(holder) ? { ...holder } : {};
  put(copy, name, value);
  put(draft.resource, path.extension, Object.keys(copy).length > 0 ? copy : undefined);
}

/** Names come from schemas, never from a request, so none of them means something to JavaScript. */
function put(holder: JsonObject, name: string, value: Json | undefined): void {
  if (value === undefined) delete holder[name];
  else holder[name] = value;
}
