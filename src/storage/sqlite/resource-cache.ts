/** Resources that were read lately. This process alone writes to the file, so that what is kept here is never stale. */
import type { StoredResource } from '../port/index.js';

export interface Cached {
  readonly seq: number;
  readonly resource: StoredResource;
}

/** Characters of text that one generation holds; two generations are kept. */
const generationLength = 8 * 1024 * 1024;

interface Generation {
  readonly byId: Map<string, Cached>;
  readonly bySeq: Map<number, Cached>;
}

const newGeneration = (): Generation => ({ byId: new Map(), bySeq: new Map() });

/**
 * Two generations: what is asked for moves to the young one, and when that is full the old one is let go. Nothing is
 * sorted and nothing is counted for each reading.
 */
export class ResourceCache {
  #young = newGeneration();
  #old = newGeneration();
  #length = 0;

  get(id: string): Cached | undefined {
    return this.#young.byId.get(id) ?? this.#revive(this.#old.byId.get(id));
  }

  at(seq: number): Cached | undefined {
    return this.#young.bySeq.get(seq) ?? this.#revive(this.#old.bySeq.get(seq));
  }

  put(cached: Cached): void {
    this.#young.byId.set(cached.resource.id, cached);
    this.#young.bySeq.set(cached.seq, cached);
    this.#length += cached.resource.text.length;
    if (this.#length < generationLength) return;
    this.#old = this.#young;
    this.#young = newGeneration();
    this.#length = 0;
  }

  /** To be called in the very turn in which the resource is changed. */
  forget(id: string): void {
    for (const { byId, bySeq } of [this.#young, this.#old]) {
      const cached = byId.get(id);
      if (!cached) continue;
      byId.delete(id);
      bySeq.delete(cached.seq);
    }
  }

  #revive(old: Cached | undefined): Cached | undefined {
    if (old) this.put(old);
    return old;
  }
}
