/** Pieces of SQL together with what they bind: input is always bound, never part of the text. */
import type { Bound } from './driver.js';

export interface Fragment {
  readonly text: string;
  readonly binds: readonly Bound[];
}

/** Builds a fragment of literal SQL; fragments put in keep their text, every other value becomes a placeholder. */
export function sql(strings: TemplateStringsArray, ...parts: readonly (Fragment | Bound)[]): Fragment {
  let text = strings[0]!;
  const binds: Bound[] = [];
  for (const [at, part] of parts.entries()) {
    if (typeof part === 'object' && part !== null) {
      text += part.text;
      binds.push(...part.binds);
    } else {
      text += '?';
      binds.push(part);
    }
    text += strings[at + 1]!;
  }
  return { text, binds };
}

/** SQL written in the program, such as a table's name in this query; never input. */
export const literal = (text: string): Fragment => ({ text, binds: [] });

/** The fragments with text of the program between each two. */
export function joined(fragments: readonly Fragment[], between: string): Fragment {
  return {
    text: fragments.map((fragment) => fragment.text).join(between),
    binds: fragments.flatMap((fragment) => fragment.binds),
  };
}
