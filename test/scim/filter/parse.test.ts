import { describe, expect, it, test } from '@jest/globals';
import fc from 'fast-check';
import { ScimError } from '../../../src/scim/errors.js';
import type { Filter } from '../../../src/scim/filter/ast.js';
import { parseFilter } from '../../../src/scim/filter/parse.js';
import { enterprise, group, odd, user } from './sample-types.js';

/** A filter in brief: keys of paths joined by dots. */
function brief(filter: Filter): string {
  switch (filter.kind) {
    case 'and':
    case 'or':
      return `${filter.kind}(${filter.filters.map(brief).join(', ')})`;
    case 'not':
      return `not(${brief(filter.filter)})`;
    case 'present':
      return `pr(${filter.path.keys.join('.')})`;
    case 'compare':
      return `${filter.operator}(${filter.path.keys.join('.')}, ${JSON.stringify(filter.value)})`;
    case 'some':
      return `some(${filter.path.keys.join('.')}, ${brief(filter.filter)})`;
  }
}

const ent = ':enterprise:2-0:user';
const oddKey = ':urn:example:params:scim:odd:1-5:user';

describe('parseFilter', () => {
  test.each([
    // RFC 7644 §3.4.2.2, the examples
    ['userName Eq "john"', 'eq(userName, "john")'],
    ['Username eq "john"', 'eq(userName, "john")'],
    ['userName eq "bjensen"', 'eq(userName, "bjensen")'],
    ['name.familyName co "O\'Malley"', 'co(name.familyName, "o\'malley")'],
    ['userName sw "J"', 'sw(userName, "j")'],
    ['urn:ietf:params:scim:schemas:core:2.0:User:userName sw "J"', 'sw(userName, "j")'],
    ['title pr', 'pr(title)'],
    ['meta.lastModified gt "2011-05-13T04:42:34Z"', 'gt(meta.lastModified, 1305261754000)'],
    ['meta.lastModified ge "2011-05-13T04:42:34Z"', 'ge(meta.lastModified, 1305261754000)'],
    ['meta.lastModified lt "2011-05-13T04:42:34Z"', 'lt(meta.lastModified, 1305261754000)'],
    ['meta.lastModified le "2011-05-13T04:42:34Z"', 'le(meta.lastModified, 1305261754000)'],
    ['title pr and userType eq "Employee"', 'and(pr(title), eq(userType, "employee"))'],
    ['title pr or userType eq "Intern"', 'or(pr(title), eq(userType, "intern"))'],
    [`schemas eq "${enterprise}"`, `eq(schemas, "${enterprise}")`],
    [
      'userType eq "Employee" and (emails co "example.com" or emails.value co "example.org")',
      'and(eq(userType, "employee"), or(co(emails.value, "example.com"), co(emails.value, "example.org")))',
    ],
    [
      'userType ne "Employee" and not (emails co "example.com" or emails.value co "example.org")',
      'and(not(eq(userType, "employee")), not(or(co(emails.value, "example.com"), co(emails.value, "example.org"))))',
    ],
    ['userType eq "Employee" and (emails.type eq "work")', 'and(eq(userType, "employee"), eq(emails.type, "work"))'],
    [
      'userType eq "Employee" and emails[type eq "work" and value co "@example.com"]',
      'and(eq(userType, "employee"), some(emails, and(eq(type, "work"), co(value, "@example.com"))))',
    ],
    [
      'emails[type eq "work" and value co "@example.com"] or phoneNumbers[type eq "fax" and value co "@foo.com"]',
      'or(some(emails, and(eq(type, "work"), co(value, "@example.com"))), some(phoneNumbers, and(eq(type, "fax"), co(value, "@foo.com"))))',
    ],
    // precedence and grouping
    ['title pr or title pr and nickName pr', 'or(pr(title), and(pr(title), pr(nickName)))'],
    ['title pr and nickName pr or title pr', 'or(and(pr(title), pr(nickName)), pr(title))'],
    ['(title pr or nickName pr) and title pr', 'and(or(pr(title), pr(nickName)), pr(title))'],
    ['not (title pr) and nickName pr', 'and(not(pr(title)), pr(nickName))'],
    ['NOT(title PR) AND nickName Pr Or title pr', 'or(and(not(pr(title)), pr(nickName)), pr(title))'],
    ['not (not (title pr))', 'not(not(pr(title)))'],
    ['((title pr))', 'pr(title)'],
    ['  ( title  pr )  ', 'pr(title)'],
    ['title pr and nickName pr and title pr', 'and(pr(title), pr(nickName), pr(title))'],
    // literals
    ['active eq true', 'eq(active, true)'],
    ['active eq False', 'eq(active, false)'],
    ['active eq "True"', 'eq(active, true)'],
    ['active ne "FALSE"', 'not(eq(active, false))'],
    ['title eq null', 'not(pr(title))'],
    ['title ne NULL', 'not(not(pr(title)))'],
    ['title eq "a\\"b\\\\c"', 'eq(title, "a\\"b\\\\c")'],
    ['title eq "\\u0041BC"', 'eq(title, "abc")'],
    [`${odd}:shoeSize ge 42.5`, `ge(${oddKey}.shoeSize, 42.5)`],
    [`${odd}:floor eq -3`, `eq(${oddKey}.floor, -3)`],
    [`${odd}:floor lt 1e3`, `lt(${oddKey}.floor, 1000)`],
    [`${odd}:badge eq "aGk="`, `eq(${oddKey}.badge, "aGk=")`],
    [`${odd}:hiredAt eq "2011-08-01T18:29:49.793+02:00"`, `eq(${oddKey}.hiredAt, 1312216189793)`],
    ['title co ""', 'pr(title)'],
    ['emails sw ""', 'pr(emails.value)'],
    // names
    ['id eq "A-1"', 'eq(id, "A-1")'],
    ['externalId eq "Ab"', 'eq(externalId, "Ab")'],
    ['ID pr', 'pr(id)'],
    [`${enterprise}:employeeNumber eq "701"`, `eq(${ent}.employeeNumber, "701")`],
    [`${enterprise.toUpperCase()}:EMPLOYEENUMBER eq "701"`, `eq(${ent}.employeeNumber, "701")`],
    [`${enterprise}:manager eq "26118915"`, `eq(${ent}.manager.value, "26118915")`],
    [`${enterprise}:manager.displayName sw "A"`, `sw(${ent}.manager.displayName, "a")`],
    [`${enterprise}:manager pr`, `pr(${ent}.manager)`],
    [`${enterprise}:manager.$ref pr`, `pr(${ent}.manager.ref)`],
    ['name pr', 'pr(name)'],
    ['addresses pr', 'pr(addresses)'],
    ['addresses.country eq "SE"', 'eq(addresses.country, "se")'],
    ['emails eq "A@B"', 'eq(emails.value, "a@b")'],
    ['emails eq null', 'not(pr(emails))'],
    ['groups.value eq "g1"', 'eq(groups.value, "g1")'],
    ['x509Certificates eq "AbC="', 'eq(x509Certificates.value, "AbC=")'],
    // value paths
    ['emails[type eq "work"].value eq "X"', 'some(emails, and(eq(type, "work"), eq(value, "x")))'],
    ['emails[type eq "work"].value ne "X"', 'not(some(emails, and(eq(type, "work"), eq(value, "x"))))'],
    ['emails[type eq "work"].value pr', 'some(emails, and(eq(type, "work"), pr(value)))'],
    ['emails[type eq "work"].value eq null', 'not(some(emails, and(eq(type, "work"), pr(value))))'],
    [
      'emails[type eq "work" and primary eq true].VALUE co "x"',
      'some(emails, and(eq(type, "work"), eq(primary, true), co(value, "x")))',
    ],
    [
      'emails[type eq "work" or type eq "home"].value sw "x"',
      'some(emails, and(or(eq(type, "work"), eq(type, "home")), sw(value, "x")))',
    ],
    ['emails[not (type eq "work")]', 'some(emails, not(eq(type, "work")))'],
    ['emails[type ne "work"]', 'some(emails, not(eq(type, "work")))'],
    [
      'emails[(type eq "a" or value pr) and primary eq "true"]',
      'some(emails, and(or(eq(type, "a"), pr(value)), eq(primary, true)))',
    ],
    ['not (emails[type eq "work"])', 'not(some(emails, eq(type, "work")))'],
    ['name[familyName eq "X"]', 'and(pr(name), eq(name.familyName, "x"))'],
    ['name[not (familyName eq "X")]', 'and(pr(name), not(eq(name.familyName, "x")))'],
    ['name[familyName eq "X"].givenName pr', 'and(pr(name), and(eq(name.familyName, "x"), pr(name.givenName)))'],
    [`${enterprise}:manager[value eq "B"]`, `and(pr(${ent}.manager), eq(${ent}.manager.value, "B"))`],
    [`${odd}:tags[value eq "A" or value pr]`, `or(eq(${oddKey}.tags, "a"), pr(${oddKey}.tags))`],
    [`${odd}:locks[since gt "2020-01-01T00:00:00Z"]`, `some(${oddKey}.locks, gt(since, 1577836800000))`],
  ])('reads %s', (text, expected) => {
    expect(brief(parseFilter(user, text))).toBe(expected);
  });

  test.each([
    ['members[value eq "U1"]', 'some(members, eq(value, "U1"))'],
    ['members.value eq "U1"', 'eq(members.value, "U1")'],
    ['members eq "U1"', 'eq(members.value, "U1")'],
    ['members.$ref pr', 'pr(members.ref)'],
    ['members[$ref pr]', 'some(members, pr(ref))'],
  ])('reads %s of a group', (text, expected) => {
    expect(brief(parseFilter(group, text))).toBe(expected);
  });

  test.each([
    ['', /empty/],
    ['  ', /empty/],
    ['userName', /Expected an operator.*character 9.*the end/],
    ['userName eq', /Expected a value.*the end/],
    ['externalId eq jyoung', /Expected a value.*character 15.*jyoung/],
    ['userName eq "a" extra', /character 17.*extra/],
    ['userName eq "a" and', /Expected an attribute/],
    ['and userName pr', /"and" at character 1/],
    ['userName is "a"', /Expected an operator.*is/],
    ['(userName pr', /closing bracket/],
    ['userName pr)', /character 12/],
    ['emails[type eq "work"', /closing square bracket/],
    ['emails[type eq "work")', /closing square bracket/],
    ['emails[]', /Expected an attribute/],
    ['()', /Expected an attribute/],
    ['not userName pr', /after not/],
    ['"userName" eq "a"', /Expected an attribute/],
    ['foo eq "a"', /"foo" at character 1.*not an attribute of User/],
    ['name.foo eq "a"', /name\.foo/],
    ['userName.foo eq "a"', /not an attribute/],
    ['name. eq "a"', /not an attribute/],
    ['.value eq "a"', /not an attribute/],
    ['emails.value.x eq "a"', /not an attribute/],
    ['emails[foo eq "a"]', /"foo".*not a sub-attribute of emails/],
    ['emails[type eq "a"].foo eq "a"', /"foo".*not a sub-attribute/],
    ['emails[type eq "a"].value', /Expected an operator/],
    ['emails[type eq "a"] pr', /character 21/],
    ['emails[type[value pr]]', /within each other/],
    ['emails.type[value pr]', /Square brackets cannot follow/],
    ['userName[value pr]', /Square brackets cannot follow/],
    [`${odd}:tags[value eq "a" and value eq "b"]`, /no parts/],
    ['urn:x:foo eq "a"', /not an attribute/],
    [`${enterprise} pr`, /names a schema/],
    [`${enterprise}:foo pr`, /not an attribute/],
    ['__proto__ pr', /not an attribute/],
    ['constructor.name eq "x"', /not an attribute/],
    ['active gt true', /gt cannot be used with active/],
    ['active co "tr"', /co cannot be used/],
    ['active eq 1', /cannot be compared with 1/],
    ['active eq "yes"', /cannot be compared/],
    ['userName eq 5', /userName is text/],
    ['userName eq true', /userName is text/],
    ['userName gt null', /cannot be used with null/],
    [`${odd}:floor eq "3"`, /an integer/],
    [`${odd}:floor co 3`, /co cannot be used/],
    [`${odd}:floor eq 03`, /Expected a value/],
    [`${odd}:floor eq 1e999`, /Expected a value/],
    [`${odd}:floor eq NaN`, /Expected a value/],
    [`${odd}:badge gt "aGk="`, /gt cannot be used/],
    ['meta.lastModified gt "yesterday"', /a dateTime/],
    ['meta.lastModified co "2011"', /co cannot be used/],
    ['meta.lastModified eq 5', /a dateTime/],
    ['name eq "x"', /has parts/],
    ['addresses co "x"', /has parts/],
    ['password eq "x"', /sensitive/],
    ['password pr', /sensitive/],
    ['not (password sw "a")', /sensitive/],
    ['userName eq "x', /never closed/],
    ['userName eq "\\q"', /not a JSON string/],
  ])('refuses %j', (text, detail) => {
    let refusal: unknown;
    try {
      parseFilter(user, text);
    } catch (error) {
      refusal = error;
    }
    expect(refusal).toBeInstanceOf(ScimError);
    expect(refusal).toMatchObject({ status: 400, scimType: 'invalidFilter', detail: expect.stringMatching(detail) });
  });

  test.each([
    ['foo eq "a"', 'or()'],
    ['foo ne "a"', 'not(or())'],
    ['foo pr', 'or()'],
    ['foo eq null', 'not(or())'],
    ['userName pr or foo gt 3', 'or(pr(userName), or())'],
    ['foo[bar eq "a" and baz pr].x eq "a"', 'or()'],
    ['foo[bar eq "a"].x ne "a"', 'not(or())'],
  ])('takes unknown attributes as absent in %s when asked', (text, expected) => {
    expect(brief(parseFilter(user, text, { unknownAttribute: 'absent' }))).toBe(expected);
  });

  it('still refuses bad syntax and secrets when unknown attributes are absent', () => {
    expect(() => parseFilter(user, 'foo eq bar', { unknownAttribute: 'absent' })).toThrow(ScimError);
    expect(() => parseFilter(user, 'password pr', { unknownAttribute: 'absent' })).toThrow(/sensitive/);
  });

  it('bounds characters, comparisons and depth', () => {
    const terms = (count: number) => Array(count).fill('title pr').join(' or ');
    const nested = (depth: number) => `${'('.repeat(depth)}title pr${')'.repeat(depth)}`;
    expect(parseFilter(user, terms(64)).kind).toBe('or');
    expect(() => parseFilter(user, terms(65))).toThrow(/64 comparisons/);
    expect(parseFilter(user, nested(16)).kind).toBe('present');
    expect(() => parseFilter(user, nested(17))).toThrow(/16 brackets/);
    expect(() => parseFilter(user, `${'not ('.repeat(17)}title pr${')'.repeat(17)}`)).toThrow(/16 brackets/);
    expect(() => parseFilter(user, '('.repeat(4096))).toThrow(/16 brackets/);
    expect(parseFilter(user, `title eq "${'x'.repeat(4085)}"`).kind).toBe('compare');
    expect(() => parseFilter(user, `title eq "${'x'.repeat(4086)}"`)).toThrow(/4097 characters/);
    expect(() => parseFilter(user, 'title pr or title pr', { terms: 1 })).toThrow(/1 comparisons/);
  });

  it('throws nothing but ScimError, whatever the text', () => {
    const piece = fc.constantFrom(
      ...['userName', 'emails', 'active', 'foo', 'type', 'value', '.value', 'eq', 'ne', 'pr', 'gt', 'and', 'or', 'not'],
      ...[
        '(',
        ')',
        '[',
        ']',
        '"x"',
        'true',
        'null',
        '1',
        '-',
        '"',
        '\\',
        `${enterprise}:manager`,
        ':',
        '.',
        '__proto__',
      ],
    );
    const text = fc.oneof(
      fc.string({ unit: 'binary' }),
      fc.array(piece, { maxLength: 16 }).map((all) => all.join(' ')),
    );
    fc.assert(
      fc.property(text, (each) => {
        try {
          parseFilter(user, each);
        } catch (error) {
          expect(error).toBeInstanceOf(ScimError);
        }
      }),
      { numRuns: 1000 },
    );
  });
});
