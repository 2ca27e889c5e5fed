/** The schemas of invitations and their reports. */
import { z } from 'zod';
import { usualVaultRole, vaultRoles } from '../identity/index.js';
import { instant, locale } from './shapes.js';
import { handlings, issuedShape } from './temporary-passwords.js';
import { kinds } from './user-view.js';

const givenDate = z
  .string()
  .max(40)
  .describe('When access ends: RFC 3339, or a day or time of the time zone of the tenant; a day means its end.');
const email = z.string().max(320);
const vault = z.union([
  z.string().max(400),
  z.strictObject({
    name: z.string().max(400),
    role: z
      .string()
      .max(64)
      .optional()
      .describe(`One of ${vaultRoles.join(', ')}; ${usualVaultRole} unless the call says otherwise.`),
  }),
]);

/** The body of `POST …/invitations`. */
export const newInvitations = z
  .strictObject({
    kind: kinds,
    people: z
      .array(z.strictObject({ email, expiresAt: givenDate.optional(), locale: locale.optional() }))
      .min(1)
      .max(5000),
    expiresAt: givenDate.optional().describe('For those who have no date of their own; contractors only.'),
    sponsor: z.string().max(100).optional().describe('Id of the user who answers for these people.'),
    vaults: z.array(vault).max(100).optional().describe('Names of vaults that these people join.'),
    temporaryPassword: handlings.optional().describe('Instead of the setting of the tenant.'),
  })
  .meta({ id: 'NewInvitations' });

/** What became of one address (flows.md T7). */
const rowShape = z.object({
  email: z.string().describe('As it was sent.'),
  result: z.enum([
    'invited',
    'linked',
    'already_member',
    'invalid_address',
    'duplicate_in_list',
    'expiry_invalid',
    'domain_blocked',
    'mail_not_sent',
    'needs_decision',
  ]),
  userId: z.string().nullable(),
  invitationId: z.string().nullable(),
  temporaryPassword: issuedShape.nullable(),
  error: z.string().optional(),
});

/** The mass invite report. */
export const reportShape = z
  .object({
    id: z.string(),
    createdAt: instant,
    rows: z.array(rowShape),
    uncollected: z.number().int().describe('How many temporary passwords of these people wait to be handed over.'),
  })
  .meta({ id: 'InvitationReport' });

export const invitationShape = z
  .object({
    id: z.string(),
    userId: z.string(),
    email: z.string(),
    kind: kinds,
    state: z.enum(['queued', 'sent', 'bounced', 'accepted', 'expired', 'revoked']),
    createdAt: instant,
    expiresAt: instant,
  })
  .meta({ id: 'Invitation' });

/** An invitation that was sent anew. */
export const resentShape = invitationShape
  .extend({
    temporaryPassword: issuedShape.nullable().describe('The one that goes with it from now on.'),
    warning: z
      .object({ code: z.literal('access_ends_soon'), expiresAt: instant, detail: z.string() })
      .optional()
      .describe('There when the access of a contractor ends within 48 hours: sending again does not extend it.'),
  })
  .meta({ id: 'ResentInvitation' });

/** What became of the rows `mail_not_sent` of a report. */
export const retriedShape = z
  .object({
    retried: z.number().int().describe('How many invitations were sent again.'),
    refused: z.array(z.object({ email: z.string(), invitationId: z.string(), error: z.string() })),
    report: reportShape,
  })
  .meta({ id: 'RetriedReport' });
