/**
 * What is done to people: how they arrive, change, leave and expire. Each use case reads, asks the rules of `identity/`
 * and answers with changes; the caller commits them together with what caused them. Does not own HTTP, SCIM or mail.
 */
export { accessOf } from './access.js';
export { otherAdministrator, stillThere } from './administrators.js';
export { type Amended, type Amending, amend } from './amend.js';
export type { Acting, Caller } from './caller.js';
export { closedInvitation, closedPassword, openInvitationStates } from './closed.js';
export { type Collected, type Collecting, collectPassword } from './collect.js';
export { type Conversion, convert } from './convert.js';
export { type Deprovisioned, deprovision } from './deprovision.js';
export { eventContext, type PeopleDeps, userTarget } from './deps.js';
export { end } from './end.js';
export type { Contract } from './end-contract.js';
export { endSessions, type WhoseSessions } from './end-sessions.js';
export { type EnterDeps, enterTenant } from './enter-tenant.js';
export { extend, isPastExtending } from './extend.js';
export {
  approveExtension,
  askExtension,
  refuseExtension,
  sponsorLimit,
  withdrawExtension,
} from './extension-request.js';
export { type ForgetDeps, forgetLink, unclaimedMs } from './forget.js';
export { type Invited, invite } from './invite.js';
export { type Batch, type InvitedRow, invitePerson } from './invite-person.js';
export { passwordAnew, temporaryPasswordAssociated } from './issue-password.js';
export { joinVault, leaveVault, type VaultMember } from './join-vault.js';
export { lastRemoved } from './last-removed.js';
export { linksOf } from './links-of.js';
export { mailAssociated, mailTo, type Writing } from './mail.js';
export { type MailOutcomeDeps, mailOutcome } from './mail-outcome.js';
export { nameForOthers, readMember } from './member.js';
export { moveRequestToZone, moveToZone, switchContractor } from './move-contracts.js';
export { type Arrival, type Onboarded, onboard } from './onboard.js';
export { unanswered } from './open-request.js';
export { type Person, readPerson } from './person.js';
export { type CaseSource, listCase, Refusal } from './refusal.js';
export { type Reissued, reissuePassword } from './reissue.js';
export { type Resent, resendInvitation } from './resend.js';
export { restore } from './restore.js';
export { retirePasswords, temporaryPasswordsOf } from './retire-passwords.js';
export { isSponsored, orphansOf } from './sponsored.js';
export { type AccessChange, suspend } from './suspend.js';
export { type Telling, type TellingDeps, tellAdministrators } from './tell-administrators.js';
export { type TendDeps, tendContract } from './tend-contract.js';
export {
  endVaultGrants,
  type HeldVault,
  namesVault,
  type VaultRight,
  vaultGrantsOf,
  vaultRightsOf,
  vaultsOf,
} from './vaults.js';
export { awaited, reconsiderWelcome } from './welcome.js';
export { dueWelcomes, type WelcomeDeps } from './welcome-due.js';
