/** Looks every day whether the proofs of mail domains still stand (security rule 2, flows.md edge case 21). */
import { event } from '../events/index.js';
import type { RecurringJob } from '../jobs/port.js';
import { lookForTxt, type ResolveTxt } from '../people/domain-txt.js';
import { type TellingDeps, tellAdministrators } from '../people/index.js';
import {
  AlreadyExists,
  type Change,
  type Domain,
  NotFound,
  type Storage,
  VersionConflict,
} from '../storage/port/index.js';
import type { SweepRun } from './sweep.js';

export interface DomainCheckDeps extends TellingDeps {
  readonly storage: TellingDeps['storage'] & Pick<Storage, 'domains' | 'commit'>;
  readonly resolveTxt: ResolveTxt;
  readonly now: () => number;
}

const dayMs = 86_400_000;
/** How long administrators are warned, and a record that comes back is taken as the proof again. */
const warningDays = 7;
const sliceSize = 50;
const actor = { kind: 'job', id: 'domain.check', name: 'domain.check' } as const;

/** `domain.check`, every day. */
export function domainJob(deps: DomainCheckDeps): RecurringJob {
  return { name: 'domain.check', everySeconds: 86_400, lockSeconds: 120, run: (run) => checkDomains(deps, run) };
}

/**
 * A domain whose record is gone is its tenant's no more, from that moment: nobody is linked by its addresses. People keep
 * their access. Administrators are warned daily for a week; when the record is back by then, so is the domain. What the
 * root key vouched for has no record to look for, and a DNS that does not answer changes nothing.
 *
 * @throws StoreUnavailable
 */
export async function checkDomains(deps: DomainCheckDeps, run: SweepRun): Promise<void> {
  const lost = await deps.storage.domains.upTo('lost', deps.now(), 10_000);
  for (const domain of lost) {
    if (run.signal.aborted) return;
    await settle(deps, await lookAgain(deps, domain));
    await run.keepAlive();
  }
  let after: string | undefined;
  do {
    const page = await deps.storage.domains.list('verified', [], { limit: sliceSize, after });
    for (const domain of page.items) {
      if (run.signal.aborted) return;
      if (!domain.asserted) await settle(deps, await check(deps, domain));
      await run.keepAlive();
    }
    after = page.next;
  } while (after !== undefined);
}

async function check(deps: DomainCheckDeps, domain: Domain): Promise<readonly Change[]> {
  const found = await lookForTxt(deps.resolveTxt, domain);
  const now = deps.now();
  if (found === 'unknown') return [];
  if (found === 'there') return [updated({ ...domain, seenAt: now })];
  const { verifiedDomain: _, ...rest } = domain;
  const gone: Domain = { ...rest, status: 'pending', lostAt: now };
  return [updated(gone), recorded(deps, gone, 'domain.lost'), ...(await warning(deps, gone))];
}

async function lookAgain(deps: DomainCheckDeps, domain: Domain): Promise<readonly Change[]> {
  const { lostAt = 0, ...rest } = domain;
  const now = deps.now();
  if (now >= lostAt + warningDays * dayMs) return [updated(rest)];
  const found = await lookForTxt(deps.resolveTxt, domain);
  const isTaken = (await deps.storage.domains.find('verified', [domain.domain])) !== undefined;
  if (found !== 'there' || isTaken) return warning(deps, domain);
  const back: Domain = { ...rest, status: 'verified', verifiedDomain: domain.domain, verifiedAt: now, seenAt: now };
  return [updated(back), recorded(deps, back, 'domain.verified')];
}

const updated = (record: Domain): Change => ({ change: 'update', collection: 'domains', record });

function recorded(deps: DomainCheckDeps, domain: Domain, type: 'domain.lost' | 'domain.verified'): Change {
  const context = { tenantId: domain.tenantId, actor, now: deps.now(), newId: deps.newId };
  const after = { domain: domain.domain, status: domain.status };
  return event(context, type, { kind: 'domain', id: domain.id }, { after });
}

/** One a day. */
function warning(deps: DomainCheckDeps, domain: Domain): Promise<readonly Change[]> {
  const { id, tenantId, lostAt = 0, seenAt, verifiedAt, createdAt } = domain;
  const now = deps.now();
  const once = `domain_lost|${id}|${lostAt}|${Math.floor((now - lostAt) / dayMs)}`;
  const data = { source: domain.domain, lastAt: seenAt ?? verifiedAt ?? createdAt };
  return tellAdministrators(deps, { id: tenantId }, { template: 'admin.domain_lost', data, once }, now);
}

/** What somebody else changed, took or told meanwhile is left to them. */
async function settle({ storage }: DomainCheckDeps, changes: readonly Change[]): Promise<void> {
  if (changes.length === 0) return;
  try {
    await storage.commit(changes);
  } catch (error) {
    const wasQuicker = error instanceof VersionConflict || error instanceof NotFound || error instanceof AlreadyExists;
    if (!wasQuicker) throw error;
  }
}
