/** The first page of a tenant: how many people there are, what needs attention, what is advisable. */
import { z } from 'zod';
import { countPeople } from './count-people.js';
import type { AdminDeps } from './deps.js';
import { type TenantCall, tenantOperation } from './operation.js';
import { dayMs } from './shapes.js';

const count = z.number().int();
const attentionCodes = [
  'users_without_address',
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

async function readOverview(deps: AdminDeps, call: TenantCall): Promise<z.output<typeof overviewShape>> {
  const { id, slug, name } = call.tenant;
  const { storage } = deps;
  const now = deps.clock.now();
  const [people, directories, conflicts, passwords, mails, tokens, failures, requests, notices] = await Promise.all([
    countPeople(storage, id, now),
    storage.directories.count('tenant', [id]),
    storage.conflicts.count('tenant', [id]),
    storage.temporaryPasswords.count('state', [id, 'to_deliver']),
    countFailedMails(deps, id, now),
    countEndingTokens(deps, id, now),
    countFailures(deps, id, now),
    storage.extensionRequests.count('state', [id, 'open']),
    countNotices(deps, id, now),
  ]);
  const attention = {
    users_without_address: [
      people.withoutAddress,
      'People who cannot be invited until their directory sends an address.',
    ],
    approval_needed: [people.approvalNeeded, 'People who wait to be let in: restore them to send their invitation.'],
    conflicts: [conflicts, 'Cases that a person must decide.'],
    passwords_to_deliver: [passwords, 'Temporary passwords that somebody has to hand over.'],
    mails_failed: [mails, `Mails of the last ${mailFailureDays} days that nobody took; the audit events tell which.`],
    tokens_expiring: [tokens, `SCIM tokens that end within ${tokenWarningDays} days or have ended.`],
    provisioning_failed: [failures, 'SCIM requests of the last 24 hours that failed.'],
    extension_requests: [requests, 'Sponsors who ask for more time for a contractor.'],
    notices: [notices, 'What administrators were told in the last 24 hours; the list of notices has it.'],
  } as const;
  return {
    tenant: { id, slug, name },
    counts: { total: people.total, byKind: people.byKind, byStatus: people.byStatus, directories },
    needsAttention: attentionCodes
      .map((code) => ({ code, count: attention[code][0], detail: attention[code][1] }))
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

/** Beyond some hundred the number tells nothing new. */
async function countNotices({ storage }: AdminDeps, tenantId: string, now: number): Promise<number> {
  const { items } = await storage.notices.list('latest', [tenantId], { limit: 200 });
  return items.filter(({ createdAt }) => createdAt > now - dayMs).length;
}

/** As long as an invitation lives. */
const mailFailureDays = 7;

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
