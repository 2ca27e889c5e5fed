/** Reads who somebody is from a verified assertion, by the names that the connection or custom gives (security rules 1 and 15). */
import type { Connection } from '../../storage/port/index.js';
import { type ExternalIdentity, ProviderRefusal } from '../provider.js';
import { childOf, childrenOf, nameIdFormat, ns } from './names.js';
import { type Attributes, readAttributes, receivedOf } from './received.js';
import type { VerifiedAssertion } from './response.js';
import type { XmlElement } from './xml.js';

/** The names that providers use where nobody configured another. */
const usualNames = {
  email: [
    'email',
    'mail',
    'emailAddress',
    'http://schemas.xmlsoap.org/ws/2005/05/identity/claims/emailaddress',
    'urn:oid:0.9.2342.19200300.100.1.3',
    'urn:oid:1.2.840.113549.1.9.1',
  ],
  displayName: [
    'displayName',
    'name',
    'http://schemas.microsoft.com/identity/claims/displayname',
    'urn:oid:2.16.840.1.113730.3.1.241',
  ],
  groups: ['groups', 'memberOf', 'http://schemas.microsoft.com/ws/2008/06/identity/claims/groups'],
} as const;

const emailFormat = 'urn:oasis:names:tc:SAML:1.1:nameid-format:emailAddress';
const subjectLength = 1024;
const groupsMost = 1000;

/** @throws ProviderRefusal name_id_missing, name_id_transient, subject_attribute, subject_too_long */
export function readIdentity(connection: Connection, verified: VerifiedAssertion): ExternalIdentity {
  const { assertion, until, sessionEndsAt } = verified;
  const attributes = readAttributes(assertion);
  const nameId = readNameId(assertion, connection);
  const email = emailOf(connection, attributes, nameId);
  const displayName = single(attributes, namesOf(connection, 'displayName'));
  return {
    subject: subjectOf(connection, assertion, { attributes, nameId }),
    // The provider vouches for what it signs; whose addresses it may vouch for, the core decides (security rule 4).
    ...(email !== undefined && { email: { address: email, isVerified: true } }),
    ...(displayName !== undefined && { displayName: displayName.slice(0, 256) }),
    groups: manyOf(attributes, namesOf(connection, 'groups')).slice(0, groupsMost),
    ...(sessionEndsAt !== undefined && { sessionEndsAt }),
    logout: logoutOf(assertion, nameId),
    onceOnly: { id: assertion.attributes.get('ID') ?? '', until },
    received: receivedOf(assertion),
  };
}

interface NameId {
  readonly value: string;
  readonly element: XmlElement;
}

function readNameId(assertion: XmlElement, { subjectAttribute }: Connection): NameId {
  const element = childOf(childOf(assertion, ns.assertion, 'Subject'), ns.assertion, 'NameID');
  const value = element?.text ?? '';
  if (!element || value.trim() === '' || element.children.length > 0) {
    throw new ProviderRefusal('name_id_missing', 'The assertion names nobody: its NameID is missing or empty.');
  }
  // SECURITY: a name of this one session says nothing about who comes next time.
  if (subjectAttribute === undefined && element.attributes.get('Format') === nameIdFormat.transient) {
    throw new ProviderRefusal(
      'name_id_transient',
      'The NameID is transient: set the provider to a persistent one, or name an attribute that does not change.',
    );
  }
  return { value, element };
}

/** Opaque, with its issuer. A NameID and an attribute can never be taken for each other. */
function subjectOf(
  { subjectAttribute }: Connection,
  assertion: XmlElement,
  { attributes, nameId }: { readonly attributes: Attributes; readonly nameId: NameId },
): string {
  if (subjectAttribute === undefined) return nameSubject(assertion, nameId.value);
  return opaque([issuerOf(assertion), subjectAttribute, onlyValue(attributes, subjectAttribute)]);
}

/** How a NameID of that issuer is known here; the provider's logout names people so. */
export const nameSubject = (message: XmlElement, nameId: string): string => opaque([issuerOf(message), nameId]);

const issuerOf = (message: XmlElement): string => childOf(message, ns.assertion, 'Issuer')?.text ?? '';

function opaque(parts: readonly string[]): string {
  const subject = JSON.stringify(parts);
  if (subject.length > subjectLength) {
    throw new ProviderRefusal('subject_too_long', 'The name of the person at the provider is too long.');
  }
  return subject;
}

function onlyValue(attributes: Attributes, name: string): string {
  const values = new Set(attributes.get(name));
  const [value] = values;
  if (value === undefined || values.size > 1) {
    throw new ProviderRefusal(
      'subject_attribute',
      `The attribute "${name}", which names the person, has ${values.size} values instead of one.`,
    );
  }
  return value;
}

function namesOf(connection: Connection, wanted: keyof typeof usualNames): readonly string[] {
  const configured = connection.attributes?.[wanted];
  return configured === undefined ? usualNames[wanted] : [configured];
}

/** The one value of the first name that has any; none when there are several that differ. */
function single(attributes: Attributes, names: readonly string[]): string | undefined {
  const name = names.find((each) => (attributes.get(each)?.length ?? 0) > 0);
  const values = new Set(name === undefined ? [] : attributes.get(name));
  return values.size === 1 ? [...values][0] : undefined;
}

const manyOf = (attributes: Attributes, names: readonly string[]): readonly string[] =>
  attributes.get(names.find((each) => attributes.has(each)) ?? '') ?? [];

/** The attribute; without any, a NameID that says of itself that it is an address. */
function emailOf(connection: Connection, attributes: Attributes, { value, element }: NameId): string | undefined {
  const names = namesOf(connection, 'email');
  if (names.some((name) => attributes.has(name)) || connection.attributes?.email !== undefined) {
    return single(attributes, names);
  }
  return element.attributes.get('Format') === emailFormat ? value : undefined;
}

/** What a logout by the provider names, and what our own has to name. */
function logoutOf(assertion: XmlElement, { value, element }: NameId): NonNullable<ExternalIdentity['logout']> {
  const session = childrenOf(assertion, ns.assertion, 'AuthnStatement')
    .map(({ attributes }) => attributes.get('SessionIndex'))
    .find((index) => index !== undefined && index !== '');
  const kept = {
    nameId: value,
    format: element.attributes.get('Format'),
    nameQualifier: element.attributes.get('NameQualifier'),
    spNameQualifier: element.attributes.get('SPNameQualifier'),
    sessionIndex: session,
  };
  const keep = Object.fromEntries(
    Object.entries(kept).filter((entry): entry is [string, string] => entry[1] !== undefined),
  );
  return { ...(session !== undefined && { session }), subject: nameSubject(assertion, value), keep };
}
