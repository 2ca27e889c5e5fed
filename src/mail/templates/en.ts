/** The mails in English. */
import { noticesEnglish } from './en-notices.js';
import { personalEnglish } from './en-personal.js';
import type { Language, MomentParts } from './phrases.js';

const day = ({ month, day, year }: MomentParts): string => `${month} ${day}, ${year}`;
const time = ({ hour, minute }: MomentParts): string =>
  `${((hour + 11) % 12) + 1}:${minute} ${hour < 12 ? 'a.m.' : 'p.m.'}`;

export const english: Language = {
  code: 'en',
  tag: 'en-CA',
  colon: ': ',
  moment: (parts) => `${parts.weekday}, ${day(parts)} at ${time(parts)}, ${parts.zone}`,
  day: (parts) => day(parts),
  phrases: {
    ...personalEnglish,
    ...noticesEnglish,
    'subject.invite.existing': '{inviter} invited you to {workspace}',
    'subject.invite.auto': 'Your access to {workspace}',
    'subject.invite.manual': 'Your access to {workspace} is being prepared',
    'subject.invite.sso': 'Sign in to {workspace} with {idp}',
    'subject.invite.admin': 'You are invited as an administrator of {workspace}',
    'subject.invite.contractor': 'Temporary access to {workspace} until {expiresAtDay}',
    'subject.contractor.expired': 'Access ended',
    'subject.email.changed': 'Your address was changed',
    'changed.address': '{by} changed the address with which you sign in to {workspace}.',
    'changed.notYou': 'This was not expected? Tell an administrator of {workspace} at once.',
    'footer.whyChanged': 'You receive this mail because this address is, or was until now, the one of your account.',
    greeting: 'Hello {name},',
    'greeting.nameless': 'Hello,',
    'intro.existing': '{inviter} invites you to join {workspace}.',
    'intro.newcomer': '{inviter} set up access to {workspace} for you.',
    'intro.sso': '{inviter} gave you access to {workspace}. You sign in with {idp}.',
    'intro.admin': '{inviter} invites you to be an administrator of {workspace}.',
    'intro.contractor': '{inviter} gives you temporary access to {workspace} as a contractor.',
    'role.user': 'Member',
    'role.admin': 'Administrator',
    'role.contractor': 'Contractor',
    'admin.duties': 'Administrators invite people, decide who keeps access and look after the security of {workspace}.',
    'admin.care': 'Accept only if you expected this. Your actions as an administrator are recorded.',
    'contractor.scope': 'You see only what was shared with you. Privileged entries are read-only.',
    'contractor.readOnly': 'You cannot invite people or change settings.',
    'contractor.compact': 'You will see a compact view made for short assignments.',
    'existing.account':
      'Use your present account: there is no new password. If you are signed in already, one click is enough.',
    'auto.password': 'Temporary password',
    'auto.mustChange':
      'You must choose your own password when you first sign in; the temporary one then stops working.',
    'auto.doNotForward': 'Do not forward this mail: whoever has it can sign in as you.',
    'manual.separate':
      'Your temporary password comes separately from {inviter}. You need it to sign in for the first time.',
    'manual.neverByReply': 'It never comes by reply to this mail, and nobody will ask you for it by mail.',
    'sso.noPassword': 'No password is needed here.',
    'sso.fallback': 'single sign-on',
    'button.accept': 'Accept the invitation',
    'button.signIn': 'Open {workspace}',
    'button.sso': 'Sign in with {idp}',
    'fact.workspace': 'Workspace',
    'fact.role': 'Role',
    'fact.userName': 'User name',
    'fact.validUntil': 'Invitation valid until',
    'fact.passwordValidUntil': 'Temporary password valid until',
    'fact.sponsor': 'Sponsor',
    'fact.accessUntil': 'Access ends',
    'fact.endedAt': 'Access ended',
    'expired.yours': 'Your temporary access to {workspace} has ended.',
    'expired.theirs': 'The temporary access of {person} to {workspace}, for which you are the sponsor, has ended.',
    'expired.kept': 'The work done in {workspace} is kept, along with its history.',
    'expired.keptUntil':
      'The work done in {workspace} is kept until {keptUntil}; after that the access cannot be extended.',
    'expired.askSponsor': 'If more time is needed, {sponsor} can ask for an extension.',
    'expired.ask': 'If more time is needed, ask an administrator of {workspace} for an extension.',
    'expired.youAsk': 'If more time is needed, you can ask an administrator of {workspace} for an extension.',
    'footer.why': 'You receive this mail because {inviter} entered this address to give you access to {workspace}.',
    'footer.whyContractor': 'You receive this mail because you had this access to {workspace}.',
    'footer.whySponsor': 'You receive this mail because you are the sponsor of this access to {workspace}.',
    'footer.help': 'Questions? Ask {inviter} or an administrator of {workspace}.',
    'footer.helpContractor': 'Questions? Ask {sponsor} or an administrator of {workspace}.',
    'footer.helpAdministrator': 'Questions? Ask an administrator of {workspace}.',
    'footer.unexpected': 'If you did not expect it, ignore it: nothing happens unless you use the link.',
  },
};
