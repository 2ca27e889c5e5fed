/** Partial answers: RFC 7644 §3.4.2.5 and §3.9, RFC 7643 §7 `returned`. */

import { expect } from '@jest/globals';
import type { Gateway } from '../../support/gateway.js';
import { area, type Case, openWorld, type World } from '../conformance.js';
import { expectMatch, expectResource } from '../expectations.js';
import { FULL, op } from '../patch-case.js';
import { createGroup, createUser, person, team, URN } from '../resources.js';
import { type JsonObject, pick, query, resourcesOf } from '../scim-client.js';

const E = URN.enterprise;

interface ProjectionWorld extends World {
  readonly user: JsonObject & { id: string };
  readonly group: JsonObject & { id: string };
}

async function openProjection(gateway: Gateway): Promise<ProjectionWorld> {
  const world = await openWorld(gateway);
  const user = await createUser(world.scim, FULL);
  return { ...world, user, group: await createGroup(world.scim, [user.id]) };
}

type Path = string | readonly string[];
type Row = readonly [parameters: Record<string, string>, has: readonly Path[], hasNot: readonly Path[]];

const rows: readonly Row[] = [
  [
    { attributes: 'userName' },
    ['id', 'userName'],
    ['displayName', 'name', 'meta', 'phoneNumbers', [E], [URN.doorward]],
  ],
  [{ attributes: 'USERNAME' }, ['id', 'userName'], ['displayName', 'meta']],
  [{ attributes: 'userName,nickName' }, ['userName', 'nickName'], ['title']],
  [{ attributes: 'userName, nickName' }, ['userName', 'nickName'], ['title']],
  [{ attributes: 'name' }, ['id', 'name.givenName', 'name.familyName'], ['userName']],
  [{ attributes: 'name.familyName' }, ['id', 'name.familyName'], ['name.givenName', 'userName']],
  [{ attributes: 'NAME.FamilyName' }, ['name.familyName'], ['name.givenName']],
  [{ attributes: 'name.familyName,name.givenName' }, ['name.familyName', 'name.givenName'], ['name.formatted']],
  [{ attributes: 'phoneNumbers' }, ['phoneNumbers.0.value', 'phoneNumbers.0.type'], ['userName']],
  [
    { attributes: 'phoneNumbers.value' },
    ['phoneNumbers.0.value', 'phoneNumbers.1.value'],
    ['phoneNumbers.0.type', 'phoneNumbers.1.primary'],
  ],
  [{ attributes: 'phoneNumbers.display' }, ['phoneNumbers.0.display'], ['phoneNumbers.0.value']],
  [{ attributes: 'id' }, ['id'], ['userName', 'meta']],
  [{ attributes: 'meta' }, ['id', 'meta.created', 'meta.location'], ['userName']],
  [{ attributes: 'meta.lastModified' }, ['meta.lastModified'], ['meta.created', 'userName']],
  [{ attributes: 'groups' }, ['groups.0.value'], ['userName']],
  [{ attributes: `${URN.user}:userName` }, ['userName'], ['displayName']],
  [{ attributes: `${URN.user}:name.givenName` }, ['name.givenName'], ['name.familyName']],
  [{ attributes: `${E}:department` }, [[E, 'department']], ['userName', [E, 'costCenter']]],
  [
    { attributes: E },
    [
      [E, 'department'],
      [E, 'costCenter'],
    ],
    ['userName'],
  ],
  [{ attributes: `${E}:DEPARTMENT` }, [[E, 'department']], [[E, 'costCenter']]],
  [
    { attributes: `${URN.doorward}:accessStatus` },
    [[URN.doorward, 'accessStatus']],
    ['userName', [URN.doorward, 'account']],
  ],
  [{ attributes: 'favouriteColour' }, ['id'], ['userName', 'displayName']],
  [{ attributes: 'favouriteColour,userName' }, ['id', 'userName'], ['displayName']],
  [{ attributes: 'password' }, ['id'], ['password', 'userName']],
  [{ attributes: '__proto__,constructor' }, ['id'], ['userName']],
  [{ excludedAttributes: 'nickName' }, ['id', 'userName', 'title', 'meta.created'], ['nickName']],
  [{ excludedAttributes: 'nickName,TITLE' }, ['userName', 'displayName'], ['nickName', 'title']],
  [{ excludedAttributes: 'id' }, ['id', 'userName'], []],
  [{ excludedAttributes: 'userName' }, ['id', 'displayName'], ['userName']],
  [{ excludedAttributes: 'name' }, ['userName'], ['name']],
  [{ excludedAttributes: 'name.formatted' }, ['name.givenName', 'name.familyName'], ['name.formatted']],
  [
    { excludedAttributes: 'phoneNumbers.type' },
    ['phoneNumbers.0.value', 'phoneNumbers.1.value'],
    ['phoneNumbers.0.type', 'phoneNumbers.1.type'],
  ],
  [{ excludedAttributes: 'meta' }, ['id', 'userName'], ['meta']],
  [{ excludedAttributes: 'groups' }, ['id', 'userName'], ['groups']],
  [{ excludedAttributes: `${E}:department` }, [[E, 'costCenter'], 'userName'], [[E, 'department']]],
  [{ excludedAttributes: E }, ['userName'], [[E]]],
  [{ excludedAttributes: `${URN.user}:title` }, ['userName'], ['title']],
  [{ excludedAttributes: 'favouriteColour' }, ['userName', 'title'], []],
];

function check(resource: JsonObject | undefined, [, has, hasNot]: Row): void {
  for (const path of has) expect({ path, value: pick(resource, path) === undefined }).toEqual({ path, value: false });
  for (const path of hasNot) expect({ path, value: pick(resource, path) }).toEqual({ path, value: undefined });
}

const reads: readonly Case<ProjectionWorld>[] = rows.flatMap((row): Case<ProjectionWorld>[] => {
  const [parameters] = row;
  return [
    {
      name: `one user with ${JSON.stringify(parameters)}`,
      run: async ({ scim, user }) =>
        check(expectResource(await scim.get(`/Users/${user.id}${query(parameters)}`)), row),
    },
  ];
});

const lists: readonly Case<ProjectionWorld>[] = [
  rows[0],
  rows[5],
  rows[9],
  rows[17],
  rows[25],
  rows[30],
  rows[32],
].flatMap((row) => {
  if (row === undefined) return [];
  const [parameters] = row;
  return [
    {
      name: `a list with ${JSON.stringify(parameters)}`,
      async run({ scim, user }: ProjectionWorld) {
        const answer = await scim.get(`/Users${query({ ...parameters, filter: `id eq "${user.id}"` })}`);
        check(resourcesOf(answer)[0], row);
      },
    },
    {
      name: `a search with ${JSON.stringify(parameters)}`,
      async run({ scim, user }: ProjectionWorld) {
        const named = Object.entries(parameters).map(([name, value]) => [name, value.split(',')] as const);
        const body = { schemas: [URN.search], filter: `id eq "${user.id}"`, ...Object.fromEntries(named) };
        check(resourcesOf(await scim.post('/Users/.search', body))[0], row);
      },
    },
  ];
});

const writes: readonly Case<ProjectionWorld>[] = [
  {
    name: 'POST answers with the attributes asked for, and Location all the same',
    async run({ scim }) {
      const answer = await scim.post('/Users?attributes=userName', person(FULL));
      const body = expectResource(answer, 201);
      check(body, [{}, ['id', 'userName'], ['displayName', 'meta', 'name']]);
      expect(answer.headers.get('location')).toBe(`${scim.baseUrl}/Users/${body.id}`);
      expectMatch((await scim.get(`/Users/${body.id}`)).body, { displayName: 'Barbara Jensen' });
    },
  },
  {
    name: 'PUT answers without the attributes excluded',
    async run({ scim }) {
      const made = await createUser(scim, FULL);
      const answer = await scim.put(`/Users/${made.id}?excludedAttributes=name,title`, { ...made, nickName: 'B' });
      check(expectResource(answer), [{}, ['id', 'nickName'], ['name', 'title']]);
      expectMatch((await scim.get(`/Users/${made.id}`)).body, { title: 'Tour Guide' });
    },
  },
  {
    name: 'PATCH of a user answers with the attributes asked for',
    async run({ scim }) {
      const made = await createUser(scim, FULL);
      const answer = await scim.patch(`/Users/${made.id}?attributes=nickName`, [op('replace', 'nickName', 'B')]);
      check(expectResource(answer), [{}, ['id', 'nickName'], ['userName', 'meta']]);
    },
  },
  {
    name: 'PATCH of a group answers 200 when attributes are asked for',
    async run({ scim, user }) {
      const group = await createGroup(scim);
      const ops = [op('add', 'members', [{ value: user.id }])];
      check(expectResource(await scim.patch(`/Groups/${group.id}?attributes=members`, ops)), [
        {},
        ['id', 'members.0.value'],
        ['displayName'],
      ]);
      check(expectResource(await scim.patch(`/Groups/${group.id}?excludedAttributes=members`, ops)), [
        {},
        ['id', 'displayName'],
        ['members'],
      ]);
    },
  },
  {
    name: 'POST of a group answers without members when they are excluded',
    async run({ scim, user }) {
      const answer = await scim.post('/Groups?excludedAttributes=members', team({ members: [{ value: user.id }] }));
      check(expectResource(answer, 201), [{}, ['id', 'displayName'], ['members']]);
      expect((await scim.get(`/Groups/${answer.body.id}`)).body.members).toHaveLength(1);
    },
  },
  {
    name: 'a group without its members, alone and in a list',
    async run({ scim, group }) {
      const row: Row = [{}, ['id', 'displayName', 'meta.location'], ['members']];
      check(expectResource(await scim.get(`/Groups/${group.id}?excludedAttributes=members`)), row);
      const filter = `displayName eq "${group.displayName}"`;
      check(resourcesOf(await scim.get(`/Groups${query({ excludedAttributes: 'members', filter })}`))[0], row);
    },
  },
  {
    name: 'a group with nothing but the values of its members',
    async run({ scim, group, user }) {
      const body = expectResource(await scim.get(`/Groups/${group.id}?attributes=members.value`));
      expect(body.members).toEqual([{ value: user.id }]);
      expect(body.displayName).toBeUndefined();
    },
  },
  {
    name: 'attributes and excludedAttributes together are 400, or always leave id',
    async run({ scim, user }) {
      const answer = await scim.get(`/Users/${user.id}?attributes=userName,title&excludedAttributes=title`);
      expect([200, 400]).toContain(answer.status);
      if (answer.status === 200) expect(answer.body.id).toBe(user.id);
    },
  },
  {
    name: 'a projection does not change the ETag',
    async run({ scim, user }) {
      const [plain, partial] = [
        await scim.get(`/Users/${user.id}`),
        await scim.get(`/Users/${user.id}?attributes=userName`),
      ];
      expect(partial.headers.get('etag')).toBe(plain.headers.get('etag'));
    },
  },
];

export const projection = [
  area<ProjectionWorld>({
    title: 'Projection',
    sections: 'RFC 7644 §3.4.2.5, §3.9; RFC 7643 §7',
    world: openProjection,
    cases: [...reads, ...lists, ...writes],
  }),
];
