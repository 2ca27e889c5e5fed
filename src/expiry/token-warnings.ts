/** Tells administrators before a SCIM token ends, and when it has: nobody else would notice that a directory fell silent. */
import type { RecurringJob } from '../jobs/port.js';
import { type TellingDeps, tellAdministrators } from '../people/index.js';
import { AlreadyExists, type Change, type ScimToken, type Storage } from '../storage/port/index.js';
import type { SweepRun } from './sweep.js';

export interface TokenWarningDeps extends TellingDeps {
  readonly storage: TellingDeps['storage'] & Pick<Storage, 'scimTokens' | 'directories' | 'commit'>;
  readonly now: () => number;
}

const dayMs = 86_400_000;
const sliceSize = 100;
/** How many days ahead, nearest first (flows.md section 2, SCIM token). */
const warningDays = [1, 7, 14, 30] as const;
export const furthestWarningMs = 30 * dayMs;
/** An end longer ago than this is no news: whoever needed that token knows by now. */
const newsMs = 30 * dayMs;

/** `token.warn`, every hour. That a token has ended is seen at every request; this only tells people. */
export function tokenWarningJob(deps: TokenWarningDeps): RecurringJob {
  return { name: 'token.warn', everySeconds: 3600, lockSeconds: 30, run: (run) => warnOfTokens(deps, run) };
}

/**
 * Keeps a notice for each SCIM token that came within 30, 14, 7 or 1 days of its end, and for each that has ended: each
 * once, however often this runs. After a pause of the gateway only the last of the warnings that were missed is given.
 *
 * @throws StoreUnavailable
 */
export async function warnOfTokens(deps: TokenWarningDeps, run: SweepRun): Promise<void> {
  let after: string | undefined;
  while (!run.signal.aborted) {
    const page = await deps.storage.scimTokens.list('expiry', [], { limit: sliceSize, after });
    for (const token of page.items) await warnOf(deps, token);
    const last = page.items.at(-1);
    after = page.next;
    if (after === undefined || (last && last.expiresAt > deps.now() + furthestWarningMs)) return;
    await run.keepAlive();
    await new Promise((resolve) => setImmediate(resolve));
  }
}

/**
 * Which warning a token is to have at that time: so many days before its end, 0 when it has ended, undefined for none.
 * One whose moment had passed when the token was made is left out: a token for five days begins with no warning.
 *
 * @example warningOf({ createdAt: 0, expiresAt: 365 * dayMs }, 360 * dayMs) === 7
 */
export function warningOf(
  { createdAt, expiresAt }: Pick<ScimToken, 'createdAt' | 'expiresAt'>,
  now: number,
): number | undefined {
  const left = expiresAt - now;
  if (left <= 0) return left > -newsMs ? 0 : undefined;
  const days = warningDays.find((each) => left <= each * dayMs);
  return days !== undefined && createdAt < expiresAt - days * dayMs ? days : undefined;
}

async function warnOf(deps: TokenWarningDeps, token: ScimToken): Promise<void> {
  const warning = warningOf(token, deps.now());
  if (warning === undefined || (await isReplaced(deps, token))) return;
  const directory = await deps.storage.directories.get(token.directoryId);
  if (!directory) return;
  try {
    const changes = await tell(deps, token, { warning, source: directory.name });
    if (changes.length > 0) await deps.storage.commit(changes);
  } catch (error) {
    // Another gateway told the same at this moment.
    if (!(error instanceof AlreadyExists)) throw error;
  }
}

function tell(
  deps: TokenWarningDeps,
  { id, tenantId, expiresAt }: ScimToken,
  { warning, source }: { readonly warning: number; readonly source: string },
): Promise<readonly Change[]> {
  const now = deps.now();
  const tenant = { id: tenantId };
  const once = `token|${id}|${warning}`;
  if (warning === 0)
    return tellAdministrators(
      deps,
      tenant,
      { template: 'admin.token_expired', data: { source, expiresAt }, once },
      now,
    );
  // Days that are left, not those of the warning: it may be given late.
  const days = Math.ceil((expiresAt - now) / dayMs);
  const data = { source, days, expiresAt };
  return tellAdministrators(deps, tenant, { template: 'admin.token_expiring', data, once }, now);
}

/**
 * Whether a token of the same directory lives longer and was used later, or made since this one was last used. A new
 * token that nobody put into the provider replaces nothing: the old one goes on being used.
 */
async function isReplaced({ storage }: TokenWarningDeps, token: ScimToken): Promise<boolean> {
  const key = [token.tenantId, token.directoryId];
  let after: string | undefined;
  do {
    const page = await storage.scimTokens.list('directory', key, { limit: sliceSize, after });
    if (page.items.some((other) => other.expiresAt > token.expiresAt && seenAt(other) > seenAt(token))) return true;
    after = page.next;
  } while (after !== undefined);
  return false;
}

const seenAt = ({ createdAt, lastUsedAt }: ScimToken): number => lastUsedAt ?? createdAt;
