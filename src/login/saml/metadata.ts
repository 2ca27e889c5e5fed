/** Reads the metadata of an identity provider (security rule 18). */
import { ProviderRefusal } from '../provider.js';
import { readCertificate } from './certificate.js';
import { decodeUtf8 } from './message.js';
import { binding, childOf, childrenOf, everyElement, ns } from './names.js';
import { checkEnd } from './times.js';
import { readXml, type XmlElement, type XmlLimits } from './xml.js';

/** What metadata says that we need. */
export interface ProviderFacts {
  readonly entityId: string;
  readonly entryPoint: string;
  readonly sloUrl?: string;
  /** PEM texts, all that the provider signs with now or soon. */
  readonly certificates: readonly string[];
}

const limits: XmlLimits = { length: 1024 * 1024, tags: 20_000, depth: 40, comments: true };
const certificatesMost = 10;

const refuse = (code: string, reason: string) => new ProviderRefusal(code, reason);

/**
 * The one identity provider in a document.
 *
 * @throws ProviderRefusal with a sentence for an administrator
 */
export function readMetadata(document: string | Uint8Array, now: number): ProviderFacts {
  const text = typeof document === 'string' ? document.replace('\ufeff', '') : decodeUtf8(document);
  const root = readXml(text.trim(), limits);
  const entity = findEntity(root);
  checkEnd(entity.attributes.get('validUntil'), now, 'metadata');
  const role = childOf(entity, ns.metadata, 'IDPSSODescriptor');
  const entryPoint = locationOf(role, 'SingleSignOnService');
  if (entryPoint === undefined) {
    throw refuse('no_entry_point', 'The metadata has no SingleSignOnService with the HTTP-Redirect binding.');
  }
  const sloUrl = locationOf(role, 'SingleLogoutService');
  return {
    entityId: checkEntityId(entity.attributes.get('entityID') ?? ''),
    entryPoint: checkAddress(entryPoint, 'SingleSignOnService'),
    ...(sloUrl !== undefined && { sloUrl: checkAddress(sloUrl, 'SingleLogoutService') }),
    certificates: signingCertificates(role),
  };
}

/** SECURITY: one only, or whoever writes a federation's file would choose whom to trust. */
function findEntity(root: XmlElement): XmlElement {
  const found: XmlElement[] = [];
  for (const { element } of everyElement(root)) {
    if (element.namespace !== ns.metadata || element.name !== 'EntityDescriptor') continue;
    if (childrenOf(element, ns.metadata, 'IDPSSODescriptor').length > 0) found.push(element);
  }
  const [only, second] = found;
  if (!only) throw refuse('no_provider', 'The document is not the metadata of a SAML 2.0 identity provider.');
  if (second || childrenOf(only, ns.metadata, 'IDPSSODescriptor').length > 1) {
    throw refuse('several_providers', 'The metadata describes several identity providers: take the document of one.');
  }
  return only;
}

const locationOf = (role: XmlElement | undefined, service: string): string | undefined =>
  childrenOf(role, ns.metadata, service)
    .find(({ attributes }) => attributes.get('Binding') === binding.redirect)
    ?.attributes.get('Location');

function signingCertificates(role: XmlElement | undefined): readonly string[] {
  const keys = childrenOf(role, ns.metadata, 'KeyDescriptor').filter(
    ({ attributes }) => (attributes.get('use') ?? 'signing') === 'signing',
  );
  const texts = keys.flatMap((key) =>
    childrenOf(childOf(key, ns.signature, 'KeyInfo'), ns.signature, 'X509Data').flatMap((data) =>
      childrenOf(data, ns.signature, 'X509Certificate').map(({ text }) => text),
    ),
  );
  return readCertificates(texts);
}

/** The certificates in a text: a file of PEM may hold several, with words about them between; bare base64 is one. */
function blocksOf(text: string): readonly string[] {
  const blocks = text.split('-----BEGIN CERTIFICATE-----').slice(1);
  return blocks.length === 0 ? [text] : blocks.map((block) => block.split('-----END CERTIFICATE-----')[0] ?? '');
}

/**
 * PEM texts of all of them, each once.
 *
 * @throws ProviderRefusal bad_certificate when there is none, or one is not fit
 */
export function readCertificates(texts: readonly string[]): readonly string[] {
  if (texts.length === 0) throw refuse('bad_certificate', 'There is no signing certificate.');
  if (texts.length > certificatesMost) throw refuse('bad_certificate', 'There are too many signing certificates.');
  try {
    return [...new Set(texts.flatMap(blocksOf).map((text) => readCertificate(text).pem))];
  } catch (cause) {
    const why = cause instanceof Error ? cause.message : 'it cannot be read';
    throw new ProviderRefusal('bad_certificate', `A signing certificate is not fit: ${why}.`, {}, { cause });
  }
}

const entityIdLength = 512;

/** @throws ProviderRefusal bad_entity_id */
export function checkEntityId(entityId: string): string {
  if (entityId.trim() === '' || entityId.length > entityIdLength) {
    throw refuse('bad_entity_id', `The entity id must have 1 to ${entityIdLength} characters.`);
  }
  return entityId;
}

const loopbackNames = new Set(['localhost', '127.0.0.1', '[::1]']);

/**
 * An address that browsers are sent to: https, or http on this very machine, for trying things out.
 *
 * @throws ProviderRefusal bad_address
 */
export function checkAddress(address: string, what: string): string {
  const url = address.length <= 2048 && URL.canParse(address) ? new URL(address) : undefined;
  const isSafe = url?.protocol === 'https:' || (url?.protocol === 'http:' && loopbackNames.has(url.hostname));
  if (!isSafe || url.username !== '' || url.password !== '') {
    throw refuse('bad_address', `The ${what} is at no https address: "${address.slice(0, 200)}".`);
  }
  return address;
}
