/** A store in memory for tests: every contract of the port in the plainest way, without indexes or speed. */
import {
  type CollectionName,
  type Resources,
  type Storage,
  type StoredResource,
  StoreUnavailable,
  type WrittenResource,
} from '../../../src/storage/port/index.js';
import { applyChange, type Chain } from './apply.js';
import { collectionIn, eventsIn, logIn, membershipsIn } from './reads.js';
import { searchState } from './search.js';
import { collectionNames, copyState, emptyState, filedIn, type State } from './state.js';

/** Opens an empty store that lives as long as the test. */
export function openMemoryStorage(options: { readonly chain: Chain }): Storage {
  let state = emptyState();
  let isOpen = true;
  const current = (): State => {
    if (!isOpen) throw new StoreUnavailable('the store is closed');
    return state;
  };
  const memberships = membershipsIn(current);
  const collections = Object.fromEntries(collectionNames.map((name) => [name, collectionIn(current, name)]));
  return {
    ...(collections as unknown as Pick<Storage, CollectionName>),
    memberships,
    resources: resourcesIn(current, memberships),
    events: eventsIn(current),
    log: logIn(current),
    commit: async (changes) => {
      await new Promise((resolve) => setImmediate(resolve));
      const next = copyState(current());
      for (const change of changes) applyChange(next, change, options.chain);
      state = next;
    },
    configurationGeneration: () => state.generation,
    description: 'Memory, for tests.',
    ping: async () => void current(),
    check: async () => [],
    close: async () => {
      await new Promise((resolve) => setImmediate(resolve));
      isOpen = false;
    },
  };
}

/** What a reader gets: without what only filters and indexes need. */
const shown = ({ shadow: _, told: __, uniqueKeys: ___, ...resource }: WrittenResource): StoredResource => resource;

function resourcesIn(current: () => State, memberships: Storage['memberships']): Resources {
  return {
    get: async (scope, type, id) => {
      const found = filedIn(current(), scope, id)?.resource;
      return found?.type === type ? shown(found) : undefined;
    },
    known: async (scope, ids) =>
      [...new Set(ids)].flatMap((id) => {
        const found = filedIn(current(), scope, id);
        return found ? [{ id, type: found.resource.type }] : [];
      }),
    byIndexed: async (scope, type, path, value) =>
      [...current().resources.values()]
        .map(({ resource }) => resource)
        .filter((resource) => resource.type === type && filedIn(current(), scope, resource.id))
        .filter((resource) => valuesAt(resource.shadow(), path.split('.')).includes(value))
        .map(shown),
    search: async (query) => {
      const found = await searchState(current(), memberships, query);
      return { ...found, resources: found.resources.map((each) => shown(each as WrittenResource)) };
    },
    walk: async ({ limit, after }) => {
      const rest = [...current().resources.values()].filter(({ order }) => order > Number(after ?? 0));
      const items = rest.slice(0, limit);
      const last = items.at(-1);
      return {
        items: items.map(({ resource }) => shown(resource)),
        ...(last && rest.length > limit && { next: String(last.order) }),
      };
    },
  };
}

function valuesAt(value: unknown, keys: readonly string[]): unknown[] {
  if (Array.isArray(value)) return value.flatMap((each) => valuesAt(each, keys));
  if (keys.length === 0) return [value];
  return typeof value === 'object' && value !== null
    ? valuesAt((value as Record<string, unknown>)[keys[0]!], keys.slice(1))
    : [];
}
