/** Appends audit events, each with its place in its tenant's chain, and entries of the provisioning log; forgets old ones of these. */
import type { ClientSession, Model } from 'mongoose';
import type { AuditEvent, Change, LogEntry, NewAuditEvent } from '../port/index.js';
import { LostRace, takenIndex } from './driver-errors.js';
import type { Models, TrailDocument } from './models.js';

/** Makes an event's hash out of the one before it (the empty text for a tenant's first), the event and its place. */
export type Chain = (previousHash: string, event: NewAuditEvent, sequence: number) => string;

/** The id of a place in a tenant's trail: ids of one tenant stand together, in the order of places. */
export const placeId = (tenantId: string, sequence: number): string =>
  `${tenantId}|${String(sequence).padStart(12, '0')}`;

export const sequenceOf = (id: string): number => Number(id.slice(id.lastIndexOf('|') + 1));

/** The ids of a tenant's trail that lie between two places, both left out. */
export const between = (tenantId: string, after: number, before = 999_999_999_999) => ({
  _id: { $gt: placeId(tenantId, after), $lt: placeId(tenantId, before) },
});

/**
 * What one transaction appends: written by `flush`, together. There is no document that says where a chain ends: two
 * transactions that read the same end write the same id, and one of them is done again.
 */
export class Trail {
  readonly #ends = new Map<string, { readonly sequence: number; readonly hash: string }>();
  readonly #logged = new Map<string, number>();
  readonly #once = new Set<string>();
  readonly #events: TrailDocument[] = [];
  readonly #log: TrailDocument[] = [];

  constructor(
    private readonly models: Models,
    private readonly session: ClientSession,
    private readonly chain: Chain,
  ) {}

  /** Appends the event, unless one with its `onceKey` exists in the tenant. */
  async event(event: NewAuditEvent): Promise<void> {
    const { tenantId, onceKey, at, type } = event;
    if (onceKey !== undefined && (await this.#wasWritten(tenantId, onceKey))) return;
    const { sequence: last, hash: previousHash } = this.#ends.get(tenantId) ?? (await this.#readEnd(tenantId));
    const sequence = last + 1;
    const hash = this.chain(previousHash, event, sequence);
    this.#ends.set(tenantId, { sequence, hash });
    const data = JSON.stringify({ ...event, sequence, previousHash, hash } satisfies AuditEvent);
    const _id = placeId(tenantId, sequence);
    this.#events.push({ _id, tenantId, at, type, ...(onceKey !== undefined && { onceKey }), data });
  }

  async log(entry: LogEntry): Promise<void> {
    const { tenantId, directoryId, at } = entry;
    const sequence = (this.#logged.get(tenantId) ?? (await this.#readLogged(tenantId))) + 1;
    this.#logged.set(tenantId, sequence);
    this.#log.push({ _id: placeId(tenantId, sequence), tenantId, directoryId, at, data: JSON.stringify(entry) });
  }

  /** In the order of places, which is that of time but for clocks that were set back. */
  async forgetLog({ tenantId, before, limit }: Extract<Change, { change: 'forgetLog' }>): Promise<void> {
    const oldest = await this.models.log
      .find(between(tenantId, 0), { at: 1 })
      .sort({ _id: 1 })
      .limit(limit)
      .session(this.session)
      .lean<{ _id: string; at: number }[]>();
    const kept = oldest.findIndex(({ at }) => at >= before);
    const forgotten = kept === -1 ? oldest : oldest.slice(0, kept);
    if (forgotten.length === 0) return;
    const until = sequenceOf(forgotten.at(-1)!._id);
    await this.models.log.deleteMany(between(tenantId, 0, until + 1), { session: this.session });
  }

  /** Writes what was appended; the last step before the commit. */
  async flush(): Promise<void> {
    await this.#insert(this.models.events, this.#events);
    await this.#insert(this.models.log, this.#log);
  }

  async #insert(model: Model<TrailDocument>, documents: readonly TrailDocument[]): Promise<void> {
    if (documents.length === 0) return;
    try {
      await model.insertMany([...documents], { session: this.session });
    } catch (error) {
      throw takenIndex(error) === undefined ? error : new LostRace('the trail went on', { cause: error });
    }
  }

  async #wasWritten(tenantId: string, onceKey: string): Promise<boolean> {
    const key = `${tenantId}|${onceKey}`;
    if (this.#once.has(key)) return true;
    this.#once.add(key);
    return (await this.models.events.exists({ tenantId, onceKey }).session(this.session)) !== null;
  }

  async #readEnd(tenantId: string): Promise<{ readonly sequence: number; readonly hash: string }> {
    const last = await this.#last(this.models.events, tenantId);
    return last ? (JSON.parse(last.data) as AuditEvent) : { sequence: 0, hash: '' };
  }

  async #readLogged(tenantId: string): Promise<number> {
    const last = await this.#last(this.models.log, tenantId);
    return last ? sequenceOf(last._id) : 0;
  }

  #last(model: Model<TrailDocument>, tenantId: string): Promise<TrailDocument | null> {
    return model
      .findOne(between(tenantId, 0))
      .sort({ _id: -1 })
      .session(this.session)
      .lean<TrailDocument>()
      .exec() as Promise<TrailDocument | null>;
  }
}
