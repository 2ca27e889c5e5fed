/** PATCH replace, RFC 7644 §3.5.2.3. */

import { op, type PatchRow } from '../patch-case.js';
import { URN } from '../resources.js';

const E = URN.enterprise;
const work = { value: '555-1111', type: 'work', display: 'desk' };
const mobile = { value: '555-2222', type: 'mobile', primary: true };

export const patchReplace: readonly PatchRow[] = [
  {
    name: 'replace of a singular attribute',
    ops: [op('replace', 'nickName', 'Barb')],
    becomes: { nickName: 'Barb', title: 'Tour Guide' },
  },
  {
    name: 'replace of an unassigned attribute acts as add',
    ops: [op('replace', 'locale', 'en-CA')],
    becomes: { locale: 'en-CA' },
  },
  { name: 'replace by the same value changes nothing', ops: [op('replace', 'nickName', 'Babs')], unchanged: true },
  {
    name: 'replace by the same list in another order changes nothing',
    ops: [op('replace', 'phoneNumbers', [mobile, work])],
    becomes: { phoneNumbers: [work, mobile] },
    unchanged: true,
  },
  {
    name: 'replace by the same complex value changes nothing',
    ops: [op('replace', 'name', { familyName: 'Jensen', givenName: 'Barbara', formatted: 'Ms. Barbara J Jensen' })],
    unchanged: true,
  },
  {
    name: 'replace of a multi-valued attribute replaces all its values',
    ops: [op('replace', 'phoneNumbers', [{ value: '1', type: 'home' }])],
    becomes: { phoneNumbers: [{ value: '1', type: 'home' }] },
  },
  {
    name: 'replace of a multi-valued attribute by an empty list unassigns it',
    ops: [op('replace', 'phoneNumbers', [])],
    gone: ['phoneNumbers'],
  },
  { name: 'replace by null unassigns', ops: [op('replace', 'nickName', null)], gone: ['nickName'] },
  {
    name: 'replace by null unassigns a multi-valued attribute',
    ops: [op('replace', 'phoneNumbers', null)],
    gone: ['phoneNumbers'],
  },
  { name: 'replace by null unassigns a complex attribute', ops: [op('replace', 'name', null)], gone: ['name'] },
  {
    name: 'replace by null unassigns a sub-attribute',
    ops: [op('replace', 'name.formatted', null)],
    gone: ['name.formatted'],
    becomes: { name: { givenName: 'Barbara' } },
  },
  { name: 'replace by an empty text leaves nothing to see', ops: [op('replace', 'nickName', '')], gone: ['nickName'] },
  {
    name: 'replace without path changes each attribute of the value',
    ops: [op('replace', undefined, { nickName: 'Barb', title: 'Guide' })],
    becomes: { nickName: 'Barb', title: 'Guide', displayName: 'Barbara Jensen' },
  },
  {
    name: 'replace without path leaves the attributes that are not named',
    ops: [op('replace', undefined, { active: false })],
    becomes: { active: false, nickName: 'Babs', phoneNumbers: [work, mobile] },
  },
  {
    name: 'replace without path replaces a multi-valued attribute',
    ops: [op('replace', undefined, { phoneNumbers: [{ value: '1', type: 'home' }] })],
    becomes: { phoneNumbers: [{ value: '1', type: 'home' }] },
  },
  {
    name: 'replace without path merges into a complex attribute',
    ops: [op('replace', undefined, { name: { familyName: 'Smith' } })],
    becomes: { name: { givenName: 'Barbara', familyName: 'Smith' } },
  },
  {
    name: 'replace without path by null unassigns',
    ops: [op('replace', undefined, { nickName: null, phoneNumbers: [] })],
    gone: ['nickName', 'phoneNumbers'],
  },
  {
    name: 'replace without path merges into an extension',
    ops: [op('replace', undefined, { [E]: { department: 'Sales' } })],
    becomes: { [E]: { department: 'Sales', costCenter: '4130' } },
  },
  {
    name: 'replace without path takes dotted and URN keys as paths',
    ops: [
      op('replace', undefined, { displayName: 'Ann Ek', 'name.givenName': 'Ann', [`${E}:employeeNumber`]: '7001' }),
    ],
    becomes: {
      displayName: 'Ann Ek',
      name: { givenName: 'Ann', familyName: 'Jensen' },
      [E]: { employeeNumber: '7001', department: 'Tours' },
    },
    gone: [['name.givenName'], [`${E}:employeeNumber`]],
  },
  {
    name: 'replace without path takes a value path as a key',
    ops: [op('replace', undefined, { 'phoneNumbers[type eq "work"].value': '9' })],
    becomes: { phoneNumbers: [{ ...work, value: '9' }, mobile] },
    gone: [['phoneNumbers[type eq "work"].value']],
  },
  {
    name: 'replace without path ignores read-only attributes',
    ops: [op('replace', undefined, { nickName: 'Barb', meta: { version: 'W/"x"' }, groups: [] })],
    becomes: { nickName: 'Barb' },
  },
  {
    name: 'replace of a complex attribute leaves sub-attributes that are not named',
    ops: [op('replace', 'name', { familyName: 'Smith' })],
    becomes: { name: { givenName: 'Barbara', familyName: 'Smith', formatted: 'Ms. Barbara J Jensen' } },
  },
  {
    name: 'replace of a sub-attribute',
    ops: [op('replace', 'name.familyName', 'Smith')],
    becomes: { name: { givenName: 'Barbara', familyName: 'Smith' } },
  },
  {
    name: 'replace of a sub-attribute creates its complex attribute',
    user: {},
    ops: [op('replace', 'name.familyName', 'Smith')],
    becomes: { name: { familyName: 'Smith' } },
  },
  {
    name: 'replace of a sub-attribute by a value filter',
    ops: [op('replace', 'phoneNumbers[type eq "work"].value', '9')],
    becomes: { phoneNumbers: [{ ...work, value: '9' }, mobile] },
  },
  {
    name: 'replace of a sub-attribute by a filter with and',
    ops: [op('replace', 'phoneNumbers[type eq "work" and value eq "555-1111"].value', '9')],
    becomes: { phoneNumbers: [{ ...work, value: '9' }, mobile] },
  },
  {
    name: 'replace of a sub-attribute of every value the filter selects',
    ops: [op('replace', 'phoneNumbers[value sw "555"].display', 'all')],
    becomes: {
      phoneNumbers: [
        { ...work, display: 'all' },
        { ...mobile, display: 'all' },
      ],
    },
  },
  {
    name: 'replace of what a value filter selects',
    ops: [op('replace', 'phoneNumbers[type eq "work"]', { value: '9', type: 'work', display: 'new' })],
    becomes: { phoneNumbers: [{ value: '9', type: 'work', display: 'new' }, mobile] },
  },
  {
    name: 'replace of the type by a value filter',
    ops: [op('replace', 'phoneNumbers[type eq "work"].type', 'other')],
    becomes: { phoneNumbers: [{ ...work, type: 'other' }, mobile] },
  },
  {
    name: 'replace of primary takes it from the other value',
    ops: [op('replace', 'phoneNumbers[type eq "work"].primary', true)],
    becomes: {
      phoneNumbers: [
        { ...work, primary: true },
        { ...mobile, primary: false },
      ],
    },
  },
  {
    name: 'replace of an extension attribute',
    ops: [op('replace', `${E}:department`, 'Sales')],
    becomes: { [E]: { department: 'Sales', costCenter: '4130' } },
  },
  {
    name: 'replace of an extension attribute that is absent',
    user: {},
    ops: [op('replace', `${E}:department`, 'Sales')],
    becomes: { schemas: [URN.user, E], [E]: { department: 'Sales' } },
  },
  {
    name: 'replace of an extension attribute by null unlists the extension',
    user: { [E]: { department: 'Tours' } },
    ops: [op('replace', `${E}:department`, null)],
    gone: [[E]],
    becomes: { schemas: [URN.user] },
  },
  {
    name: 'replace of userName',
    ops: [op('replace', 'userName', 'babs-renamed@example.com')],
    becomes: { userName: 'babs-renamed@example.com' },
  },
  { name: 'replace of active by False as text', ops: [op('Replace', 'active', 'False')], becomes: { active: false } },
  {
    name: 'replace of active by false in lower case text',
    ops: [op('replace', 'active', 'false')],
    becomes: { active: false },
  },
  {
    name: 'replace takes text for a boolean inside a value',
    ops: [op('replace', 'phoneNumbers', [{ value: '1', type: 'home', primary: 'True' }])],
    becomes: { phoneNumbers: [{ value: '1', type: 'home', primary: true }] },
  },
  {
    name: 'replace takes text for a boolean in an operation without path',
    ops: [op('replace', undefined, { active: 'False' })],
    becomes: { active: false },
  },
  {
    name: 'replace on an absent attribute creates it from a plain equality',
    user: {},
    ops: [op('replace', 'phoneNumbers[type eq "work"].value', '9')],
    becomes: { phoneNumbers: [{ type: 'work', value: '9' }] },
  },
];
