import { describe, expect, it, test } from '@jest/globals';
import { ScimError } from '../../../src/scim/errors.js';
import { pathText, resolveAttributePath } from '../../../src/scim/path/resolve.js';
import { enterprise, group, user } from '../filter/sample-types.js';

describe('resolveAttributePath', () => {
  test.each([
    ['userName', 'userName', 'userName'],
    ['USERNAME', 'userName', 'userName'],
    ['name.FamilyName', 'name.familyName', 'name.familyName'],
    ['emails', 'emails.value', 'emails.value'],
    ['emails.type', 'emails.type', 'emails.type'],
    ['meta.lastModified', 'meta.lastModified', 'meta.lastModified'],
    ['id', 'id', 'id'],
    ['urn:ietf:params:scim:schemas:core:2.0:user:title', 'title', 'title'],
    [`${enterprise}:department`, ':enterprise:2-0:user.department', `${enterprise}:department`],
    [`${enterprise}:manager`, ':enterprise:2-0:user.manager.value', `${enterprise}:manager.value`],
    [`${enterprise}:manager.$ref`, ':enterprise:2-0:user.manager.ref', `${enterprise}:manager.$ref`],
  ])('finds %s', (text, keys, written) => {
    const path = resolveAttributePath(user, text);
    expect(path.keys.join('.')).toBe(keys);
    expect(pathText(path)).toBe(written);
  });

  it('finds the attributes of the type it is given', () => {
    expect(resolveAttributePath(group, 'members').keys).toEqual(['members', 'value']);
    expect(() => resolveAttributePath(group, 'userName')).toThrow(ScimError);
  });

  test.each([
    '',
    'shoe',
    'name',
    'addresses',
    'name.shoe',
    'password',
    'urn:x:y',
    enterprise,
    'emails[type eq "work"]',
    '.',
    ':',
    '__proto__',
  ])('refuses %j', (text) => {
    let refusal: unknown;
    try {
      resolveAttributePath(user, text);
    } catch (error) {
      refusal = error;
    }
    expect(refusal).toMatchObject({ status: 400, scimType: 'invalidPath' });
  });
});
