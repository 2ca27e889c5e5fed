/** The form of a PATCH request, several operations in one, and paths that are none: RFC 7644 §3.5.2 and §3.10. */

import { op, type PatchRow } from '../patch-case.js';
import { URN, unique } from '../resources.js';

const E = URN.enterprise;
const work = { value: '555-1111', type: 'work', display: 'desk' };
const mobile = { value: '555-2222', type: 'mobile', primary: true };

const several: readonly PatchRow[] = [
  {
    name: 'operations run in order',
    ops: [op('add', 'nickName', 'a'), op('replace', 'nickName', 'b'), op('add', 'title', 'c')],
    becomes: { nickName: 'b', title: 'c' },
  },
  {
    name: 'an operation sees what the one before it added',
    ops: [
      op('add', 'phoneNumbers', [{ value: '7', type: 'fax' }]),
      op('replace', 'phoneNumbers[type eq "fax"].value', '8'),
    ],
    becomes: { phoneNumbers: [work, mobile, { value: '8', type: 'fax' }] },
  },
  {
    name: 'an operation sees what the one before it removed',
    ops: [op('remove', 'phoneNumbers'), op('add', 'phoneNumbers', [{ value: '8' }])],
    becomes: { phoneNumbers: [{ value: '8' }] },
  },
  {
    name: 'remove then add of one attribute',
    ops: [op('remove', 'nickName'), op('add', 'nickName', 'Barb')],
    becomes: { nickName: 'Barb' },
  },
  {
    name: 'operations that cancel each other change nothing',
    ops: [op('add', 'locale', 'fr'), op('remove', 'locale')],
    unchanged: true,
  },
  {
    name: 'the second operation fails: the first has no effect',
    ops: [op('replace', 'nickName', 'Barb'), op('replace', 'active', 'maybe')],
    refused: [400, 'invalidValue'],
  },
  {
    name: 'the last of three fails: nothing has an effect',
    ops: [op('remove', 'phoneNumbers'), op('add', 'title', 'x'), op('remove', 'userName')],
    refused: [400, 'mutability'],
  },
  {
    name: 'a target that is missing undoes the operation before',
    ops: [op('remove', 'phoneNumbers[type eq "work"]'), op('replace', 'phoneNumbers[type eq "work"].value', '9')],
    refused: [400, 'noTarget'],
  },
  {
    name: 'a required attribute replaced twice in one request has the last value',
    ops: [op('replace', 'userName', unique('twice')), op('replace', 'userName', 'twice-b')],
    becomes: { userName: 'twice-b' },
  },
  {
    name: 'a hundred operations in one request',
    ops: Array.from({ length: 100 }, (_, index) => op('add', 'phoneNumbers', [{ value: `n${index}` }])),
    becomes: { nickName: 'Babs' },
  },
];

const broken: readonly [name: string, ops: PatchRow['ops']][] = [
  ['no operations at all', []],
  ['Operations that is no list', { op: 'replace', path: 'nickName', value: 'x' }],
  ['Operations that is a text', 'replace'],
  ['Operations that is null', null],
  ['an operation that is null', [null]],
  ['an operation that is a text', ['replace']],
  ['an operation that is a list', [[op('replace', 'nickName', 'x')]]],
  ['an operation without op', [{ path: 'nickName', value: 'x' }]],
  ['an op that is a number', [{ op: 1, path: 'nickName', value: 'x' }]],
  ['an op that is null', [{ op: null, path: 'nickName', value: 'x' }]],
  ['an op that is empty', [op('', 'nickName', 'x')]],
  ['an unknown op', [op('move', 'nickName', 'x')]],
  ['an op with a blank', [op('replace ', 'nickName', 'x')]],
];

const badPaths: readonly string[] = [
  'emails[',
  'emails]',
  'emails[]',
  'emails[type]',
  'emails[type eq]',
  'emails[type eq work].value',
  'emails[type eq "work"',
  'emails[type eq "work].value',
  'emails[type eq "work"]value',
  'emails[type eq "work"].',
  'emails[type eq "work"].value.x',
  'emails[type eq "work"][value pr]',
  'emails[type xx "work"].value',
  'emails[foo eq "work"].value',
  'emails.foo',
  '.nickName',
  'name.',
  'name..givenName',
  'name.givenName.x',
  'userName.value',
  'nickName[value eq "Babs"]',
  'name givenName',
  '1nickName',
  'nick%4eame',
  '"nickName"',
  '/nickName',
  'urn:example:unknown:User:nickName',
  `${E}:favouriteColour`,
  `${E}:manager.favouriteColour`,
  `${E}:`,
  '__proto__',
  '__proto__.polluted',
  'constructor.prototype.polluted',
  'name.__proto__',
  'toString',
  'x'.repeat(5_000),
];

export const patchForm: readonly PatchRow[] = [
  ...several,
  ...broken.map(
    ([name, ops]): PatchRow => ({ name: `${name} is refused`, ops, refused: [400, ['invalidSyntax', 'invalidValue']] }),
  ),
  ...badPaths.flatMap((path): PatchRow[] => [
    {
      name: `no path: replace ${path.slice(-40)}`,
      ops: [op('replace', path, 'x')],
      refused: [400, ['invalidPath', 'invalidFilter', 'noTarget']],
    },
  ]),
  ...badPaths.slice(0, 12).map(
    (path): PatchRow => ({
      name: `no path: remove ${path}`,
      ops: [op('remove', path)],
      refused: [400, ['invalidPath', 'invalidFilter', 'noTarget']],
    }),
  ),
  {
    name: 'a path that is a number is refused',
    ops: [{ op: 'replace', path: 5, value: 'x' }],
    refused: [400, ['invalidPath', 'invalidSyntax']],
  },
  {
    name: 'a path that is an object is refused',
    ops: [{ op: 'replace', path: {}, value: 'x' }],
    refused: [400, ['invalidPath', 'invalidSyntax']],
  },
];
