/** Appends audit events, each with its place in its tenant's chain, and entries of the provisioning log; forgets old ones of these. */
import type { Change, LogEntry, NewAuditEvent } from '../port/index.js';
import type { Bound, Connection } from './driver.js';
import { RowInserter } from './rows.js';
import { type Trails, trailSize } from './trails.js';
import type { Undo } from './undo.js';

/** Makes an event's hash out of the one before it (the empty text for a tenant's first), the event and its place. */
export type Chain = (previousHash: string, event: NewAuditEvent, sequence: number) => string;

interface Head {
  /** The tenant's number. */
  readonly trail: number;
  readonly sequence: number;
  readonly hash: string;
}

/** The ends of all chains, and what the transaction under way appends to them: rows are written by `flush`, together. */
export class Trail {
  readonly #heads = new Map<string, Head>();
  readonly #logged = new Map<string, { readonly trail: number; readonly sequence: number }>();
  readonly #once = new Map<string, true>();
  readonly #events: Bound[] = [];
  readonly #log: Bound[] = [];
  readonly #intoEvents: RowInserter;
  readonly #intoLog: RowInserter;

  constructor(
    private readonly connection: Connection,
    private readonly trails: Trails,
    private readonly undo: Undo,
    private readonly chain: Chain,
  ) {
    this.#intoEvents = new RowInserter(connection, 'events', ['place', 'trail', 'type', 'onceKey', 'data']);
    this.#intoLog = new RowInserter(connection, 'log', ['place', 'trail', 'directoryId', 'data']);
  }

  /** Appends the event, unless one with its `onceKey` exists in the tenant. */
  event(event: NewAuditEvent): void {
    const { tenantId, onceKey } = event;
    const head = this.#heads.get(tenantId) ?? this.#readHead(tenantId);
    if (onceKey !== undefined) {
      if (this.#wasWritten(head.trail, onceKey)) return;
      this.undo.set(this.#once, `${head.trail}|${onceKey}`, true);
    }
    const { trail } = head;
    const sequence = head.sequence + 1;
    const hash = this.chain(head.hash, event, sequence);
    this.undo.set(this.#heads, tenantId, { trail, sequence, hash });
    const end = `,${JSON.stringify({ sequence, previousHash: head.hash, hash }).slice(1)}`;
    const data = JSON.stringify(event).slice(0, -1) + end;
    this.#append(this.#events, [trail * trailSize + sequence, trail, event.type, onceKey ?? null, data]);
  }

  log(entry: LogEntry): void {
    const { tenantId } = entry;
    const { trail, sequence: last } = this.#logged.get(tenantId) ?? this.#readLogged(tenantId);
    const sequence = last + 1;
    this.undo.set(this.#logged, tenantId, { trail, sequence });
    this.#append(this.#log, [trail * trailSize + sequence, trail, entry.directoryId, JSON.stringify(entry)]);
  }

  /** In the order of places, which is that of time but for clocks that were set back. */
  forgetLog({ tenantId, before, limit }: Extract<Change, { change: 'forgetLog' }>): void {
    const trail = this.trails.find(tenantId);
    if (trail === undefined) return;
    const ends = [trail * trailSize, (trail + 1) * trailSize];
    const sql = `SELECT place, json_extract(data, '$.at') FROM log WHERE place > ? AND place < ? ORDER BY place LIMIT ?`;
    const oldest = this.connection.prepare(sql).all([...ends, limit]) as unknown as readonly [number, number][];
    const kept = oldest.findIndex(([, at]) => at >= before);
    const last = oldest.at(kept === -1 ? -1 : kept - 1);
    if (kept === 0 || !last) return;
    this.connection.prepare('DELETE FROM log WHERE place > ? AND place <= ?').execute([trail * trailSize, last[0]]);
  }

  /** Writes what was appended; the last step before the commit. */
  flush(): void {
    this.#intoEvents.insert(this.#events);
    this.#intoLog.insert(this.#log);
  }

  /** Forgets what was flushed; the commit went well. */
  flushed(): void {
    this.#events.length = 0;
    this.#log.length = 0;
    this.#once.clear();
  }

  #append(rows: Bound[], row: readonly Bound[]): void {
    const before = rows.length;
    rows.push(...row);
    this.undo.push(() => {
      rows.length = before;
    });
  }

  #wasWritten(trail: number, onceKey: string): boolean {
    if (this.#once.has(`${trail}|${onceKey}`)) return true;
    const sql = 'SELECT 1 FROM events WHERE trail = ? AND onceKey = ?';
    return this.connection.prepare(sql).get([trail, onceKey]) !== undefined;
  }

  #readHead(tenantId: string): Head {
    const trail = this.trails.obtain(tenantId, this.undo);
    const sql = 'SELECT data FROM events WHERE place > ? AND place < ? ORDER BY place DESC LIMIT 1';
    const row = this.connection.prepare(sql).get([trail * trailSize, (trail + 1) * trailSize]);
    const { sequence, hash } = row ? (JSON.parse(row[0] as string) as Head) : { sequence: 0, hash: '' };
    return { trail, sequence, hash };
  }

  #readLogged(tenantId: string): { readonly trail: number; readonly sequence: number } {
    const trail = this.trails.obtain(tenantId, this.undo);
    const sql = 'SELECT coalesce(max(place), ?1) - ?1 FROM log WHERE place > ?1 AND place < ?2';
    const row = this.connection.prepare(sql).get([trail * trailSize, (trail + 1) * trailSize]);
    return { trail, sequence: Number(row![0]) };
  }
}
