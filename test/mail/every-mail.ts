/** One queued mail or more of every template: the type lets none be forgotten. */
import type { InvitationTemplate, MailData, Noticed, TemplateName } from '../../src/mail/mails.js';
import { createdAt, expiresAt } from './sample-mails.js';

const day = 86_400_000;
const ada = { displayName: 'Ada Lovelace' };
const grace = { displayName: 'Grace Hopper' };
const userName = 'ada@example.com';
const toContractor = { ...ada, recipient: 'contractor', person: 'Ada Lovelace', sponsor: 'Grace Hopper' } as const;
const toSponsor = { ...grace, recipient: 'sponsor', person: 'Ada Lovelace' } as const;
const toAdministrator = { recipient: 'administrator', person: 'Ada Lovelace', sponsor: 'Grace Hopper' } as const;
const arrived = { person: 'ada@example.com', source: 'Okta production' };
const vaults = ['Routers', 'Build & <deploy>'];
const people = [
  { name: 'Ada Lovelace', at: expiresAt },
  { name: 'Alan Turing', at: expiresAt + day },
];
const noticed: readonly Noticed[] = [
  { template: 'admin.approval_needed', data: arrived },
  { template: 'admin.token_expiring', data: { source: 'Entra', days: 7, expiresAt } },
  { template: 'sponsor.left', data: { sponsor: 'Grace Hopper', people } },
  { template: 'contractor.expiring', data: { ...toAdministrator, days: 1, expiresAt } },
];

/** Invitations have samples of their own (`sample-mails.ts`). */
export type Afterwards = Exclude<TemplateName, InvitationTemplate>;

/** What each is told, by template. */
export const everyMail: { readonly [K in Afterwards]: readonly MailData[K][] } = {
  'invite.reminder': [
    { ...ada, inviter: 'Grace Hopper', userName, validUntil: createdAt + day },
    { ...ada, inviter: 'Grace Hopper', userName, validUntil: createdAt + day, passwordIsOver: true },
  ],
  'invite.expired': [
    { ...grace, person: 'Ada Lovelace', people: [{ name: 'Ada Lovelace' }], endedAt: createdAt },
    {
      ...grace,
      person: 'Ada Lovelace',
      people: [{ name: 'Ada Lovelace' }, { name: 'alan@example.com' }],
      endedAt: createdAt,
    },
  ],
  'password.first_reminder': [{ ...ada, userName, passwordValidUntil: createdAt + day }],
  'password.reissued': [
    { ...ada, inviter: 'Grace Hopper', userName, handling: 'automatic', passwordValidUntil: createdAt + day },
    { ...ada, inviter: 'Grace Hopper', userName, handling: 'manual', passwordValidUntil: createdAt + 7 * day },
  ],
  'password.reset': [{ ...ada, userName, validUntil: createdAt + day }],
  'contractor.expiring': [
    { ...toContractor, days: 7, expiresAt, vaults },
    { ...toSponsor, days: 1, expiresAt },
    { ...toAdministrator, days: 30, expiresAt },
  ],
  'contractor.expired': [
    { ...toContractor, expiresAt, keptUntil: expiresAt + 30 * day },
    { ...toSponsor, expiresAt, keptUntil: expiresAt + 30 * day },
  ],
  'contractor.extended': [
    { ...toContractor, expiresAt, by: 'Grace Hopper', reason: 'phase two' },
    { ...toSponsor, expiresAt, by: 'Alan Turing' },
    { ...toAdministrator, expiresAt, by: 'Grace Hopper' },
  ],
  'contractor.refused': [
    { ...toContractor, expiresAt, by: 'Alan Turing', reason: 'the work is done' },
    { ...toSponsor, expiresAt, by: 'Alan Turing' },
  ],
  'contractor.deleted': [
    { ...toSponsor, vaults },
    { ...toAdministrator, vaults: [] },
  ],
  'sponsor.changed': [
    { ...grace, people },
    { ...grace, people: [{ name: 'Ada Lovelace' }] },
  ],
  'sponsor.left': [{ sponsor: 'Grace Hopper', people, reassignBy: createdAt + 14 * day }],
  'access.suspended': [{ ...ada, userName }],
  'access.restored': [{ ...ada, userName }],
  'email.changed': [{ ...ada, recipient: 'new', by: 'Okta production', userName }],
  'admin.provisioning_failed': [{ ...arrived, count: 3, detail: '400 invalidValue: <userName>' }],
  'admin.directory_silent': [{ source: 'Okta production', lastAt: createdAt }],
  'admin.token_expiring': [
    { source: 'Okta production', days: 14, expiresAt },
    { source: 'Okta production', days: 1, expiresAt },
  ],
  'admin.token_expired': [{ source: 'Okta production', expiresAt }],
  'admin.passwords_to_deliver': [
    { count: 12, oldestAt: createdAt },
    { count: 1, oldestAt: createdAt },
  ],
  'admin.password_fallback': [
    { ...arrived, handling: 'manual' },
    { ...arrived, handling: 'automatic' },
  ],
  'admin.invitation_asked': [{ person: userName }],
  'admin.approval_needed': [arrived],
  'admin.extension_requested': [{ person: 'Ada Lovelace', by: 'Grace Hopper', expiresAt, reason: 'phase two' }],
  'admin.removal_waits': [{ person: 'Ada Lovelace', expiresAt }],
  'admin.conflict': [{ ...arrived, reason: 'the address belongs to another account' }],
  'admin.setting_changed': [
    { setting: 'contractors', isOn: true, by: 'Grace Hopper' },
    { setting: 'contractors', isOn: false, by: 'Grace Hopper' },
    { setting: 'forced_sso', isOn: true, by: 'Grace Hopper' },
    { setting: 'forced_sso', isOn: false, by: 'Grace Hopper' },
  ],
  'admin.mail_failed': [
    { person: userName, reason: '550 no such user', replaced: true },
    { person: userName, reason: '550 no such user', replaced: false },
  ],
  'admin.still_expired': [{ ...arrived, expiresAt: createdAt }],
  'admin.administrator_kept': [arrived],
  'admin.break_glass': [{ person: 'Grace Hopper', signedInAt: createdAt }],
  'admin.digest': [{ ...grace, notices: noticed }, { notices: noticed.slice(0, 1) }],
};

/** flows.md section 3, word for word, for the first sample of each. */
export const subjects: Readonly<Partial<Record<Afterwards, readonly [en: string, fr: string]>>> = {
  'invite.reminder': ['Your invitation expires on June 2, 2027', 'Votre invitation expire le 2 juin 2027'],
  'invite.expired': ['An invitation expired', 'Une invitation a expiré'],
  'password.first_reminder': ['Please choose your own password', 'Choisissez votre propre mot de passe'],
  'password.reissued': ['A new temporary password was issued', 'Un nouveau mot de passe temporaire a été émis'],
  'contractor.expiring': ['Access of Ada Lovelace ends in 7 days', "L'accès de Ada Lovelace prend fin dans 7 jours"],
  'contractor.expired': ['Access ended', "L'accès a pris fin"],
  'contractor.extended': ['Access extended to December 31, 2027', "Accès prolongé jusqu'au 31 décembre 2027"],
  'contractor.refused': ['Extension refused', 'Prolongation refusée'],
  'contractor.deleted': ['Ada Lovelace was removed', 'Ada Lovelace a été retiré'],
  'sponsor.changed': ['You now sponsor 2 contractors', 'Vous êtes répondant de 2 contractuels'],
  'sponsor.left': ['Contractors without sponsor', 'Contractuels sans répondant'],
  'access.suspended': ['Your access is suspended', 'Votre accès est suspendu'],
  'access.restored': ['Your access is restored', 'Votre accès est rétabli'],
  'email.changed': ['Your address was changed', 'Votre adresse a été modifiée'],
};
