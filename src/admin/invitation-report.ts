/** The mass invite report as it stands at this moment: its rows are final, their temporary passwords and mails go on. */
import type { z } from 'zod';
import type { Invitation, InvitationReport, InvitationRow, TemporaryPassword } from '../storage/port/index.js';
import type { AdminDeps } from './deps.js';
import type { reportShape } from './invitation-shapes.js';
import { showInstant } from './shapes.js';
import { showIssued } from './temporary-passwords.js';

type Report = z.output<typeof reportShape>;
type Reading = Pick<AdminDeps, 'storage'>;

/** All its rows that are made by now, in the order of the list. */
export async function showReport(deps: Reading, report: InvitationReport): Promise<Report> {
  const rows: Report['rows'] = [];
  let after: string | undefined;
  do {
    const page = await deps.storage.invitationRows.list('report', [report.tenantId, report.id], { limit: 200, after });
    rows.push(...(await Promise.all(page.items.map((row) => showRow(deps, row)))));
    after = page.next;
  } while (after !== undefined);
  const uncollected = rows.filter(({ temporaryPassword }) => temporaryPassword?.state === 'to_deliver').length;
  return { id: report.id, createdAt: showInstant(report.createdAt), rows, uncollected };
}

async function showRow(deps: Reading, row: InvitationRow): Promise<Report['rows'][number]> {
  const isInvited = row.result === 'invited' || row.result === 'linked';
  const [password, invitation] = isInvited
    ? await Promise.all([latestPassword(deps, row.linkId!), deps.storage.invitations.get(row.invitationId!)])
    : [];
  const isBounced = invitation?.state === 'bounced';
  const error = isBounced ? await whyNotSent(deps, invitation) : row.error;
  return {
    email: row.email,
    result: isBounced ? 'mail_not_sent' : row.result,
    userId: row.linkId ?? null,
    invitationId: row.invitationId ?? null,
    temporaryPassword: password ? showIssued(password) : null,
    ...(error !== undefined && { error }),
  };
}

/** What the mail server said, as long as the mail is remembered. */
async function whyNotSent({ storage }: Reading, { mailId }: Invitation): Promise<string | undefined> {
  return mailId === undefined ? undefined : (await storage.mails.get(mailId))?.lastError;
}

/** The one that counts for the person: those before it were replaced. */
export async function latestPassword({ storage }: Reading, linkId: string): Promise<TemporaryPassword | undefined> {
  const { items } = await storage.temporaryPasswords.list('link', [linkId], { limit: 200 });
  const inForce = items.filter(({ state }) => state !== 'reissued' && state !== 'revoked');
  return (inForce.length > 0 ? inForce : items).toSorted((a, b) => a.createdAt - b.createdAt).at(-1);
}
