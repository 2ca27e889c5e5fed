/** The mails after the invitation, as the samples have them: invitations have cases of their own (`sample-mails.ts`). */
import type { InvitationTemplate, TemplateName } from '../../src/mail/mails.js';
import { samples } from '../../src/mail/preview/samples.js';

export type Afterwards = Exclude<TemplateName, InvitationTemplate>;

const {
  'invite.existing': _existing,
  'invite.auto': _auto,
  'invite.manual': _manual,
  'invite.sso': _sso,
  'invite.admin': _admin,
  'invite.contractor': _contractor,
  ...afterwards
} = samples;

/** What each is told, by template. */
export const everyMail: { readonly [K in Afterwards]: (typeof samples)[K] } = afterwards;

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
