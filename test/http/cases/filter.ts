/** Filters of lists and searches: RFC 7644 §3.4.2.2. */

import { expect } from '@jest/globals';
import fc from 'fast-check';
import { area, type Case } from '../conformance.js';
import { expectError, expectList } from '../expectations.js';
import { fits, naiveFilters, written } from '../naive-filter.js';
import { createGroup, createUser, URN, unique } from '../resources.js';
import { pick, query, resourcesOf } from '../scim-client.js';
import { openPeople, type PeopleWorld } from './filter-people.js';
import { filterRows, invalidFilters } from './filter-rows.js';

const people = ({ names, scim }: PeopleWorld) => ({
  find: async (filter: string) => names(expectList(await scim.get(`/Users${query({ filter })}`))),
});

const found: readonly Case<PeopleWorld>[] = filterRows.map(([filter, finds]) => ({
  name: `finds ${finds || 'nobody'}: ${filter}`,
  async run(world) {
    expect((await people(world).find(filter)).join(' ')).toBe(finds);
  },
}));

const refused: readonly Case<PeopleWorld>[] = invalidFilters.map((filter) => ({
  name: `refused: ${JSON.stringify(filter)}`,
  async run({ scim }) {
    expectError(await scim.get(`/Users${query({ filter })}`), [400, 'invalidFilter']);
  },
}));

const dynamic: readonly Case<PeopleWorld>[] = [
  {
    name: 'id eq finds one; id is compared with case',
    async run(world) {
      const id = String(world.people.ann?.id);
      expect(await people(world).find(`id eq "${id}"`)).toEqual(['ann']);
      const other = id.toUpperCase() === id ? id.toLowerCase() : id.toUpperCase();
      if (other !== id) expect(await people(world).find(`id eq "${other}"`)).toEqual([]);
    },
  },
  {
    name: 'meta.created is compared as an instant, whatever its zone',
    async run(world) {
      const created = String(pick(world.people.cyr, 'meta.created'));
      const shifted = `${new Date(Date.parse(created) + 3_600_000).toISOString().slice(0, -1)}+01:00`;
      for (const instant of [created, shifted]) {
        expect(await people(world).find(`meta.created eq "${instant}"`)).toContain('cyr');
        expect(await people(world).find(`meta.created gt "${instant}"`)).not.toContain('cyr');
        expect(await people(world).find(`meta.created ge "${instant}"`)).toContain('cyr');
        expect(await people(world).find(`meta.created le "${instant}"`)).toContain('cyr');
      }
    },
  },
  {
    name: 'an attribute that no schema knows matches nobody or is refused, never everybody',
    async run({ scim }) {
      for (const filter of ['favouriteColour eq "blue"', 'favouriteColour pr', `${URN.enterprise}:colour pr`]) {
        const answer = await scim.get(`/Users${query({ filter })}`);
        if (answer.status === 200) expect(answer.body.totalResults).toBe(0);
        else expectError(answer, [400, 'invalidFilter']);
      }
    },
  },
  {
    name: 'password tells nothing through a filter',
    async run(world) {
      const scim = await world.open({ allowPassword: true });
      await createUser(scim, { password: 'correct horse battery staple' });
      for (const filter of ['password pr', 'password sw "c"', 'password eq "correct horse battery staple"']) {
        const answer = await scim.get(`/Users${query({ filter })}`);
        if (answer.status === 200) expect(answer.body.totalResults).toBe(0);
        else expect([400, 403]).toContain(answer.status);
      }
    },
  },
  {
    name: 'a comparison with a value of another type matches nobody or is refused',
    async run({ scim }) {
      for (const filter of ['userName eq 5', 'userName eq true', 'active eq 1', 'active eq "yes"', 'title sw 5']) {
        const answer = await scim.get(`/Users${query({ filter })}`);
        if (answer.status === 200) expect(answer.body.totalResults).toBe(0);
        else expectError(answer, [400, 'invalidFilter']);
      }
    },
  },
  {
    name: 'a filter finds what a PATCH just wrote, and no more what it was',
    async run({ scim }) {
      const user = await createUser(scim, { nickName: unique('nick') });
      const now = unique('nick');
      await scim.patch(`/Users/${user.id}`, [{ op: 'replace', path: 'nickName', value: now }]);
      const before = await scim.get(`/Users${query({ filter: `nickName eq "${user.nickName}"` })}`);
      const after = await scim.get(`/Users${query({ filter: `nickName eq "${now}"` })}`);
      await scim.delete(`/Users/${user.id}`);
      expect([before.body.totalResults, after.body.totalResults]).toEqual([0, 1]);
    },
  },
  {
    name: 'a filter finds nobody who was deleted',
    async run({ scim }) {
      const user = await createUser(scim);
      await scim.delete(`/Users/${user.id}`);
      const answer = await scim.get(`/Users${query({ filter: `userName eq "${user.userName}"` })}`);
      expect(answer.body).toMatchObject({ totalResults: 0 });
    },
  },
  {
    name: 'plus stands for a blank and an empty parameter is ignored',
    async run({ scim, names }) {
      expect(names(expectList(await scim.get('/Users?filter=userName+eq+%22dee%22&')))).toEqual(['dee']);
    },
  },
  {
    name: 'random filters find whom a naive reading finds',
    async run({ scim }) {
      const all = resourcesOf(await scim.get('/Users'));
      await fc.assert(
        fc.asyncProperty(naiveFilters(), async (filter) => {
          const answer = await scim.get(`/Users${query({ filter: written(filter) })}`);
          const ids = expectList(answer).map((each) => each.id);
          expect(ids.sort()).toEqual(
            all
              .filter((each) => fits(each, filter))
              .map((each) => each.id)
              .sort(),
          );
        }),
        { numRuns: 250 },
      );
    },
  },
];

const groups: readonly Case<PeopleWorld>[] = [
  {
    name: 'groups by displayName, without case, and by its parts',
    async run({ scim }) {
      const stem = unique('Club');
      const [one, two] = [
        await createGroup(scim, [], { displayName: `${stem} One` }),
        await createGroup(scim, [], { displayName: `${stem} Two` }),
      ];
      const find = async (filter: string) =>
        expectList(await scim.get(`/Groups${query({ filter })}`)).map((each) => each.id);
      expect(await find(`displayName eq "${stem.toUpperCase()} ONE"`)).toEqual([one.id]);
      expect((await find(`displayName sw "${stem}"`)).sort()).toEqual([one.id, two.id].sort());
      expect(await find(`displayName ew "two" and displayName sw "${stem}"`)).toEqual([two.id]);
    },
  },
  {
    name: 'groups by a member, in every form',
    async run({ scim, people: all }) {
      const [ann, bob] = [String(all.ann?.id), String(all.bob?.id)];
      const group = await createGroup(scim, [ann]);
      const find = async (filter: string) =>
        expectList(await scim.get(`/Groups${query({ filter })}`)).map((each) => each.id);
      for (const filter of [`members.value eq "${ann}"`, `members eq "${ann}"`, `members[value eq "${ann}"]`]) {
        expect(await find(filter)).toContain(group.id);
        expect(await find(filter.replace(ann, bob))).not.toContain(group.id);
      }
      expect(await find(`id eq "${group.id}" and members[value eq "${ann}" and type eq "User"]`)).toEqual([group.id]);
    },
  },
  {
    name: 'groups with and without members',
    async run({ scim, people: all }) {
      const [full, empty] = [await createGroup(scim, [String(all.ann?.id)]), await createGroup(scim)];
      const find = async (filter: string) =>
        expectList(await scim.get(`/Groups${query({ filter })}`)).map((each) => each.id);
      expect(await find('members pr')).toContain(full.id);
      expect(await find('members pr')).not.toContain(empty.id);
      expect(await find('not (members pr)')).toContain(empty.id);
    },
  },
  {
    name: 'users by a group',
    async run({ scim, people: all, names }) {
      const group = await createGroup(scim, [String(all.ann?.id), String(all.gus?.id)]);
      for (const filter of [
        `groups.value eq "${group.id}"`,
        `groups[value eq "${group.id}"]`,
        `groups.display eq "${group.displayName}"`,
      ]) {
        expect(names(expectList(await scim.get(`/Users${query({ filter })}`)))).toEqual(['ann', 'gus']);
      }
    },
  },
  {
    name: 'groups by externalId, with case',
    async run({ scim }) {
      const group = await createGroup(scim, [], { externalId: unique('Ext') });
      const find = async (value: string) =>
        expectList(await scim.get(`/Groups${query({ filter: `externalId eq "${value}"` })}`));
      expect(await find(String(group.externalId))).toHaveLength(1);
      expect(await find(String(group.externalId).toUpperCase())).toHaveLength(0);
    },
  },
  {
    name: 'groups: an invalid filter is refused',
    async run({ scim }) {
      expectError(await scim.get(`/Groups${query({ filter: 'displayName eq' })}`), [400, 'invalidFilter']);
    },
  },
];

export const filter = [
  area({ title: 'Filters that find', sections: 'RFC 7644 §3.4.2.2, §3.10', world: openPeople, cases: found }),
  area({ title: 'Filters that are refused', sections: 'RFC 7644 §3.4.2.2, §3.12', world: openPeople, cases: refused }),
  area({
    title: 'Filters, agreement and resources',
    sections: 'RFC 7644 §3.4.2.2; RFC 7643 §3.1, §4',
    world: openPeople,
    cases: [...dynamic, ...groups],
  }),
];
