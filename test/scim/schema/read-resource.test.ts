/** Reading POST bodies: schemas, names in every spelling, what is unknown, what is required. */
import { describe, expect, it, test } from '@jest/globals';
import { urns } from '../../../src/scim/urns.js';
import { core, create, read, refusal } from './requests.js';
import { acmeUser, badgeUrn, group } from './standard-types.js';

describe('the whole', () => {
  it('is a resource in the spelling of the schema, schemas first', () => {
    const body = {
      SCHEMAS: ['URN:ietf:params:scim:SCHEMAS:core:2.0:user'],
      USERNAME: 'ann',
      Name: { GIVENNAME: 'Ann', familyname: 'Ek' },
      externalID: 'e1',
      EMAILS: [{ VALUE: 'ann@example.com', Primary: true }],
      'urn:IETF:params:scim:schemas:extension:enterprise:2.0:user': { EmployeeNumber: '7' },
    };
    const { resource } = create(body);
    expect(resource).toEqual({
      schemas: [urns.user, urns.enterpriseUser],
      externalId: 'e1',
      userName: 'ann',
      name: { givenName: 'Ann', familyName: 'Ek' },
      emails: [{ value: 'ann@example.com', primary: true }],
      [urns.enterpriseUser]: { employeeNumber: '7' },
    });
  });

  it('begins with schemas and externalId, wherever they stood', () => {
    const names = Object.keys(create({ userName: 'ann', externalId: 'e1', schemas: [urns.user] }).resource);
    expect(names).toEqual(['schemas', 'externalId', 'userName']);
  });

  test.each([null, [], 'text', 5, true])('is never %j', (body) => {
    expect(refusal(body)).toMatchObject({ status: 400, scimType: 'invalidSyntax' });
  });

  it('does not list an extension without data', () => {
    const schemas = [urns.user, urns.enterpriseUser];
    expect(read({ schemas }).schemas).toEqual([urns.user]);
    expect(read({ schemas, [urns.enterpriseUser]: {} }).schemas).toEqual([urns.user]);
    expect(read({ schemas, [urns.enterpriseUser]: { department: null, manager: {} } })).toEqual(core);
  });

  it('lists an extension that has data but was not listed', () => {
    expect(read({ [urns.enterpriseUser]: { department: 'IT' } }).schemas).toEqual([urns.user, urns.enterpriseUser]);
  });

  it('leaves the input alone', () => {
    const body = { ...core, Emails: [{ VALUE: 'a@example.com' }] };
    const before = JSON.stringify(body);
    create(body);
    expect(JSON.stringify(body)).toBe(before);
  });
});

describe('schemas', () => {
  test.each([undefined, null, [], {}, 'urn:x', [5], [urns.group], [urns.enterpriseUser]])('is never %j', (schemas) => {
    expect(refusal({ ...core, schemas })).toMatchObject({ status: 400, scimType: 'invalidSyntax' });
  });

  test.each([
    ['urn:scim:schemas:core:1.0'],
    ['urn:scim:schemas:core:2.0'],
    ['urn:scim:schemas:core:2.0:User'],
    ['urn:ietf:params:scim:schemas:core:2.0'],
  ])('has the old spelling %s of the core schema', (urn) => {
    expect(read({ schemas: [urn] }).schemas).toEqual([urns.user]);
    expect(refusal({ ...core, schemas: [urn] }, 'strict')).toMatchObject({ scimType: 'invalidSyntax' });
  });

  test.each([
    ['urn:scim:schemas:extension:enterprise:1.0'],
    ['urn:scim:schemas:extension:enterprise:2.0'],
    ['urn:scim:schemas:extension:enterprise:2.0:User'],
    ['urn:ietf:params:scim:schemas:extension:enterprise:2.0'],
  ])('has the old spelling %s of the enterprise extension', (urn) => {
    const resource = read({ schemas: [urns.user, urn], [urn]: { department: 'IT' } });
    expect(resource.schemas).toEqual([urns.user, urns.enterpriseUser]);
    expect(resource[urns.enterpriseUser]).toEqual({ department: 'IT' });
  });

  const unknown = 'urn:example:unknown:2.0:User';

  it('may list what no schema knows, unless data hangs under it or the directory is strict', () => {
    const schemas = [urns.user, unknown];
    expect(read({ schemas })).toEqual(core);
    expect(read({ schemas, [unknown]: {} })).toEqual(core);
    expect(refusal({ ...core, schemas, [unknown]: { a: 1 } })).toMatchObject({ scimType: 'invalidSyntax' });
    expect(refusal({ ...core, schemas }, 'strict')).toMatchObject({ scimType: 'invalidSyntax' });
    const { resource, notes } = create({ ...core, schemas, [unknown]: { a: 1 } }, 'entra');
    expect(resource).toEqual(core);
    expect(notes).toContainEqual({ rule: 'unknownSchemas', at: unknown });
  });
});

describe('names', () => {
  test.each([
    [{ ...core, USERNAME: 'bea' }],
    [{ ...core, name: { givenName: 'a', givenname: 'b' } }],
    [{ ...core, emails: [{ value: 'a', Value: 'b' }] }],
    [{ ...core, [`${urns.user}:userName`]: 'bea' }],
    [{ ...core, Schemas: [urns.user] }],
    [{ ...core, ID: '1', id: '2' }],
    [{ ...core, 'name.givenName': 'a', name: { givenName: 'b' } }],
    [{ ...core, [urns.enterpriseUser]: { department: 'a', Department: 'b' } }],
  ])('stand once: %j', (body) => {
    expect(refusal(body)).toMatchObject({ status: 400, scimType: 'invalidSyntax' });
  });

  it('may be qualified or dotted where the dialect lets them', () => {
    const body = {
      schemas: [urns.user],
      [`${urns.user}:userName`]: 'ann',
      'name.givenName': 'Ann',
      name: { familyName: 'Ek' },
      [`${urns.enterpriseUser}:department`]: 'IT',
      [`${urns.enterpriseUser}:manager.value`]: '5',
    };
    expect(create(body).resource).toEqual({
      schemas: [urns.user, urns.enterpriseUser],
      userName: 'ann',
      name: { familyName: 'Ek', givenName: 'Ann' },
      [urns.enterpriseUser]: { department: 'IT', manager: { value: '5' } },
    });
    expect(refusal({ ...core, 'name.givenName': 'Ann' }, 'strict')).toMatchObject({ scimType: 'invalidSyntax' });
  });

  test.each(['favouriteColour', '__proto__', 'constructor', 'tenantId', 'toString', '', 'emails.value'])(
    '%j is unknown: ignored with a note, refused where strict',
    (name) => {
      const body = JSON.parse(`{ "schemas": ["${urns.user}"], "userName": "ann", "${name}": { "polluted": true } }`);
      const { resource, notes } = create(body);
      expect(resource).toEqual(core);
      expect(notes).toEqual([{ rule: 'unknownAttributes', at: name }]);
      expect(({} as { polluted?: boolean }).polluted).toBeUndefined();
      expect(refusal(body, 'strict')).toMatchObject({
        scimType: 'invalidSyntax',
        detail: expect.stringContaining(name),
      });
    },
  );

  it('of unknown sub-attributes are ignored likewise', () => {
    const body = JSON.parse(`{ "schemas": ["${urns.user}"], "userName": "ann", "name": { "__proto__": { "x": 1 } } }`);
    expect(create(body).resource).toEqual(core);
    expect(refusal(body, 'strict')).toMatchObject({ scimType: 'invalidSyntax' });
  });

  it('of an extension without its URN are accepted by the dialects that have the habit', () => {
    expect(refusal({ ...core, department: 'IT' })).toMatchObject({ scimType: 'invalidPath' });
    expect(read({ department: 'IT' }, 'entra')[urns.enterpriseUser]).toEqual({ department: 'IT' });
  });

  it('of read-only attributes are ignored, whatever they hold', () => {
    const body = { id: 5, meta: 'x', groups: [{ value: 'g' }], [urns.doorwardUser]: { holds: 'none', account: 1 } };
    expect(read(body, 'strict')).toEqual(core);
  });
});

describe('required attributes', () => {
  test.each([{}, { userName: null }, { userName: '' }, { userName: '  ' }])('are there: %j', (body) => {
    expect(refusal({ schemas: [urns.user], ...body })).toMatchObject({
      scimType: 'invalidValue',
      detail: expect.stringContaining('userName'),
    });
  });

  it('of a group is the displayName', () => {
    expect(refusal({ schemas: [urns.group] }, 'generic', group)).toMatchObject({ scimType: 'invalidValue' });
  });

  it('of an extension count when it is used', () => {
    expect(read({}, 'generic', acmeUser)).toEqual(core);
    expect(refusal({ ...core, [badgeUrn]: { floor: 1 } }, 'generic', acmeUser)).toMatchObject({
      detail: expect.stringContaining(`${badgeUrn}:badge`),
    });
    expect(refusal({ ...core, [badgeUrn]: { badge: 'b', desk: { code: 'x' } } }, 'generic', acmeUser)).toMatchObject({
      detail: expect.stringContaining('desk.room'),
    });
  });
});

describe('members', () => {
  it('may be bare ids where shapes are loose', () => {
    const body = { schemas: [urns.group], displayName: 'G', members: ['u1'] };
    expect(create(body, 'entra', group).resource.members).toEqual([{ value: 'u1' }]);
    expect(refusal(body, 'generic', group)).toMatchObject({ scimType: 'invalidValue' });
  });

  it('are read with null references and without display', () => {
    const members = [
      { $ref: null, value: 'u1' },
      { value: 'u2', display: 'Ann', type: 'User' },
    ];
    expect(read({ schemas: [urns.group], displayName: 'G', members }, 'generic', group)).toMatchObject({
      members: [{ value: 'u1' }, { value: 'u2', type: 'User' }],
    });
  });
});
