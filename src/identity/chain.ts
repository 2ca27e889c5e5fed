/** The chain of hashes through a tenant's audit events, by which a changed or missing one is found (security rule 28). */
import { hash } from 'node:crypto';
import type { Json } from '../scim/schema/attribute.js';

/** What the hash of an event covers. */
export interface ChainedContent {
  readonly id: string;
  readonly tenantId: string;
  readonly at: number;
  readonly type: string;
  readonly actor: { readonly kind: string; readonly id: string; readonly name: string };
  readonly target: { readonly kind: string; readonly id: string; readonly email?: string };
  readonly before?: Json;
  readonly after?: Json;
  readonly reason?: string;
  readonly requestId?: string;
}

/** An event in its place. */
export interface ChainedEvent extends ChainedContent {
  readonly sequence: number;
  readonly previousHash: string;
  readonly hash: string;
}

/** A place in a chain: the event with that sequence has that hash. */
export interface ChainPlace {
  readonly sequence: number;
  readonly hash: string;
}

/** Where every chain begins: the first event has sequence 1 and this as its `previousHash`. */
export const chainStart: ChainPlace = { sequence: 0, hash: '' };

/** SHA-256 in hex of the event, its place and the hash before it. The order of keys inside `before` and `after` is no matter. */
export function chainHash(previousHash: string, event: ChainedContent, sequence: number): string {
  const { actor, target } = event;
  const content = [
    [previousHash, sequence, event.id, event.tenantId, event.at, event.type],
    [actor.kind, actor.id, actor.name, target.kind, target.id, target.email ?? null],
    [event.reason ?? null, event.requestId ?? null],
  ];
  const text = `${JSON.stringify(content)}\n${canonical(event.before)}\n${canonical(event.after)}`;
  return hash('sha256', text, 'hex');
}

export type ChainVerdict =
  | { readonly intact: true; readonly last: ChainPlace }
  /** `sequence` is the place where the chain first fails to be what it should. */
  | { readonly intact: false; readonly sequence: number; readonly problem: string };

/** Walks events that follow `from` in order; the verdict's `last` is where the next page goes on. */
export function verifyChain(events: Iterable<ChainedEvent>, from: ChainPlace = chainStart): ChainVerdict {
  let last = from;
  for (const event of events) {
    const sequence = last.sequence + 1;
    const broken = (problem: string): ChainVerdict => ({ intact: false, sequence, problem });
    if (event.sequence !== sequence) return broken(`event ${sequence} is missing`);
    if (event.previousHash !== last.hash) return broken(`event ${sequence} does not follow the one before it`);
    if (event.hash !== chainHash(last.hash, event, sequence)) return broken(`event ${sequence} was changed`);
    last = { sequence, hash: event.hash };
  }
  return { intact: true, last };
}

/** JSON with the keys of every object in order; nothing for what is absent. */
function canonical(value: Json | undefined): string {
  if (value === undefined) return '';
  if (value === null || typeof value !== 'object') return JSON.stringify(value);
  if (Array.isArray(value)) return `[${value.map(canonical).join()}]`;
  const object = value as { readonly [key: string]: Json | undefined };
  const keys = Object.keys(object)
    .filter((key) => object[key] !== undefined)
    .sort();
  return `{${keys.map((key) => `${JSON.stringify(key)}:${canonical(object[key])}`).join()}}`;
}
