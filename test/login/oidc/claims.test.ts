/** Who somebody is by the documents of an OpenID provider, and what proves an address (security rules 1 and 4). */
import { describe, expect, it } from '@jest/globals';
import { identityOf } from '../../../src/login/oidc/claims.js';
import { ProviderRefusal } from '../../../src/login/provider.js';
import type { Connection } from '../../../src/storage/port/index.js';

const connection: Connection = {
  id: 'c1',
  v: 1,
  tenantId: 't1',
  type: 'oidc',
  name: 'IdP',
  status: 'on',
  jit: false,
  idpInitiated: false,
  createdAt: 0,
};
const entra = { ...connection, provider: 'entra' } as const;
const token = { iss: 'https://idp.example', sub: 's' };

const read = (of: Connection, idToken: object, userInfo: Record<string, unknown> = {}) =>
  identityOf(of, { idToken: { ...token, ...idToken }, userInfo }, 'header.payload.signature');

describe('an address is verified', () => {
  const email = 'ada@acme.example';

  it.each([
    ['by the boolean beside it', connection, { email, email_verified: true }, {}, true],
    ['not by a text', connection, { email, email_verified: 'true' }, {}, false],
    ['not by a number', connection, { email, email_verified: 1 }, {}, false],
    ['not by silence', connection, { email }, {}, false],
    ['by the boolean of userinfo, where userinfo gave it', connection, {}, { email, email_verified: true }, true],
    [
      'not by the boolean of another document',
      connection,
      { email },
      { email: 'x@y.example', email_verified: true },
      false,
    ],
    [
      'not by the boolean of the ID token when userinfo gave it',
      connection,
      { email_verified: true },
      { email },
      false,
    ],
    ['by xms_edov of Entra', entra, { tid: 't', oid: 'o', email, xms_edov: true }, {}, true],
    ['by xms_edov as a number', entra, { tid: 't', oid: 'o', email, xms_edov: 1 }, {}, true],
    ['not by xms_edov as a text', entra, { tid: 't', oid: 'o', email, xms_edov: '1' }, {}, false],
    ['not by xms_edov of anybody else', connection, { email, xms_edov: true }, {}, false],
  ])('%s', (_name, of, idToken, userInfo, isVerified) => {
    expect(read(of as Connection, idToken, userInfo).email).toEqual({ address: email, isVerified });
  });

  it('never when it is no text', () => {
    expect(read(connection, { email: ['ada@acme.example'], email_verified: true }).email).toBeUndefined();
  });
});

describe('a person is', () => {
  it('issuer and subject, however they are written together', () => {
    const one = identityOf(connection, { idToken: { iss: 'https://a', sub: 'b|c' }, userInfo: {} }, '');
    const other = identityOf(connection, { idToken: { iss: 'https://a|b', sub: 'c' }, userInfo: {} }, '');
    expect(one.subject).not.toBe(other.subject);
  });

  it('tid and oid at Entra, whatever the subject of the application', () => {
    const one = read(entra, { tid: 't', oid: 'o', sub: 'x' });
    expect(one.subject).toBe(read(entra, { tid: 't', oid: 'o', sub: 'y' }).subject);
    expect(one.subject).not.toBe(read(entra, { tid: 'u', oid: 'o', sub: 'x' }).subject);
    expect(() => read(entra, { oid: 'o' })).toThrow(ProviderRefusal);
    expect(() => read(entra, { tid: 't', oid: 7 })).toThrow(ProviderRefusal);
  });

  it('the configured attribute, or nobody', () => {
    const of = { ...connection, subjectAttribute: 'employee_id' };
    expect(read(of, { employee_id: '7' }).subject).not.toBe(read(of, { employee_id: '8' }).subject);
    expect(() => read(of, {})).toThrow(ProviderRefusal);
    expect(() => read(of, { employee_id: '' })).toThrow(ProviderRefusal);
    expect(read(of, { employee_id: '7' }).logout?.subject).toBe(JSON.stringify([token.iss, token.sub]));
  });
});

it('what is kept for the trace is named, and never a token', () => {
  const { received } = read(connection, { email: 'a@b.example', at_hash: 'secret', nonce: 'n', custom: 'x' });
  expect(received.idToken).toEqual({ ...token, email: 'a@b.example' });
  expect(received.claims).toContain('custom');
});
