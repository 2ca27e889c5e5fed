/** Tells administrators before an API key ends, and when it has. */
import type { RecurringJob } from '../jobs/port.js';
import { type Telling, type TellingDeps, tellAdministrators } from '../people/index.js';
import { AlreadyExists, type ApiKey, type Storage } from '../storage/port/index.js';
import type { SweepRun } from './sweep.js';
import { furthestWarningMs, warningOf } from './token-warnings.js';

export interface KeyWarningDeps extends TellingDeps {
  readonly storage: TellingDeps['storage'] & Pick<Storage, 'apiKeys' | 'commit'>;
  readonly now: () => number;
}

const dayMs = 86_400_000;
const sliceSize = 100;

/** `key.warn`, every hour. That a key has ended is seen at every request; this only tells people. */
export function keyWarningJob(deps: KeyWarningDeps): RecurringJob {
  return { name: 'key.warn', everySeconds: 3600, lockSeconds: 30, run: (run) => warnOfKeys(deps, run) };
}

/**
 * Keeps a notice for each API key that came within 30, 14, 7 or 1 days of its end, and for each that has ended, as
 * `warnOfTokens` does for SCIM tokens.
 *
 * @throws StoreUnavailable
 */
export async function warnOfKeys(deps: KeyWarningDeps, run: SweepRun): Promise<void> {
  let after: string | undefined;
  while (!run.signal.aborted) {
    const page = await deps.storage.apiKeys.list('expiry', [], { limit: sliceSize, after });
    for (const key of page.items) await warnOf(deps, key);
    const last = page.items.at(-1);
    after = page.next;
    if (after === undefined || (last && last.expiresAt > deps.now() + furthestWarningMs)) return;
    await run.keepAlive();
    await new Promise((resolve) => setImmediate(resolve));
  }
}

async function warnOf(deps: KeyWarningDeps, key: ApiKey): Promise<void> {
  const now = deps.now();
  const warning = warningOf(key, now);
  if (warning === undefined) return;
  const told = await tellAdministrators(deps, { id: key.tenantId }, tellingOf(key, warning, now), now);
  if (told.length === 0) return;
  try {
    await deps.storage.commit(told);
  } catch (error) {
    // Another gateway told the same at this moment.
    if (!(error instanceof AlreadyExists)) throw error;
  }
}

function tellingOf({ id, name, expiresAt }: ApiKey, warning: number, now: number): Telling {
  const once = `key|${id}|${warning}`;
  const about = { source: name, expiresAt };
  if (warning === 0) return { template: 'admin.key_expired', data: about, once };
  // Days that are left, not those of the warning: it may be given late.
  return { template: 'admin.key_expiring', data: { ...about, days: Math.ceil((expiresAt - now) / dayMs) }, once };
}
