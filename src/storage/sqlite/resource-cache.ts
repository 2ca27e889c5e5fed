/** Resources that were read lately. This process alone writes to the file, so that what is kept here is never stale. */
import type { StoredResource } from '../port/index.js';

export interface Cached {
  readonly seq: number;
  readonly resource: StoredResource;
}

/** Characters of text that are kept: some 11,000 users. */
const mostLength = 12 * 1024 * 1024;

interface Kept extends Cached {
  /** Since the hand came by. */
  isAsked: boolean;
  /** Claims by which it was found. */
  claims: string[] | undefined;
}

/**
 * A clock: its hand goes round over what is kept when room is needed, and lets go what nobody asked for since it last
 * came by. Nothing is moved or sorted at a reading.
 */
export class ResourceCache {
  readonly #byId = new Map<string, Kept>();
  readonly #bySeq = new Map<number, Kept>();
  readonly #byClaim = new Map<string, Kept>();
  #hand: Iterator<Kept, undefined> | undefined;
  #length = 0;

  get(id: string): Cached | undefined {
    return asked(this.#byId.get(id));
  }

  at(seq: number): Cached | undefined {
    return asked(this.#bySeq.get(seq));
  }

  /** The seq that `noteClaimant` was told of, while its resource is kept as it was then. */
  claimant(slot: number, value: string): number | undefined {
    return this.#byClaim.get(claimKey(slot, value))?.seq;
  }

  /** The unique value in that slot is claimed by the resource at that seq. Kept only as long as the resource is. */
  noteClaimant(slot: number, value: string, seq: number): void {
    const kept = this.#bySeq.get(seq);
    if (!kept) return;
    const key = claimKey(slot, value);
    kept.claims ??= [];
    kept.claims.push(key);
    this.#byClaim.set(key, kept);
  }

  put({ seq, resource }: Cached): void {
    this.forget(resource.id);
    const kept = { seq, resource, isAsked: false, claims: undefined };
    this.#byId.set(resource.id, kept);
    this.#bySeq.set(seq, kept);
    this.#length += resource.text.length;
    while (this.#length > mostLength) this.#step();
  }

  /** To be called in the very turn in which the resource is changed. */
  forget(id: string): void {
    const kept = this.#byId.get(id);
    if (!kept) return;
    this.#byId.delete(id);
    this.#bySeq.delete(kept.seq);
    for (const key of kept.claims ?? []) this.#byClaim.delete(key);
    this.#length -= kept.resource.text.length;
  }

  #step(): void {
    this.#hand ??= this.#byId.values();
    const next = this.#hand.next();
    if (next.done) this.#hand = undefined;
    else if (next.value.isAsked) next.value.isAsked = false;
    else this.forget(next.value.resource.id);
  }
}

const claimKey = (slot: number, value: string): string => `${slot} ${value}`;

function asked(kept: Kept | undefined): Cached | undefined {
  if (kept) kept.isAsked = true;
  return kept;
}
