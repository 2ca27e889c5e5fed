/** What `doctor` looks at while the gateway runs: the store's structure, every audit chain, secrets, jobs, and waiting mail. */
import { setImmediate as nextTurn } from 'node:timers/promises';
import { type ChainPlace, chainStart, verifyChain } from '../identity/chain.js';
import type { Storage, Tenant } from '../storage/port/index.js';
import type { Check } from './deps.js';
import { checkSecret, type SecretCheckDeps } from './secret-check.js';

export interface DoctorDeps extends SecretCheckDeps {
  readonly storage: SecretCheckDeps['storage'] & Pick<Storage, 'check' | 'events' | 'description'>;
  /** Resolves while the scheduler is at work. */
  readonly schedulerHealth: () => Promise<void>;
}

/** A finding; with the tenant whose affair it is, where it is one's. */
export interface Finding extends Check {
  readonly tenantId?: string;
}

const eventsAtOnce = 200;
/** Mail that should have gone this long ago has somebody waiting for it. */
const lateMs = 15 * 60_000;

/**
 * One finding for each thing looked at; `detail` is a sentence for a person. Once `isOver` says so, what is left is left
 * out: the findings are of what was looked at until then.
 */
export async function examine(deps: DoctorDeps, isOver: () => boolean = () => false): Promise<readonly Finding[]> {
  const found: Finding[] = [await store(deps, isOver)];
  if (!isOver()) found.push(...(await chains(deps, isOver)));
  if (!isOver()) found.push(await checkSecret(deps, isOver));
  if (!isOver()) found.push(await jobs(deps), await mail(deps));
  return found;
}

async function store({ storage }: DoctorDeps, isOver: () => boolean): Promise<Check> {
  const findings = await storage.check(isOver);
  const detail = findings.length === 0 ? `No damage found. ${storage.description}` : findings.slice(0, 20).join(' ');
  return { name: 'store', ok: findings.length === 0, detail };
}

/** The chain of the events that belong to no tenant, then one for each tenant. */
async function chains(deps: DoctorDeps, isOver: () => boolean): Promise<Finding[]> {
  const checks: Finding[] = [await chain(deps, '', 'the gateway itself')];
  let after: string | undefined;
  do {
    const page = await deps.storage.tenants.list('slug', [], { limit: 200, after });
    for (const tenant of page.items as readonly Tenant[]) {
      if (isOver()) return checks;
      checks.push({ ...(await chain(deps, tenant.id, tenant.slug)), tenantId: tenant.id });
    }
    after = page.next;
  } while (after !== undefined);
  return checks;
}

async function chain({ storage }: DoctorDeps, tenantId: string, name: string): Promise<Check> {
  let last: ChainPlace = chainStart;
  for (;;) {
    const events = await storage.events.chain(tenantId, last.sequence, eventsAtOnce);
    const verdict = verifyChain(events, last);
    if (!verdict.intact) return { name: `audit chain of ${name}`, ok: false, detail: `The ${verdict.problem}.` };
    if (events.length === 0) break;
    last = verdict.last;
    // An embedded store answers within the turn: without this nobody else would be served before the chain's end.
    await nextTurn();
  }
  return { name: `audit chain of ${name}`, ok: true, detail: `${last.sequence} events, unbroken.` };
}

async function jobs({ schedulerHealth }: DoctorDeps): Promise<Check> {
  try {
    await schedulerHealth();
    return { name: 'scheduler', ok: true, detail: 'Jobs are being run.' };
  } catch (error) {
    return { name: 'scheduler', ok: false, detail: error instanceof Error ? error.message : String(error) };
  }
}

async function mail({ storage, clock }: DoctorDeps): Promise<Check> {
  const late = await storage.mails.upTo('due', clock.now() - lateMs, 1000);
  const count = late.length === 1000 ? 'At least 1000' : String(late.length);
  const detail =
    late.length === 0 ? 'No mail is late.' : `${count} mails wait for more than 15 minutes. Is SMTP_URL right?`;
  return { name: 'mail', ok: late.length === 0, detail };
}
