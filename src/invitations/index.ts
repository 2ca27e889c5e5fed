/**
 * Mass invitations: what may be asked of a whole list of people, the report, and its rows, which are made whoever stops
 * on the way. Does not own what an invitation means for one person (`people/`), nor HTTP (`admin/`).
 */
export { type ResumeDeps, resume, resumeJob } from './job.js';
export { type Asked, openReport } from './open-report.js';
export { type Retried, retryReport } from './retry-report.js';
export { type RunDeps, runReport } from './run-report.js';
export { type InvitationSweepDeps, invitationJob, sweepInvitations } from './sweep.js';
