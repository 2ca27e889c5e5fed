/**
 * A reader for the XML that strangers send: strict, linear in the text, and without anything that SAML does not need: no
 * DTD, no processing instruction, no CDATA, no comment unless allowed. Security rule 12's first layer stands on it.
 */
import { ProviderRefusal } from '../provider.js';
import { decodeText, isSpace, readName, refuseBadCharacters } from './xml-text.js';

export interface XmlLimits {
  /** UTF-16 code units of the text. */
  readonly length: number;
  /** Occurrences of `<`. */
  readonly tags: number;
  readonly depth: number;
  /** Whether comments are passed over rather than refused. */
  readonly comments: boolean;
}

/** An attribute as it is spelled. */
export interface XmlAttribute {
  readonly prefix: string;
  readonly namespace: string;
  readonly name: string;
  readonly value: string;
}

/** An element, by its meaning and by its spelling: signatures cover the latter. */
export interface XmlElement {
  readonly namespace: string;
  /** Without its prefix. */
  readonly name: string;
  readonly prefix: string;
  /** By name; one with a prefix as `{namespace}name`. Declarations of namespaces are not among them. */
  readonly attributes: ReadonlyMap<string, string>;
  readonly spelled: readonly XmlAttribute[];
  readonly scope: Scope;
  /** Elements and texts in their order. */
  readonly content: readonly (XmlElement | string)[];
  readonly children: readonly XmlElement[];
  /** All text that stands directly in it, joined. */
  readonly text: string;
}

/** The namespaces that an element declares itself; what is missing is looked for further out. */
export interface Scope {
  readonly own: ReadonlyMap<string, string>;
  readonly outer: Scope | undefined;
}

/** What a prefix stands for; undefined when nothing in reach declares it. */
export function namespaceOf(scope: Scope | undefined, prefix: string): string | undefined {
  for (let each = scope; each; each = each.outer) {
    const namespace = each.own.get(prefix);
    if (namespace !== undefined) return namespace;
  }
  return undefined;
}

const xmlNamespace = 'http://www.w3.org/XML/1998/namespace';
const xmlnsNamespace = 'http://www.w3.org/2000/xmlns/';
const attributesMost = 64;

/** An element whose end has not come yet. */
interface Open {
  readonly rawName: string;
  readonly element: Omit<XmlElement, 'content' | 'children' | 'text'>;
  readonly content: (XmlElement | string)[];
}

interface Cursor {
  readonly text: string;
  readonly limits: XmlLimits;
  at: number;
  readonly open: Open[];
  root: XmlElement | undefined;
}

/**
 * The root element of a document.
 *
 * @throws ProviderRefusal too_large, too_many_tags, too_deep, dtd, processing_instruction, comment, cdata, entity,
 *   bad_character, not_well_formed
 */
export function readXml(text: string, limits: XmlLimits): XmlElement {
  if (text.length > limits.length) throw new ProviderRefusal('too_large', 'The document is too large.');
  if (refuseBadCharacters(text) > limits.tags)
    throw new ProviderRefusal('too_many_tags', 'The document has too many tags.');
  const cursor: Cursor = { text, limits, at: declarationEnd(text), open: [], root: undefined };
  while (cursor.at < text.length) {
    if (text[cursor.at] === '<') readMarkup(cursor);
    else readRun(cursor);
  }
  if (cursor.root === undefined || cursor.open.length > 0) throw malformed('it ends too early');
  return cursor.root;
}

const malformed = (how: string) =>
  new ProviderRefusal('not_well_formed', `The document is not well-formed XML: ${how}.`);

/**
 * Where the document begins after its XML declaration, the one thing in `<?` that is taken: many providers send it. It
 * must say version 1.0 and, if anything, UTF-8.
 */
function declarationEnd(text: string): number {
  if (!text.startsWith('<?xml') || !isSpace(text, 5)) return 0;
  const end = text.indexOf('?>');
  if (end < 0 || end > 200) throw malformed('its declaration has no end');
  const said = text
    .slice(5, end)
    .replaceAll("'", '"')
    .split(' ')
    .filter((part) => part.trim() !== '');
  const known = ['version="1.0"', 'encoding="utf-8"', 'standalone="yes"', 'standalone="no"'];
  if (!said.every((part) => known.includes(part.trim().toLowerCase()))) {
    throw new ProviderRefusal('bad_encoding', 'The document says that it is not XML 1.0 in UTF-8.');
  }
  return end + 2;
}

/** Text up to the next tag. Outside of the root there may be white space alone. */
function readRun(cursor: Cursor): void {
  const { text, at, open } = cursor;
  const next = text.indexOf('<', at);
  const end = next < 0 ? text.length : next;
  const run = text.slice(at, end);
  const parent = open.at(-1);
  if (parent) parent.content.push(decodeText(run));
  else if (run.trim() !== '') throw malformed('there is text outside of its root');
  cursor.at = end;
}

function readMarkup(cursor: Cursor): void {
  const { text, at } = cursor;
  const mark = text[at + 1];
  if (mark === '/') readEnd(cursor);
  else if (mark === '?')
    throw new ProviderRefusal('processing_instruction', 'The document has a processing instruction.');
  else if (mark === '!') skipComment(cursor);
  else readStart(cursor);
}

function skipComment(cursor: Cursor): void {
  const { text, at, limits } = cursor;
  if (text.startsWith('<![CDATA[', at)) throw new ProviderRefusal('cdata', 'The document has a CDATA section.');
  if (!text.startsWith('<!--', at)) throw new ProviderRefusal('dtd', 'The document has a DTD.');
  // SECURITY: a comment splits text in two for some readers: "admin<!-- -->.evil.example" (CVE-2017-11427 and its kin).
  if (!limits.comments) throw new ProviderRefusal('comment', 'The document has a comment.');
  const end = text.indexOf('--', at + 4);
  if (end < 0 || text[end + 2] !== '>') throw malformed('a comment has no end');
  cursor.at = end + 3;
}

function readEnd(cursor: Cursor): void {
  const name = readName(cursor.text, cursor.at + 2);
  const open = cursor.open.pop();
  if (open?.rawName !== name) throw malformed('an end tag fits no start tag');
  cursor.at = skipSpace(cursor.text, cursor.at + 2 + name.length);
  expect(cursor, '>');
  close(cursor, open);
}

function close(cursor: Cursor, { element, content }: Open): void {
  const children = content.filter((each) => typeof each !== 'string');
  const text = content.filter((each) => typeof each === 'string').join('');
  const whole: XmlElement = { ...element, content, children, text };
  const parent = cursor.open.at(-1);
  if (parent) parent.content.push(whole);
  else cursor.root = whole;
}

function readStart(cursor: Cursor): void {
  if (cursor.root !== undefined) throw malformed('it has two roots');
  if (cursor.open.length >= cursor.limits.depth)
    throw new ProviderRefusal('too_deep', 'The document is nested too deeply.');
  const rawName = readName(cursor.text, cursor.at + 1);
  cursor.at += 1 + rawName.length;
  const raw = readAttributes(cursor);
  const scope = { own: declarations(raw), outer: cursor.open.at(-1)?.element.scope };
  const spelled = spell(scope, raw);
  const element = { ...resolve(scope, rawName, true), spelled, attributes: byName(spelled), scope };
  const open: Open = { rawName, element, content: [] };
  if (cursor.text[cursor.at] === '/') {
    cursor.at += 1;
    expect(cursor, '>');
    close(cursor, open);
  } else {
    expect(cursor, '>');
    cursor.open.push(open);
  }
}

/** Attributes as they are spelled, up to the end of the tag. */
function readAttributes(cursor: Cursor): ReadonlyMap<string, string> {
  const { text } = cursor;
  const found = new Map<string, string>();
  for (;;) {
    const next = skipSpace(text, cursor.at);
    const isApart = next > cursor.at;
    cursor.at = next;
    if (text[next] === '>' || text[next] === '/') return found;
    if (!isApart) throw malformed('two attributes stand without a space between');
    const name = readName(text, next);
    cursor.at = skipSpace(text, next + name.length);
    expect(cursor, '=');
    cursor.at = skipSpace(text, cursor.at);
    if (found.has(name)) throw malformed('an attribute comes twice');
    found.set(name, readValue(cursor));
    if (found.size > attributesMost) throw new ProviderRefusal('too_many_tags', 'An element has too many attributes.');
  }
}

function readValue(cursor: Cursor): string {
  const quote = cursor.text[cursor.at];
  if (quote !== '"' && quote !== "'") throw malformed('an attribute has no quotes');
  const end = cursor.text.indexOf(quote, cursor.at + 1);
  if (end < 0) throw malformed('an attribute has no end');
  const value = cursor.text.slice(cursor.at + 1, end);
  if (value.includes('<')) throw malformed('an attribute has a tag in it');
  cursor.at = end + 1;
  // Spelled-out white space becomes spaces; where it is meant, it comes as a reference (XML 1.0 §3.3.3).
  return decodeText(value.replaceAll('\t', ' ').replaceAll('\n', ' ').replaceAll('\r', ' '));
}

function declarations(raw: ReadonlyMap<string, string>): ReadonlyMap<string, string> {
  const own = new Map<string, string>();
  for (const [name, value] of raw) {
    const prefix = name === 'xmlns' ? '' : name.startsWith('xmlns:') ? name.slice(6) : undefined;
    if (prefix === undefined) continue;
    const isReserved = prefix === 'xml' || prefix === 'xmlns' || value === xmlNamespace || value === xmlnsNamespace;
    if (isReserved || (prefix !== '' && value === '')) throw malformed('a namespace is declared that may not be');
    own.set(prefix, value);
  }
  return own;
}

/** The name and what its prefix stands for. Attributes without a prefix have no namespace. */
function resolve(scope: Scope, rawName: string, isElement: boolean): Omit<XmlAttribute, 'value'> {
  const colon = rawName.indexOf(':');
  if (colon < 0) return { prefix: '', namespace: (isElement && namespaceOf(scope, '')) || '', name: rawName };
  const [prefix, name] = [rawName.slice(0, colon), rawName.slice(colon + 1)];
  const namespace = prefix === 'xml' ? xmlNamespace : namespaceOf(scope, prefix);
  if (namespace === undefined) throw malformed('a prefix was never declared');
  return { prefix, namespace, name };
}

const spell = (scope: Scope, raw: ReadonlyMap<string, string>): readonly XmlAttribute[] =>
  [...raw]
    .filter(([rawName]) => rawName !== 'xmlns' && !rawName.startsWith('xmlns:'))
    .map(([rawName, value]) => ({ ...resolve(scope, rawName, false), value }));

function byName(spelled: readonly XmlAttribute[]): ReadonlyMap<string, string> {
  const found = new Map<string, string>();
  for (const { namespace, name, value } of spelled) {
    const key = namespace === '' ? name : `{${namespace}}${name}`;
    if (found.has(key)) throw malformed('an attribute comes twice');
    found.set(key, value);
  }
  return found;
}

function skipSpace(text: string, from: number): number {
  let at = from;
  while (isSpace(text, at)) at += 1;
  return at;
}

function expect(cursor: Cursor, character: string): void {
  if (cursor.text[cursor.at] !== character) throw malformed(`a "${character}" is missing`);
  cursor.at += 1;
}
