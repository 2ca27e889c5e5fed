/** PATCH remove, RFC 7644 §3.5.2.2. */

import { op, type PatchRow } from '../patch-case.js';
import { URN } from '../resources.js';

const E = URN.enterprise;
const work = { value: '555-1111', type: 'work', display: 'desk' };
const mobile = { value: '555-2222', type: 'mobile', primary: true };

export const patchRemove: readonly PatchRow[] = [
  {
    name: 'remove unassigns a singular attribute',
    ops: [op('remove', 'nickName')],
    gone: ['nickName'],
    becomes: { title: 'Tour Guide' },
  },
  {
    name: 'remove of the only value by a filter unassigns the attribute',
    ops: [op('remove', 'ims[type eq "xmpp"]')],
    gone: ['ims'],
  },
  { name: 'remove unassigns a complex attribute', ops: [op('remove', 'name')], gone: ['name'] },
  {
    name: 'remove unassigns one sub-attribute',
    ops: [op('remove', 'name.formatted')],
    gone: ['name.formatted'],
    becomes: { name: { givenName: 'Barbara', familyName: 'Jensen' } },
  },
  {
    name: 'remove of the last sub-attribute unassigns the complex attribute',
    user: { name: { givenName: 'Ann' } },
    ops: [op('remove', 'name.givenName')],
    gone: ['name'],
  },
  {
    name: 'remove unassigns all values of a multi-valued attribute',
    ops: [op('remove', 'phoneNumbers')],
    gone: ['phoneNumbers'],
  },
  {
    name: 'remove by a value filter removes what it selects',
    ops: [op('remove', 'phoneNumbers[type eq "work"]')],
    becomes: { phoneNumbers: [mobile] },
  },
  {
    name: 'remove by a value filter on value',
    ops: [op('remove', 'phoneNumbers[value eq "555-2222"]')],
    becomes: { phoneNumbers: [work] },
  },
  {
    name: 'remove by a value filter on a boolean',
    ops: [op('remove', 'phoneNumbers[primary eq true]')],
    becomes: { phoneNumbers: [work] },
  },
  { name: 'remove by ne', ops: [op('remove', 'phoneNumbers[type ne "work"]')], becomes: { phoneNumbers: [work] } },
  { name: 'remove by sw', ops: [op('remove', 'phoneNumbers[value sw "555-1"]')], becomes: { phoneNumbers: [mobile] } },
  { name: 'remove by co', ops: [op('remove', 'phoneNumbers[value co "-222"]')], becomes: { phoneNumbers: [work] } },
  { name: 'remove by ew', ops: [op('remove', 'phoneNumbers[value ew "1111"]')], becomes: { phoneNumbers: [mobile] } },
  { name: 'remove by pr', ops: [op('remove', 'phoneNumbers[display pr]')], becomes: { phoneNumbers: [mobile] } },
  { name: 'remove by not', ops: [op('remove', 'phoneNumbers[not (display pr)]')], becomes: { phoneNumbers: [work] } },
  {
    name: 'remove by and',
    ops: [op('remove', 'phoneNumbers[type eq "work" and value sw "555"]')],
    becomes: { phoneNumbers: [mobile] },
  },
  {
    name: 'remove by or selects both',
    ops: [op('remove', 'phoneNumbers[type eq "work" or type eq "mobile"]')],
    gone: ['phoneNumbers'],
  },
  {
    name: 'remove by a value filter that fits all unassigns the attribute',
    ops: [op('remove', 'phoneNumbers[value sw "555"]')],
    gone: ['phoneNumbers'],
  },
  {
    name: 'remove of a sub-attribute by a value filter',
    ops: [op('remove', 'phoneNumbers[type eq "work"].display')],
    becomes: { phoneNumbers: [{ value: '555-1111', type: 'work' }, mobile] },
    gone: ['phoneNumbers.0.display', 'phoneNumbers.1.display'],
  },
  {
    name: 'remove of a sub-attribute of every value',
    ops: [op('remove', 'phoneNumbers.display')],
    becomes: { phoneNumbers: [{ value: '555-1111', type: 'work' }, mobile] },
    gone: ['phoneNumbers.0.display', 'phoneNumbers.1.display'],
  },
  {
    name: 'remove of an extension attribute by its URN',
    ops: [op('remove', `${E}:department`)],
    becomes: { [E]: { costCenter: '4130' } },
    gone: [[E, 'department']],
  },
  {
    name: 'remove of the last extension attribute unlists the extension',
    user: { [E]: { department: 'Tours' } },
    ops: [op('remove', `${E}:department`)],
    becomes: { schemas: [URN.user] },
    gone: [[E]],
  },
  {
    name: 'remove of an extension as a whole',
    ops: [op('remove', E)],
    becomes: { schemas: [URN.user] },
    gone: [[E]],
  },
  {
    name: 'remove of a sub-attribute of an extension attribute',
    user: { [E]: { manager: { value: '26118915' } } },
    ops: [op('remove', `${E}:manager.value`)],
    gone: [[E, 'manager']],
  },
  {
    name: 'remove of a complex extension attribute',
    user: { [E]: { manager: { value: '26118915' }, division: 'x' } },
    ops: [op('remove', `${E}:manager`)],
    becomes: { [E]: { division: 'x' } },
    gone: [[E, 'manager']],
  },
  { name: 'remove takes the path in any case', ops: [op('remove', 'NICKname')], gone: ['nickName'] },
  { name: 'remove takes the core URN', ops: [op('remove', `${URN.user}:nickName`)], gone: ['nickName'] },
  { name: 'remove takes the verb in capitals', ops: [op('Remove', 'nickName')], gone: ['nickName'] },
  {
    name: 'remove ignores a null value beside the path',
    ops: [{ op: 'remove', path: 'nickName', value: null }],
    gone: ['nickName'],
  },
  { name: 'remove of what is unassigned changes nothing', ops: [op('remove', 'profileUrl')], unchanged: true },
  {
    name: 'remove of an unassigned multi-valued attribute changes nothing',
    ops: [op('remove', 'photos')],
    unchanged: true,
  },
  {
    name: 'remove of an unassigned sub-attribute changes nothing',
    ops: [op('remove', 'name.middleName')],
    unchanged: true,
  },
  {
    name: 'remove by a value filter that selects nothing changes nothing',
    ops: [op('remove', 'phoneNumbers[type eq "fax"]')],
    becomes: { phoneNumbers: [work, mobile] },
    unchanged: true,
  },
  { name: 'remove of an absent extension changes nothing', user: {}, ops: [op('remove', E)], unchanged: true },
  { name: 'remove without a path is refused', ops: [op('remove')], refused: [400, 'noTarget'] },
  {
    name: 'remove without a path but with a value is refused',
    ops: [op('remove', undefined, { nickName: 'Babs' })],
    refused: [400, 'noTarget'],
  },
  { name: 'remove of a required attribute is refused', ops: [op('remove', 'userName')], refused: [400, 'mutability'] },
  {
    name: 'remove of a required attribute in other case is refused',
    ops: [op('remove', 'USERNAME')],
    refused: [400, 'mutability'],
  },
  { name: 'remove of id is refused', ops: [op('remove', 'id')], refused: [400, 'mutability'] },
  { name: 'remove of meta is refused', ops: [op('remove', 'meta')], refused: [400, 'mutability'] },
  { name: 'remove of groups is refused', ops: [op('remove', 'groups')], refused: [400, 'mutability'] },
  {
    name: 'remove of schemas leaves the base schema',
    ops: [op('remove', 'schemas')],
    refused: [400, ['mutability', 'invalidValue']],
  },
  {
    name: 'remove of an unknown attribute is refused',
    ops: [op('remove', 'favouriteColour')],
    refused: [400, ['invalidPath', 'noTarget']],
  },
  {
    name: 'remove of an unknown sub-attribute is refused',
    ops: [op('remove', 'name.nickName')],
    refused: [400, ['invalidPath', 'noTarget']],
  },
];
