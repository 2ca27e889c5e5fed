/** Creates, replaces and deletes resources, with the claims on their unique keys. */
import { AlreadyExists, type Change, NotFound, VersionConflict, type WrittenResource } from '../port/index.js';
import { takenIndex } from './driver-errors.js';
import type { ResourceDocument } from './filter-document.js';
import type { ClaimDocument } from './models.js';
import { accessFields, documentOf, scopeOf } from './resource-documents.js';
import type { Writing } from './writing.js';

type Of<K extends Change['change']> = Extract<Change, { change: K }>;

/** @throws AlreadyExists when a unique key or the id is taken */
export async function createResource(writing: Writing, { resource }: Of<'createResource'>): Promise<void> {
  const { models, session, batch } = writing;
  if (batch) {
    for (const [attribute, key] of Object.entries(resource.uniqueKeys)) {
      batch.insert(models.claims, { _id: claimId(resource, attribute, key), resourceId: resource.id });
    }
    batch.insert(models.resources, documentOf(resource));
    return;
  }
  for (const [attribute, key] of Object.entries(resource.uniqueKeys)) await claim(writing, resource, [attribute, key]);
  try {
    // The shadow is JSON of any depth, which the types of Mongoose do not follow.
    await models.resources.create([documentOf(resource)] as never[], { session });
  } catch (error) {
    throw takenIndex(error) === undefined ? error : new AlreadyExists('id');
  }
}

/** @throws NotFound, VersionConflict, AlreadyExists when a unique key is taken by another */
export async function replaceResource(writing: Writing, change: Of<'replaceResource'>): Promise<void> {
  const { resource, expectedVersion } = change;
  const { models, session } = writing;
  const { id, type } = resource;
  const present = await found(writing, { scope: resource, id, type, expectedVersion });
  for (const [attribute, key] of Object.entries(present.uniqueKeys)) {
    if (resource.uniqueKeys[attribute] === key) continue;
    await models.claims.deleteOne({ _id: claimId(present, attribute, key) }, { session });
  }
  for (const [attribute, key] of Object.entries(resource.uniqueKeys)) {
    if (present.uniqueKeys[attribute] !== key) await claim(writing, resource, [attribute, key]);
  }
  // Adding it to a group counts here; a replacement is no reason to forget that.
  const { joins } = present;
  const document = { ...documentOf(resource), ...(joins !== undefined && { joins }) };
  await models.resources.replaceOne({ _id: id }, document, { session });
}

/** @throws NotFound, VersionConflict */
export async function touchResource(writing: Writing, change: Of<'touchResource'>): Promise<void> {
  const { id, modifiedAt } = change;
  await found(writing, change);
  const { models, session } = writing;
  await models.resources.updateOne({ _id: id }, { $set: { modifiedAt }, $inc: { version: 1 } }, { session });
}

/** @throws NotFound */
export async function setAccess(writing: Writing, { scope, id, access, modifiedAt }: Of<'setAccess'>): Promise<void> {
  await found(writing, { scope, id });
  const { models, session } = writing;
  const fields = accessFields(access);
  const update = {
    $set: { ...fields, modifiedAt },
    $inc: { version: 1 },
    ...(fields.vaultKeys === undefined && { $unset: { vaultKeys: 1 as const } }),
  };
  await models.resources.updateOne({ _id: id }, update as never, { session });
}

/** @throws NotFound, VersionConflict */
export async function deleteResource(writing: Writing, change: Of<'deleteResource'>): Promise<void> {
  const present = await found(writing, change);
  const { models, session } = writing;
  const { id } = change;
  const scope = scopeOf(change.scope);
  const claims = Object.entries(present.uniqueKeys).map(([attribute, key]) => claimId(present, attribute, key));
  if (claims.length > 0) await models.claims.deleteMany({ _id: { $in: claims } }, { session });
  await models.memberships.deleteMany({ ...scope, groupId: id }, { session });
  await models.memberships.deleteMany({ ...scope, memberId: id }, { session });
  await models.resources.deleteOne({ _id: id }, { session });
}

interface Asked {
  readonly scope: { readonly tenantId: string; readonly directoryId: string };
  readonly id: string;
  readonly type?: string;
  readonly expectedVersion?: number;
}

async function found({ models, session }: Writing, asked: Asked): Promise<ResourceDocument> {
  const { scope, id, type, expectedVersion } = asked;
  const present = await models.resources
    .findOne({ _id: id, ...scopeOf(scope), ...(type !== undefined && { type }) })
    .session(session)
    .lean<ResourceDocument>();
  if (!present) throw new NotFound(`there is no resource ${id}`);
  if (expectedVersion !== undefined && present.version !== expectedVersion) {
    throw new VersionConflict(`resource ${id} was changed`);
  }
  return present;
}

type Owner = Pick<WrittenResource, 'tenantId' | 'directoryId' | 'type'>;

const claimId = ({ tenantId, directoryId, type }: Owner, attribute: string, key: string): string =>
  [tenantId, directoryId, type, attribute, key].join('|');

/** What holds the resource's unique keys. */
export const claimsOf = (resource: WrittenResource): readonly ClaimDocument[] =>
  Object.entries(resource.uniqueKeys).map(([attribute, key]) => ({
    _id: claimId(resource, attribute, key),
    resourceId: resource.id,
  }));

async function claim(
  { models, session }: Writing,
  resource: WrittenResource,
  [attribute, key]: readonly [string, string],
): Promise<void> {
  try {
    await models.claims.create([{ _id: claimId(resource, attribute, key), resourceId: resource.id }], { session });
  } catch (error) {
    throw takenIndex(error) === undefined ? error : new AlreadyExists(attribute);
  }
}
