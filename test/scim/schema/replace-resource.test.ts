/** Reading PUT bodies against the resource as it stands. */
import { describe, expect, it, test } from '@jest/globals';
import { entra } from '../../../src/scim/dialect/entra.js';
import { generic } from '../../../src/scim/dialect/generic.js';
import { okta } from '../../../src/scim/dialect/okta.js';
import { strict } from '../../../src/scim/dialect/strict.js';
import type { Resource } from '../../../src/scim/schema/attribute.js';
import { readResource } from '../../../src/scim/schema/validate.js';
import { urns } from '../../../src/scim/urns.js';
import { acmeUser, badgeUrn, user } from './standard-types.js';

const core = { schemas: [urns.user], userName: 'ann' };
const replace = (body: object, current: Resource, dialect = generic, type = user) =>
  readResource(type, { ...core, ...body }, { dialect, mode: 'replace', current }).resource;

describe('a PUT', () => {
  it('clears what it leaves out', () => {
    const current = { ...core, title: 'Chief', emails: [{ value: 'a' }], [urns.enterpriseUser]: { department: 'IT' } };
    expect(replace({}, current)).toEqual(core);
  });

  test.each([generic, entra, okta, strict])('of the dialect $name keeps `active` when it is left out', (dialect) => {
    expect(replace({}, { ...core, active: false }, dialect)).toEqual({ ...core, active: false });
    expect(replace({ active: true }, { ...core, active: false }, dialect)).toEqual({ ...core, active: true });
    expect(replace({ active: null }, { ...core, active: false }, dialect)).toEqual(core);
  });

  it('keeps externalId by dialect, unless it is given', () => {
    const current = { ...core, externalId: 'e1' };
    expect(replace({}, current)).toEqual(core);
    expect(Object.keys(replace({}, current, okta))).toEqual(['schemas', 'externalId', 'userName']);
    expect(replace({ externalId: null }, current, okta)).toEqual(core);
    expect(replace({ externalId: 'e2' }, current, okta)).toEqual({ ...core, externalId: 'e2' });
  });

  it('ignores id, meta and groups, and keeps other read-only attributes', () => {
    const data = { badge: 'b', serial: 's1', desk: { room: '1', plan: 'p' } };
    const current = { ...core, id: '1', meta: { version: 'x' }, [badgeUrn]: data };
    const sent = {
      id: '2',
      meta: { version: 'y' },
      groups: [{ value: 'g' }],
      [badgeUrn]: { serial: 's2', desk: { room: '1' } },
    };
    expect(replace(sent, current, strict, acmeUser)).toEqual({
      ...core,
      schemas: [urns.user, badgeUrn],
      [badgeUrn]: data,
    });
  });

  it('drops the name of a manager who is another now', () => {
    const current = { ...core, [urns.enterpriseUser]: { manager: { value: '1', displayName: 'One' } } };
    const managedBy = (value: string) => replace({ [urns.enterpriseUser]: { manager: { value } } }, current);
    expect(managedBy('1')[urns.enterpriseUser]).toEqual({ manager: { value: '1', displayName: 'One' } });
    expect(managedBy('2')[urns.enterpriseUser]).toEqual({ manager: { value: '2' } });
  });
});

describe('an immutable attribute', () => {
  it('is set when it was not', () => {
    expect(replace({ [badgeUrn]: { badge: 'b' } }, core, generic, acmeUser)[badgeUrn]).toEqual({ badge: 'b' });
  });

  it('stays when it is left out or the same', () => {
    const current = { ...core, [badgeUrn]: { badge: 'b' } };
    expect(replace({}, current, generic, acmeUser)[badgeUrn]).toEqual({ badge: 'b' });
    expect(replace({ [badgeUrn]: { badge: 'b' } }, current, generic, acmeUser)[badgeUrn]).toEqual({ badge: 'b' });
  });

  it('cannot get another value', () => {
    const current = { ...core, [badgeUrn]: { badge: 'b' } };
    expect(() => replace({ [badgeUrn]: { badge: 'B' } }, current, generic, acmeUser)).toThrow(
      expect.objectContaining({ status: 400, scimType: 'mutability' }),
    );
  });
});
