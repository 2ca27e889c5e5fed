/**
 * The third of three layers: what the library does not check (security rule 12). Everything is read from the assertion as
 * the signature covers it; the response around it may be unsigned and only has to agree.
 */
import type { Connection } from '../../storage/port/index.js';
import { ProviderRefusal } from '../provider.js';
import { confirmSignature } from './confirm.js';
import { addressesOf, openKey, partOf, type SamlDeps } from './deps.js';
import { type GatedResponse, gateResponse, messageLimits } from './gate.js';
import { verifyResponse } from './library.js';
import { bearer, childOf, childrenOf, ns } from './names.js';
import { checkPlaces } from './places.js';
import { receivedOf } from './received.js';
import { checkBeginning, checkEnd, checkIssued, readTime, skewMs } from './times.js';
import { readXml, type XmlElement } from './xml.js';

/** What a response has to fit. */
export interface Expected {
  readonly requestId: string;
  /** Epoch milliseconds. */
  readonly now: number;
}

export interface VerifiedAssertion {
  readonly assertion: XmlElement;
  /** Until when the provider lets it be shown, in epoch milliseconds. */
  readonly until: number;
  readonly sessionEndsAt: number | undefined;
}

/** Canonical XML spells out what was short: empty elements, namespaces. */
const verifiedLimits = { ...messageLimits, length: messageLimits.length * 4, tags: messageLimits.tags * 2 };

/**
 * The assertion of a response that answers our request, after all three layers.
 *
 * @param text the decoded message
 * @throws ProviderRefusal
 */
export async function acceptResponse(
  deps: SamlDeps,
  connection: Connection,
  text: string,
  expected: Expected,
): Promise<VerifiedAssertion> {
  const gated = gateResponse(text, openKey(deps, connection).key);
  try {
    return await verify(deps, connection, { text, gated }, expected);
  } catch (error) {
    if (!(error instanceof ProviderRefusal)) throw error;
    const { destination, ...claimed } = {
      ...receivedOf(gated.assertion),
      destination: gated.root.attributes.get('Destination'),
    };
    const received = { ...claimed, ...(destination !== undefined && { destination: destination.slice(0, 300) }) };
    throw new ProviderRefusal(error.code, error.reason, received, { cause: error });
  }
}

async function verify(
  deps: SamlDeps,
  connection: Connection,
  { text, gated }: { readonly text: string; readonly gated: GatedResponse },
  expected: Expected,
): Promise<VerifiedAssertion> {
  const { requestId, now } = expected;
  const certificates = confirmAll(gated, partOf(connection).certificates);
  const options = { requestId, now, signed: gated.signed, certificates };
  const xml = await verifyResponse(deps, connection, text, options).catch((error) => {
    // What is not signed proves nothing, but it tells an administrator better than the library what is amiss.
    if (error instanceof ProviderRefusal && error.code !== 'signature_invalid') {
      check(deps, connection, { gated, assertion: gated.assertion }, expected);
    }
    throw error;
  });
  const assertion = readXml(xml, verifiedLimits);
  checkPlaces(assertion);
  return check(deps, connection, { gated, assertion }, expected);
}

/** The certificates that confirm the signatures: with each of the others the library would do its work in vain. */
function confirmAll({ root, assertion, signed }: GatedResponse, certificates: readonly string[]): readonly string[] {
  const elements = [...(signed.response ? [root] : []), ...(signed.assertion ? [assertion] : [])];
  return [...new Set(elements.map((element) => confirmSignature(element, certificates)))];
}

/** All checks of our own. */
function check(
  deps: SamlDeps,
  connection: Connection,
  { gated, assertion }: { readonly gated: GatedResponse; readonly assertion: XmlElement },
  expected: Expected,
): VerifiedAssertion {
  const { acsUrl, entityId } = addressesOf(deps, connection.id);
  checkAround(gated, assertion, acsUrl, partOf(connection).entityId);
  checkIssued(assertion.attributes.get('IssueInstant'), expected.now, 'assertion');
  checkConditions(assertion, entityId, expected.now);
  const until = checkConfirmations(assertion, acsUrl, expected);
  return { assertion, until, sessionEndsAt: checkStatements(assertion, expected.now) };
}

/** The response and the assertion speak of one thing, by the provider of this connection, to us. */
function checkAround(gated: GatedResponse, assertion: XmlElement, acsUrl: string, entityId: string): void {
  const { root } = gated;
  if (assertion.name !== 'Assertion' || assertion.attributes.get('ID') !== gated.assertion.attributes.get('ID')) {
    throw new ProviderRefusal('signature_invalid', 'What is signed is another assertion than the one that came.');
  }
  const issuer = childOf(assertion, ns.assertion, 'Issuer')?.text;
  const around = childOf(root, ns.assertion, 'Issuer')?.text;
  if (issuer !== entityId || (around !== undefined && around !== entityId)) {
    throw new ProviderRefusal(
      'issuer',
      `The issuer is "${(issuer !== entityId ? issuer : around) ?? ''}", not "${entityId}".`,
    );
  }
  const destination = root.attributes.get('Destination');
  if (destination !== acsUrl) {
    throw new ProviderRefusal('destination', `The response is for "${destination ?? 'nobody'}", not for "${acsUrl}".`);
  }
}

const conditionNames = new Set(['AudienceRestriction', 'OneTimeUse', 'ProxyRestriction']);

function checkConditions(assertion: XmlElement, entityId: string, now: number): void {
  const conditions = childOf(assertion, ns.assertion, 'Conditions');
  const strange = conditions?.children.find(
    ({ name, namespace }) => namespace !== ns.assertion || !conditionNames.has(name),
  );
  // Of a condition that is not understood nobody knows whether it is met (SAML core §2.5.1.1).
  if (strange) throw new ProviderRefusal('condition', `The condition ${strange.name} is not known here.`);
  checkBeginning(conditions?.attributes.get('NotBefore'), now, 'assertion');
  checkEnd(conditions?.attributes.get('NotOnOrAfter'), now, 'assertion');
  const restrictions = childrenOf(conditions, ns.assertion, 'AudienceRestriction').map((restriction) =>
    childrenOf(restriction, ns.assertion, 'Audience').map(({ text }) => text),
  );
  if (restrictions.length === 0 || !restrictions.every((audiences) => audiences.includes(entityId))) {
    const named = restrictions.flat().join('", "').slice(0, 300);
    throw new ProviderRefusal('audience', `The assertion is meant for "${named}", not for "${entityId}".`);
  }
}

/** One confirmation has to hold in every respect; answers until when. */
function checkConfirmations(assertion: XmlElement, acsUrl: string, expected: Expected): number {
  const subject = childOf(assertion, ns.assertion, 'Subject');
  let refusal: unknown;
  for (const confirmation of childrenOf(subject, ns.assertion, 'SubjectConfirmation')) {
    try {
      return checkConfirmation(confirmation, acsUrl, expected);
    } catch (error) {
      refusal ??= error;
    }
  }
  throw refusal ?? new ProviderRefusal('confirmation', 'The assertion does not say how its subject is confirmed.');
}

function checkConfirmation(confirmation: XmlElement, acsUrl: string, { requestId, now }: Expected): number {
  const method = confirmation.attributes.get('Method');
  if (method !== bearer)
    throw new ProviderRefusal('confirmation', 'The subject is not confirmed by the method "bearer".');
  const data = childOf(confirmation, ns.assertion, 'SubjectConfirmationData')?.attributes;
  const recipient = data?.get('Recipient');
  if (recipient !== acsUrl) {
    throw new ProviderRefusal('recipient', `The assertion is for "${recipient ?? 'nobody'}", not for "${acsUrl}".`);
  }
  // SECURITY: this one is signed. A response around the assertion can be anybody's.
  if (data?.get('InResponseTo') !== requestId) {
    throw new ProviderRefusal('in_response_to', 'The assertion does not answer the request of this sign-in.');
  }
  checkBeginning(data.get('NotBefore'), now, 'confirmation');
  const until = checkEnd(data.get('NotOnOrAfter'), now, 'confirmation');
  if (until === undefined)
    throw new ProviderRefusal('confirmation', 'The confirmation does not say until when it is good.');
  return until + skewMs;
}

/** When the session ends at the latest, if the provider says so. */
function checkStatements(assertion: XmlElement, now: number): number | undefined {
  const statements = childrenOf(assertion, ns.assertion, 'AuthnStatement');
  if (statements.length === 0) throw new ProviderRefusal('no_authn_statement', 'The assertion tells of no sign-in.');
  const ends = statements.flatMap(({ attributes }) => readTime(attributes.get('SessionNotOnOrAfter')) ?? []);
  if (ends.length === 0) return undefined;
  const end = Math.min(...ends);
  if (end <= now) throw new ProviderRefusal('expired', "The provider's session was over already.");
  return end;
}
