/** French of what administrators are told. */
import type { noticesEnglish } from './en-notices.js';

export const noticesFrench: Readonly<Record<keyof typeof noticesEnglish, string>> = {
  'subject.admin.provisioning_failed': "L'approvisionnement de {person} échoue à répétition",
  'subject.admin.directory_silent': '{source} ne donne plus signe de vie',
  'subject.admin.token_expiring': 'Le jeton SCIM de {source} expire dans {days} jours',
  'subject.admin.token_expiring.one': 'Le jeton SCIM de {source} expire dans 1 jour',
  'subject.admin.certificate_expiring': 'Un certificat de {source} expire dans {days} jours',
  'subject.admin.certificate_expiring.one': 'Un certificat de {source} expire dans 1 jour',
  'subject.admin.client_secret_expiring': 'Le secret client de {source} expire dans {days} jours',
  'subject.admin.client_secret_expiring.one': 'Le secret client de {source} expire dans 1 jour',
  'subject.admin.token_expired': 'Le jeton SCIM de {source} a expiré',
  'subject.admin.key_expiring': "La clé d'API {source} expire dans {days} jours",
  'subject.admin.key_expiring.one': "La clé d'API {source} expire dans 1 jour",
  'subject.admin.key_expired': "La clé d'API {source} a expiré",
  'subject.admin.domain_lost': 'La preuve du domaine {source} a disparu',
  'subject.admin.passwords_to_deliver': '{count} mots de passe temporaires à remettre',
  'subject.admin.passwords_to_deliver.one': '1 mot de passe temporaire à remettre',
  'subject.admin.password_fallback': 'Un mot de passe temporaire a été créé pour {person}',
  'subject.admin.invitation_asked': '{person} demande une nouvelle invitation',
  'subject.admin.approval_needed': '{person} attend une approbation',
  'subject.admin.extension_requested': 'Une prolongation est demandée pour {person}',
  'subject.admin.removal_waits': '{person} sera bientôt retiré, et une demande est sans réponse',
  'subject.admin.conflict': "{person} n'a pas pu être associé",
  'subject.admin.setting_changed': "Un paramètre de sécurité de l'espace {workspace} a été modifié",
  'subject.admin.mail_failed': "Un courriel à {person} n'a pas pu être remis",
  'subject.admin.still_expired': '{person} a été réactivé, mais son accès a expiré',
  'subject.admin.administrator_kept': '{person} demeure le dernier administrateur',
  'subject.admin.break_glass': "{person} s'est connecté avec un mot de passe",
  'subject.admin.digest': '{count} avis de {workspace}',
  'subject.admin.digest.one': '1 avis de {workspace}',
  'digest.more': 'Et {more} de plus\u00a0: la liste des avis les montre tous.',
  'digest.intro': 'Voici ce qui est survenu dans {workspace} et pourrait demander votre attention\u00a0:',
  'notice.provisioningFailed': "{source} a tenté plusieurs fois d'approvisionner {person}, sans succès.",
  'notice.directorySilent':
    "{source} n'a rien envoyé depuis un jour. Vérifiez-y que l'approvisionnement est toujours actif et que son jeton est valide.",
  'notice.certificateExpiring':
    "Inscrivez le prochain certificat de {source} dans la connexion avant la fin de l'actuel, sans quoi plus personne ne pourra se connecter par elle.",
  'notice.clientSecretExpiring':
    "Créez un nouveau secret client chez {source} et inscrivez-le dans la connexion avant la fin de l'actuel, sans quoi plus personne ne pourra se connecter par elle.",
  'notice.tokenExpiring': "Créez un nouveau jeton SCIM pour {source} et inscrivez-le là-bas avant la fin de l'actuel.",
  'notice.tokenExpired':
    '{source} ne peut plus approvisionner personne. Créez un nouveau jeton SCIM et inscrivez-le là-bas.',
  'notice.keyExpiring':
    "Créez une nouvelle clé d'API à la place de {source} et donnez-la à ce qui utilise l'actuelle avant la fin de celle-ci.",
  'notice.keyExpired':
    "Ce qui utilisait la clé d'API {source} n'a plus accès. Créez-en une nouvelle si elle est encore nécessaire.",
  'notice.domainLost':
    "L'enregistrement TXT qui prouve que {source} est à vous est introuvable. Les personnes conservent leur accès, mais plus personne n'est associé d'après une adresse de ce domaine. Publiez l'enregistrement de nouveau; les paramètres du domaine l'indiquent.",
  'notice.passwordsToDeliver':
    "Des mots de passe temporaires attendent depuis plus d'un jour. Tant qu'ils ne sont pas remis, ces personnes ne peuvent pas se connecter.",
  'notice.fallbackManual':
    '{person} est arrivé de {source}, où personne ne peut choisir comment transmettre le mot de passe temporaire. Il attend une remise en main propre.',
  'notice.fallbackAutomatic':
    '{person} est arrivé de {source}, où personne ne peut choisir comment transmettre le mot de passe temporaire. Il a été envoyé par courriel.',
  'notice.invitationAsked':
    "{person} a été invité dans {workspace} et ne peut pas entrer\u00a0: le mot de passe temporaire ou l'invitation a expiré. Renvoyez l'invitation ou émettez un nouveau mot de passe temporaire.",
  'notice.approvalNeeded':
    "{person} est arrivé de {source} et n'a aucun accès avant l'approbation d'un administrateur.",
  'notice.extensionRequested': "Une prolongation de l'accès temporaire de {person} à {workspace} est demandée.",
  'notice.removalWaits':
    "L'accès temporaire de {person} à {workspace} est terminé depuis longtemps, et personne n'a répondu à la demande de prolongation. Décidez maintenant\u00a0: après la date ci-dessous, la personne sera retirée.",
  'notice.conflict':
    "Ce que {source} indique à propos de {person} contredit ce que l'on sait ici. Quelqu'un doit trancher.",
  'notice.contractorsOn': "Les contractuels ont été activés pour l'espace {workspace}.",
  'notice.contractorsOff':
    "Les contractuels ont été désactivés pour l'espace {workspace}\u00a0: ceux qui s'y trouvent n'ont plus accès.",
  'notice.ssoForced':
    "L'authentification unique est maintenant imposée pour l'espace {workspace}. Les administrateurs et les contractuels peuvent encore se connecter avec un mot de passe.",
  'notice.ssoFree': "L'authentification unique n'est plus imposée pour l'espace {workspace}.",
  'notice.mailFailed': "Un courriel à {person} n'a pas pu être remis. Vérifiez l'adresse.",
  'notice.mailReplaced':
    "Le mot de passe temporaire qu'il contenait n'est plus valide. Un nouveau attend une remise en main propre.",
  'notice.stillExpired':
    "{source} a réactivé {person}, mais le contrat est terminé. Il n'y a pas d'accès, sauf si vous le prolongez.",
  'notice.administratorKept':
    "{source} voulait retirer l'accès de {person}, dernier administrateur de l'espace {workspace}. L'accès a été conservé et se gère ici désormais. Désignez d'abord un autre administrateur.",
  'notice.breakGlass':
    "{person}, administrateur, s'est connecté avec un mot de passe bien que l'authentification unique soit imposée.",
  'fact.person': 'Personne',
  'fact.source': 'Source',
  'fact.count': 'Nombre',
  'fact.detail': 'Dernière erreur',
  'fact.lastSeen': 'Vu pour la dernière fois',
  'fact.lastAt': 'Dernier signe de vie',
  'fact.ends': 'Expiration',
  'fact.ended': 'Expiré depuis',
  'fact.oldestAt': 'Le plus ancien date du',
  'fact.askedUntil': "Demandé jusqu'au",
  'fact.askedBy': 'Demandé par',
  'fact.removedOn': 'Retrait après le',
  'fact.changedBy': 'Modifié par',
  'fact.accessEnded': "Fin de l'accès",
  'fact.signedInAt': 'Connexion',
  'footer.whyAdministrator': "Vous recevez ce courriel parce que vous êtes administrateur de l'espace {workspace}.",
  'footer.helpOperator':
    "Des questions? Adressez-vous à la personne qui gère cette passerelle pour l'espace {workspace}.",
};
