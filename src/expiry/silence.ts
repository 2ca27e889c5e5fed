/** Tells administrators when a directory that used to provision has sent nothing for a day (flows.md section 3). */
import type { RecurringJob } from '../jobs/port.js';
import { type TellingDeps, tellAdministrators } from '../people/index.js';
import { AlreadyExists, type ScimToken, type Storage } from '../storage/port/index.js';
import type { SweepRun } from './sweep.js';

export interface SilenceDeps extends TellingDeps {
  readonly storage: TellingDeps['storage'] & Pick<Storage, 'scimTokens' | 'directories' | 'commit'>;
  readonly now: () => number;
}

const dayMs = 86_400_000;
/** A silence longer than this is no news: that directory is not in use any more. */
const newsMs = 7 * dayMs;
const sliceSize = 100;

/** `directory.listen`, every hour. */
export function silenceJob(deps: SilenceDeps): RecurringJob {
  return { name: 'directory.listen', everySeconds: 3600, lockSeconds: 30, run: (run) => tellOfSilence(deps, run) };
}

/**
 * Keeps one notice for each silence of each directory, however often this runs. A directory that never sent anything is
 * not silent, and of several tokens the one used last counts.
 *
 * @throws StoreUnavailable
 */
export async function tellOfSilence(deps: SilenceDeps, run: SweepRun): Promise<void> {
  let after: string | undefined;
  do {
    const page = await deps.storage.scimTokens.list('expiry', [], { limit: sliceSize, after });
    for (const token of page.items) if (isSilent(token, deps.now())) await tellOf(deps, token);
    after = page.next;
    await run.keepAlive();
    await new Promise((resolve) => setImmediate(resolve));
  } while (after !== undefined && !run.signal.aborted);
}

function isSilent({ lastUsedAt }: ScimToken, now: number): boolean {
  return lastUsedAt !== undefined && now - lastUsedAt >= dayMs && now - lastUsedAt < newsMs;
}

async function tellOf(deps: SilenceDeps, { tenantId, directoryId }: ScimToken): Promise<void> {
  const lastAt = await lastHeard(deps, [tenantId, directoryId]);
  if (!isSilent({ lastUsedAt: lastAt } as ScimToken, deps.now())) return;
  const directory = await deps.storage.directories.get(directoryId);
  if (!directory) return;
  const data = { source: directory.name, lastAt };
  const once = `directory_silent|${directoryId}|${lastAt}`;
  const told = await tellAdministrators(
    deps,
    { id: tenantId },
    { template: 'admin.directory_silent', data, once },
    deps.now(),
  );
  if (told.length === 0) return;
  try {
    await deps.storage.commit(told);
  } catch (error) {
    // Another gateway told the same at this moment.
    if (!(error instanceof AlreadyExists)) throw error;
  }
}

async function lastHeard({ storage }: SilenceDeps, key: readonly string[]): Promise<number> {
  let last = 0;
  let after: string | undefined;
  do {
    const page = await storage.scimTokens.list('directory', key, { limit: sliceSize, after });
    for (const { lastUsedAt = 0 } of page.items) last = Math.max(last, lastUsedAt);
    after = page.next;
  } while (after !== undefined);
  return last;
}
