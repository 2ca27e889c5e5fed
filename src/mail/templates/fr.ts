/** The mails in French, as it is written in Canada. */
import { noticesFrench } from './fr-notices.js';
import { personalFrench } from './fr-personal.js';
import type { Language, MomentParts } from './phrases.js';

/** Stands before a colon and inside quotation marks. */
const nbsp = '\u00a0';

/** The first of a month alone is an ordinal. */
const day = ({ day, month, year }: MomentParts): string => `${day === '1' ? '1er' : day} ${month} ${year}`;

export const french: Language = {
  code: 'fr',
  tag: 'fr-CA',
  colon: `${nbsp}: `,
  moment: (parts) => `${parts.weekday} ${day(parts)} à ${parts.hour}${nbsp}h${nbsp}${parts.minute}, ${parts.zone}`,
  day: (parts) => day(parts),
  phrases: {
    ...personalFrench,
    ...noticesFrench,
    'subject.invite.existing': '{inviter} vous invite dans {workspace}',
    'subject.invite.auto': 'Votre accès à {workspace}',
    'subject.invite.manual': 'Votre accès à {workspace} est en préparation',
    'subject.invite.sso': 'Connectez-vous à {workspace} avec {idp}',
    'subject.invite.admin': 'Vous êtes invité comme administrateur de {workspace}',
    'subject.invite.contractor': "Accès temporaire à {workspace} jusqu'au {expiresAtDay}",
    'subject.contractor.expired': "L'accès a pris fin",
    'subject.email.changed': 'Votre adresse a été modifiée',
    'changed.address': "{by} a modifié l'adresse avec laquelle vous vous connectez à {workspace}.",
    'changed.notYou': "Vous ne vous y attendiez pas? Avisez sans tarder un administrateur de l'espace {workspace}.",
    'footer.whyChanged':
      "Vous recevez ce courriel parce que cette adresse est celle de votre compte, ou l'était jusqu'ici.",
    greeting: 'Bonjour {name},',
    'greeting.nameless': 'Bonjour,',
    'intro.existing': '{inviter} vous invite à vous joindre à {workspace}.',
    'intro.newcomer': '{inviter} a préparé votre accès à {workspace}.',
    'intro.sso': '{inviter} vous a donné accès à {workspace}. Vous vous connectez avec {idp}.',
    'intro.admin': "{inviter} vous invite à devenir administrateur de l'espace {workspace}.",
    'intro.contractor': '{inviter} vous donne un accès temporaire à {workspace} à titre de contractuel.',
    'role.user': 'Membre',
    'role.admin': 'Administrateur',
    'role.contractor': 'Contractuel',
    'admin.duties':
      "Les administrateurs invitent des personnes, décident qui conserve son accès et veillent à la sécurité de l'espace {workspace}.",
    'admin.care': "N'acceptez que si vous attendiez cette invitation. Les gestes des administrateurs sont consignés.",
    'contractor.scope':
      "Vous ne voyez que ce qui a été partagé avec vous. Les entrées privilégiées s'affichent en lecture seule.",
    'contractor.readOnly': 'Vous ne pouvez ni inviter de personnes ni modifier les paramètres.',
    'contractor.compact': 'Vous verrez un affichage compact, conçu pour les mandats de courte durée.',
    'existing.account': `Utilisez votre compte actuel${nbsp}: il n'y a pas de nouveau mot de passe. Si vous êtes déjà connecté, un clic suffit.`,
    'auto.password': 'Mot de passe temporaire',
    'auto.mustChange':
      'Vous devrez choisir votre propre mot de passe à la première connexion; le mot de passe temporaire cessera alors de fonctionner.',
    'auto.doNotForward': `Ne transférez pas ce courriel${nbsp}: quiconque le détient peut se connecter à votre place.`,
    'manual.separate':
      '{inviter} vous transmettra séparément votre mot de passe temporaire. Il est nécessaire à la première connexion.',
    'manual.neverByReply':
      'Il ne vous parviendra jamais en réponse à ce courriel, et personne ne vous le demandera par courriel.',
    'sso.noPassword': "Aucun mot de passe n'est nécessaire ici.",
    'sso.fallback': "l'authentification unique",
    'button.accept': "Accepter l'invitation",
    'button.signIn': 'Ouvrir {workspace}',
    'button.sso': 'Se connecter avec {idp}',
    'fact.workspace': 'Espace de travail',
    'fact.role': 'Rôle',
    'fact.userName': "Nom d'utilisateur",
    'fact.validUntil': "Invitation valide jusqu'au",
    'fact.passwordValidUntil': "Mot de passe temporaire valide jusqu'au",
    'fact.sponsor': 'Répondant',
    'fact.accessUntil': "Fin de l'accès",
    'fact.endedAt': "Fin de l'accès",
    'expired.yours': 'Votre accès temporaire à {workspace} a pris fin.',
    'expired.theirs': "L'accès temporaire à {workspace} accordé à {person}, dont vous êtes répondant, a pris fin.",
    'expired.kept': 'Le travail fait dans {workspace} est conservé, avec son historique.',
    'expired.keptUntil':
      "Le travail fait dans {workspace} est conservé jusqu'au {keptUntil}; passé cette date, l'accès ne peut plus être prolongé.",
    'expired.askSponsor': "S'il faut plus de temps, {sponsor} peut demander une prolongation.",
    'expired.ask': "S'il faut plus de temps, demandez une prolongation à un administrateur de l'espace {workspace}.",
    'expired.youAsk':
      "S'il faut plus de temps, vous pouvez demander une prolongation à un administrateur de l'espace {workspace}.",
    'footer.why':
      "{inviter} a inscrit cette adresse pour vous donner accès à {workspace}; c'est pourquoi vous recevez ce courriel.",
    'footer.whyContractor': 'Vous recevez ce courriel parce que vous aviez cet accès à {workspace}.',
    'footer.whySponsor': 'Vous recevez ce courriel parce que vous êtes répondant de cet accès à {workspace}.',
    'footer.help': "Des questions? Adressez-vous à {inviter} ou à un administrateur de l'espace {workspace}.",
    'footer.helpContractor': "Des questions? Adressez-vous à {sponsor} ou à un administrateur de l'espace {workspace}.",
    'footer.helpAdministrator': "Des questions? Adressez-vous à un administrateur de l'espace {workspace}.",
    'footer.unexpected': `Si vous ne l'attendiez pas, n'en tenez pas compte${nbsp}: rien ne se passe tant que le lien n'est pas utilisé.`,
  },
};
