/** French of the mails to one person after the invitation: reminders, passwords, access, contracts. */
import type { personalEnglish } from './en-personal.js';

const nbsp = '\u00a0';

export const personalFrench: Readonly<Record<keyof typeof personalEnglish, string>> = {
  'subject.invite.reminder': 'Votre invitation expire le {validUntilDay}',
  'subject.invite.expired': '{count} invitations ont expiré',
  'subject.invite.expired.one': 'Une invitation a expiré',
  'subject.password.first_reminder': 'Choisissez votre propre mot de passe',
  'subject.password.reissued': 'Un nouveau mot de passe temporaire a été émis',
  'subject.password.reset': 'Choisissez un nouveau mot de passe',
  'subject.contractor.expiring': "L'accès de {person} prend fin dans {days} jours",
  'subject.contractor.expiring.one': "L'accès de {person} prend fin dans 1 jour",
  'subject.contractor.extended': "Accès prolongé jusqu'au {expiresAtDay}",
  'subject.contractor.refused': 'Prolongation refusée',
  'subject.contractor.deleted': '{person} a été retiré',
  'subject.contractor.still_expired': "L'accès de {person} demeure terminé",
  'subject.sponsor.changed': 'Vous êtes répondant de {count} contractuels',
  'subject.sponsor.changed.one': 'Vous êtes répondant de 1 contractuel',
  'subject.sponsor.left': 'Contractuels sans répondant',
  'subject.access.suspended': 'Votre accès est suspendu',
  'subject.access.restored': 'Votre accès est rétabli',
  'reminder.invitation': '{inviter} vous a invité dans {workspace}, et votre invitation est toujours ouverte.',
  'reminder.password': `Vous avez accès à {workspace}, mais n'avez pas encore choisi votre propre mot de passe. Il suffit de trois étapes${nbsp}:`,
  'steps.open': 'Ouvrez la page de connexion.',
  'steps.type': "Entrez votre nom d'utilisateur et le mot de passe temporaire qui vous a été remis.",
  'steps.choose': 'Choisissez votre propre mot de passe; le mot de passe temporaire cessera alors de fonctionner.',
  'reminder.passwordIsOver':
    "Votre mot de passe temporaire n'est plus valide. Demandez-en un nouveau à {inviter} avant de vous connecter.",
  'expired.invitations': `Ces personnes n'ont pas accepté à temps votre invitation dans {workspace}${nbsp}:`,
  'expired.invitation': "{person} n'a pas accepté à temps votre invitation dans {workspace}.",
  'expired.resend': "Connectez-vous pour renvoyer l'invitation, ou demandez à un administrateur de le faire.",
  'reissued.void':
    "Un nouveau mot de passe temporaire a été émis pour votre accès à {workspace}. L'ancien n'est plus valide.",
  'reset.asked':
    "Quelqu'un a demandé un nouveau mot de passe pour votre compte, qui comprend votre accès à {workspace}.",
  'reset.once': `Le lien ne fonctionne qu'une fois. Ne transférez pas ce courriel${nbsp}: quiconque le détient peut choisir votre mot de passe.`,
  'reset.notYou': `Vous n'avez rien demandé? Ne tenez pas compte de ce courriel${nbsp}: votre mot de passe reste le même.`,
  'access.suspended':
    "Un administrateur a suspendu votre accès à {workspace}. Vous ne pouvez pas vous connecter tant qu'il n'est pas rétabli. Votre travail est conservé.",
  'access.restored': 'Votre accès à {workspace} est rétabli. Vous pouvez de nouveau vous connecter.',
  'expiring.contractor': 'Votre accès temporaire à {workspace} prend fin bientôt.',
  'expiring.sponsor':
    "L'accès temporaire à {workspace} accordé à {person}, dont vous êtes répondant, prend fin bientôt.",
  'expiring.administrator': "L'accès temporaire à {workspace} accordé à {person} prend fin bientôt.",
  'expiring.contractorCan':
    "S'il faut plus de temps, demandez une prolongation avant ce moment. Transmettez votre travail à temps.",
  'expiring.sponsorCan':
    "Vous pouvez prolonger l'accès, ou en demander la prolongation, avant ce moment. Si vous ne faites rien, il prend fin.",
  'expiring.administratorCan': "L'accès peut être prolongé avant ce moment. Si personne ne le prolonge, il prend fin.",
  'expiring.vaults': `À transmettre${nbsp}:`,
  'extended.yours': 'Votre accès temporaire à {workspace} a été prolongé.',
  'extended.theirs': "L'accès temporaire à {workspace} accordé à {person} a été prolongé.",
  'refused.yours':
    'La prolongation de votre accès temporaire à {workspace} a été refusée. La date de fin reste la même.',
  'refused.theirs':
    "La prolongation de l'accès temporaire à {workspace} accordé à {person} a été refusée. La date de fin reste la même.",
  'deleted.person': "{person}, dont l'accès temporaire à {workspace} avait pris fin, a été retiré.",
  'deleted.vaults': `Éléments transmis${nbsp}:`,
  'still.expired':
    "{source} a réactivé {person}, dont vous êtes le répondant. L'accès temporaire à {workspace} a tout de même pris fin, et le demeure à moins d'être prolongé.",
  'sponsor.you': `Vous êtes maintenant répondant de {count} contractuels de l'espace {workspace}${nbsp}:`,
  'sponsor.youOne': `Vous êtes maintenant répondant d'un contractuel de l'espace {workspace}${nbsp}:`,
  'sponsor.duties': "Avant la fin d'un contrat, on vous demande s'il doit être prolongé.",
  'sponsor.left': `{sponsor} n'est plus répondant de ces contractuels de l'espace {workspace}, et personne d'autre ne l'est${nbsp}:`,
  'sponsor.reassign': 'Ils conservent leur accès. Veuillez désigner un autre répondant pour chacun.',
  'list.until': "accès jusqu'au",
  'button.reset': 'Choisir un nouveau mot de passe',
  'button.contractors': 'Voir vos contractuels',
  'fact.invitationEnded': "Fin de l'invitation",
  'fact.linkValidUntil': "Lien valide jusqu'au",
  'fact.decidedBy': 'Décision prise par',
  'fact.reason': 'Motif',
  'fact.reassignBy': 'Répondant à désigner avant le',
  'footer.whyInviter': 'Vous recevez ce courriel parce que vous avez invité des personnes dans {workspace}.',
  'footer.whyMember': "Vous recevez ce courriel parce qu'on vous a donné accès à {workspace}.",
  'footer.whyReset': "Vous recevez ce courriel parce que quelqu'un a entré votre adresse sur la page de connexion.",
  'footer.whyAssigned': 'Vous recevez ce courriel parce que vous avez un accès temporaire à {workspace}.',
};
