/** What `/ServiceProviderConfig` serves: the features that there are, with the limits in force (RFC 7643 §5, RFC 9865 §4). */
import type { Resource } from '../schema/attribute.js';
import { urns } from '../urns.js';

export interface ServiceSettings {
  /** The SCIM base address without a slash at its end. */
  readonly baseUrl: string;
  /** A page for people; left out of the answer when there is none. */
  readonly documentationUri?: string | undefined;
  /** The most operations of one Bulk request. */
  readonly bulkOperations: number;
  /** The largest Bulk body in bytes. */
  readonly bulkBytes: number;
  /** Resources in a page when the client asks for no number. */
  readonly pageSize: number;
  readonly pageSizeMaximum: number;
  /** How long a cursor is good for, in seconds. */
  readonly cursorSeconds: number;
}

/** The resource of that endpoint; the same settings always give the same answer. */
export function serviceProviderConfig(settings: ServiceSettings): Resource {
  const { baseUrl, documentationUri } = settings;
  return {
    schemas: [urns.serviceProviderConfig],
    ...(documentationUri !== undefined && { documentationUri }),
    patch: { supported: true },
    bulk: { supported: true, maxOperations: settings.bulkOperations, maxPayloadSize: settings.bulkBytes },
    filter: { supported: true, maxResults: settings.pageSizeMaximum },
    // A password is taken from a directory that was made so, once, and never changed by SCIM for an account in use.
    changePassword: { supported: false },
    sort: { supported: true },
    etag: { supported: true },
    pagination: {
      cursor: true,
      index: true,
      defaultPaginationMethod: 'index',
      defaultPageSize: settings.pageSize,
      maxPageSize: settings.pageSizeMaximum,
      cursorTimeout: settings.cursorSeconds,
    },
    authenticationSchemes: [
      {
        type: 'oauthbearertoken',
        name: 'Bearer token',
        description:
          'A token of the directory, sent as OAuth 2.0 bearer tokens are. It alone says which directory is meant.',
        specUri: 'https://www.rfc-editor.org/info/rfc6750',
        primary: true,
      },
    ],
    meta: { resourceType: 'ServiceProviderConfig', location: `${baseUrl}/ServiceProviderConfig` },
  };
}
