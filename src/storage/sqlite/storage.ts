/** The store that callers see, made of an open connection. */
import { type CollectionName, collectionIndexes, type Storage } from '../port/index.js';
import { checkStore } from './check.js';
import { collectionOf } from './collection.js';
import { DirectGroups } from './direct-groups.js';
import type { Connection } from './driver.js';
import { GroupCommit } from './group-commit.js';
import { membershipsOf } from './membership-reads.js';
import type { WriteAhead } from './redo/write-ahead.js';
import { Remembered } from './remembered.js';
import { ResourceCache } from './resource-cache.js';
import { resourcesOf } from './resource-reads.js';
import { RowInserter } from './rows.js';
import { Anchors } from './search/anchors.js';
import { Shelves } from './shelves.js';
import { eventsOf, logOf } from './trail-reads.js';
import { type Chain, Trail } from './trail-writes.js';
import { Trails } from './trails.js';
import { Undo } from './undo.js';
import type { Writing } from './writing.js';

interface Parts {
  readonly chain: Chain;
  readonly writeAhead: WriteAhead;
  /** Lets go of the file and of the directory. */
  readonly release: () => void;
  readonly description: string;
}

export function storageOver(connection: Connection, { chain, writeAhead, release, description }: Parts): Storage {
  const anchors = new Anchors(connection);
  const trails = new Trails(connection);
  const configuration = { generation: 0 };
  const writing = writingOver(connection, { chain, anchors, trails, configuration });
  const { shelves, cache, remembered, directGroups } = writing;
  const commits = new GroupCommit(writing, writeAhead);
  return {
    ...collectionsOver(connection, remembered),
    resources: resourcesOf({ connection, shelves, anchors, cache }),
    memberships: membershipsOf({ connection, shelves, cache, directGroups }),
    events: eventsOf(connection, trails),
    log: logOf(connection, trails),
    commit: (changes) => commits.commit(changes),
    configurationGeneration: () => configuration.generation,
    description,
    ping: async () => {
      connection.prepare('SELECT 1').get([]);
    },
    check: async () => {
      writeAhead.settle();
      return checkStore(connection);
    },
    close: async () => {
      await commits.close();
      writeAhead.close();
      release();
    },
  };
}

interface Memory {
  readonly chain: Chain;
  readonly anchors: Anchors;
  readonly trails: Trails;
  readonly configuration: { generation: number };
}

function writingOver(connection: Connection, { chain, anchors, trails, configuration }: Memory): Writing {
  const undo = new Undo();
  return {
    connection,
    shelves: new Shelves(connection),
    undo,
    trail: new Trail(connection, trails, undo, chain),
    cache: new ResourceCache(),
    remembered: new Remembered(connection),
    directGroups: new DirectGroups(),
    entries: new RowInserter(connection, 'entries', ['slot', 'value', 'seq']),
    counted: new Set(),
    configurationChanged: () => {
      configuration.generation += 1;
    },
    placeVacated: (seq) => anchors.vacated(seq, undo),
  };
}

function collectionsOver(connection: Connection, remembered: Remembered): Pick<Storage, CollectionName> {
  const names = Object.keys(collectionIndexes) as CollectionName[];
  const collections = names.map((name) => [name, remembered.over(name, collectionOf(connection, name))]);
  return Object.fromEntries(collections) as unknown as Pick<Storage, CollectionName>;
}
