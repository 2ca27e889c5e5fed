/** Tells administrators when a directory fails to provision one person again and again (flows.md section 3). */
import type { Caller } from '../people/caller.js';
import { tellAdministrators } from '../people/tell-administrators.js';
import type { ScimError } from '../scim/errors.js';
import type { Change, Throttle } from '../storage/port/index.js';
import { settled } from '../storage/settled.js';
import type { ProvisioningDeps } from './deps.js';
import type { ScimRequest } from './message.js';

/** How many times within a day are no accident. */
const patience = 3;
const dayMs = 86_400_000;
const longestName = 200;

/** Answers that say nothing of the person: gone already, changed meanwhile, too hasty. */
const passing: ReadonlySet<number> = new Set([404, 412, 429, 503]);

/** Counts a refusal of a request about one user; at the third within a day administrators are told, once. */
export async function countFailure(
  deps: ProvisioningDeps,
  caller: Caller,
  request: ScimRequest,
  error: ScimError,
): Promise<void> {
  const person = passing.has(error.status) ? undefined : personOf(request);
  if (person === undefined) return;
  const { tenantId, directoryId } = caller.scope;
  const id = deps.people.keyring.mac('provisioning-failure', JSON.stringify([tenantId, directoryId, person]));
  await settled(deps, async () => {
    const now = deps.clock.now();
    const before = await deps.storage.throttles.get(id);
    const isFresh = before !== undefined && before.expiresAt > now;
    if (isFresh && before.failures >= patience) return { changes: [] };
    const failures = isFresh ? before.failures + 1 : 1;
    const record: Throttle = { id, v: before?.v ?? 1, failures, expiresAt: isFresh ? before.expiresAt : now + dayMs };
    const counted: Change = { change: before ? 'update' : 'insert', collection: 'throttles', record };
    if (failures !== patience) return { changes: [counted] };
    const name = (await displayOf(deps, caller, request)) ?? person;
    const data = { source: caller.directory.name, person: name, count: failures, detail: error.detail };
    const told = await tellAdministrators(deps, caller.tenant, { template: 'admin.provisioning_failed', data }, now);
    return { changes: [counted, ...told] };
  });
}

/** By which the same person is known the next time: the id in the path, or the name in the body. */
function personOf({ segments, body }: ScimRequest): string | undefined {
  if (segments[0] !== 'Users') return undefined;
  const name = segments[1] ?? (body as { userName?: unknown } | undefined)?.userName;
  return typeof name === 'string' && name !== '' ? name.slice(0, longestName) : undefined;
}

async function displayOf(
  deps: ProvisioningDeps,
  caller: Caller,
  { segments }: ScimRequest,
): Promise<string | undefined> {
  const id = segments[1];
  return id === undefined ? undefined : (await deps.storage.resources.get(caller.scope, 'User', id))?.display;
}
