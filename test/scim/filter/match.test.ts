import { describe, expect, it, test } from '@jest/globals';
import { matches } from '../../../src/scim/filter/match.js';
import { parseFilter } from '../../../src/scim/filter/parse.js';
import type { Resource } from '../../../src/scim/schema/attribute.js';
import { enterprise, odd, user } from './sample-types.js';

const ann: Resource = {
  schemas: ['urn:ietf:params:scim:schemas:core:2.0:User', enterprise],
  id: 'A1',
  externalId: 'Ext-1',
  userName: 'Ann@Example.com',
  displayName: '',
  active: true,
  name: { familyName: "O'Malley", givenName: 'Ann' },
  emails: [
    { value: 'ann@work.com', type: 'work', primary: true },
    { value: 'ann@home.org', type: 'home' },
  ],
  roles: [],
  addresses: [{ country: 'SE' }],
  meta: { resourceType: 'User', created: '2011-05-13T04:42:34Z', version: 'W/"1"' },
  [enterprise]: { employeeNumber: '7', manager: { value: 'M1', displayName: 'Boss' } },
  [odd]: { floor: 3, tags: ['Red', 'blue'], scores: [1, 5], badge: 'aGk=' },
};

describe('matches', () => {
  test.each([
    ['userName eq "ANN@example.COM"', true],
    ['externalId eq "ext-1"', false],
    ['externalId eq "Ext-1"', true],
    ['id eq "A1"', true],
    ['id eq "a1"', false],
    ['name.familyName co "o\'m"', true],
    ['name.familyName sw "mal"', false],
    ['name.familyName ew "LEY"', true],
    ['active eq true', true],
    ['active eq "False"', false],
    ['active ne false', true],
    ['displayName pr', false],
    ['displayName eq ""', false],
    ['displayName ne "x"', true],
    ['title pr', false],
    ['title eq null', true],
    ['title ne "x"', true],
    ['title eq "x"', false],
    ['title gt "a"', false],
    ['title le "a"', false],
    ['roles pr', false],
    ['emails pr', true],
    ['emails eq "ann@home.org"', true],
    ['emails co "WORK"', true],
    ['emails.type eq "home" and emails.value co "work"', true],
    ['emails[type eq "home" and value co "work"]', false],
    ['emails[type eq "work" and value co "work"]', true],
    ['emails[type eq "home"].value eq "ann@home.org"', true],
    ['emails[type eq "home"].value ne "ann@home.org"', false],
    ['emails[type eq "other"].value ne "x"', true],
    ['emails[primary eq true]', true],
    ['emails[not (primary eq true)]', true],
    ['emails[not (type pr)]', false],
    ['emails ne "ann@home.org"', false],
    ['emails ne "x"', true],
    ['addresses.country eq "se"', true],
    ['addresses pr', true],
    ['name[givenName eq "ann"]', true],
    ['name[not (middleName pr)]', true],
    ['meta.created lt "2011-05-13T04:42:35Z"', true],
    ['meta.created eq "2011-05-13T06:42:34+02:00"', true],
    ['meta.resourceType eq "User"', true],
    ['meta.version eq "W/\\"1\\""', true],
    [`schemas eq "${enterprise}"`, true],
    [`${enterprise}:employeeNumber eq "7"`, true],
    [`${enterprise}:manager eq "M1"`, true],
    [`${enterprise}:manager.displayName sw "b"`, true],
    [`${enterprise}:department pr`, false],
    [`${odd}:floor gt 2`, true],
    [`${odd}:floor le 2.9`, false],
    [`${odd}:scores eq 5`, true],
    [`${odd}:scores gt 5`, false],
    [`${odd}:tags eq "RED"`, true],
    [`${odd}:tags[value eq "BLUE"]`, true],
    [`${odd}:tags ne "red"`, false],
    [`${odd}:badge eq "AGK="`, false],
    ['not (userName pr)', false],
    ['title pr or not (title pr)', true],
  ])('%s is %s', (text, expected) => {
    expect(matches(parseFilter(user, text), ann)).toBe(expected);
  });

  it('takes unknown attributes asked for leniently as absent', () => {
    expect(matches(parseFilter(user, 'shoe pr', { unknownAttribute: 'absent' }), ann)).toBe(false);
    expect(matches(parseFilter(user, 'shoe ne "x"', { unknownAttribute: 'absent' }), ann)).toBe(true);
  });
});
