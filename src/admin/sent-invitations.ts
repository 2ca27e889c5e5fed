/** What is done with invitations that were made: sent again, one or all that failed, or withdrawn. */
import { retryReport } from '../invitations/index.js';
import { resendInvitation } from '../people/index.js';
import { revokeInvitation } from '../people/revoke-invitation.js';
import { settled } from '../storage/settled.js';
import { actingOf } from './acting.js';
import type { AdminDeps } from './deps.js';
import { showReport } from './invitation-report.js';
import { invitationShape, resentShape, retriedShape } from './invitation-shapes.js';
import { findInvitation, findReport, showInvitation } from './invitations.js';
import { type TenantCall, tenantOperation } from './operation.js';
import { Problem } from './problem.js';
import { showInstant } from './shapes.js';
import { showIssued } from './temporary-passwords.js';

const place = { tag: 'Invitations' } as const;

/** `POST …/invitations/{id}/resend`, `…/revoke`, `POST …/invitation-reports/{id}/retry`. */
export const sentInvitationOperations = [
  tenantOperation({
    ...place,
    id: 'resendInvitation',
    method: 'post',
    path: '/invitations/:id/resend',
    summary: 'Send an invitation again',
    description:
      'The former link is void, and the new one is good for seven days. A temporary password that travels by mail is made anew; one that is handed over stays while its time lasts. The access of a contractor ends when it did.',
    status: 200,
    answer: resentShape,
    errors: ['resend_limit', 'conflict'],
    handle: resend,
  }),
  tenantOperation({
    ...place,
    id: 'revokeInvitation',
    method: 'post',
    path: '/invitations/:id/revoke',
    summary: 'Withdraw an invitation that nobody has accepted',
    description: 'Its link and temporary password are void, and the address can be invited again at once.',
    status: 200,
    answer: invitationShape,
    errors: ['conflict'],
    handle: revoke,
  }),
  tenantOperation({
    ...place,
    id: 'retryInvitationReport',
    method: 'post',
    path: '/invitation-reports/:id/retry',
    summary: 'Send the invitations of a report again whose mail was not taken',
    description: 'Touches the rows that say `mail_not_sent`, and no others.',
    status: 200,
    answer: retriedShape,
    handle: retry,
  }),
];

async function resend(deps: AdminDeps, call: TenantCall) {
  const { password, endsSoonAt } = await settled(deps, async () => {
    const invitation = await findInvitation(deps, call);
    return resendInvitation(deps.people, actingOf(call), { invitation }, deps.clock.now());
  });
  return {
    ...showInvitation(await findInvitation(deps, call), deps.clock.now()),
    temporaryPassword: password ? showIssued(password) : null,
    ...(endsSoonAt !== undefined && { warning: endsSoon(endsSoonAt) }),
  };
}

/** flows.md, edge case 10. */
function endsSoon(at: number) {
  const expiresAt = showInstant(at);
  const detail = `The access of this contractor ends at ${expiresAt}, and sending the invitation again does not extend it.`;
  return { code: 'access_ends_soon' as const, expiresAt, detail };
}

async function retry(deps: AdminDeps, call: TenantCall) {
  const report = await findReport(deps, call);
  const outcome = await retryReport({ ...deps, now: () => deps.clock.now() }, actingOf(call), report);
  return { retried: outcome.retried, refused: [...outcome.refused], report: await showReport(deps, report) };
}

async function revoke(deps: AdminDeps, call: TenantCall) {
  await settled(deps, async () => {
    const invitation = await findInvitation(deps, call);
    const link = await deps.storage.links.get(invitation.linkId);
    if (link?.state !== 'invited' || invitation.state === 'revoked') {
      throw new Problem('conflict', { detail: 'This invitation was accepted, revoked or replaced already.' });
    }
    return revokeInvitation(deps.people, actingOf(call), link, deps.clock.now());
  });
  return showInvitation(await findInvitation(deps, call), deps.clock.now());
}
