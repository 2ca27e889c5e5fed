/** The linking decision and the way in, row by row (flows.md T1 and T2). */
import { describe, expect, test } from '@jest/globals';
import { type FollowFacts, mayFollowAddress } from '../../src/identity/account.js';
import { decideEntry, type EntryFacts } from '../../src/identity/entry.js';
import { type ArrivalFacts, decideLink, isNewcomer } from '../../src/identity/link.js';

describe('decideLink (T1)', () => {
  const account = { state: 'active', signedInAt: 1 } as const;
  const user = { kind: 'user', holds: [] } as const;
  const scim = { directoryId: 'd1', isContractor: false };
  const invitation = { isContractor: false };
  test.each<[string, ArrivalFacts, string]>([
    ['no account', scim, 'created'],
    ['account, no link', { ...scim, account }, 'linked'],
    ['pending account, no link', { ...scim, account: { state: 'pending' } }, 'linked'],
    ['member without identity', { ...scim, account, link: user }, 'attach'],
    ['member on hold', { ...scim, account, link: { ...user, holds: ['admin_suspended'] } }, 'attach'],
    ['invitation of a member', { ...invitation, account, link: user }, 'already_member'],
    [
      'invitation of a member on hold',
      { ...invitation, account, link: { ...user, holds: ['expired'] } },
      'needs_decision',
    ],
    ['invitation of an administrator', { ...invitation, account, link: { ...user, kind: 'admin' } }, 'already_member'],
    ['administrator', { ...scim, account, link: { ...user, kind: 'admin' } }, 'link_administrator'],
    [
      'other directory',
      { ...scim, account, link: { ...user, resource: { directoryId: 'd2' } } },
      'link_other_directory',
    ],
    [
      'administrator of another directory',
      { ...scim, account, link: { kind: 'admin', holds: [], resource: { directoryId: 'd2' } } },
      'link_other_directory',
    ],
    ['same directory', { ...scim, account, link: { ...user, resource: { directoryId: 'd1' } } }, 'aside'],
    ['contractor, employee arrives', { ...scim, account, link: { ...user, kind: 'contractor' } }, 'link_contractor'],
    [
      'contractor, contractor arrives',
      { ...scim, isContractor: true, account, link: { ...user, kind: 'contractor' } },
      'attach',
    ],
    ['employee, contractor arrives', { ...scim, isContractor: true, account, link: user }, 'attach'],
  ])('%s', (_, facts, result) => {
    const decision = decideLink(facts);
    expect(decision.result === 'refuse' ? decision.reason : decision.result).toBe(result);
  });

  test('a newcomer is who never signed in', () => {
    expect(isNewcomer(undefined)).toBe(true);
    expect(isNewcomer({ state: 'pending' })).toBe(true);
    expect(isNewcomer({ state: 'active', signedInAt: 1 })).toBe(false);
    expect(isNewcomer({ state: 'locked' })).toBe(false);
  });
});

describe('decideEntry (T2)', () => {
  const none = { isOn: false, ownsDomain: false, isForced: false };
  const base: EntryFacts = {
    isNewcomer: true,
    kind: 'user',
    sso: none,
    handling: 'automatic',
    askFallback: 'manual',
    arrival: 'directory',
  };
  const own = { isOn: true, ownsDomain: true, isForced: false };
  const forced = { isOn: true, ownsDomain: false, isForced: true };
  const password = (handling: string, byFallback = false) => ({ way: 'password', handling, byFallback });
  test.each<[string, Partial<EntryFacts>, unknown]>([
    ['automatic', {}, password('automatic')],
    ['manual', { handling: 'manual' }, password('manual')],
    ['ask, by SCIM', { handling: 'ask' }, password('manual', true)],
    ['ask, fallback automatic', { handling: 'ask', askFallback: 'automatic' }, password('automatic', true)],
    ['ask, by invitation', { handling: 'ask', arrival: 'invitation' }, 'temporary_password_choice_required'],
    [
      'ask, by invitation of an existing account',
      { handling: 'ask', arrival: 'invitation', isNewcomer: false },
      { way: 'account' },
    ],
    ['existing account', { isNewcomer: false }, { way: 'account' }],
    ['SSO of the own domain', { sso: own }, { way: 'sso' }],
    ['SSO on, foreign domain', { sso: { ...own, ownsDomain: false } }, password('automatic')],
    ['SSO forced, foreign domain', { sso: forced }, { way: 'blocked' }],
    ['SSO forced, contractor', { sso: forced, kind: 'contractor' }, password('automatic')],
    ['SSO of the own domain, contractor', { sso: own, kind: 'contractor' }, password('automatic')],
  ])('%s', (_, facts, entry) => {
    const decide = () => decideEntry({ ...base, ...facts });
    if (typeof entry === 'string') expect(decide).toThrow(expect.objectContaining({ code: entry }));
    else expect(decide()).toEqual(entry);
  });
});

describe('mayFollowAddress (edge case 8)', () => {
  const own: FollowFacts = { createdBy: { kind: 'directory', id: 'd1' }, state: 'pending' };
  const signedIn: FollowFacts = { ...own, state: 'active', signedInAt: 1 };
  const tenant = { ownsNewDomain: false, sharesAccount: false };
  test.each<[string, FollowFacts, Partial<typeof tenant>, boolean]>([
    ['own, nobody signed in', own, {}, true],
    ['own, signed in', signedIn, {}, false],
    ['own, signed in, own domain', signedIn, { ownsNewDomain: true }, true],
    ['of another directory', { ...own, createdBy: { kind: 'directory', id: 'd2' } }, { ownsNewDomain: true }, false],
    ['of an invitation', { ...own, createdBy: { kind: 'invitation', id: 'd1' } }, { ownsNewDomain: true }, false],
    ['another tenant has a link to it', own, { sharesAccount: true, ownsNewDomain: true }, false],
  ])('%s', (_, account, facts, follows) => {
    expect(mayFollowAddress(account, 'd1', { ...tenant, ...facts })).toBe(follows);
  });
});
