/** Exclusive canonical XML 1.0, as signatures cover it (W3C REC-xml-exc-c14n), in time linear in the text. */
import { namespaceOf, type XmlElement } from './xml.js';

export interface Canonicalization {
  /** The signature that the enveloped transform takes out. */
  readonly without?: XmlElement | undefined;
  /** Prefixes that are written as soon as they are declared, though nothing uses them; `#default` is the empty one. */
  readonly inclusive?: readonly string[];
}

/** What was written around an element already. */
interface Written {
  readonly own: ReadonlyMap<string, string>;
  readonly outer: Written | undefined;
}

/** The text of an element as it would be signed. */
export function canonicalize(element: XmlElement, { without, inclusive = [] }: Canonicalization = {}): string {
  const parts: string[] = [];
  const prefixes = inclusive.map((prefix) => (prefix === '#default' ? '' : prefix));
  write(parts, element, undefined, { without, prefixes });
  return parts.join('');
}

interface Manner {
  readonly without: XmlElement | undefined;
  readonly prefixes: readonly string[];
}

function write(parts: string[], element: XmlElement, outer: Written | undefined, manner: Manner): void {
  const own = namespacesFor(element, outer, manner.prefixes);
  const tag = qualified(element);
  parts.push('<', tag);
  for (const [prefix, namespace] of [...own].sort(byKey)) {
    parts.push(prefix === '' ? ' xmlns' : ` xmlns:${prefix}`, '="', escapeValue(namespace), '"');
  }
  for (const attribute of element.spelled.toSorted(byNamespaceAndName)) {
    parts.push(' ', qualified(attribute), '="', escapeValue(attribute.value), '"');
  }
  parts.push('>');
  const written = own.size === 0 && outer ? outer : { own, outer };
  for (const each of element.content) {
    if (typeof each === 'string') parts.push(escapeText(each));
    else if (each !== manner.without) write(parts, each, written, manner);
  }
  parts.push('</', tag, '>');
}

/** What the element and its attributes use, and nothing around it says. */
function namespacesFor(
  element: XmlElement,
  outer: Written | undefined,
  prefixes: readonly string[],
): ReadonlyMap<string, string> {
  const own = new Map<string, string>();
  const need = (prefix: string, namespace: string) => {
    const said = namespaceOf(outer, prefix) ?? (prefix === '' ? '' : undefined);
    if (said !== namespace) own.set(prefix, namespace);
  };
  need(element.prefix, element.namespace);
  for (const { prefix, namespace } of element.spelled) {
    if (prefix !== '' && prefix !== 'xml') need(prefix, namespace);
  }
  for (const prefix of prefixes) {
    const namespace = namespaceOf(element.scope, prefix);
    if (namespace !== undefined) need(prefix, namespace);
  }
  return own;
}

const qualified = ({ prefix, name }: { readonly prefix: string; readonly name: string }): string =>
  prefix === '' ? name : `${prefix}:${name}`;

const compare = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);
const byKey = ([a]: readonly [string, string], [b]: readonly [string, string]): number => compare(a, b);

interface Sorted {
  readonly namespace: string;
  readonly name: string;
}
const byNamespaceAndName = (a: Sorted, b: Sorted): number =>
  compare(a.namespace, b.namespace) || compare(a.name, b.name);

const escapeText = (text: string): string =>
  text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('\r', '&#xD;');

const escapeValue = (value: string): string =>
  value
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('"', '&quot;')
    .replaceAll('\t', '&#x9;')
    .replaceAll('\n', '&#xA;')
    .replaceAll('\r', '&#xD;');
