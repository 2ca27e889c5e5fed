/** What every mail may say, for whoever wants to read them before they go out (`doorward mail preview`), and for the tests. */
import type { InvitationData, MailData, Noticed, TemplateName } from '../mails.js';

/** When the samples were queued, and the end of a contract: the end of a day in Toronto. Epoch milliseconds. */
export const sampleCreatedAt = Date.UTC(2027, 5, 1, 12, 30);
export const sampleExpiresAt = Date.UTC(2028, 0, 1, 4, 59, 59, 999);
const [createdAt, expiresAt] = [sampleCreatedAt, sampleExpiresAt];

const day = 86_400_000;
const ada = { displayName: 'Ada Lovelace' };
const grace = { displayName: 'Grace Hopper' };
const userName = 'ada@example.com';
const toContractor = { ...ada, recipient: 'contractor', person: 'Ada Lovelace', sponsor: 'Grace Hopper' } as const;
const toSponsor = { ...grace, recipient: 'sponsor', person: 'Ada Lovelace' } as const;
const toAdministrator = { recipient: 'administrator', person: 'Ada Lovelace', sponsor: 'Grace Hopper' } as const;
const arrived = { person: 'ada@example.com', source: 'Okta production' };
const invited = {
  ...ada,
  inviter: 'Grace Hopper',
  userName,
  kind: 'user',
  validUntil: createdAt + 7 * day,
} as const satisfies Partial<InvitationData>;
const automatic = { handling: 'automatic', passwordValidUntil: createdAt + 3 * day } as const;
const contract = { kind: 'contractor', expiresAt, sponsor: 'Grace Hopper' } as const;
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

/** What each is told, one case or more of every template: the type lets none be forgotten. */
export const samples: { readonly [K in TemplateName]: readonly MailData[K][] } = {
  'invite.existing': [{ ...invited, handling: 'existing' }],
  'invite.auto': [{ ...invited, ...automatic }],
  'invite.manual': [{ ...invited, handling: 'manual' }],
  'invite.sso': [{ ...invited, handling: 'sso', identityProvider: 'Entra ID' }],
  'invite.admin': [
    { ...invited, ...automatic, kind: 'admin' },
    { ...invited, handling: 'existing', kind: 'admin' },
  ],
  'invite.contractor': [
    { ...invited, ...automatic, ...contract },
    { ...invited, handling: 'manual', ...contract },
    { ...invited, handling: 'existing', ...contract },
  ],
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
  'contractor.still_expired': [{ ...toSponsor, source: 'Okta production', expiresAt: createdAt }],
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
  'admin.certificate_expiring': [
    { source: 'Acme IdP', days: 14, expiresAt },
    { source: 'Acme IdP', days: 1, expiresAt },
  ],
  'admin.client_secret_expiring': [
    { source: 'Acme IdP', days: 7, expiresAt },
    { source: 'Acme IdP', days: 1, expiresAt },
  ],
  'admin.token_expired': [{ source: 'Okta production', expiresAt }],
  'admin.key_expiring': [
    { source: 'Nightly export', days: 7, expiresAt },
    { source: 'Nightly export', days: 1, expiresAt },
  ],
  'admin.key_expired': [{ source: 'Nightly export', expiresAt }],
  'admin.domain_lost': [{ source: 'acme.example', lastAt: createdAt }],
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
  'admin.digest': [{ ...grace, notices: noticed }, { notices: noticed, more: 12 }, { notices: noticed.slice(0, 1) }],
};
