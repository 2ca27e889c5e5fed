/** Inviting people, one or many at a time, and the reports of what became of each. */
import type { z } from 'zod';
import { isVaultRole, vaultRoles } from '../identity/index.js';
import { openReport, runReport } from '../invitations/index.js';
import type { Invitation, InvitationReport } from '../storage/port/index.js';
import { actingOf } from './acting.js';
import type { AdminDeps } from './deps.js';
import { showReport } from './invitation-report.js';
import { invitationShape, newInvitations, reportShape } from './invitation-shapes.js';
import { type TenantCall, tenantOperation } from './operation.js';
import { listOf, pageOf, pageQuery } from './paging.js';
import { Problem } from './problem.js';
import { showInstant } from './shapes.js';

const place = { tag: 'Invitations' } as const;

/** `POST` and `GET …/invitations`, `GET …/invitation-reports/{id}`. */
export const invitationOperations = [
  tenantOperation({
    ...place,
    id: 'invite',
    method: 'post',
    path: '/invitations',
    summary: 'Invite people',
    description:
      'Nothing is sent when the call as a whole is refused; otherwise each address has its row in the report, whatever became of the others.',
    body: newInvitations,
    status: 201,
    answer: reportShape,
    errors: [
      'contractors_disabled',
      'expiry_required',
      'expiry_in_past',
      'expiry_too_far',
      'sponsor_unknown',
      'vault_unknown',
      'role_unknown',
      'temporary_password_choice_required',
      'conflict',
    ],
    handle: invitePeople,
  }),
  tenantOperation({
    ...place,
    id: 'listInvitations',
    method: 'get',
    path: '/invitations',
    summary: 'List the invitations, in whatever state',
    query: pageQuery,
    status: 200,
    answer: listOf(invitationShape),
    handle: (deps, call) =>
      pageOf(
        deps,
        call,
        (page) => deps.storage.invitations.list('tenant', [call.tenant.id], page),
        (invitation) => showInvitation(invitation, deps.clock.now()),
      ),
  }),
  tenantOperation({
    ...place,
    id: 'readInvitationReport',
    method: 'get',
    path: '/invitation-reports/:id',
    summary: 'What became of each address of one call, as it stands now',
    status: 200,
    answer: reportShape,
    handle: readReport,
  }),
];

async function invitePeople(deps: AdminDeps, call: TenantCall<unknown, z.output<typeof newInvitations>>) {
  const acting = { ...actingOf(call), requestId: call.requestId };
  const { vaults = [], ...asked } = call.body;
  const named = vaults.map((vault) => (typeof vault === 'string' ? { name: vault } : withRole(vault)));
  const report = await openReport(deps, acting, { ...asked, vaults: named }, deps.clock.now());
  await deps.storage.commit([{ change: 'insert', collection: 'invitationReports', record: report }]);
  await runReport({ ...deps, now: () => deps.clock.now() }, acting, report);
  return showReport(deps, report);
}

function withRole({ name, role }: { readonly name: string; readonly role?: string | undefined }) {
  if (role === undefined) return { name };
  if (!isVaultRole(role)) throw new Problem('role_unknown', { detail: `Roles are ${vaultRoles.join(', ')}.` });
  return { name, role };
}

async function readReport(deps: AdminDeps, call: TenantCall) {
  return showReport(deps, await findReport(deps, call));
}

/**
 * The report that the call's path names.
 *
 * @throws Problem not_found also when it is another tenant's
 */
export async function findReport(deps: AdminDeps, call: TenantCall): Promise<InvitationReport> {
  const report = await deps.storage.invitationReports.get(call.params.id!);
  if (report?.tenantId !== call.tenant.id) throw new Problem('not_found', { detail: 'No such report in this tenant.' });
  return report;
}

/**
 * The invitation that the call's path names.
 *
 * @throws Problem not_found also when it is another tenant's
 */
export async function findInvitation(deps: AdminDeps, call: TenantCall): Promise<Invitation> {
  const invitation = await deps.storage.invitations.get(call.params.id!);
  if (invitation?.tenantId !== call.tenant.id) {
    throw new Problem('not_found', { detail: 'No such invitation in this tenant.' });
  }
  return invitation;
}

/** An open one whose time is over is shown as expired, whether or not a job has noticed. */
export function showInvitation(invitation: Invitation, now: number): z.output<typeof invitationShape> {
  const { id, linkId, email, kind, state, createdAt, expiresAt } = invitation;
  const isOver = now >= expiresAt && (state === 'queued' || state === 'sent' || state === 'bounced');
  return {
    id,
    userId: linkId,
    email,
    kind,
    state: isOver ? 'expired' : state,
    createdAt: showInstant(createdAt),
    expiresAt: showInstant(expiresAt),
  };
}
