/**
 * The column `shadow` of a resource. A row written with `told` holds the untold part alone and says so by the key ":",
 * which no attribute and no extension has; every other row, such as those of older releases, holds the whole shadow.
 * docs/decisions/0023-untold-shadow.md
 */
import type { Shadow, Told, WrittenResource } from '../port/index.js';

const mark = '":":1';

export function shadowColumn({ told, shadow }: WrittenResource): string {
  if (!told) return JSON.stringify(shadow());
  const text = JSON.stringify(told.untold);
  return text === '{}' ? `{${mark}}` : `{${mark},${text.slice(1)}`;
}

/** SQL that is true where the column `shadow` of a resource `r` speaks for a top key, whose JSON path is that placeholder. */
export const isInColumn = (placeholder: string): string =>
  `(json_type(r.shadow, '$.":"') IS NULL OR json_type(r.shadow, ${placeholder}) IS NOT NULL)`;

/** The shadow of a row with those columns; `read` says how much of it, where the text has to be asked. */
export function shadowOfRow(text: string, column: string, read: (told: Told) => Shadow): Shadow {
  const { ':': marked, ...shadow } = JSON.parse(column) as Shadow;
  return marked === undefined ? shadow : read({ resource: JSON.parse(text), untold: shadow });
}
