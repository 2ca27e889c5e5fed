/** Between a resource as the protocol knows it and as the store keeps it. */
import { etagOf } from '../scim/etag.js';
import { shadowOf } from '../scim/filter/shadow.js';
import { untoldOf } from '../scim/filter/untold.js';
import { foldText } from '../scim/fold.js';
import { isSame } from '../scim/patch/same.js';
import type { Attribute, Json, JsonObject, Resource } from '../scim/schema/attribute.js';
import { hasDoorwardExtension, type ResourceType } from '../scim/schema/registry.js';
import { urns } from '../scim/urns.js';
import {
  indexedPaths,
  isIndexed,
  type ResourceAccess,
  type Scope,
  type ShownMembership,
  type StoredResource,
  type WrittenResource,
} from '../storage/port/index.js';
import { extensionOf, type Surroundings, schemasWithExtension, writableExtension } from './extension.js';

/** Attributes that are kept as rows of their own, never in the text of a resource. */
export const detachedAttributes: ReadonlySet<string> = new Set(['members', 'groups']);

/** What the store knows of a resource beside its attributes. */
export interface Facts {
  readonly scope: Scope;
  readonly id: string;
  readonly version: number;
  readonly createdAt: number;
  readonly modifiedAt: number;
  readonly access?: ResourceAccess | undefined;
}

/** Makes a validated resource ready to be written. The password is not kept with the resource, whatever its fate. */
export function toWritten(type: ResourceType, resource: Resource, facts: Facts): WrittenResource {
  const kept = keptAttributes(type, resource, facts.id);
  const text = JSON.stringify(kept);
  return {
    tenantId: facts.scope.tenantId,
    directoryId: facts.scope.directoryId,
    id: facts.id,
    type: type.name,
    version: facts.version,
    createdAt: facts.createdAt,
    modifiedAt: facts.modifiedAt,
    text,
    display: displayOf(kept),
    shadow: () => shadowOf(type, kept),
    told: { resource: kept, untold: untoldOf(type, kept) },
    uniqueKeys: uniqueKeysOf(type, kept),
    ...(facts.access && { access: facts.access }),
  };
}

function keptAttributes(type: ResourceType, resource: Resource, id: string): JsonObject {
  const own = resource.schemas as readonly string[];
  const kept: JsonObject = { schemas: hasDoorwardExtension(type) ? schemasWithExtension(own) : own, id };
  if (resource.externalId !== undefined) kept.externalId = resource.externalId;
  for (const name in resource) if (!keptElsewhere.has(name)) kept[name] = resource[name]!;
  return kept;
}

/** What comes first of all, what the store keeps beside the text, and what is not kept at all. */
const keptElsewhere: ReadonlySet<string> = new Set([
  'schemas',
  'id',
  'externalId',
  'meta',
  'password',
  urns.doorwardUser,
  ...detachedAttributes,
]);

function displayOf(resource: JsonObject): string {
  const { displayName, userName, id } = resource;
  if (typeof displayName === 'string') return displayName;
  return typeof userName === 'string' ? userName : String(id);
}

const uniqueAttributes = new WeakMap<ResourceType, readonly { attribute: Attribute; urn?: string }[]>();

function uniqueKeysOf(type: ResourceType, resource: JsonObject): Record<string, string> {
  const keys: Record<string, string> = {};
  for (const { attribute, urn } of uniqueAttributesOf(type)) {
    const holder = urn === undefined ? resource : (resource[urn] as JsonObject | undefined);
    const value = holder?.[attribute.name];
    if (value === undefined || value === null) continue;
    const text = typeof value === 'string' ? value : JSON.stringify(value);
    keys[attribute.name] = attribute.caseExact ? text : foldText(text);
  }
  // Okta and authentik find a pushed group again by its externalId: authentik-02-409-scimtype.
  if (type.name === 'Group' && typeof resource.externalId === 'string') keys.externalId = resource.externalId;
  return keys;
}

/** Top-level attributes whose `uniqueness` is not `none`, but for the id, which is ours. */
function uniqueAttributesOf(type: ResourceType): readonly { attribute: Attribute; urn?: string }[] {
  let found = uniqueAttributes.get(type);
  if (!found) {
    const isUnique = (attribute: Attribute) => attribute.uniqueness !== 'none' && attribute.name !== 'id';
    found = [
      ...type.schema.attributes.filter(isUnique).map((attribute) => ({ attribute })),
      ...type.extensions.flatMap((extension) =>
        extension.schema.attributes.filter(isUnique).map((attribute) => ({ attribute, urn: extension.urn })),
      ),
    ];
    uniqueAttributes.set(type, found);
  }
  return found;
}

const indexedAttributes = new WeakMap<ResourceType, readonly string[]>();

/** True when both have the same unique keys and the same values at all indexed paths, so that stores can leave those alone. */
export function isIndexedAsBefore(type: ResourceType, before: Resource, after: Resource): boolean {
  return indexedAttributesOf(type).every((name) => isSame(before[name], after[name]));
}

/** Names of the attributes, and URNs of the extensions, that hold something unique or indexed. */
function indexedAttributesOf(type: ResourceType): readonly string[] {
  let found = indexedAttributes.get(type);
  if (!found) {
    const unique = uniqueAttributesOf(type).map(({ attribute, urn }) => urn ?? attribute.name);
    const indexed = indexedPaths.filter((path) => isIndexed(type.name, path)).map((path) => path.split('.')[0]!);
    const holders = indexed.map((name) => type.extensions.find(({ alias }) => alias === name)?.urn ?? name);
    found = [...new Set([...unique, ...holders])];
    indexedAttributes.set(type, found);
  }
  return found;
}

/** The resource as a PATCH or PUT finds it: what a client may set, without members, groups and meta. */
export function toEditable(stored: StoredResource, baseUrl: string): Resource {
  const resource = JSON.parse(stored.text) as Resource;
  if (!stored.access) return resource;
  const extension = writableExtension(stored.access, baseUrl);
  if (Object.keys(extension).length > 0) resource[urns.doorwardUser] = extension;
  else resource.schemas = (resource.schemas as readonly string[]).filter((urn) => urn !== urns.doorwardUser);
  return resource;
}

/** What a full rendering adds to the stored text. */
export interface Rendering extends Surroundings {
  readonly members?: readonly ShownMembership[] | undefined;
  /** The members as `membersJson` gives them, where the answer is joined from text. */
  readonly membersJson?: readonly Buffer[] | undefined;
  readonly groups?: readonly Json[] | undefined;
}

/** The whole resource as served, for projections. */
export function toResource(stored: StoredResource, rendering: Rendering): Resource {
  const resource = JSON.parse(stored.text) as Resource;
  if (rendering.groups?.length) resource.groups = rendering.groups;
  if (rendering.members?.length) resource.members = rendering.members.map((row) => memberOf(row, rendering.baseUrl));
  if (stored.access) resource[urns.doorwardUser] = extensionOf(stored.access, rendering);
  resource.meta = metaOf(stored, rendering.baseUrl);
  return resource;
}

/** The same as JSON in UTF-8, joined from the stored text without parsing it (speed.md 3). */
export function toJson(stored: StoredResource, rendering: Rendering): Buffer {
  const own = ownJson(stored, rendering);
  const { groups, membersJson } = rendering;
  if (groups?.length) return Buffer.concat([own.subarray(0, -1), Buffer.from(`,"groups":${JSON.stringify(groups)}}`)]);
  if (membersJson?.length) return Buffer.concat([own.subarray(0, -1), membersStart, ...membersJson, membersEnd]);
  return own;
}

const ownJsons = new WeakMap<StoredResource, { readonly baseUrl: string; readonly json: Buffer }>();

/** The resource but for what depends on others; kept as long as the store keeps the resource in memory. */
function ownJson(stored: StoredResource, rendering: Rendering): Buffer {
  const { baseUrl } = rendering;
  const kept = ownJsons.get(stored);
  if (kept?.baseUrl === baseUrl) return kept.json;
  const { access } = stored;
  const extension = access ? `,"${urns.doorwardUser}":${JSON.stringify(extensionOf(access, rendering))}` : '';
  const text = `${stored.text.slice(0, -1)}${extension},"meta":${metaText(stored, baseUrl)}}`;
  // What is only being written is not the object that the store keeps. A date changes what is shown as time goes by,
  // and a sponsor may be renamed.
  const isPassing = 'uniqueKeys' in stored || access?.expiresAt !== undefined || access?.sponsor !== undefined;
  if (isPassing) return Buffer.from(text);
  const json = lasting(text);
  ownJsons.set(stored, { baseUrl, json });
  return json;
}

/** In memory of its own: `Buffer.from` cuts it out of 8 KB, which would be held for as long as this part of it. */
function lasting(text: string): Buffer {
  const bytes = Buffer.allocUnsafeSlow(Buffer.byteLength(text));
  bytes.write(text);
  return bytes;
}

/** As `metaOf`, spelled out: none of its values holds a character that JSON would escape, but for the quotes of the tag. */
function metaText(stored: StoredResource, baseUrl: string): string {
  const created = new Date(stored.createdAt).toISOString();
  const lastModified = stored.modifiedAt === stored.createdAt ? created : new Date(stored.modifiedAt).toISOString();
  return `{"resourceType":"${stored.type}","created":"${created}","lastModified":"${lastModified}","location":"${locationOf(stored, baseUrl)}","version":"W/\\"${stored.version}\\""}`;
}

const membersStart = Buffer.from(',"members":[');
const membersEnd = Buffer.from(']}');

/** As `memberOf` for each, with commas between: of the values only the name holds characters that JSON would escape. */
export function membersText(members: readonly ShownMembership[], baseUrl: string): string {
  const shown = members.map(
    ({ memberId, memberType, display }) =>
      `{"value":"${memberId}","$ref":"${baseUrl}/${memberType}s/${memberId}","type":"${memberType}","display":${JSON.stringify(display)}}`,
  );
  return shown.join(',');
}

/** A member as the `members` of a Group show it. */
export function memberOf(row: ShownMembership, baseUrl: string): JsonObject {
  return {
    value: row.memberId,
    $ref: `${baseUrl}/${row.memberType}s/${row.memberId}`,
    type: row.memberType,
    display: row.display,
  };
}

function metaOf(stored: StoredResource, baseUrl: string): JsonObject {
  return {
    resourceType: stored.type,
    created: new Date(stored.createdAt).toISOString(),
    lastModified: new Date(stored.modifiedAt).toISOString(),
    location: locationOf(stored, baseUrl),
    version: etagOf(stored.version),
  };
}

/** The address of a resource. */
export function locationOf(stored: Pick<StoredResource, 'type' | 'id'>, baseUrl: string): string {
  return `${baseUrl}/${stored.type}s/${stored.id}`;
}
