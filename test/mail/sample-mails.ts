/** Queued mails as onboarding makes them, one a template and a way in. */
import type { OutgoingMail } from '../../src/storage/port/index.js';

/** End of the day in Toronto. */
export const expiresAt = Date.UTC(2028, 0, 1, 4, 59, 59, 999);
export const createdAt = Date.UTC(2027, 5, 1, 12, 30);
const day = 86_400_000;

/** A mail that is due at once. */
export function queuedMail(template: string, more: Partial<OutgoingMail> = {}): OutgoingMail {
  return {
    id: 'mail-1',
    v: 1,
    tenantId: 'tenant-1',
    template,
    to: 'ada@example.com',
    locale: 'en',
    data: {
      workspace: 'Acme',
      inviter: 'Okta production',
      kind: 'user',
      userName: 'ada@example.com',
      displayName: 'Ada Lovelace',
      validUntil: createdAt + 7 * day,
      timeZone: 'America/Toronto',
      reason: 'invited',
    },
    state: 'queued',
    attempts: 0,
    nextAttemptAt: createdAt,
    createdAt,
    ...more,
  };
}

const base = queuedMail('').data;
const password = { handling: 'automatic', passwordValidUntil: createdAt + 3 * day };
const contractor = { kind: 'contractor', expiresAt, sponsor: 'Grace Hopper' };
const ended = {
  workspace: 'Acme',
  kind: 'contractor',
  person: 'Ada Lovelace',
  expiresAt,
  keptUntil: expiresAt + 30 * day,
  timeZone: 'America/Toronto',
};

/** Name of the case, template and data: everything that goes out so far. */
export const samples: readonly (readonly [name: string, template: string, data: OutgoingMail['data']])[] = [
  ['existing', 'invite.existing', { ...base, handling: 'existing' }],
  ['auto', 'invite.auto', { ...base, ...password }],
  ['manual', 'invite.manual', { ...base, handling: 'manual' }],
  ['sso', 'invite.sso', base],
  ['sso, provider named', 'invite.sso', { ...base, identityProvider: 'Entra ID' }],
  ['admin, existing', 'invite.admin', { ...base, kind: 'admin', handling: 'existing' }],
  ['admin, automatic', 'invite.admin', { ...base, ...password, kind: 'admin' }],
  ['admin, manual', 'invite.admin', { ...base, kind: 'admin', handling: 'manual' }],
  ['admin, sso', 'invite.admin', { ...base, kind: 'admin' }],
  ['contractor, automatic', 'invite.contractor', { ...base, ...password, ...contractor }],
  ['contractor, manual', 'invite.contractor', { ...base, ...contractor, handling: 'manual' }],
  ['contractor, existing', 'invite.contractor', { ...base, ...contractor, handling: 'existing' }],
  [
    'expired, to the contractor',
    'contractor.expired',
    { ...ended, recipient: 'contractor', displayName: 'Ada Lovelace' },
  ],
  ['expired, to the sponsor', 'contractor.expired', { ...ended, recipient: 'sponsor', displayName: 'Grace Hopper' }],
  ['address changed', 'email.changed', { ...base, recipient: 'old', by: 'Okta production' }],
];

/** The sealed part as it is before sealing. */
export const secrets = { invitationToken: 'dwi_token', temporaryPassword: 'ABCD-EFGH-JKMN-PQRS-TVWX-YZ01' };

export const sender = { from: 'Doorward <no-reply@doorward.example>', publicUrl: 'https://gate.example' };
