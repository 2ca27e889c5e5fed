/** Reads who somebody is from the documents of an OpenID provider, by an allow-list of names (security rules 1 and 4). */
import type { Json } from '../../scim/schema/attribute.js';
import type { Connection } from '../../storage/port/index.js';
import { type ExternalIdentity, ProviderRefusal } from '../provider.js';

/** What a provider says: each was checked to be of the same subject. */
export interface Documents {
  readonly idToken: { readonly iss: string; readonly sub: string } & Claims;
  /** Empty when the provider has none. */
  readonly userInfo: Claims;
}

interface Claims {
  readonly [name: string]: unknown;
}

const mostGroups = 500;
const longestText = 1000;
const longestHint = 6000;

/** The identity. @throws ProviderRefusal subject_missing */
export function identityOf(connection: Connection, documents: Documents, idToken: string): ExternalIdentity {
  const { idToken: claims } = documents;
  const subject = subjectOf(connection, documents);
  const generic = JSON.stringify([claims.iss, claims.sub]);
  const email = emailOf(connection, documents);
  const displayName = text(pick(documents, connection.attributes?.displayName ?? 'name')?.value);
  const session = text(claims.sid);
  return {
    subject,
    groups: groupsOf(connection, documents),
    ...(email && { email }),
    ...(displayName !== undefined && { displayName }),
    logout: {
      ...(session !== undefined && { session }),
      ...(generic !== subject && { subject: generic }),
      // A longer one would not fit into the address of the provider's logout.
      keep: idToken.length <= longestHint ? { idToken } : {},
    },
    received: receivedOf(connection, documents),
  };
}

/** SECURITY: never an address. Entra gives another `sub` to each client, so there the person is `tid` and `oid`. */
function subjectOf(connection: Connection, documents: Documents): string {
  const { idToken } = documents;
  const { provider, subjectAttribute } = connection;
  if (subjectAttribute !== undefined) {
    const value = text(pick(documents, subjectAttribute)?.value);
    if (value !== undefined) return JSON.stringify([idToken.iss, subjectAttribute, value]);
    throw missing(subjectAttribute, connection, documents);
  }
  if (provider !== 'entra') return JSON.stringify([idToken.iss, idToken.sub]);
  const [tid, oid] = [text(idToken.tid), text(idToken.oid)];
  if (tid === undefined || oid === undefined) throw missing('tid and oid', connection, documents);
  return JSON.stringify(['entra', tid, oid]);
}

function missing(what: string, connection: Connection, documents: Documents): ProviderRefusal {
  const received = receivedOf(connection, documents);
  return new ProviderRefusal(
    'subject_missing',
    `The provider does not send ${what}, which names the person.`,
    received,
  );
}

interface Picked {
  readonly value: unknown;
  readonly document: Claims;
}

/** The claim with the document that has it; the ID token comes first. */
function pick({ idToken, userInfo }: Documents, name: string): Picked | undefined {
  const document = [idToken, userInfo].find((each) => Object.hasOwn(each, name) && each[name] !== null);
  return document && { value: document[name], document };
}

/** SECURITY: verified only by the boolean of the very document that gave the address; the text "true" proves nothing. */
function emailOf(connection: Connection, documents: Documents): ExternalIdentity['email'] {
  const picked = pick(documents, connection.attributes?.email ?? 'email');
  const address = text(picked?.value);
  if (!picked || address === undefined) return undefined;
  const { email_verified: verified, xms_edov: owned } = picked.document;
  const isEntras = connection.provider === 'entra' && (owned === true || owned === 1);
  return { address, isVerified: verified === true || isEntras };
}

function groupsOf(connection: Connection, documents: Documents): readonly string[] {
  const value = pick(documents, connection.attributes?.groups ?? 'groups')?.value;
  const listed = Array.isArray(value) ? value : [value];
  return listed
    .map(text)
    .filter((each) => each !== undefined)
    .slice(0, mostGroups);
}

const text = (value: unknown): string | undefined =>
  typeof value === 'string' && value !== '' && value.length <= longestText ? value : undefined;

/** Names that help to see what went wrong; never a token. */
const shown = [
  'iss',
  'sub',
  'aud',
  'email',
  'email_verified',
  'xms_edov',
  'tid',
  'oid',
  'name',
  'preferred_username',
  'upn',
];

function receivedOf(connection: Connection, { idToken, userInfo }: Documents): Readonly<Record<string, Json>> {
  const { email, displayName, groups } = connection.attributes ?? {};
  const names = new Set([...shown, email, displayName, groups ?? 'groups', connection.subjectAttribute]);
  const some = (document: Claims): Json =>
    Object.fromEntries(
      Object.entries(document)
        .filter(([name]) => names.has(name))
        .map(([name, value]) => [name, value as Json]),
    );
  return {
    idToken: some(idToken),
    userInfo: some(userInfo),
    claims: [...new Set([...Object.keys(idToken), ...Object.keys(userInfo)])].sort().slice(0, 50),
  };
}
