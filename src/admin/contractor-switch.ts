/** Switching contractors off and on: the hold `contractors_off` on every contractor of a tenant (flows.md T3, last row). */
import { addHold, clearHold } from '../identity/holds.js';
import { type Change, type HoldReason, type Link, VersionConflict } from '../storage/port/index.js';
import { audited } from './audit.js';
import type { AdminDeps } from './deps.js';
import type { TenantCall } from './operation.js';

const hold = 'contractors_off';
const batchSize = 100;

/**
 * Sets the hold (`enabled` false) or clears it on all contractors, in batches, each with its audit events in one commit.
 * Links that are right already are passed over, so repeating it is harmless and finishes what was interrupted.
 */
export async function applyContractorSwitch(deps: AdminDeps, call: TenantCall, enabled: boolean): Promise<void> {
  let after: string | undefined;
  do {
    const page = await deps.storage.links.list('kind', [call.tenant.id, 'contractor'], { limit: batchSize, after });
    const wrong = page.items.filter((link) => isWrong(link, enabled));
    if (wrong.length > 0) await storeBatch(deps, call, wrong, enabled);
    after = page.next;
  } while (after !== undefined);
}

const isWrong = (link: Link, enabled: boolean): boolean =>
  link.kind === 'contractor' && link.state !== 'removed' && link.holds.includes(hold) === enabled;

/** A batch in which somebody changed a link meanwhile is done again one by one, each link read afresh. */
async function storeBatch(deps: AdminDeps, call: TenantCall, links: readonly Link[], enabled: boolean): Promise<void> {
  try {
    const changes = await Promise.all(links.map((link) => changesFor(deps, call, link, enabled)));
    await deps.storage.commit(changes.flat());
  } catch (error) {
    if (!(error instanceof VersionConflict)) throw error;
    for (const link of links) await storeOne(deps, call, link.id, enabled);
  }
}

async function storeOne(deps: AdminDeps, call: TenantCall, linkId: string, enabled: boolean): Promise<void> {
  for (let tries = 5; ; tries--) {
    const link = await deps.storage.links.get(linkId);
    if (!link || !isWrong(link, enabled)) return;
    try {
      await deps.storage.commit(await changesFor(deps, call, link, enabled));
      return;
    } catch (error) {
      if (!(error instanceof VersionConflict) || tries === 1) throw error;
    }
  }
}

async function changesFor(deps: AdminDeps, call: TenantCall, link: Link, enabled: boolean): Promise<Change[]> {
  const holds = (enabled ? clearHold : addHold)(link.holds, 'setting', hold);
  return [
    { change: 'update', collection: 'links', record: { ...link, holds } },
    ...(await accessChange(deps, link, holds)),
    audited(deps, call, {
      tenantId: link.tenantId,
      type: enabled ? 'access.restored' : 'access.suspended',
      target: { kind: 'user', id: link.id },
      before: { holds: [...link.holds] },
      after: { holds: [...holds] },
      reason: hold,
    }),
  ];
}

/** The copy of the link's access beside its SCIM resource changes in the same commit. */
async function accessChange(deps: AdminDeps, link: Link, holds: readonly HoldReason[]): Promise<Change[]> {
  if (!link.resource) return [];
  const scope = { tenantId: link.tenantId, directoryId: link.resource.directoryId };
  const resource = await deps.storage.resources.get(scope, 'User', link.resource.id);
  if (!resource?.access) return [];
  const access = { ...resource.access, holds };
  return [{ change: 'setAccess', scope, id: resource.id, access, modifiedAt: deps.clock.now() }];
}
