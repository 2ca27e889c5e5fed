/** Every type of audit event, with the transition that it records; docs/events.md says the same at length. */

/** `noun.past` to its meaning. A test compares this list with docs/events.md. */
export const eventTypes = {
  'account.created': 'A person without an account arrived: account and link were made.',
  'account.linked': 'A person who has an account arrived: a link to it was made.',
  'account.address_changed': 'The sign-in address of an account followed its directory.',
  'access.suspended': 'A hold was set on a link: access is withheld.',
  'access.restored': 'A hold was cleared from a link.',
  'administrator.kept':
    'The last administrator of a tenant kept access although a directory deactivated or deleted them.',
  'account.deleted': 'An account that was of use to nobody any more was deleted.',
  'accounts.looked_up': 'Somebody asked which addresses have an account.',
  'administrator.created': 'The set-up page made the first administrator.',
  'connection.changed': 'A connection to an identity provider was changed, switched on or switched off.',
  'connection.created': 'A connection to an identity provider was made.',
  'connection.deleted': 'A connection to an identity provider was deleted; the sessions that came through it ended.',
  'connection.refreshed': 'What a connection knows of its identity provider was read anew from its metadata.',
  'contractor.ended': 'Somebody ended a contract before its day: access ended.',
  'contractor.expired': 'The day of a contractor came: access ended.',
  'contractor.expiry_changed': 'The date on which the access of a contractor ends was moved.',
  'contractor.extended': 'Somebody gave a contractor more time.',
  'contractor.reminded': 'People were told that a contract ends soon.',
  'directory.created': 'A directory was made.',
  'domain.added': 'A mail domain was put on the list of a tenant.',
  'domain.verified': 'A tenant proved that a mail domain is its own, or the root key vouched for it.',
  'identity.attached':
    'A user of a directory, or somebody at an identity provider, became the identity behind a link that was there already.',
  'invitation.accepted': 'An invited person got in: the link is active.',
  'invitation.expired': 'Nobody accepted an invitation in time: its link is over.',
  'invitation.queued': 'An invitation was made and its mail queued.',
  'invitation.resent': 'An invitation was sent again: its former link is void.',
  'invitation.revoked': 'An invitation was withdrawn; its link and temporary password are void.',
  'key.created': 'An API key was made.',
  'key.revoked': 'An API key was revoked.',
  'mail.failed': 'A mail could not be delivered and was given up.',
  'password.changed': 'The owner of an account chose a new password.',
  'session.ended': 'An identity provider signed somebody out, or its connection was switched off or deleted.',
  'session.started': 'Somebody signed in to a tenant.',
  'settings.changed': 'Settings of a tenant were changed.',
  'sponsor.changed': 'Somebody else answers for a person, or nobody any more.',
  'temporary_password.collected': 'Somebody took a temporary password to hand it over: its copy was shredded.',
  'temporary_password.expired':
    'Nobody handed over or used a temporary password in time; its copy, if any, was shredded.',
  'temporary_password.reissued': 'A temporary password was replaced by a new one of the same handling.',
  'temporary_password.revoked':
    'A temporary password is void, since the mail with it was not taken; another one waits to be handed over.',
  'tenant.created': 'A tenant was made.',
  'token.created': 'A SCIM token of a directory was made.',
  'token.revoked': 'A SCIM token of a directory was revoked.',
  'user.converted': 'A person is of another kind now: user, admin or contractor.',
  'user.deprovisioned': 'A person left a tenant: the link was removed.',
  'vault.created': 'A vault was made.',
  'vault.member_added': 'Somebody gave a person a right to a vault, or another role in it.',
  'vault.member_removed': 'Somebody took a right to a vault away.',
  'vaults.changed': 'The vaults that a person joins were changed.',
} as const;

export type EventType = keyof typeof eventTypes;
