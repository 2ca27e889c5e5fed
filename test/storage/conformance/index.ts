/** What every adapter of the storage port must do; each adapter's test file runs this over a store of its own. */
import { afterAll, beforeAll, describe } from '@jest/globals';
import type { Storage } from '../../../src/storage/port/index.js';
import { collectionSuite } from './collections.js';
import { commitSuite } from './commits.js';
import { filterSuite, type Limits } from './filters.js';
import { Fresh, type OpenStore } from './fixtures.js';
import { membershipSuite } from './memberships.js';
import { pagingSuite } from './paging.js';
import { resourceSuite } from './resources.js';
import { trailSuite } from './trails.js';

/** What a suite is given: the open store, and makers of ids that nobody used before. */
export interface Subject {
  readonly storage: Storage;
  readonly fresh: Fresh;
}

/** Runs every suite of the port against one store that `open` makes. */
export function storageConformance(name: string, open: OpenStore, limits: Limits = {}): void {
  describe(`the storage port on ${name}`, () => {
    let storage: Storage;
    const fresh = new Fresh();
    beforeAll(async () => {
      storage = await open();
    });
    afterAll(() => storage.close());
    const subject: Subject = {
      get storage() {
        return storage;
      },
      fresh,
    };
    collectionSuite(subject);
    commitSuite(subject);
    resourceSuite(subject);
    membershipSuite(subject);
    pagingSuite(subject);
    trailSuite(subject);
    filterSuite(subject, limits);
  });
}
