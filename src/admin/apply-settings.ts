/** Takes what changed for a tenant to its people: the switch for contractors, the time zone, or the way in (flows.md T2, T3). */
import { type Acting, moveRequestToZone, moveToZone, reconsiderWelcome, switchContractor } from '../people/index.js';
import {
  type Change,
  type Link,
  NotFound,
  type Page,
  type PageRequest,
  type Tenant,
  VersionConflict,
} from '../storage/port/index.js';
import { settled } from '../storage/settled.js';
import type { AdminDeps } from './deps.js';

const batchSize = 100;

/** Sets the hold `contractors_off` on all contractors (`enabled` false) or clears it. */
export function applyContractorSwitch(deps: AdminDeps, acting: Acting, enabled: boolean): Promise<void> {
  return toEach(deps, contractorsOf(deps, acting), (link, now) =>
    switchContractor(deps.people, acting, { link, enabled }, now),
  );
}

/** Moves the dates to come that were given as local times, or are asked for so, to the tenant's present zone. */
export async function applyTimeZone(deps: AdminDeps, acting: Acting): Promise<void> {
  await toEach(deps, contractorsOf(deps, acting), (link, now) => moveToZone(deps.people, acting, link, now));
  for (const state of ['open', 'lapsed']) await moveRequests(deps, acting.tenant, state);
}

async function moveRequests(deps: AdminDeps, tenant: Tenant, state: string): Promise<void> {
  let after: string | undefined;
  do {
    const page = await deps.storage.extensionRequests.list('state', [tenant.id, state], { limit: batchSize, after });
    for (const { id } of page.items) {
      await settled(deps, async () => {
        const request = await deps.storage.extensionRequests.get(id);
        return { changes: request ? moveRequestToZone(tenant, request) : [] };
      });
    }
    after = page.next;
  } while (after !== undefined);
}

/** Has everybody looked at again to whom nothing could be sent when they arrived, since SSO was forced for a domain that nobody owned. */
export function welcomeUnwritten(deps: AdminDeps, tenantId: string): Promise<void> {
  const all: Walk = (page) => deps.storage.links.list('tenant', [tenantId], page);
  return toEach(deps, all, async (link, now) => reconsiderWelcome(link, now));
}

type Walk = (page: PageRequest) => Promise<Page<Link>>;

const contractorsOf =
  ({ storage }: AdminDeps, { tenant }: Acting): Walk =>
  (page) =>
    storage.links.list('kind', [tenant.id, 'contractor'], page);

type Decide = (link: Link, now: number) => Promise<readonly Change[]>;

/**
 * Commits what is decided for those people, in batches. Who is right already is passed over, so repeating it is
 * harmless and finishes what was interrupted.
 */
async function toEach(deps: AdminDeps, walk: Walk, decide: Decide): Promise<void> {
  let after: string | undefined;
  do {
    const page = await walk({ limit: batchSize, after });
    await storeBatch(deps, page.items, decide);
    after = page.next;
    await new Promise((resolve) => setImmediate(resolve));
  } while (after !== undefined);
}

/** A batch in which somebody changed a link meanwhile is done again one by one, each link read afresh. */
async function storeBatch(deps: AdminDeps, links: readonly Link[], decide: Decide): Promise<void> {
  const changes = await Promise.all(links.map((link) => decide(link, deps.clock.now())));
  if (changes.every(({ length }) => length === 0)) return;
  try {
    await deps.storage.commit(changes.flat());
  } catch (error) {
    if (!(error instanceof VersionConflict) && !(error instanceof NotFound)) throw error;
    for (const { id } of links) await storeOne(deps, id, decide);
  }
}

async function storeOne(deps: AdminDeps, id: string, decide: Decide): Promise<void> {
  await settled(deps, async () => {
    const link = await deps.storage.links.get(id);
    return { changes: link ? await decide(link, deps.clock.now()) : [] };
  });
}
