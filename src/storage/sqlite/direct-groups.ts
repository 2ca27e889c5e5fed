/** The groups that resources were lately found to be in. This process alone writes to the file, so that what is kept here is never stale. */
import type { ShownMembership } from '../port/index.js';

/** Resources that are kept; beyond it, all are let go and read again as they are asked for. */
const mostKept = 10_000;

/** What a resource is in, and where the groups stand: their own groups are asked next. */
export interface Direct {
  readonly memberships: readonly ShownMembership[];
  readonly groupSeqs: readonly number[];
}

/** By the seq of the member. Nearly all reads fall between two changes of groups, which are few beside them. */
export class DirectGroups {
  readonly #byMember = new Map<number, readonly ShownMembership[]>();
  readonly #seqs = new Map<string, number>();

  /** The memberships of the resource with that seq, asked with `read` when they are not known. */
  of(seq: number, read: () => Direct): readonly ShownMembership[] {
    const known = this.#byMember.get(seq);
    if (known) return known;
    if (this.#byMember.size >= mostKept) this.forget();
    const { memberships, groupSeqs } = read();
    this.#byMember.set(seq, memberships);
    for (const [at, { groupId }] of memberships.entries()) this.#seqs.set(groupId, groupSeqs[at]!);
    return memberships;
  }

  /** Where a group stands that somebody was found to be in. */
  seqOf(groupId: string): number | undefined {
    return this.#seqs.get(groupId);
  }

  /** To be called in the very turn in which somebody joins or leaves a group, or a group is changed or goes. */
  forget(): void {
    if (this.#byMember.size === 0) return;
    this.#byMember.clear();
    this.#seqs.clear();
  }
}
