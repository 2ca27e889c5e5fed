/** Where a tenant's trail stands: its events and its log are ranges of the primary keys of their tables. */
import type { Connection } from './driver.js';
import type { Undo } from './undo.js';

/** Places of one tenant in a table. A place is `key * trailSize + sequence`. */
export const trailSize = 2 ** 32;

/** The numbers of tenants, read when they are first asked for. */
export class Trails {
  readonly #keys = new Map<string, number>();

  constructor(private readonly connection: Connection) {}

  /** The tenant's number; undefined when nothing was ever written of it. */
  find(tenantId: string): number | undefined {
    const known = this.#keys.get(tenantId);
    if (known !== undefined) return known;
    const key = this.connection.prepare('SELECT key FROM trails WHERE tenantId = ?').get([tenantId])?.[0];
    if (key === undefined) return undefined;
    this.#keys.set(tenantId, key as number);
    return key as number;
  }

  /** As `find`, making it inside the transaction under way. */
  obtain(tenantId: string, undo: Undo): number {
    const known = this.find(tenantId);
    if (known !== undefined) return known;
    const key = Number(this.connection.prepare('SELECT coalesce(max(key), 0) + 1 FROM trails').get([])![0]);
    this.connection.prepare('INSERT INTO trails (key, tenantId) VALUES (?, ?)').execute([key, tenantId]);
    undo.set(this.#keys, tenantId, key);
    return key;
  }
}
