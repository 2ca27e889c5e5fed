/** What an answer shows: `returned`, `attributes`, `excludedAttributes`. */
import { describe, expect, it, test } from '@jest/globals';
import fc from 'fast-check';
import { type AskedAttributes, parseProjection, projectResource, wants } from '../../../src/scim/projection/project.js';
import type { Resource } from '../../../src/scim/schema/attribute.js';
import { urns } from '../../../src/scim/urns.js';
import { acmeUser, badgeUrn, group, user } from '../schema/standard-types.js';

const ann: Resource = {
  schemas: [urns.user, urns.enterpriseUser, badgeUrn],
  id: '1',
  externalId: 'e1',
  userName: 'ann',
  password: 'secret',
  name: { givenName: 'Ann', familyName: 'Ek' },
  emails: [{ value: 'a', type: 'work' }, { type: 'home' }],
  meta: { resourceType: 'User', location: 'l' },
  [urns.enterpriseUser]: { department: 'IT', manager: { value: '5', displayName: 'Bo' } },
  [badgeUrn]: { badge: 'b', pin: 'p', notes: 'n', serial: 's', desk: { room: '1', code: 'c', history: ['0'] } },
};
const { schemas, id } = ann;
/** Always returned: `serial` of the extension is declared so. */
const least = { schemas, id, [badgeUrn]: { serial: 's' } };

const show = (asked: AskedAttributes) => projectResource(acmeUser, ann, parseProjection(acmeUser, asked));
const only = (...attributes: string[]) => show({ attributes });
const without = (...excludedAttributes: string[]) => show({ excludedAttributes });

describe('without a wish', () => {
  it('shows all but what is returned never or on request', () => {
    const { password, ...shown } = ann;
    expect(show({})).toEqual({ ...shown, [badgeUrn]: { badge: 'b', serial: 's', desk: { room: '1' } } });
    expect(parseProjection(acmeUser, { attributes: '', excludedAttributes: ' , ' })).toBeUndefined();
  });
});

describe('attributes', () => {
  test.each<[string[], object]>([
    [['userName'], { userName: 'ann' }],
    [['USERNAME', 'externalid'], { userName: 'ann', externalId: 'e1' }],
    [[`${urns.user}:userName`], { userName: 'ann' }],
    [['name'], { name: ann.name }],
    [['name.givenName'], { name: { givenName: 'Ann' } }],
    [['name.givenName', 'NAME.familyname'], { name: ann.name }],
    [['name.givenName', 'name'], { name: ann.name }],
    [['emails.value'], { emails: [{ value: 'a' }] }],
    [['emails.display'], {}],
    [['meta.location'], { meta: { location: 'l' } }],
    [['password'], {}],
    [['bogus', 'name.bogus', 'emails[type eq "work"]', 'urn:x:y'], {}],
    [[`${urns.enterpriseUser}:department`], { [urns.enterpriseUser]: { department: 'IT' } }],
    [[`${urns.enterpriseUser}:manager.displayName`], { [urns.enterpriseUser]: { manager: { displayName: 'Bo' } } }],
    [[urns.enterpriseUser.toUpperCase().replace('URN', 'urn')], { [urns.enterpriseUser]: ann[urns.enterpriseUser] }],
    [['urn:scim:schemas:extension:enterprise:2.0'], { [urns.enterpriseUser]: ann[urns.enterpriseUser] }],
    [[urns.user], { userName: 'ann', name: ann.name, emails: ann.emails }],
    [[`${badgeUrn}:notes`], { [badgeUrn]: { notes: 'n', serial: 's' } }],
    [[`${badgeUrn}:pin`], {}],
    [[badgeUrn], { [badgeUrn]: { badge: 'b', serial: 's', desk: { room: '1' } } }],
    [[`${badgeUrn}:desk.history`], { [badgeUrn]: { serial: 's', desk: { history: ['0'] } } }],
    [[`${badgeUrn}:desk.code`], {}],
  ])('%j', (names, shown) => {
    expect(only(...names)).toEqual({ ...least, ...shown });
    expect(show({ attributes: names.join(', ') })).toEqual({ ...least, ...shown });
  });
});

describe('excludedAttributes', () => {
  const { password, ...usual } = ann;
  const all = { ...usual, [badgeUrn]: { badge: 'b', serial: 's', desk: { room: '1' } } };
  const less = (...names: string[]) =>
    Object.fromEntries(Object.entries(all).filter(([name]) => !names.includes(name)));

  test.each<[string[], object]>([
    [['emails', 'NAME'], less('emails', 'name')],
    [['id', 'schemas'], all],
    [['meta'], less('meta')],
    [['emails.type'], { ...all, emails: [{ value: 'a' }] }],
    [['name.givenName', 'name.familyName'], less('name')],
    [[urns.enterpriseUser], less(urns.enterpriseUser)],
    [[`${urns.enterpriseUser}:manager`], { ...all, [urns.enterpriseUser]: { department: 'IT' } }],
    [[badgeUrn], { ...all, [badgeUrn]: { serial: 's' } }],
    [['bogus'], all],
  ])('%j', (names, shown) => {
    expect(without(...names)).toEqual(shown);
  });
});

it('refuses both lists at once', () => {
  expect(() => show({ attributes: 'name', excludedAttributes: 'emails' })).toThrow(
    expect.objectContaining({ status: 400, scimType: 'invalidValue' }),
  );
});

describe('wants', () => {
  test.each<[AskedAttributes, boolean]>([
    [{}, true],
    [{ attributes: 'displayName' }, false],
    [{ attributes: 'Members' }, true],
    [{ attributes: 'members.value' }, true],
    [{ attributes: 'members.bogus' }, false],
    [{ excludedAttributes: 'MEMBERS' }, false],
    [{ excludedAttributes: 'members.display' }, true],
    [{ excludedAttributes: urns.group }, false],
    [{ excludedAttributes: 'displayName' }, true],
  ])('%j: members %j', (asked, expected) => {
    expect(wants(parseProjection(group, asked), 'members')).toBe(expected);
    expect(wants(parseProjection([user, group], asked), 'members')).toBe(expected);
  });

  it('knows of extensions', () => {
    const of = (asked: AskedAttributes) => wants(parseProjection(user, asked), urns.doorwardUser);
    expect(of({ attributes: 'userName' })).toBe(false);
    expect(of({ attributes: `${urns.doorwardUser}:holds` })).toBe(true);
    expect(of({ excludedAttributes: urns.doorwardUser })).toBe(false);
    expect(of({ excludedAttributes: `${urns.doorwardUser}:holds` })).toBe(true);
  });
});

it('never shows what is returned never, whatever is asked', () => {
  const names = [
    'password',
    `${badgeUrn}:pin`,
    `${badgeUrn}:desk.code`,
    `${badgeUrn}:desk`,
    badgeUrn,
    urns.user,
    'name',
    'x',
  ];
  const asked = fc.subarray(names).chain((list) => fc.constantFrom({ attributes: list }, { excludedAttributes: list }));
  fc.assert(
    fc.property(asked, (wish) => {
      const shown = show(wish);
      expect(shown.password).toBeUndefined();
      expect(JSON.stringify(shown)).not.toMatch(/"(pin|code)"/);
      expect(shown).toMatchObject({ schemas, id });
    }),
  );
});
