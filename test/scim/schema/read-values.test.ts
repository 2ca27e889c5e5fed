/** Reading values of every type: what is accepted, in what form, and what is refused. */
import { describe, expect, it, test } from '@jest/globals';
import { urns } from '../../../src/scim/urns.js';
import { core, type DialectName, read, refusal } from './requests.js';
import { acmeUser, badgeUrn } from './standard-types.js';

describe('values', () => {
  test.each<[string, DialectName, object, unknown]>([
    ['text', 'generic', { title: 'Chief' }, { title: 'Chief' }],
    ['empty text', 'generic', { title: '' }, { title: '' }],
    ['null', 'generic', { title: null, emails: null }, {}],
    ['an empty list', 'generic', { emails: [], roles: [] }, {}],
    ['a list of nothing', 'generic', { emails: [null, {}, { value: null }] }, {}],
    ['an empty object', 'generic', { name: {} }, {}],
    ['a boolean', 'strict', { active: false }, { active: false }],
    ['"False"', 'generic', { active: 'False' }, { active: false }],
    [
      '"TRUE" inside',
      'entra',
      { emails: [{ value: 'a', primary: 'TRUE' }] },
      { emails: [{ value: 'a', primary: true }] },
    ],
    ['a password', 'generic', { password: 'secret' }, { password: 'secret' }],
    ['a role that holds JSON', 'entra', { roles: [{ value: '{"id":"1"}' }] }, { roles: [{ value: '{"id":"1"}' }] }],
    ['an unknown type of e-mail', 'strict', { emails: [{ type: 'boat' }] }, { emails: [{ type: 'boat' }] }],
    ['elements that repeat', 'generic', { emails: [{ value: 'a' }, { value: 'a' }] }, { emails: [{ value: 'a' }] }],
    [
      'a list of one for one value',
      'entra',
      { title: ['Chief'], name: [{ givenName: 'A' }] },
      { title: 'Chief', name: { givenName: 'A' } },
    ],
    ['one value for a list', 'entra', { emails: { value: 'a' } }, { emails: [{ value: 'a' }] }],
    ['a list of texts', 'entra', { emails: ['a'] }, { emails: [{ value: 'a' }] }],
    [
      'a certificate',
      'generic',
      { x509Certificates: [{ value: 'MIIDQzCC+/==' }] },
      { x509Certificates: [{ value: 'MIIDQzCC+/==' }] },
    ],
    ['unpadded base64', 'generic', { x509Certificates: [{ value: 'TWE' }] }, { x509Certificates: [{ value: 'TWE' }] }],
    ['a relative reference', 'strict', { profileUrl: '../ann' }, { profileUrl: '../ann' }],
    ['emoji', 'generic', { nickName: '🙂' }, { nickName: '🙂' }],
  ])('accepts %s in %s', (_, name, body, expected) => {
    expect(read(body, name)).toEqual({ ...core, ...(expected as object) });
  });

  test.each<[string, DialectName, object, string]>([
    ['a number for text', 'generic', { title: 5 }, 'title must be text'],
    ['an object for text', 'entra', { title: {} }, 'title must be text'],
    ['a list for text', 'generic', { title: ['Chief'] }, 'title must be text'],
    ['an empty list for text', 'generic', { title: [] }, 'title must be text'],
    ['a list of two for text', 'entra', { title: ['a', 'b'] }, 'title must be text'],
    ['a number for a boolean', 'generic', { active: 1 }, 'active must be true or false'],
    ['"yes"', 'generic', { active: 'yes' }, 'active must be true or false'],
    ['"False"', 'strict', { active: 'False' }, 'active must be true or false'],
    ['text for a complex attribute', 'entra', { name: 'Ann' }, 'name must be an object'],
    ['a list for a complex attribute', 'generic', { name: [{}] }, 'name must be an object'],
    ['one value for a list', 'generic', { emails: { value: 'a' } }, 'emails must be an array'],
    ['a list of texts', 'generic', { emails: ['a'] }, 'emails[0] must be an object'],
    ['a number within', 'generic', { emails: [{ value: 'a' }, { value: 5 }] }, 'emails[1].value must be text'],
    [
      'two primaries',
      'generic',
      {
        emails: [
          { value: 'a', primary: true },
          { value: 'b', primary: true },
        ],
      },
      'at most one',
    ],
    ['a URL of spaces', 'generic', { profileUrl: 'not a URL' }, 'profileUrl must be a URI'],
    ['no base64', 'generic', { x509Certificates: [{ value: 'a-b_' }] }, 'base64'],
    ['base64 of a wrong length', 'generic', { x509Certificates: [{ value: 'abcde' }] }, 'base64'],
    ['base64 of padding', 'generic', { x509Certificates: [{ value: 'a===' }] }, 'base64'],
    ['NUL', 'generic', { title: 'a\u0000b' }, 'NUL'],
    ['half a surrogate pair', 'generic', { title: 'a\ud83d' }, 'surrogate'],
    ['the other half', 'generic', { title: '\ude42' }, 'surrogate'],
    ['text of enormous length', 'generic', { title: 'a'.repeat(65_537) }, '65537 characters'],
    ['a list for an extension', 'generic', { [urns.enterpriseUser]: ['a'] }, 'must be an object'],
    ['text for an extension', 'entra', { [urns.enterpriseUser]: 'a' }, 'must be an object'],
    [
      'a date for a dateTime',
      'entra',
      { [urns.doorwardUser]: { expiresAt: '2030-01-01' } },
      'expiresAt must be a date and time',
    ],
    [
      'a number for a dateTime',
      'entra',
      { [urns.doorwardUser]: { expiresAt: 5 } },
      'expiresAt must be a date and time',
    ],
  ])('refuses %s in %s', (_, name, body, detail) => {
    expect(refusal({ ...core, ...body }, name)).toEqual({
      status: 400,
      scimType: 'invalidValue',
      detail: expect.stringContaining(detail),
    });
  });

  it('takes a bare id for a manager unless strict', () => {
    expect(read({ [urns.enterpriseUser]: { manager: '5' } })[urns.enterpriseUser]).toEqual({ manager: { value: '5' } });
    expect(refusal({ ...core, [urns.enterpriseUser]: { manager: '5' } }, 'strict')).toMatchObject({
      scimType: 'invalidValue',
    });
  });

  it('reads numbers and dates of a tenant’s schema', () => {
    const data = { badge: 'b', height: 1.8, floor: 3, since: '2020-01-01T00:00:00+01:00', tags: ['a', 'b', 'a'] };
    expect(read({ [badgeUrn]: data }, 'strict', acmeUser)[badgeUrn]).toEqual({ ...data, tags: ['a', 'b'] });
    for (const wrong of [{ floor: 1.5 }, { floor: '3' }, { height: '1.8' }, { height: Infinity }, { tags: [5] }]) {
      expect(refusal({ ...core, [badgeUrn]: { badge: 'b', ...wrong } }, 'entra', acmeUser)).toMatchObject({
        scimType: 'invalidValue',
      });
    }
  });

  it('never tells a password in an error', () => {
    expect(JSON.stringify(refusal({ ...core, password: ['hunter2', 'hunter3'] }))).not.toContain('hunter');
    expect(JSON.stringify(refusal({ ...core, password: 12345 }))).not.toContain('12345');
  });
});
