/** What a search is made with. */
import type { Connection } from '../driver.js';
import type { ResourceCache } from '../resource-cache.js';
import type { Shelves } from '../shelves.js';
import type { Anchors } from './anchors.js';

export interface Searching {
  readonly connection: Connection;
  readonly shelves: Shelves;
  readonly anchors: Anchors;
  readonly cache: ResourceCache;
}
