/** The store in memory keeps the port's contract, so tests that use it test against the truth. */
import { openMemoryStorage } from '../support/memory-storage/index.js';
import { storageConformance } from './conformance/index.js';

storageConformance('memory', async () =>
  openMemoryStorage({ chain: (previous, event, sequence) => `${previous.length}:${event.id}:${sequence}` }),
);
