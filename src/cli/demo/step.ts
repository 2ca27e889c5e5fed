/** One request of the demonstration: what is sent, what its sender wants back, and what must be true afterwards. */

/** A JSON value that may hold `{name}` for an id or text of this very run. */
export type Sketch = string | number | boolean | null | readonly Sketch[] | { readonly [key: string]: Sketch };

/** Something that must be so once the request is answered. */
export interface Claim {
  /** SCIM path to read first; the answer to the request itself when absent. */
  readonly read?: string;
  /** Keys down into the JSON; `*` takes every element of an array. */
  readonly at: readonly string[];
  /** The value there; null means that nothing is there. Arrays are compared without order. */
  readonly is: Sketch;
}

/** Somebody who arrives, and whether the mail must bring a temporary password. */
export interface Arrival {
  readonly address: string;
  readonly withPassword: boolean;
}

/** One request of a provider. */
export interface DayStep {
  readonly sender: 'entra' | 'okta';
  /** The recorded request that this one repeats (idp-traffic); absent where the story needs a link between two of them. */
  readonly recorded?: string;
  readonly title: string;
  readonly method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';
  readonly path: string;
  readonly body?: Sketch;
  /** What the sender takes for success. */
  readonly wants: string;
  readonly status: readonly number[];
  readonly claims?: readonly Claim[];
  /** Keeps the `id` of the answer under this name. */
  readonly keepAs?: string;
  /** When somebody arrives by this request: the story tells what became of them. */
  readonly arrives?: Arrival;
}

/** Our extension, which says what a provider cannot: whether there is access, and why not. */
export const extension = 'urn:ietf:params:scim:schemas:extension:doorward:2.0:User';

/** Fills in `{name}` everywhere in a sketch. A name that is not known stays as it is. */
export function fill<T extends Sketch>(sketch: T, names: ReadonlyMap<string, string>): T {
  return fillAny(sketch, names) as T;
}

function fillAny(sketch: Sketch, names: ReadonlyMap<string, string>): Sketch {
  if (typeof sketch === 'string') return sketch.replace(/\{(\w+)\}/g, (whole, name) => names.get(name) ?? whole);
  if (Array.isArray(sketch)) return sketch.map((item) => fillAny(item, names));
  if (typeof sketch !== 'object' || sketch === null) return sketch;
  return Object.fromEntries(Object.entries(sketch).map(([key, value]) => [key, fillAny(value, names)]));
}
