/** What PATCH replace refuses: RFC 7644 §3.5.2.3. */

import { op, type PatchRow } from '../patch-case.js';
import { URN } from '../resources.js';

export const patchReplaceRefused: readonly PatchRow[] = [
  {
    name: 'replace by a value filter that selects nothing is refused',
    ops: [op('replace', 'phoneNumbers[type eq "fax"].value', '9')],
    refused: [400, 'noTarget'],
  },
  {
    name: 'replace of a whole value that a filter does not find is refused',
    ops: [op('replace', 'phoneNumbers[type eq "fax"]', { value: '9', type: 'fax' })],
    refused: [400, 'noTarget'],
  },
  {
    name: 'replace on an absent attribute by more than an equality is refused',
    user: {},
    ops: [op('replace', 'phoneNumbers[value co "9"].type', 'work')],
    refused: [400, 'noTarget'],
  },
  {
    name: 'replace of a required attribute by null is refused',
    ops: [op('replace', 'userName', null)],
    refused: [400, ['mutability', 'invalidValue']],
  },
  {
    name: 'replace of a required attribute by an empty text is refused',
    ops: [op('replace', 'userName', '')],
    refused: [400, ['mutability', 'invalidValue']],
  },
  {
    name: 'replace of active by a word is refused',
    ops: [op('replace', 'active', 'maybe')],
    refused: [400, 'invalidValue'],
  },
  {
    name: 'replace of active by a number is refused',
    ops: [op('replace', 'active', 0)],
    refused: [400, 'invalidValue'],
  },
  {
    name: 'replace of active by an object is refused',
    ops: [op('replace', 'active', {})],
    refused: [400, 'invalidValue'],
  },
  {
    name: 'replace of a string by an object is refused',
    ops: [op('replace', 'nickName', { value: 'Barb' })],
    refused: [400, 'invalidValue'],
  },
  {
    name: 'replace of a string by a boolean is refused',
    ops: [op('replace', 'nickName', true)],
    refused: [400, 'invalidValue'],
  },
  {
    name: 'replace of a sub-attribute by an object is refused',
    ops: [op('replace', 'name.givenName', {})],
    refused: [400, 'invalidValue'],
  },
  {
    name: 'replace of a sub-attribute of a value by a number is refused',
    ops: [op('replace', 'phoneNumbers[type eq "work"].value', 9)],
    refused: [400, 'invalidValue'],
  },
  { name: 'replace of id is refused', ops: [op('replace', 'id', 'x')], refused: [400, 'mutability'] },
  {
    name: 'replace of meta.created is refused',
    ops: [op('replace', 'meta.created', '2001-01-01T00:00:00Z')],
    refused: [400, 'mutability'],
  },
  {
    name: 'replace of groups is refused',
    ops: [op('replace', 'groups', [{ value: 'x' }])],
    refused: [400, 'mutability'],
  },
  {
    name: 'replace of accessStatus is refused',
    ops: [op('replace', `${URN.doorward}:accessStatus`, 'active')],
    refused: [400, 'mutability'],
  },
  {
    name: 'replace of holds is refused',
    ops: [op('replace', `${URN.doorward}:holds`, [])],
    refused: [400, 'mutability'],
  },
  {
    name: 'replace without a value is refused',
    ops: [op('replace', 'nickName')],
    refused: [400, ['invalidValue', 'invalidSyntax']],
  },
  {
    name: 'replace of an unknown attribute is refused',
    ops: [op('replace', 'favouriteColour', 'blue')],
    refused: [400, 'invalidPath'],
  },
  {
    name: 'replace of an extension attribute without its URN is refused',
    ops: [op('replace', 'department', 'Sales')],
    refused: [400, 'invalidPath'],
  },
];
