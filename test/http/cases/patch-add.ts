/** PATCH add, RFC 7644 §3.5.2.1. */

import { op, type PatchRow } from '../patch-case.js';
import { URN } from '../resources.js';

const E = URN.enterprise;
const work = { value: '555-1111', type: 'work', display: 'desk' };
const mobile = { value: '555-2222', type: 'mobile', primary: true };

export const patchAdd: readonly PatchRow[] = [
  {
    name: 'add sets a singular attribute that was unassigned',
    ops: [op('add', 'profileUrl', 'https://example.com/babs')],
    becomes: { profileUrl: 'https://example.com/babs', nickName: 'Babs' },
  },
  {
    name: 'add replaces the value of a singular attribute',
    ops: [op('add', 'nickName', 'Barb')],
    becomes: { nickName: 'Barb', title: 'Tour Guide' },
  },
  {
    name: 'add with a value that is there already changes nothing',
    ops: [op('add', 'nickName', 'Babs')],
    becomes: { nickName: 'Babs' },
    unchanged: true,
  },
  {
    name: 'add without path sets every attribute of the value',
    ops: [op('add', undefined, { nickName: 'Barb', locale: 'fr-CA' })],
    becomes: { nickName: 'Barb', locale: 'fr-CA', title: 'Tour Guide' },
  },
  {
    name: 'add without path appends to a multi-valued attribute',
    ops: [op('add', undefined, { phoneNumbers: [{ value: '555-3333', type: 'home' }] })],
    becomes: { phoneNumbers: [work, mobile, { value: '555-3333', type: 'home' }] },
  },
  {
    name: 'add without path keeps what a multi-valued attribute has',
    ops: [op('add', undefined, { phoneNumbers: [work], title: 'Guide' })],
    becomes: { phoneNumbers: [work, mobile], title: 'Guide' },
  },
  {
    name: 'add without path merges into a complex attribute',
    ops: [op('add', undefined, { name: { middleName: 'Jane' } })],
    becomes: { name: { givenName: 'Barbara', middleName: 'Jane', familyName: 'Jensen' } },
  },
  {
    name: 'add appends one value in a list',
    ops: [op('add', 'phoneNumbers', [{ value: '555-3333', type: 'home' }])],
    becomes: { phoneNumbers: [work, mobile, { value: '555-3333', type: 'home' }] },
  },
  {
    name: 'add appends two values in a list',
    ops: [
      op('add', 'phoneNumbers', [
        { value: '1', type: 'home' },
        { value: '2', type: 'fax' },
      ]),
    ],
    becomes: { phoneNumbers: [work, mobile, { value: '1', type: 'home' }, { value: '2', type: 'fax' }] },
  },
  {
    name: 'add appends one value that is no list',
    ops: [op('add', 'phoneNumbers', { value: '555-3333', type: 'home' })],
    becomes: { phoneNumbers: [work, mobile, { value: '555-3333', type: 'home' }] },
  },
  {
    name: 'add creates a multi-valued attribute',
    ops: [op('add', 'photos', [{ value: 'https://photos.example.com/1', type: 'photo' }])],
    becomes: { photos: [{ value: 'https://photos.example.com/1', type: 'photo' }] },
  },
  {
    name: 'add of an equal value to a multi-valued attribute changes nothing',
    ops: [op('add', 'phoneNumbers', [work])],
    becomes: { phoneNumbers: [work, mobile] },
    unchanged: true,
  },
  {
    name: 'add of an equal and a new value adds the new one',
    ops: [op('add', 'phoneNumbers', [work, { value: '9', type: 'fax' }])],
    becomes: { phoneNumbers: [work, mobile, { value: '9', type: 'fax' }] },
  },
  {
    name: 'add on a complex attribute merges its sub-attributes',
    ops: [op('add', 'name', { familyName: 'Smith' })],
    becomes: { name: { givenName: 'Barbara', familyName: 'Smith', formatted: 'Ms. Barbara J Jensen' } },
  },
  {
    name: 'add of an equal complex value changes nothing',
    ops: [op('add', 'name', { givenName: 'Barbara' })],
    unchanged: true,
  },
  {
    name: 'add on a sub-attribute sets it alone',
    ops: [op('add', 'name.middleName', 'Jane')],
    becomes: { name: { givenName: 'Barbara', middleName: 'Jane' } },
  },
  {
    name: 'add on a sub-attribute creates its complex attribute',
    user: {},
    ops: [op('add', 'name.givenName', 'Ann')],
    becomes: { name: { givenName: 'Ann' } },
  },
  {
    name: 'add on an extension attribute by its URN',
    ops: [op('add', `${E}:organization`, 'Universal')],
    becomes: { [E]: { organization: 'Universal', department: 'Tours' } },
  },
  {
    name: 'add on an extension attribute lists the extension',
    user: {},
    ops: [op('add', `${E}:department`, 'Tours')],
    becomes: { schemas: [URN.user, E], [E]: { department: 'Tours' } },
  },
  {
    name: 'add on a sub-attribute of an extension attribute',
    user: {},
    ops: [op('add', `${E}:manager.value`, '26118915')],
    becomes: { [E]: { manager: { value: '26118915' } } },
  },
  {
    name: 'add on a complex extension attribute',
    user: {},
    ops: [op('add', `${E}:manager`, { value: '26118915' })],
    becomes: { [E]: { manager: { value: '26118915' } } },
  },
  {
    name: 'add on an extension as a whole merges into it',
    ops: [op('add', E, { organization: 'Universal' })],
    becomes: { [E]: { organization: 'Universal', department: 'Tours', costCenter: '4130' } },
  },
  {
    name: 'add without path merges an extension object',
    ops: [op('add', undefined, { [E]: { organization: 'Universal' } })],
    becomes: { [E]: { organization: 'Universal', department: 'Tours' } },
  },
  {
    name: 'add of a primary value takes primary from the other',
    ops: [op('add', 'phoneNumbers', [{ value: '3', type: 'home', primary: true }])],
    becomes: { phoneNumbers: [work, { ...mobile, primary: false }, { value: '3', type: 'home', primary: true }] },
  },
  {
    name: 'add of primary true on one value takes it from the other',
    ops: [op('add', 'phoneNumbers[type eq "work"].primary', true)],
    becomes: {
      phoneNumbers: [
        { ...work, primary: true },
        { ...mobile, primary: false },
      ],
    },
  },
  {
    name: 'add on a value path sets a sub-attribute of what it selects',
    ops: [op('add', 'phoneNumbers[type eq "work"].display', 'reception')],
    becomes: { phoneNumbers: [{ ...work, display: 'reception' }, mobile] },
  },
  {
    name: 'add on a value path without brackets after it merges into what it selects',
    ops: [op('add', 'phoneNumbers[type eq "work"]', { display: 'reception' })],
    becomes: { phoneNumbers: [{ ...work, display: 'reception' }, mobile] },
  },
  {
    name: 'add on a value path that selects nothing creates the value',
    ops: [op('add', 'phoneNumbers[type eq "home"].value', '555-4444')],
    becomes: { phoneNumbers: [work, mobile, { type: 'home', value: '555-4444' }] },
  },
  {
    name: 'add on a value path of an absent attribute creates it',
    user: {},
    ops: [op('add', 'phoneNumbers[type eq "mobile"].value', '555-4444')],
    becomes: { phoneNumbers: [{ type: 'mobile', value: '555-4444' }] },
  },
  {
    name: 'add on a value path with two equalities creates a value with both',
    user: {},
    ops: [op('add', 'addresses[type eq "work" and primary eq true].locality', 'Hollywood')],
    becomes: { addresses: [{ type: 'work', primary: true, locality: 'Hollywood' }] },
  },
  { name: 'add of false is an assigned value', ops: [op('add', 'active', false)], becomes: { active: false } },
];
