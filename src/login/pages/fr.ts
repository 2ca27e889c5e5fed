/** The pages in French, as it is written in Canada. */
import type { Sentences } from './view.js';

/** Stands before a colon. */
const nbsp = '\u00a0';

export const french: Sentences = {
  'error.prefix': `Erreur${nbsp}: `,
  back: 'Retour à la connexion',
  'sign-out': 'Se déconnecter',
  footer: "N'entrez jamais votre mot de passe sur une page dont vous ne connaissez pas l'adresse.",

  'email.title': 'Connexion',
  'email.lead': "Entrez l'adresse de votre compte. L'étape suivante vous indiquera comment entrer.",
  'email.label': 'Adresse de courriel',
  'email.continue': 'Continuer',
  'notice.signed-out': 'Vous êtes déconnecté.',
  'signing-out.title': 'Vous êtes déconnecté ici',
  'signing-out.lead': "Vous allez aussi être déconnecté de votre fournisseur d'identité.",
  'signing-out.go': 'Se déconnecter là-bas',
  'notice.password-set': 'Votre nouveau mot de passe est enregistré. Connectez-vous avec celui-ci.',
  'notice.accepted': 'Votre invitation est acceptée. Connectez-vous à {workspace} pour continuer.',
  'notice.accepted-temporary':
    'Votre adresse est confirmée. Connectez-vous maintenant à {workspace} avec le mot de passe temporaire que vous avez reçu.',

  'password.title': 'Connexion',
  'password.lead': 'Utilisez le mot de passe de votre compte ou le mot de passe temporaire que vous avez reçu.',
  'password.label': 'Mot de passe',
  'password.submit': 'Se connecter',
  'password.other': 'Utiliser une autre adresse',
  'password.forgotten': 'Mot de passe oublié?',
  'password.discreet': 'Se connecter avec un mot de passe',
  'password.discreet-hint': 'Pour les contractuels et les administrateurs.',
  'password.hint':
    "Un mot de passe temporaire ne sert qu'une fois, pour un temps limité, avec ou sans ses traits d'union.",
  'password.expired':
    "Votre mot de passe temporaire a expiré? Ouvrez le lien de votre courriel d'invitation pour en demander un nouveau.",
  'sso.button': 'Continuer avec {name}',
  'password.ways': 'Choisissez comment vous connecter.',
  'sso.lead': "Votre organisation se connecte par son propre fournisseur d'identité.",
  or: 'ou',

  'tenant.title': 'Choisissez une organisation',
  'tenant.lead': 'Votre compte appartient à plusieurs organisations. Où voulez-vous aller?',

  'new.title': 'Choisissez votre propre mot de passe',
  'new.title-change': 'Changer de mot de passe',
  'new.lead':
    'Vous êtes entré avec un mot de passe temporaire, qui ne sert plus. Choisissez le vôtre pour continuer vers {workspace}.',
  'new.lead-change': 'Toutes les autres sessions de votre compte prennent fin. Celle-ci continue.',
  'new.current': 'Mot de passe actuel',
  'new.label': 'Nouveau mot de passe',
  'new.submit': 'Enregistrer le mot de passe',
  'new.rules': `Votre mot de passe${nbsp}:`,
  'new.rule-length':
    'compte de {least} à {most} caractères. Quelques mots pris au hasard sont sûrs et faciles à retenir;',
  'new.rule-common': "n'est ni connu ni facile à deviner, et n'est pas votre nom ou votre adresse;",
  'new.rule-free': "n'exige ni chiffres ni caractères spéciaux, et n'aura pas à être changé périodiquement.",

  'forgotten.title': 'Mot de passe oublié?',
  'forgotten.lead':
    "Entrez l'adresse de votre compte. Vous recevrez un courriel avec un lien pour choisir un nouveau mot de passe.",
  'forgotten.submit': 'Envoyer le courriel',
  'forgotten.sent-title': 'Consultez votre boîte de courriel',
  'forgotten.sent':
    "Si un compte correspond à cette adresse, un courriel contenant un lien est en route. Le lien ne sert qu'une fois, pendant une heure.",
  'forgotten.sent-none':
    "Rien après quelques minutes? Regardez dans les courriels indésirables. Si vous ne vous êtes jamais connecté, aucun courriel n'est envoyé; ouvrez plutôt votre invitation ou adressez-vous à la personne qui vous a invité.",
  'reset.title': 'Choisissez un nouveau mot de passe',
  'reset.lead': 'Pour le compte {email}. Toutes ses sessions prennent fin, sur tous les appareils.',

  'portal.title': 'Vos coffres',
  'portal.title-compact': 'Vos sessions',
  'portal.until': 'Votre accès prend fin le {at}.',
  'portal.sponsor': 'Votre répondant est {name}.',
  'portal.none': "Rien n'a encore été partagé avec vous. Un administrateur de l'espace {workspace} peut le faire.",
  'portal.none-sessions':
    "Aucune session n'a encore été partagée avec vous. Un administrateur de l'espace {workspace} peut le faire.",
  'portal.empty-vault': 'Ce coffre est vide.',
  'portal.open': 'Ouvrir',
  'portal.open-name': 'Ouvrir {name} dans un nouvel onglet',
  'portal.privileged': 'Entrée privilégiée',
  'portal.session': 'Session',
  'portal.compact': 'Afficher seulement les sessions',
  'portal.full': 'Tout afficher',
  'portal.change-password': 'Changer de mot de passe',
  'portal.administration': 'Administration',
  'role.read_only': 'Lecture seule',
  'role.use_sessions': 'Utilisation',
  'role.edit': 'Modification',
  'role.manage': 'Gestion',

  'refused.admin-title': 'Cette page est réservée aux administrateurs',
  'refused.admin': "Votre accès à {workspace} n'y donne pas droit.",
  'refused.back': 'Retour à vos sessions',
  'refused.back-full': 'Retour à vos coffres',

  'invitation.title': 'Votre invitation à {workspace}',
  'invitation.lead': '{inviter} vous invite dans {workspace}.',
  'invitation.lead-admin': "{inviter} vous invite à devenir administrateur de l'espace {workspace}.",
  'invitation.lead-contractor': '{inviter} vous donne un accès temporaire à {workspace} à titre de contractuel.',
  'invitation.plain': 'Vous êtes invité dans {workspace}.',
  'invitation.plain-admin': "Vous êtes invité à devenir administrateur de l'espace {workspace}.",
  'invitation.plain-contractor': 'Vous recevez un accès temporaire à {workspace} à titre de contractuel.',
  'invitation.for': 'Pour',
  'invitation.role': 'Rôle',
  'invitation.user': 'Membre',
  'invitation.admin': 'Administrateur',
  'invitation.contractor': 'Contractuel',
  'invitation.until': "Invitation valide jusqu'au",
  'invitation.ends': "Fin de l'accès",
  'invitation.sponsor': 'Répondant',
  'invitation.accept': "Accepter l'invitation",
  'invitation.accept-set': 'Accepter et enregistrer le mot de passe',
  'invitation.known': `Vous avez déjà un compte${nbsp}: utilisez-le. Il n'y a pas de nouveau mot de passe.`,
  'invitation.known-session': `Vous êtes connecté en tant que {name}${nbsp}: un clic suffit.`,
  'invitation.other-session':
    'Vous êtes connecté en tant que {name}. Cette invitation est destinée à une autre adresse.',
  'invitation.automatic':
    'Vous vous connecterez ensuite avec le mot de passe temporaire du même courriel, puis choisirez le vôtre.',
  'invitation.manual':
    'Vous vous connecterez ensuite avec votre mot de passe temporaire. {inviter} vous le transmet séparément, jamais en réponse à un courriel. Vous choisirez alors le vôtre.',
  'invitation.set':
    "Votre adresse n'avait pas encore été confirmée. Choisissez un nouveau mot de passe; celui qui aurait été défini auparavant cesse de fonctionner et ses sessions prennent fin.",
  'invitation.sso': "Vous vous connectez avec {name}. Aucun mot de passe n'est nécessaire ici.",
  'invitation.sso-button': 'Se connecter avec {name}',
  'invitation.stranger': `Vous ne vous y attendiez pas? Fermez la page${nbsp}: rien ne se passe tant que vous n'acceptez pas.`,
  'invitation.expired-password': 'Votre mot de passe temporaire a expiré.',
  'ask.lead': `Demandez-en un nouveau${nbsp}: les administrateurs de l'espace {workspace} recevront un message qui vous nomme.`,
  'ask.button': 'Demander à {inviter}',
  'ask.button-plain': 'En demander un nouveau',
  'ask.sent-title': 'Votre demande est en route',
  'ask.sent':
    "Les administrateurs de l'espace {workspace} savent maintenant qu'il vous faut une nouvelle invitation ou un nouveau mot de passe temporaire. La réponse vous parviendra par courriel ou de la personne qui vous a invité.",

  'problem.sign_in_failed': "L'adresse et le mot de passe ne vont pas ensemble. Veuillez vérifier les deux.",
  'problem.unauthorized': "Vous n'êtes plus connecté. Veuillez vous connecter de nouveau.",
  'problem.forbidden': "La demande ne venait pas d'une de nos pages. Rouvrez la page et recommencez.",
  'problem.password_login_off':
    "Les mots de passe sont désactivés dans cette organisation. Connectez-vous par son fournisseur d'identité.",
  'problem.email_unproven': `Ouvrez le lien de votre courriel d'invitation${nbsp}: il confirme que l'adresse est la vôtre et vous permet de choisir un nouveau mot de passe.`,
  'problem.tenant_choice_required': "Choisissez d'abord une organisation.",
  'problem.password_change_required': "Choisissez d'abord votre propre mot de passe.",
  'problem.current_password_wrong': "Ce n'est pas votre mot de passe actuel.",
  'problem.sso_refused': `Recommencez à partir de la page de connexion. Si cela se reproduit, adressez-vous à un administrateur de votre organisation${nbsp}: il peut en voir la raison.`,
  'problem.access_on_hold':
    "Votre accès à {workspace} est suspendu. Adressez-vous à un administrateur de l'espace {workspace}.",
  'problem.access_expired': 'Votre accès à {workspace} a pris fin le {at}. Adressez-vous à {contact}.',
  'problem.access_expired-ask':
    "Votre accès à {workspace} a pris fin le {at}. Adressez-vous à un administrateur de l'espace {workspace}.",
  'problem.token_invalid':
    "Il a été utilisé, remplacé ou retiré, est trop ancien ou n'a jamais été émis. Si vous l'avez déjà utilisé, connectez-vous simplement.",
  'problem.not_found': "Il n'y a rien à cette adresse.",
  'problem.method_not_allowed': 'Cette adresse ne peut pas être ouverte de cette façon.',
  'problem.invalid': "Le formulaire n'a pas pu être lu. Rouvrez la page et recommencez.",
  'problem.invalid_address': 'Entrez une adresse complète, comme nom@exemple.com.',
  'problem.password_too_short': `C'est trop court${nbsp}: utilisez au moins {least} caractères.`,
  'problem.password_too_long': `C'est trop long${nbsp}: utilisez au plus {most} caractères.`,
  'problem.password_blocklisted': `C'est trop facile à deviner${nbsp}: ce mot de passe est connu, très régulier, ou reprend votre adresse ou votre nom.`,
  'problem.password_is_temporary': "C'est un mot de passe temporaire. Choisissez le vôtre.",
  'problem.conflict': 'Quelque chose a changé au même moment. Veuillez réessayer.',
  'problem.rate_limited': 'Trop de tentatives. Attendez {wait}, puis réessayez.',
  'problem.internal_error':
    "Une erreur s'est produite de notre côté. Ce n'est pas votre faute, et notre journal en garde la trace.",
  'problem.unavailable': "C'est impossible pour l'instant. Rien n'a été modifié; réessayez dans quelques secondes.",
  'wait.seconds': '{count} secondes',
  'wait.minutes': '{count} minutes',
  'wait.minute': 'une minute',

  'refused.title': "Cela n'a pas fonctionné",
  'refused.link-title': "Ce lien n'est plus valable",
  'refused.sso-title': "La connexion n'a pas abouti",
  'refused.access-title': 'Vous ne pouvez pas entrer pour le moment',
};
