/** Sorting, RFC 7644 §3.4.2.3. */

import { expect } from '@jest/globals';
import type { Gateway } from '../../support/gateway.js';
import { area, type Case, openWorld, type World } from '../conformance.js';
import { expectList } from '../expectations.js';
import { createGroup, createUser, URN } from '../resources.js';
import { type JsonObject, query } from '../scim-client.js';

const E = URN.enterprise;
const mail = (value: string, primary = false) => ({
  value: `${value}@sorting.example`,
  ...(primary ? { primary } : {}),
});

/** Made in this order; the short name is the userName in lower case. */
const people: readonly JsonObject[] = [
  {
    userName: 'mona',
    name: { familyName: 'Berg' },
    title: 'b',
    externalId: 'b',
    active: true,
    emails: [mail('z'), mail('c', true)],
    [E]: { department: 'z' },
  },
  {
    userName: 'Adam',
    name: { familyName: 'adler' },
    title: 'A',
    externalId: 'C',
    active: false,
    emails: [mail('a')],
    [E]: { department: 'Y' },
  },
  { userName: 'zoe', title: 'c', externalId: 'a', active: true },
  {
    userName: 'BEN',
    name: { familyName: 'Zorn' },
    externalId: 'B',
    active: false,
    emails: [mail('b', true), mail('y')],
    [E]: { department: 'x' },
  },
];

const rows: readonly (readonly [name: string, parameters: Record<string, string>, order: string])[] = [
  ['ascending is the default', { sortBy: 'userName' }, 'adam ben mona zoe'],
  ['ascending by name', { sortBy: 'userName', sortOrder: 'ascending' }, 'adam ben mona zoe'],
  ['descending', { sortBy: 'userName', sortOrder: 'descending' }, 'zoe mona ben adam'],
  ['the attribute in any case', { sortBy: 'USERNAME' }, 'adam ben mona zoe'],
  ['the attribute with its URN', { sortBy: `${URN.user}:userName`, sortOrder: 'descending' }, 'zoe mona ben adam'],
  ['a sub-attribute, without value last', { sortBy: 'name.familyName' }, 'adam mona ben zoe'],
  [
    'a sub-attribute descending, without value first',
    { sortBy: 'name.familyName', sortOrder: 'descending' },
    'zoe ben mona adam',
  ],
  ['letter case does not count where caseExact is false', { sortBy: 'title' }, 'adam mona zoe ben'],
  ['descending without value first', { sortBy: 'title', sortOrder: 'descending' }, 'ben zoe mona adam'],
  ['letter case counts where caseExact is true', { sortBy: 'externalId' }, 'ben adam zoe mona'],
  ['by the primary of a multi-valued attribute, else the first', { sortBy: 'emails.value' }, 'adam ben mona zoe'],
  ['by a multi-valued attribute itself', { sortBy: 'emails' }, 'adam ben mona zoe'],
  ['by a multi-valued attribute, descending', { sortBy: 'emails.value', sortOrder: 'descending' }, 'zoe mona ben adam'],
  ['by an extension attribute', { sortBy: `${E}:department` }, 'ben adam mona zoe'],
  [
    'by an extension attribute, descending',
    { sortBy: `${E}:department`, sortOrder: 'descending' },
    'zoe mona adam ben',
  ],
  ['by when they were made', { sortBy: 'meta.created' }, 'mona adam zoe ben'],
  ['by when they were made, descending', { sortBy: 'meta.created', sortOrder: 'descending' }, 'ben zoe adam mona'],
  ['with a filter', { sortBy: 'userName', filter: 'name pr' }, 'adam ben mona'],
  ['with a page', { sortBy: 'userName', startIndex: '2', count: '2' }, 'ben mona'],
  ['with a projection that leaves the attribute out', { sortBy: 'title', attributes: 'userName' }, 'adam mona zoe ben'],
  ['a page descending', { sortBy: 'name.familyName', sortOrder: 'descending', startIndex: '1', count: '2' }, 'zoe ben'],
];

async function openSorted(gateway: Gateway): Promise<World> {
  const world = await openWorld(gateway);
  for (const attributes of people) {
    await createUser(world.scim, attributes);
    await new Promise((resolve) => setTimeout(resolve, 3));
  }
  return world;
}

const namesOf = (resources: readonly JsonObject[]) =>
  resources.map((each) => String(each.userName).toLowerCase()).join(' ');

const sorted: readonly Case[] = [
  ...rows.map(
    ([name, parameters, order]): Case => ({
      name: `sorts ${name}`,
      async run({ scim }) {
        expect(namesOf(expectList(await scim.get(`/Users${query(parameters)}`)))).toBe(order);
      },
    }),
  ),
  ...rows.slice(0, 6).map(
    ([name, parameters, order]): Case => ({
      name: `sorts a search: ${name}`,
      async run({ scim }) {
        const body = { schemas: [URN.search], ...parameters };
        expect(namesOf(expectList(await scim.post('/Users/.search', body)))).toBe(order);
      },
    }),
  ),
  {
    name: 'sorts booleans into two halves',
    async run({ scim }) {
      const order = expectList(await scim.get('/Users?sortBy=active')).map((each) => each.active);
      expect([[false, false, true, true].join(), [true, true, false, false].join()]).toContain(order.join());
      const back = expectList(await scim.get('/Users?sortBy=active&sortOrder=descending')).map((each) => each.active);
      expect(back).not.toEqual(order);
    },
  },
  {
    name: 'sorts groups',
    async run({ scim }) {
      for (const displayName of ['beta', 'Alpha', 'gamma']) await createGroup(scim, [], { displayName });
      const find = async (order: string) =>
        expectList(await scim.get(`/Groups?sortBy=displayName&sortOrder=${order}`)).map((each) => each.displayName);
      expect(await find('ascending')).toEqual(['Alpha', 'beta', 'gamma']);
      expect(await find('descending')).toEqual(['gamma', 'beta', 'Alpha']);
    },
  },
  {
    name: 'an attribute that no schema knows still answers the list or is refused',
    async run({ scim }) {
      for (const sortBy of ['favouriteColour', 'name.foo', '', 'emails[', '__proto__']) {
        const answer = await scim.get(`/Users${query({ sortBy })}`);
        expect([200, 400]).toContain(answer.status);
        if (answer.status === 200) expect(answer.body.totalResults).toBe(4);
      }
    },
  },
];

export const sorting = [area({ title: 'Sorting', sections: 'RFC 7644 §3.4.2.3', world: openSorted, cases: sorted })];
