/** Bodies of the recorded week, as Entra ID and Okta send them, about people of ours. */
import { type Claim, extension, type Sketch } from './step.js';

/** The core User schema. */
export const user = 'urn:ietf:params:scim:schemas:core:2.0:User';
/** The enterprise extension. */
export const enterprise = 'urn:ietf:params:scim:schemas:extension:enterprise:2.0:User';
/** The core Group schema. */
export const group = 'urn:ietf:params:scim:schemas:core:2.0:Group';
/** A PATCH body of these operations (RFC 7644 §3.5.2). */
export const patch = (...operations: Sketch[]): Sketch => ({
  schemas: ['urn:ietf:params:scim:api:messages:2.0:PatchOp'],
  Operations: operations,
});

/** The body of entra-17: an extension is announced and not there, and `roles` is empty. */
export const entraUser = (name: { given: string; family: string }, address: string, externalId: string): Sketch => ({
  schemas: [user, enterprise],
  externalId,
  userName: address,
  active: true,
  emails: [{ primary: true, type: 'work', value: address }],
  meta: { resourceType: 'User' },
  name: { formatted: `${name.given} ${name.family}`, familyName: name.family, givenName: name.given },
  roles: [],
});

/** The body of okta-02: a password that means nothing, and `groups`, which is not the client's to say. */
export const chloe: Sketch = {
  schemas: [user],
  userName: 'chloe@{domain}',
  name: { givenName: 'Chloe', familyName: 'Roy' },
  emails: [{ primary: true, value: 'chloe@{domain}', type: 'work' }],
  displayName: 'Chloe Roy',
  locale: 'en-US',
  externalId: '00ujl29u0le5T6Aj10h7',
  groups: [],
  password: '1mz050nq',
  active: true,
};

/** A contractor as Entra sends one whose attributes were mapped to our extension. */
export const contractor = (more: { readonly [key: string]: Sketch }): Sketch => ({
  schemas: [user, extension],
  externalId: '7f6f0c0e-55f0-4b7e-a2b4-0d1f3b0f8c11',
  userName: 'dan@{domain}',
  userType: 'Contractor',
  active: true,
  emails: [{ primary: true, type: 'work', value: 'dan@{domain}' }],
  name: { formatted: 'Dan Ito', familyName: 'Ito', givenName: 'Dan' },
  [extension]: more,
});

/** Claims about whether a user has access, and the holds when not (null: none). */
export const accessIs = (id: string, status: string, holds: readonly string[] | null): readonly Claim[] => [
  { read: `/Users/${id}`, at: [extension, 'accessStatus'], is: status },
  { read: `/Users/${id}`, at: [extension, 'holds'], is: holds },
];
/** The claim that a group has exactly these members. */
export const membersAre = (id: string, ...members: string[]): readonly Claim[] => [
  { read: `/Groups/${id}`, at: ['members', '*', 'value'], is: members },
];
