/** Resources as documents, and back. */
import { foldText } from '../../scim/fold.js';
import type { ResourceAccess, Scope, StoredResource, WrittenResource } from '../port/index.js';
import type { ResourceDocument } from './filter-document.js';

/** The document of a resource that is written. */
export function documentOf(resource: WrittenResource): ResourceDocument {
  const { id, tenantId, directoryId, type, version, createdAt, modifiedAt, text, display } = resource;
  const { access, uniqueKeys } = resource;
  const displayKey = foldText(display);
  return {
    _id: id,
    tenantId,
    directoryId,
    type,
    version,
    createdAt,
    modifiedAt,
    text,
    display,
    ...(displayKey !== '' && { displayKey }),
    ...(access && accessFields(access)),
    shadow: resource.shadow(),
    uniqueKeys,
  };
}

/** What a document has of a person's access. */
export const accessFields = (access: ResourceAccess): Pick<ResourceDocument, 'access' | 'vaultKeys'> => ({
  access,
  ...(access.vaults.length > 0 && { vaultKeys: access.vaults.map(foldText) }),
});

/** What `resourceOf` reads. */
export const shownFields = {
  tenantId: 1,
  directoryId: 1,
  type: 1,
  version: 1,
  createdAt: 1,
  modifiedAt: 1,
  text: 1,
  display: 1,
  access: 1,
} as const;

/** The resource of a document. */
export function resourceOf(document: ResourceDocument): StoredResource {
  const { _id, tenantId, directoryId, type, version, createdAt, modifiedAt, text, display, access } = document;
  const resource = { id: _id, tenantId, directoryId, type, version, createdAt, modifiedAt, text, display };
  return access ? { ...resource, access } : resource;
}

/** Only the scope's two ids, whatever else the object has. */
export const scopeOf = ({ tenantId, directoryId }: Scope): Scope => ({ tenantId, directoryId });
