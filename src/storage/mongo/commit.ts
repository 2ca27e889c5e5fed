/** Commits: all of a list of changes in one transaction, or nothing of it; those of a tenant that wait together share one. */
import type { ClientSession, Connection } from 'mongoose';
import { type Change, StoreUnavailable } from '../port/index.js';
import { apply } from './apply.js';
import { Batch, NotAllDone } from './batch.js';
import { mapped } from './driver-errors.js';
import { Lanes } from './lanes.js';
import type { Models } from './models.js';
import { type Chain, Trail } from './trail-writes.js';
import { inTransaction } from './transaction.js';
import type { Writing } from './writing.js';

interface Waiting {
  readonly changes: readonly Change[];
  readonly done: () => void;
  readonly failed: (error: unknown) => void;
}

/** What one transaction holds at most, so that it takes the server no long time; a commit by itself may be larger. */
const mostCommits = 64;
const mostDocuments = 1000;

export class Commits {
  readonly #lanes: Lanes<Waiting>;
  readonly #underWay = new Set<Promise<void>>();

  constructor(
    private readonly connection: Connection,
    private readonly models: Models,
    private readonly chain: Chain,
  ) {
    this.#lanes = new Lanes((company) => this.#together(company), isFull);
  }

  /** @throws NotFound, AlreadyExists, VersionConflict, StoreUnavailable; nothing was changed then */
  async commit(changes: readonly Change[]): Promise<void> {
    if (changes.length === 0) return;
    const commit = new Promise<void>((done, failed) => {
      this.#lanes.enter(lanesOf(changes), { changes, done, failed });
    });
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

  /**
   * In one transaction, since as a rule everything can be done. Where something cannot, while the server is there, each
   * half by itself, and so on: in the end what cannot be done is alone, and fails alone.
   */
  async #together(company: readonly Waiting[]): Promise<void> {
    try {
      if (company.length === 1) await this.#alone(company[0]!.changes);
      else await this.#inOne(company);
    } catch (error) {
      if (company.length === 1 || mapped(error) instanceof StoreUnavailable) {
        for (const { failed } of company) failed(error);
        return;
      }
      const half = company.length >> 1;
      await this.#together(company.slice(0, half));
      await this.#together(company.slice(half));
      return;
    }
    for (const { done } of company) done();
  }

  /** In few round trips at first; one by one where something cannot be done, to tell what. */
  async #alone(changes: readonly Change[]): Promise<void> {
    try {
      await this.#inOne([{ changes }]);
    } catch (error) {
      if (!(error instanceof NotAllDone)) throw error;
      await inTransaction(this.connection, (session) => this.#write(session, changes, undefined));
    }
  }

  /** @throws NotAllDone besides what a commit throws */
  #inOne(company: readonly Pick<Waiting, 'changes'>[]): Promise<void> {
    const changes = company.flatMap((each) => each.changes);
    return inTransaction(this.connection, (session) => this.#write(session, changes, new Batch(session)));
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

function isFull(company: readonly Waiting[]): boolean {
  const documents = company.reduce((sum, { changes }) => sum + sizeOf(changes), 0);
  return company.length >= mostCommits || documents >= mostDocuments;
}

/** About how many documents it writes. */
const sizeOf = (changes: readonly Change[]): number =>
  changes.reduce((sum, change) => sum + ('memberIds' in change ? change.memberIds.length : 1), 0);

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
