/** The store that callers see, made of an open connection. */
import type { Connection } from 'mongoose';
import { type CollectionName, collectionIndexes, type Storage } from '../port/index.js';
import { checkStore } from './check.js';
import { collectionOf } from './collection.js';
import { Commits } from './commit.js';
import { guarded } from './driver-errors.js';
import { Generation } from './generation.js';
import { membershipsOf } from './membership-reads.js';
import type { Models } from './models.js';
import { resourcesOf } from './resource-reads.js';
import { eventsOf, logOf } from './trail-reads.js';
import type { Chain } from './trail-writes.js';

export interface Parts {
  readonly connection: Connection;
  readonly models: Models;
  readonly chain: Chain;
  readonly description: string;
  /** Takes the sign away that this process serves from the database. */
  readonly leave: () => Promise<void>;
}

export function storageOver({ connection, models, chain, description, leave }: Parts): Storage {
  let isOpen = true;
  const guard = <T extends object>(methods: T): T => guarded(methods, () => isOpen);
  const commits = new Commits(connection, models, chain);
  const generation = new Generation(models);
  const names = Object.keys(collectionIndexes) as CollectionName[];
  const collections = names.map((name) => [name, guard(collectionOf(models, name))]);
  return {
    ...(Object.fromEntries(collections) as unknown as Pick<Storage, CollectionName>),
    resources: guard(resourcesOf(models)),
    memberships: guard(membershipsOf(models)),
    events: guard(eventsOf(models)),
    log: guard(logOf(models)),
    ...guard<Pick<Storage, 'commit' | 'configurationGeneration' | 'ping' | 'check'>>({
      commit: (changes) => commits.commit(changes),
      configurationGeneration: () => generation.read(),
      ping: async () => {
        await connection.db!.command({ ping: 1 });
      },
      check: (isOver) => checkStore(connection.db!, isOver),
    }),
    description,
    close: async () => {
      isOpen = false;
      await commits.settled();
      await leave();
      await connection.close();
    },
  };
}
