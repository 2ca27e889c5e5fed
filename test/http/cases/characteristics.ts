/** Every type and characteristic on an extension of one's own: RFC 7643 §2.2, §2.3, §7, RFC 7644 §3.4.2, §3.5. */

import { expect } from '@jest/globals';
import { area, type Case, openWorld } from '../conformance.js';
import { expectError, expectList, expectMatch } from '../expectations.js';
import { op } from '../patch-case.js';
import { createUser, person } from '../resources.js';
import { type Json, type JsonObject, pick, query, type Scim } from '../scim-client.js';
import { PROBE } from './probe-schema.js';

const at = (name: string) => `${PROBE}:${name}`;
const probe = (attributes: JsonObject) => ({ [PROBE]: attributes });
const probed = (resource: JsonObject, name: string) => pick(resource, [PROBE, ...name.split('.')]);

const kept: readonly (readonly [name: string, values: readonly Json[]])[] = [
  ['level', [0, 1, -7, 2_147_483_648, 9_007_199_254_740_991]],
  ['ratio', [0, 1.5, -0.25, 1e-7, 3]],
  ['blob', ['AQIDBA==', 'AA==', 'AQID']],
  ['link', ['https://example.com/a?b=c#d', 'urn:example:a', '../Users/1']],
  ['flag', [true, false]],
  ['code', ['Ab', 'aB']],
  ['tags', [['a'], ['a', 'b'], ['B', 'b ']]],
  ['scores', [[1, 2], [10]]],
  ['seats', [[{ row: 1, note: 'x', window: true }, { row: 2 }]]],
  ['post', [{ code: 'X', grade: 1.25 }]],
];

const refused: readonly (readonly [name: string, values: readonly Json[]])[] = [
  ['level', [1.5, '1', true, {}, [1]]],
  ['ratio', ['1.5', true, {}]],
  ['since', ['yesterday', '2020-01-01', '2020-02-30T00:00:00Z', '2020-01-01T25:00:00Z', 5, {}]],
  ['blob', ['no base64!', 5, {}]],
  ['link', [5, {}]],
  ['flag', [0, 'perhaps', {}]],
  ['code', [5, {}]],
  ['tags', ['a', [5], [{ value: 'a' }]]],
  ['scores', [1, ['1'], [1.5]]],
  ['seats', [[{ note: 'no row' }], [{ row: 'one' }], [5]]],
  ['post', [{ grade: 1 }, 5]],
];

const values: readonly Case[] = [
  ...kept.map(
    ([name, list]): Case => ({
      name: `${name} keeps its values`,
      async run({ scim }) {
        for (const value of list) {
          const made = await createUser(scim, probe({ [name]: value }));
          expectMatch(made, {
            schemas: ['urn:ietf:params:scim:schemas:core:2.0:User', PROBE],
            ...probe({ [name]: value }),
          });
          expectMatch((await scim.get(`/Users/${made.id}`)).body, probe({ [name]: value }));
        }
      },
    }),
  ),
  ...refused.map(
    ([name, list]): Case => ({
      name: `${name} refuses values of other types, in POST and PATCH`,
      async run({ scim }) {
        const user = await createUser(scim);
        for (const value of list) {
          expectError(await scim.post('/Users', person(probe({ [name]: value }))), [
            400,
            ['invalidValue', 'invalidSyntax'],
          ]);
          // One value without a list stands for a list of one in PATCH.
          if (!Array.isArray(value) && (name === 'tags' || name === 'scores')) continue;
          expectError(await scim.patch(`/Users/${user.id}`, [op('replace', at(name), value)]), [
            400,
            ['invalidValue', 'invalidSyntax'],
          ]);
        }
      },
    }),
  ),
  {
    name: 'since keeps the instant, whatever its zone',
    async run({ scim }) {
      for (const since of [
        '2020-01-01T00:00:00Z',
        '2020-01-01T00:00:00.123Z',
        '2020-06-01T10:00:00+05:30',
        '2020-06-01T10:00:00-11:00',
      ]) {
        const made = await createUser(scim, probe({ since }));
        expect(Date.parse(String(probed(made, 'since')))).toBe(Date.parse(since));
      }
    },
  },
];

async function foundBy(scim: Scim, list: readonly JsonObject[], filter: string): Promise<number[]> {
  const ids: Json[] = [];
  for (const attributes of list) ids.push((await createUser(scim, probe(attributes))).id);
  const found = expectList(await scim.get(`/Users${query({ filter })}`)).map((each) => each.id ?? '');
  return found.map((id) => ids.indexOf(id)).sort();
}

const filterRows: readonly (readonly [list: readonly JsonObject[], filter: string, found: readonly number[]])[] = [
  [[{ level: 9 }, { level: 10 }, { level: -1 }], `${at('level')} gt 9`, [1]],
  [[{ level: 9 }, { level: 10 }, { level: -1 }], `${at('level')} le 9`, [0, 2]],
  [[{ level: 9 }, { level: 10 }], `${at('level')} eq 9`, [0]],
  [[{ level: 9 }, { level: 10 }], `${at('level')} eq 9.0`, [0]],
  [[{ ratio: 1.5 }, { ratio: 10.25 }], `${at('ratio')} gt 2`, [1]],
  [[{ ratio: 1.5 }, { ratio: 10.25 }], `${at('ratio')} eq 1.50`, [0]],
  [[{ ratio: 1.5 }, { ratio: -2 }], `${at('ratio')} lt -1.5`, [1]],
  [[{ code: 'Ab' }, { code: 'AB' }], `${at('code')} eq "Ab"`, [0]],
  [[{ code: 'Ab' }, { code: 'ab' }], `${at('code')} sw "a"`, [1]],
  [
    [{ since: '2020-01-01T00:00:00Z' }, { since: '2020-01-01T01:00:00+02:00' }],
    `${at('since')} lt "2020-01-01T00:00:00Z"`,
    [1],
  ],
  [
    [{ since: '2020-01-01T00:00:00Z' }, { since: '2021-01-01T00:00:00Z' }],
    `${at('since')} eq "2020-01-01T02:00:00+02:00"`,
    [0],
  ],
  [[{ tags: ['red', 'Blue'] }, { tags: ['green'] }], `${at('tags')} eq "blue"`, [0]],
  [[{ scores: [1, 20] }, { scores: [5] }], `${at('scores')} gt 10`, [0]],
  [
    [{ seats: [{ row: 1, window: true }, { row: 2 }] }, { seats: [{ row: 2, window: true }] }],
    `${at('seats')}[row eq 2 and window eq true]`,
    [1],
  ],
  [[{ flag: true }, { flag: false }], `${at('flag')} eq false`, [1]],
  [[{ post: { code: 'X', grade: 2 } }, { post: { code: 'x', grade: 3 } }], `${at('post.code')} eq "x"`, [1]],
  [[{ blob: 'AQID' }, { blob: 'AQIE' }], `${at('blob')} eq "AQID"`, [0]],
];

const lists: readonly Case[] = [
  ...filterRows.map(
    ([list, filter, found]): Case => ({
      name: `filters ${JSON.stringify(list).slice(0, 60)} by ${filter.slice(PROBE.length + 1)}`,
      async run(world) {
        expect(await foundBy(await world.open(), list, filter)).toEqual(found);
      },
    }),
  ),
  ...['level co "1"', 'flag gt true', 'blob gt "AA=="', 'since sw "2020"', 'post eq "X"', 'level gt "x"'].map(
    (filter): Case => ({
      name: `refuses the filter ${filter}`,
      run: async ({ scim }) =>
        expectError(await scim.get(`/Users${query({ filter: `${PROBE}:${filter}` })}`), [400, 'invalidFilter']),
    }),
  ),
  ...(
    [
      ['level', [10, 9, -1]],
      ['ratio', [10.5, 9.25, -1.5]],
      ['since', ['2021-01-01T00:00:00Z', '2020-01-01T00:00:00Z', '2020-01-01T01:00:00+02:00']],
      ['code', ['b', 'a', 'B']],
    ] as const
  ).map(
    ([name, descending]): Case => ({
      name: `sorts by ${name} as its type asks, without value last`,
      async run(world) {
        const scim = await world.open();
        await createUser(scim);
        for (const value of [descending[1], descending[0], descending[2]])
          await createUser(scim, probe({ [name]: value }));
        const order = async (sortOrder: string) =>
          expectList(await scim.get(`/Users${query({ sortBy: at(name), sortOrder })}`)).map((each) =>
            probed(each, name),
          );
        const instant = (value: Json | undefined) =>
          name === 'since' && value !== undefined ? Date.parse(String(value)) : value;
        expect((await order('descending')).map(instant)).toEqual([undefined, ...descending.map(instant)]);
        expect((await order('ascending')).map(instant)).toEqual([...[...descending].reverse().map(instant), undefined]);
      },
    }),
  ),
];

export const characteristics = [
  area({ title: 'Types of an extension of one’s own', sections: 'RFC 7643 §2.3', world: openWorld, cases: values }),
  area({ title: 'Lists by an extension of one’s own', sections: 'RFC 7644 §3.4.2', world: openWorld, cases: lists }),
];
