/** The first page of a tenant: how many people there are, what needs attention, what is advisable. */
import { z } from 'zod';
import { showConnection } from './connection-view.js';
import { countPeople } from './count-people.js';
import type { AdminDeps } from './deps.js';
import { type TenantCall, tenantOperation } from './operation.js';
import { dayMs } from './shapes.js';

const count = z.number().int();
const attentionCodes = [
  'users_without_address',
  'sso_domain_missing',
  'connections_degraded',
  'approval_needed',
  'conflicts',
  'passwords_to_deliver',
  'mails_failed',
  'tokens_expiring',
  'provisioning_failed',
  'extension_requests',
  'notices',
] as const;

const overviewShape = z
  .object({
    tenant: z.object({ id: z.string(), slug: z.string(), name: z.string() }),
    counts: z.object({
      total: count,
      byKind: z.object({ user: count, admin: count, contractor: count }),
      byStatus: z.object({ active: count, invited: count, on_hold: count, expired: count }),
      directories: count,
    }),
    needsAttention: z.array(z.object({ code: z.enum(attentionCodes), count, detail: z.string() })),
    recommendations: z.array(z.enum(['second_administrator'])),
  })
  .meta({ id: 'Overview' });

/** `GET /tenants/{t}/overview`. */
export const overviewOperations = [
  tenantOperation({
    id: 'readOverview',
    method: 'get',
    path: '/overview',
    tag: 'Tenants',
    summary: 'Counts, what needs attention, and recommendations',
    status: 200,
    answer: overviewShape,
    handle: readOverview,
  }),
];

/** How long before its end a token is mentioned (flows.md section 1). */
const tokenWarningDays = 30;

/** As long as an invitation lives. */
const mailFailureDays = 7;

/** What is said of each number. */
const details: Readonly<Record<(typeof attentionCodes)[number], string>> = {
  users_without_address: 'People who cannot be invited until their directory sends an address.',
  sso_domain_missing:
    'People who were not written to, since single sign-on is forced and the domain of their address is not verified.',
  connections_degraded: 'Connections whose provider cannot be read, or whose certificate ends soon.',
  approval_needed: 'People who wait to be let in: restore them to send their invitation.',
  conflicts: 'Cases that a person must decide.',
  passwords_to_deliver: 'Temporary passwords that somebody has to hand over.',
  mails_failed: `Mails of the last ${mailFailureDays} days that nobody took; the audit events tell which.`,
  tokens_expiring: `SCIM tokens that end within ${tokenWarningDays} days or have ended.`,
  provisioning_failed: 'SCIM requests of the last 24 hours that failed.',
  extension_requests: 'Sponsors who ask for more time for a contractor.',
  notices: 'What administrators were told and none acknowledged; the list of notices has it.',
};

async function readOverview(deps: AdminDeps, call: TenantCall): Promise<z.output<typeof overviewShape>> {
  const { id, slug, name } = call.tenant;
  const { storage } = deps;
  const now = deps.clock.now();
  const [people, directories, conflicts, passwords, mails, tokens, failures, requests, notices, degraded] =
    await Promise.all([
      countPeople(storage, id, now),
      storage.directories.count('tenant', [id]),
      storage.conflicts.count('open', [id]),
      storage.temporaryPasswords.count('state', [id, 'to_deliver']),
      countFailedMails(deps, id, now),
      countEndingTokens(deps, id, now),
      countFailures(deps, id, now),
      storage.extensionRequests.count('state', [id, 'open']),
      storage.notices.count('open', [id]),
      countDegraded(deps, id),
    ]);
  const attention = {
    users_without_address: people.withoutAddress,
    sso_domain_missing: people.unwritten,
    connections_degraded: degraded,
    approval_needed: people.approvalNeeded,
    conflicts,
    passwords_to_deliver: passwords,
    mails_failed: mails,
    tokens_expiring: tokens,
    provisioning_failed: failures,
    extension_requests: requests,
    notices,
  } satisfies Record<(typeof attentionCodes)[number], number>;
  return {
    tenant: { id, slug, name },
    counts: { total: people.total, byKind: people.byKind, byStatus: people.byStatus, directories },
    needsAttention: attentionCodes
      .map((code) => ({ code, count: attention[code], detail: details[code] }))
      .filter((entry) => entry.count > 0),
    recommendations: people.byKind.admin < 2 ? ['second_administrator'] : [],
  };
}

/** Directories whose newest token ends soon: an older one that is being rotated out worries nobody. */
async function countEndingTokens(deps: AdminDeps, tenantId: string, now: number): Promise<number> {
  const newest = new Map<string, number>();
  let after: string | undefined;
  do {
    const page = await deps.storage.scimTokens.list('directory', [tenantId], { limit: 200, after });
    for (const { directoryId, expiresAt } of page.items) {
      newest.set(directoryId, Math.max(expiresAt, newest.get(directoryId) ?? 0));
    }
    after = page.next;
  } while (after !== undefined);
  return [...newest.values()].filter((end) => end <= now + tokenWarningDays * dayMs).length;
}

async function countDegraded(deps: AdminDeps, tenantId: string): Promise<number> {
  const { items } = await deps.storage.connections.list('tenant', [tenantId], { limit: 200 });
  const shown = await Promise.all(items.map((connection) => showConnection(deps, connection)));
  return shown.filter(({ status, health }) => status === 'on' && health === 'degraded').length;
}

async function countFailedMails(deps: AdminDeps, tenantId: string, now: number): Promise<number> {
  const { items } = await deps.storage.events.list(tenantId, { type: 'mail.failed' }, { limit: latestEntries });
  return items.filter((event) => event.at > now - mailFailureDays * dayMs).length;
}

/** Looked for among the latest entries only: beyond some hundred failures the number tells nothing new. */
const latestEntries = 1000;

async function countFailures(deps: AdminDeps, tenantId: string, now: number): Promise<number> {
  const { items } = await deps.storage.log.list(tenantId, {}, { limit: latestEntries });
  return items.filter((entry) => entry.outcome === 'failed' && entry.at > now - dayMs).length;
}
