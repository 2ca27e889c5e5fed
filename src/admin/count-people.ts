/** Counts the people of a tenant by kind and by what their access amounts to at this moment. */
import { setImmediate as nextTurn } from 'node:timers/promises';
import { hasNoHold } from '../identity/holds.js';
import type { Link, LinkKind, Storage } from '../storage/port/index.js';
import { statusOf } from './user-view.js';

export interface PeopleCount {
  total: number;
  readonly byKind: Record<LinkKind, number>;
  readonly byStatus: Record<ReturnType<typeof statusOf>, number>;
  withoutAddress: number;
  /** With access to come and an address, and yet not written to: single sign-on is forced and the domain not verified. */
  unwritten: number;
  approvalNeeded: number;
}

const sliceSize = 500;

/**
 * The tenant's people at `now`; links that were removed do not count. Whether somebody has expired is a matter of the
 * clock, so no index can answer it: the links are read in slices, with other requests let through in between.
 */
export async function countPeople(storage: Storage, tenantId: string, now: number): Promise<PeopleCount> {
  const people: PeopleCount = {
    total: 0,
    byKind: { user: 0, admin: 0, contractor: 0 },
    byStatus: { active: 0, invited: 0, on_hold: 0, expired: 0 },
    withoutAddress: 0,
    unwritten: 0,
    approvalNeeded: 0,
  };
  let after: string | undefined;
  do {
    const page = await storage.links.list('tenant', [tenantId], { limit: sliceSize, after });
    for (const link of page.items) {
      if (link.state !== 'removed') await addTo(people, storage, link, now);
    }
    after = page.next;
    if (after !== undefined) await nextTurn();
  } while (after !== undefined);
  return people;
}

async function addTo(people: PeopleCount, storage: Storage, link: Link, now: number): Promise<void> {
  people.total += 1;
  people.byKind[link.kind] += 1;
  people.byStatus[statusOf(link, now)] += 1;
  if (link.holds.includes('approval_needed')) people.approvalNeeded += 1;
  if (mayLackAddress(link) && !(await storage.accounts.get(link.accountId))?.emailKey) people.withoutAddress += 1;
  else if (isUnwritten(link, now)) people.unwritten += 1;
}

const isUnwritten = (link: Link, now: number): boolean =>
  link.state === 'invited' && !link.onboarded && link.welcomeDueAt === undefined && hasNoHold(link, now);

/** Only a directory makes accounts without address, and without one nobody gets past the invitation. */
const mayLackAddress = (link: Link): boolean =>
  link.state === 'invited' && link.disposition === 'created' && link.resource !== undefined;
