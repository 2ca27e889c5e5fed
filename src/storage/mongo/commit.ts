/** Commits: all of a list of changes in one transaction, or nothing of it. */
import type { ClientSession, Connection } from 'mongoose';
import type { Change } from '../port/index.js';
import { apply } from './apply.js';
import { Batch, NotAllDone } from './batch.js';
import { Lanes } from './lanes.js';
import type { Models } from './models.js';
import { type Chain, Trail } from './trail-writes.js';
import { inTransaction } from './transaction.js';
import type { Writing } from './writing.js';

export class Commits {
  readonly #lanes = new Lanes();
  readonly #underWay = new Set<Promise<void>>();

  constructor(
    private readonly connection: Connection,
    private readonly models: Models,
    private readonly chain: Chain,
  ) {}

  /** @throws NotFound, AlreadyExists, VersionConflict, StoreUnavailable; nothing was changed then */
  async commit(changes: readonly Change[]): Promise<void> {
    if (changes.length === 0) return;
    const commit = this.#lanes.run(lanesOf(changes), () => this.#transact(changes));
    this.#underWay.add(commit);
    try {
      await commit;
    } finally {
      this.#underWay.delete(commit);
    }
  }

  /** Resolves when no commit is under way. */
  async settled(): Promise<void> {
    await Promise.allSettled(this.#underWay);
  }

  /** In few round trips, since as a rule everything can be done; one by one where something cannot, to tell what. */
  async #transact(changes: readonly Change[]): Promise<void> {
    try {
      await inTransaction(this.connection, (session) => this.#write(session, changes, new Batch(session)));
    } catch (error) {
      if (!(error instanceof NotAllDone)) throw error;
      await inTransaction(this.connection, (session) => this.#write(session, changes, undefined));
    }
  }

  /** Runs again from the start after a lost race, so it keeps nothing from one run to the next. */
  async #write(session: ClientSession, changes: readonly Change[], batch: Batch | undefined): Promise<void> {
    const trail = new Trail(this.models, session, this.chain);
    const writing: Writing = { models: this.models, session, trail, batch, raised: new Set() };
    // The trail first: where two gateways write for one tenant, one of them knows at once that it came second.
    for (const change of changes) if (trailing.has(change.change)) await apply(writing, change);
    await trail.flush();
    for (const change of changes) if (!trailing.has(change.change)) await apply(writing, change);
    await batch?.flush();
    for (const _id of writing.raised) {
      await this.models.counters.updateOne({ _id }, { $inc: { count: 1 } }, { session, upsert: true });
    }
  }
}

const trailing: ReadonlySet<Change['change']> = new Set(['event', 'log', 'forgetLog']);

/** The tenants whose trails or directories the changes write. */
function lanesOf(changes: readonly Change[]): string[] {
  const tenants = changes.flatMap((change) => {
    if ('scope' in change) return [change.scope.tenantId];
    if ('resource' in change) return [change.resource.tenantId];
    if ('event' in change) return [change.event.tenantId];
    if ('entry' in change) return [change.entry.tenantId];
    return 'tenantId' in change ? [change.tenantId] : [];
  });
  return [...new Set(tenants)];
}
