/** Seven users that differ in every way a filter can ask about. */

import type { Gateway } from '../../support/gateway.js';
import { openWorld, type World } from '../conformance.js';
import { createUser, URN } from '../resources.js';
import type { JsonObject } from '../scim-client.js';

/** The people by a short name; bob's userType is plain data while contractors are switched off. */
export const PEOPLE: Readonly<Record<string, JsonObject>> = {
  ann: {
    userName: 'ann@example.com',
    externalId: 'A-1',
    displayName: 'Ann Ek',
    nickName: 'Annie',
    title: 'Engineer',
    userType: 'Employee',
    locale: 'sv-SE',
    active: true,
    name: { givenName: 'Ann', familyName: 'Ek' },
    emails: [
      { value: 'ann@example.com', type: 'work', primary: true },
      { value: 'ann@home.example', type: 'home' },
    ],
    phoneNumbers: [{ value: '555-0001', type: 'work' }],
    addresses: [{ type: 'work', locality: 'Lund', country: 'SE' }],
    [URN.enterprise]: { department: 'Tours', employeeNumber: '7001' },
  },
  bob: {
    userName: 'Bob.Smith',
    externalId: 'a-1',
    displayName: 'bob smith',
    title: 'engineer',
    userType: 'Contractor',
    active: false,
    name: { givenName: 'Bob', familyName: 'Smith' },
    emails: [{ value: 'bob@example.org', type: 'work' }],
    [URN.enterprise]: { department: 'Sales', employeeNumber: '42' },
  },
  cyr: {
    userName: 'cyril',
    externalId: 'ext-3',
    displayName: 'Émile "Cy" Zola',
    timezone: 'Europe/Paris',
    active: true,
    name: { familyName: 'Zola' },
    emails: [
      { value: 'cy@home.example', type: 'home', primary: true },
      { value: 'cy@example.com', type: 'other', display: 'Cy Work' },
    ],
  },
  dee: {
    userName: 'dee',
    displayName: 'back\\slash/%_*.',
    title: 'Tour Guide',
    active: true,
    roles: [{ value: 'admin', primary: true }, { value: 'auditor' }],
  },
  eve: { userName: 'EVE', active: true },
  fay: {
    userName: 'fay',
    displayName: 'Fay',
    nickName: "Fay O'Hara",
    active: true,
    phoneNumbers: [
      { value: '555-0123', type: 'work' },
      { value: '555-9999', type: 'mobile' },
    ],
    photos: [{ value: 'https://photos.example.com/Fay', type: 'photo' }],
    addresses: [
      { type: 'work', locality: 'Oslo', country: 'NO', primary: true },
      { type: 'home', locality: 'Bergen', country: 'NO' },
    ],
  },
  gus: {
    userName: 'gus',
    displayName: 'Zoë',
    title: 'Manager',
    userType: 'Employee',
    active: false,
    name: { givenName: 'Gus', familyName: 'Smith-Jones' },
    emails: [{ value: 'gus@example.com', type: 'work', primary: true }],
    [URN.enterprise]: { department: 'tours', manager: { value: 'mgr-9' } },
  },
};

/** A world with those people in it. */
export interface PeopleWorld extends World {
  readonly people: Readonly<Record<string, JsonObject & { id: string }>>;
  /** The short names behind resources, sorted. */
  names(resources: readonly JsonObject[]): string[];
}

/** Creates the people in order. */
export async function openPeople(gateway: Gateway): Promise<PeopleWorld> {
  const world = await openWorld(gateway);
  const people: Record<string, JsonObject & { id: string }> = {};
  for (const [name, attributes] of Object.entries(PEOPLE)) people[name] = await createUser(world.scim, attributes);
  const byId = new Map(Object.entries(people).map(([name, user]) => [user.id, name]));
  return { ...world, people, names: (resources) => resources.map((each) => byId.get(String(each.id)) ?? '?').sort() };
}
