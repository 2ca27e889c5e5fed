/** Who gets in on a provider's word, case by case (flows.md T6, security rules 1 to 4). */
import { describe, expect, it } from '@jest/globals';
import { decideSignOn, type SignOnDoor, type SignOnFacts } from '../../src/identity/sign-on.js';

const door: SignOnDoor = { kind: 'user', state: 'active', holds: [], isDisabled: false, hasOtherIdentity: false };
const admin = { ...door, kind: 'admin' } as const;
const invited = { ...door, state: 'invited' } as const;
const held = { ...door, holds: ['admin_suspended'] } as const;
const good = { isVerified: true, ownsDomain: true };
const account = { wasHere: false };

const rows: readonly (readonly [string, Partial<SignOnFacts>, string])[] = [
  ['known', { known: { door } }, 'enter known'],
  [
    'known, with an address that proves nothing',
    { known: { door }, email: { ...good, isVerified: false } },
    'enter known',
  ],
  ['known, with the address of somebody else', { known: { door }, email: good, candidate: admin }, 'enter known'],
  ['known, whose link is gone', { known: {} }, 'refuse deprovisioned'],
  ['known, whose link is gone, where strangers may ask', { known: {}, jit: true, email: good }, 'refuse deprovisioned'],
  ['known, held', { known: { door: held } }, 'held known'],
  ['known, disabled', { known: { door: { ...door, isDisabled: true } } }, 'refuse account_disabled'],
  ['known, an administrator', { known: { door: admin } }, 'enter known'],
  [
    'known, made an administrator since',
    { known: { door: { ...admin, state: 'invited' } } },
    'refuse administrator_by_mail!',
  ],
  [
    'known, made an administrator since, with the mailed link',
    { known: { door: { ...admin, state: 'invited' } }, invited: admin },
    'enter known',
  ],
  ['new, with the mailed link', { invited }, 'enter invited+'],
  ['new, an administrator with the mailed link', { invited: { ...admin, state: 'invited' } }, 'enter invited+'],
  [
    'new, with the mailed link of somebody tied',
    { invited: { ...invited, hasOtherIdentity: true } },
    'refuse other_identity!',
  ],
  ['new, with the mailed link, held', { invited: held }, 'held invited+'],
  ['new, without address', {}, 'refuse email_missing'],
  ['new, matched', { email: good, candidate: invited, account }, 'enter candidate+'],
  [
    'new, matched, a contractor',
    { email: good, candidate: { ...door, kind: 'contractor' }, account },
    'enter candidate+',
  ],
  ['new, matched, held', { email: good, candidate: held, account }, 'held candidate+'],
  [
    'new, matched, unverified',
    { email: { ...good, isVerified: false }, candidate: door, account },
    'refuse email_unverified!',
  ],
  [
    'new, matched, domain of others',
    { email: { ...good, ownsDomain: false }, candidate: door, account },
    'refuse domain_not_owned!',
  ],
  ['new, matched, an administrator', { email: good, candidate: admin, account }, 'refuse administrator_by_mail!'],
  [
    'new, matched, tied to another',
    { email: good, candidate: { ...door, hasOtherIdentity: true }, account },
    'refuse other_identity!',
  ],
  ['a stranger', { email: good }, 'refuse no_link'],
  ['a stranger who may ask', { email: good, jit: true }, 'propose'],
  [
    'a stranger who may ask, unverified',
    { email: { ...good, isVerified: false }, jit: true },
    'refuse email_unverified',
  ],
  ['a stranger with an account elsewhere', { email: good, account, jit: true }, 'propose'],
  [
    'a stranger with an account elsewhere, domain of others',
    { email: { ...good, ownsDomain: false }, account, jit: true },
    'refuse domain_not_owned',
  ],
  ['somebody who left', { email: good, account: { wasHere: true }, jit: true }, 'refuse deprovisioned'],
];

describe('the decision about', () => {
  it.each(rows)('%s', (_name, facts, expected) => {
    const decision = decideSignOn({ jit: false, ...facts });
    const told =
      decision.result === 'refuse'
        ? `refuse ${decision.reason}${decision.isConflict ? '!' : ''}`
        : 'by' in decision
          ? `${decision.result} ${decision.by}${decision.attaches ? '+' : ''}`
          : decision.result;
    expect(told).toBe(expected);
  });
});
