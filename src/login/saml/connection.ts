/** The SAML part of a connection: made from metadata or by hand, described, refreshed (contract.md section 4, security rule 18). */
import { X509Certificate } from 'node:crypto';
import { OutboundRefused } from '../../http/outbound.js';
import type { SamlPart } from '../../storage/port/index.js';
import { ConnectionFault, type ConnectionKind, type PartInput, ProviderRefusal } from '../provider.js';
import { makeKeyAndCertificate } from './certificate.js';
import { addressesOf, openKey, partOf, type SamlDeps, sealKey } from './deps.js';
import { checkAddress, checkEntityId, type ProviderFacts, readCertificates, readMetadata } from './metadata.js';

/** What the management API asks of SAML. */
export function createSamlKind(deps: SamlDeps): ConnectionKind {
  return {
    prepare: (of, input, now) => prepare(deps, of, input, now),
    describe: (connection) => ({ ...addressesOf(deps, connection.id) }),
    show: (connection) => show(partOf(connection)),
    refresh: (connection, now) => refresh(deps, partOf(connection), now),
    sealed: (connection) => ({
      text: partOf(connection).sealedKey,
      anew: () => ({ ...partOf(connection), sealedKey: sealKey(deps, connection, openKey(deps, connection).pem) }),
    }),
    endings: (connection) => endings(partOf(connection)),
  };
}

type Of = Parameters<ConnectionKind['prepare']>[0];

async function prepare(deps: SamlDeps, of: Of, input: PartInput, now: number): Promise<SamlPart> {
  const before = of.before?.saml;
  const facts = await factsOf(deps, before, input, now);
  const own = before ?? (await ownKey(deps, of, now));
  const wanted = input.wantAuthnResponseSigned ?? before?.wantAuthnResponseSigned ?? false;
  return {
    ...facts,
    wantAuthnResponseSigned: wanted === true,
    sealedKey: own.sealedKey,
    certificate: own.certificate,
  };
}

type Facts = Omit<SamlPart, 'sealedKey' | 'certificate' | 'wantAuthnResponseSigned'>;

/** From the one source that the call names; else what was there before, with single fields changed by hand. */
async function factsOf(deps: SamlDeps, before: SamlPart | undefined, input: PartInput, now: number): Promise<Facts> {
  const byHand = ['entityId', 'entryPoint', 'certificates', 'sloUrl'].filter((name) => input[name] !== undefined);
  const sources = ['metadataXml', 'metadataUrl'].filter((name) => input[name] !== undefined);
  const [source, second] = sources;
  const clash = second ?? (source !== undefined ? byHand[0] : undefined);
  if (clash !== undefined) throw new ConnectionFault(clash, `"${clash}" does not go together with "${source}".`);
  if (typeof input.metadataXml === 'string')
    return faulting('metadataXml', () => readMetadata(input.metadataXml as string, now));
  if (typeof input.metadataUrl === 'string') {
    const metadataUrl = input.metadataUrl;
    const facts = await fetchMetadata(deps, metadataUrl, now).catch((error) => {
      throw toFault('metadataUrl', error);
    });
    return { ...facts, metadataUrl, metadataRefreshedAt: now };
  }
  return byHand.length === 0 && before ? factsBefore(before) : manual(before, input);
}

function factsBefore({
  sealedKey: _key,
  certificate: _certificate,
  wantAuthnResponseSigned: _wanted,
  ...facts
}: SamlPart): Facts {
  return facts;
}

/** What is set by hand is not read from an address any more. */
function manual(before: SamlPart | undefined, input: PartInput): Facts {
  const { entityId, entryPoint, certificates, sloUrl } = { ...before, ...input } as Partial<SamlPart>;
  if (entityId === undefined || entryPoint === undefined || certificates === undefined) {
    const missing = entityId === undefined ? 'entityId' : entryPoint === undefined ? 'entryPoint' : 'certificates';
    throw new ConnectionFault(
      missing,
      'Give "metadataXml", "metadataUrl", or all of "entityId", "entryPoint" and "certificates".',
    );
  }
  return {
    entityId: faulting('entityId', () => checkEntityId(entityId)),
    entryPoint: faulting('entryPoint', () => checkAddress(entryPoint, 'entry point')),
    certificates: faulting('certificates', () => readCertificates(certificates)),
    ...(sloUrl !== undefined && { sloUrl: faulting('sloUrl', () => checkAddress(sloUrl, 'logout address')) }),
  };
}

function faulting<T>(field: string, work: () => T): T {
  try {
    return work();
  } catch (error) {
    throw toFault(field, error);
  }
}

const toFault = (field: string, error: unknown): unknown =>
  error instanceof ProviderRefusal ? new ConnectionFault(field, error.reason) : error;

/** Made once: a provider that encrypts for us has the certificate from our metadata. */
async function ownKey(deps: SamlDeps, of: Of, now: number): Promise<Pick<SamlPart, 'sealedKey' | 'certificate'>> {
  const { privateKey, certificate } = await makeKeyAndCertificate(`Doorward ${of.id}`, deps.randomBytes(16), now);
  return { sealedKey: sealKey(deps, of, privateKey), certificate };
}

const metadataBytes = 1024 * 1024;

/** @throws ProviderRefusal metadata_unreachable, or what is wrong with the document */
async function fetchMetadata({ outbound }: SamlDeps, url: string, now: number): Promise<ProviderFacts> {
  const unreachable = (why: string, cause?: unknown) =>
    new ProviderRefusal('metadata_unreachable', `The metadata cannot be read: ${why}`, {}, { cause });
  try {
    const answer = await outbound(url, { headers: { accept: 'application/samlmetadata+xml, application/xml' } });
    if (answer.status !== 200) throw unreachable(`the answer has status ${answer.status}.`);
    const document = new Uint8Array(await answer.arrayBuffer());
    if (document.length > metadataBytes) throw unreachable('it is larger than 1 MB.');
    return readMetadata(document, now);
  } catch (error) {
    throw error instanceof OutboundRefused ? unreachable(error.message, error) : error;
  }
}

/**
 * What the metadata says now, with all certificates, so that a provider can roll over from one to the next. The entity
 * stays the same: whoever took over the address would otherwise become the provider.
 */
async function refresh(deps: SamlDeps, part: SamlPart, now: number): Promise<SamlPart | undefined> {
  if (part.metadataUrl === undefined) return undefined;
  const facts = await fetchMetadata(deps, part.metadataUrl, now);
  if (facts.entityId !== part.entityId) {
    throw new ProviderRefusal(
      'entity_changed',
      `The metadata is of "${facts.entityId}" now, not of "${part.entityId}".`,
    );
  }
  const { sloUrl: _sloUrl, ...rest } = part;
  const isSame = JSON.stringify(factsIn(part)) === JSON.stringify(factsIn(facts));
  return isSame ? undefined : { ...rest, ...facts, metadataRefreshedAt: now };
}

const factsIn = ({ entryPoint, sloUrl, certificates }: ProviderFacts) => [entryPoint, sloUrl ?? null, certificates];

function show(part: SamlPart): ReturnType<ConnectionKind['show']> {
  const { entityId, entryPoint, sloUrl, metadataUrl, wantAuthnResponseSigned, certificates } = part;
  return {
    entityId,
    entryPoint,
    ...(sloUrl !== undefined && { sloUrl }),
    ...(metadataUrl !== undefined && { metadataUrl }),
    wantAuthnResponseSigned,
    certificates: certificates.map((pem) => {
      const { fingerprint256 } = new X509Certificate(pem);
      return { fingerprint256, expiresAt: new Date(endOf(pem)).toISOString() };
    }),
  };
}

const endOf = (pem: string): number => Date.parse(new X509Certificate(pem).validTo);

/** During a rollover the certificate that lasts longest counts: nobody needs to act while there is one. */
function endings({ certificates, certificate }: SamlPart): ReturnType<ConnectionKind['endings']> {
  const theirs = Math.max(...certificates.map(endOf));
  return [theirs, endOf(certificate)].map((at) => ({ what: 'certificate', at }));
}
