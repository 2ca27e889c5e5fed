/** PATCH add in other spellings, and what it refuses: RFC 7644 §3.5.2.1, RFC 7643 §2.1. */

import { op, type PatchRow } from '../patch-case.js';
import { URN } from '../resources.js';

const E = URN.enterprise;
const work = { value: '555-1111', type: 'work', display: 'desk' };
const mobile = { value: '555-2222', type: 'mobile', primary: true };

export const patchAddSpelling: readonly PatchRow[] = [
  {
    name: 'add without path takes a fully qualified attribute as key',
    ops: [op('add', undefined, { [`${E}:division`]: 'Theme Park' })],
    becomes: { [E]: { division: 'Theme Park', department: 'Tours' } },
  },
  {
    name: 'add without path takes a dotted key as a path',
    ops: [op('add', undefined, { 'name.middleName': 'Jane' })],
    becomes: { name: { middleName: 'Jane', givenName: 'Barbara' } },
    gone: [['name.middleName']],
  },
  {
    name: 'add without path takes a dotted extension key as a path',
    user: {},
    ops: [op('add', undefined, { [`${E}:manager.value`]: '42' })],
    becomes: { [E]: { manager: { value: '42' } } },
  },
  {
    name: 'add without path takes the core URN as a key',
    ops: [op('add', undefined, { [`${URN.user}:nickName`]: 'Barb' })],
    becomes: { nickName: 'Barb' },
  },
  {
    name: 'add takes a path with the core URN',
    ops: [op('add', `${URN.user}:nickName`, 'Barb')],
    becomes: { nickName: 'Barb' },
  },
  {
    name: 'add takes a sub-attribute path with the core URN',
    ops: [op('add', `${URN.user}:name.middleName`, 'Jane')],
    becomes: { name: { middleName: 'Jane' } },
  },
  {
    name: 'add takes a value path with the core URN',
    ops: [op('add', `${URN.user}:phoneNumbers[type eq "work"].display`, 'reception')],
    becomes: { phoneNumbers: [{ ...work, display: 'reception' }, mobile] },
  },
  {
    name: 'add takes True as text where the schema says boolean',
    user: { active: false },
    ops: [op('add', 'active', 'True')],
    becomes: { active: true },
  },
  {
    name: 'add keeps True as text where the schema says string',
    ops: [op('add', 'nickName', 'True')],
    becomes: { nickName: 'True' },
  },
  {
    name: 'add takes the attribute name in any case',
    ops: [op('add', 'NICKNAME', 'Barb')],
    becomes: { nickName: 'Barb' },
    gone: ['NICKNAME'],
  },
  {
    name: 'add takes a sub-attribute in any case',
    ops: [op('add', 'Name.MIDDLENAME', 'Jane')],
    becomes: { name: { middleName: 'Jane' } },
  },
  {
    name: 'add takes a value path in any case',
    ops: [op('add', 'PhoneNumbers[TYPE EQ "work"].Display', 'reception')],
    becomes: { phoneNumbers: [{ ...work, display: 'reception' }, mobile] },
  },
  {
    name: 'add compares type without case in a value path',
    ops: [op('add', 'phoneNumbers[type eq "WORK"].display', 'reception')],
    becomes: { phoneNumbers: [{ ...work, display: 'reception' }, mobile] },
  },
  {
    name: 'add takes names in any case inside the value',
    ops: [op('add', undefined, { NICKNAME: 'Barb', NAME: { MiddleName: 'Jane' } })],
    becomes: { nickName: 'Barb', name: { middleName: 'Jane' } },
    gone: ['NICKNAME', 'NAME'],
  },
  { name: 'add takes the verb in capitals', ops: [op('ADD', 'nickName', 'Barb')], becomes: { nickName: 'Barb' } },
  {
    name: 'add takes the member names of an operation in any case',
    ops: [{ OP: 'add', Path: 'nickName', VALUE: 'Barb' }],
    becomes: { nickName: 'Barb' },
  },
  {
    name: 'add without path ignores read-only attributes beside others',
    ops: [
      op('add', undefined, { nickName: 'Barb', meta: { created: '2001-01-01T00:00:00Z' }, groups: [{ value: 'x' }] }),
    ],
    becomes: { nickName: 'Barb' },
    gone: ['groups'],
  },
  {
    name: 'add without path ignores attributes that no schema knows',
    ops: [op('add', undefined, { nickName: 'Barb', favouriteColour: 'blue' })],
    becomes: { nickName: 'Barb' },
    gone: ['favouriteColour'],
  },
  {
    name: 'add of a number where a string belongs is refused',
    ops: [op('add', 'nickName', 5)],
    refused: [400, 'invalidValue'],
  },
  {
    name: 'add of a string where a complex value belongs is refused',
    ops: [op('add', 'name', 'Barbara')],
    refused: [400, 'invalidValue'],
  },
  {
    name: 'add of a wrong sub-attribute type is refused',
    ops: [op('add', 'phoneNumbers', [{ value: 5 }])],
    refused: [400, 'invalidValue'],
  },
  {
    name: 'add of a list where a singular attribute is is refused',
    ops: [op('add', 'nickName', ['Barb'])],
    refused: [400, 'invalidValue'],
  },
  {
    name: 'add without a value is refused',
    ops: [op('add', 'nickName')],
    refused: [400, ['invalidValue', 'invalidSyntax']],
  },
  {
    name: 'add without path and value is refused',
    ops: [op('add')],
    refused: [400, ['invalidValue', 'invalidSyntax']],
  },
  {
    name: 'add without path of a text is refused',
    ops: [op('add', undefined, 'nickName')],
    refused: [400, ['invalidValue', 'invalidSyntax']],
  },
  {
    name: 'add without path of a list is refused',
    ops: [op('add', undefined, [{ nickName: 'Barb' }])],
    refused: [400, ['invalidValue', 'invalidSyntax']],
  },
];
