/** Values on their way into the driver. */
import { isStorable } from '../../scim/storable.js';

/** What may be bound: booleans become 0 or 1 and undefined NULL. */
export type Bound = string | number | boolean | null | undefined;

/** Binding a boolean aborts the process, NUL cuts text short and half a surrogate pair comes back as something else. */
export function safe(binds: readonly Bound[]): unknown[] {
  let values: unknown[] | undefined;
  for (let at = 0; at < binds.length; at += 1) {
    const value = binds[at];
    if (typeof value === 'string') {
      if (!isStorable(value)) throw new TypeError('text with NUL or half a surrogate pair');
    } else if (typeof value === 'number') {
      if (!Number.isFinite(value)) throw new TypeError(`${value} cannot be stored`);
    } else if (typeof value === 'boolean' || value === undefined) {
      values ??= [...binds];
      values[at] = value === undefined ? null : Number(value);
    }
  }
  return values ?? (binds as unknown[]);
}

/** Counts `?` and the highest `?N`; no text of ours holds a question mark inside quotes. */
export function countPlaceholders(sql: string): number {
  let plain = 0;
  let highest = 0;
  for (const [, digits] of sql.matchAll(/\?(\d*)/g)) {
    if (digits) highest = Math.max(highest, Number(digits));
    else plain += 1;
  }
  return Math.max(plain, highest);
}
