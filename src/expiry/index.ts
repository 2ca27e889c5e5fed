/**
 * What ends by itself: contractors are reminded and leave on their day, accounts that nobody needs go, temporary
 * passwords are brought to mind and end, SCIM
 * tokens end after warnings, administrators are mailed what they are to be told, and what is kept for a time only is
 * forgotten. Owns when each is looked at; what becomes of a person is for `people/`, and access itself ends by the clock
 * at every request, whether this runs or not.
 */
export { checkDomains, type DomainCheckDeps, domainJob } from './domains.js';
export { type ForgetJobDeps, forgetAccounts, forgetJob } from './forget.js';
export { defineExpiry, type ExpiryDeps, type ExpiryJobs, horizonMs } from './job.js';
export { type KeyWarningDeps, keyWarningJob, warnOfKeys } from './key-warnings.js';
export { mailNotices, type NoticeJobDeps, noticeJob } from './notices.js';
export { type PasswordSweepDeps, passwordJob, sweepPasswords } from './passwords.js';
export { forget, type RetentionDeps, retentionJob } from './retention.js';
export { forgetSignIns, type SignInTracesDeps, signInJob } from './sign-in.js';
export { type SilenceDeps, silenceJob, tellOfSilence } from './silence.js';
export { type SponsorJobDeps, sponsorJob, sweepSponsors } from './sponsors.js';
export { type SweepDeps, type SweepRun, sweep, upcoming } from './sweep.js';
export { type TokenWarningDeps, tokenWarningJob, warningOf, warnOfTokens } from './token-warnings.js';
