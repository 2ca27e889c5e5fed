/** Single logout, both ways (security rule 17): the provider's request and its answer to ours are taken only when signed. */
import type { Connection } from '../../storage/port/index.js';
import { type Callback, type Kept, type LogoutReceived, ProviderRefusal } from '../provider.js';
import { confirmSignature } from './confirm.js';
import { addressesOf, partOf, type SamlDeps } from './deps.js';
import { checkStatus, gateMessage } from './gate.js';
import { nameSubject } from './identity.js';
import { logoutRequest, logoutResponse, verifyLogout } from './library.js';
import { isLogoutId, newLogoutId } from './logout-id.js';
import { decodePosted, decodeRedirected } from './message.js';
import { childOf, childrenOf, ns } from './names.js';
import { findSignature } from './signature-shape.js';
import { readSignedQuery } from './signed-query.js';
import { checkBeginning, checkEnd, readTime, skewMs } from './times.js';
import type { XmlElement } from './xml.js';

/** How old a logout request may be, in milliseconds, when it does not say itself until when it is good. */
const requestLifeMs = 10 * 60_000;
const relayStateLength = 512;

/** Where the browser signs out at the provider; undefined when the provider has no address for that, or named nobody. */
export async function beginLogout(
  deps: SamlDeps,
  connection: Connection,
  { nameId, ...others }: Kept,
  now: number,
): Promise<{ readonly redirect: string } | undefined> {
  if (partOf(connection).sloUrl === undefined || nameId === undefined) return undefined;
  const options = { now, newId: () => newLogoutId(deps, connection.id, now) };
  return { redirect: await logoutRequest(deps, connection, { nameId, ...others }, options) };
}

/**
 * What came to our logout address.
 *
 * @throws ProviderRefusal
 */
export async function receiveLogout(
  deps: SamlDeps,
  connection: Connection,
  callback: Callback,
  now: number,
): Promise<LogoutReceived> {
  const { root, relayState } = await verified(deps, connection, callback, now);
  checkAddressed(deps, connection, root, now);
  if (root.name === 'LogoutRequest') return obey(deps, connection, { root, relayState }, now);
  const inResponseTo = root.attributes.get('InResponseTo') ?? '';
  if (!isLogoutId(deps, connection.id, inResponseTo, now)) {
    throw new ProviderRefusal('in_response_to', 'The logout response answers no request of ours.');
  }
  checkStatus(root);
  return { answer: { redirect: `${deps.publicUrl}/login?notice=signed-out` } };
}

interface Message {
  readonly root: XmlElement;
  readonly relayState: string | undefined;
}

/** SECURITY: nothing of the message is acted on before its signature is known to be the provider's. */
async function verified(
  deps: SamlDeps,
  connection: Connection,
  { method, parameters, raw }: Callback,
  now: number,
): Promise<Message> {
  if (method === 'GET') {
    const { kind, message, relayState } = readSignedQuery(raw, partOf(connection).certificates);
    return { root: gateMessage(decodeRedirected(message), rootOf[kind]), relayState };
  }
  const kinds = (['SAMLRequest', 'SAMLResponse'] as const).filter((key) => parameters.has(key));
  const [kind, second] = kinds;
  if (kind === undefined || second !== undefined) {
    throw new ProviderRefusal('bad_query', 'The form has not exactly one SAML message.');
  }
  const text = decodePosted(parameters.get(kind) ?? '');
  const root = gateMessage(text, rootOf[kind]);
  if (!findSignature(root)) throw new ProviderRefusal('signature_missing', 'The message is not signed.');
  const certificates = [confirmSignature(root, partOf(connection).certificates)];
  await verifyLogout(deps, connection, { kind, text }, { now, certificates });
  return { root, relayState: parameters.get('RelayState') };
}

const rootOf = { SAMLRequest: 'LogoutRequest', SAMLResponse: 'LogoutResponse' } as const;

function checkAddressed(deps: SamlDeps, connection: Connection, root: XmlElement, now: number): void {
  const issuer = childOf(root, ns.assertion, 'Issuer')?.text;
  const { entityId } = partOf(connection);
  if (issuer !== entityId) {
    throw new ProviderRefusal('issuer', `The issuer is "${issuer ?? ''}", not "${entityId}".`);
  }
  const { sloUrl } = addressesOf(deps, connection.id);
  const destination = root.attributes.get('Destination');
  if (destination !== sloUrl) {
    throw new ProviderRefusal('destination', `The message is for "${destination ?? 'nobody'}", not for "${sloUrl}".`);
  }
  checkBeginning(root.attributes.get('IssueInstant'), now, 'message');
}

/** Ends the sessions that the request names. */
async function obey(
  deps: SamlDeps,
  connection: Connection,
  { root, relayState }: Message,
  now: number,
): Promise<LogoutReceived> {
  const until = checkFresh(root, now);
  const nameId = childOf(root, ns.assertion, 'NameID')?.text ?? '';
  if (nameId.trim() === '') throw new ProviderRefusal('name_id_missing', 'The logout request names nobody.');
  const id = root.attributes.get('ID') ?? '';
  const isShort = relayState !== undefined && relayState.length <= relayStateLength;
  const answering = { id, relayState: isShort ? relayState : undefined };
  const hasAddress = partOf(connection).sloUrl !== undefined;
  return {
    ends: whoseSessions(root, nameId),
    onceOnly: { id: `logout ${id}`, until: until + skewMs },
    answer: hasAddress
      ? { redirect: await logoutResponse(deps, connection, answering, now) }
      : { status: 200, body: '' },
  };
}

/** Until when the request could be shown again, in epoch milliseconds. */
function checkFresh(root: XmlElement, now: number): number {
  const until = checkEnd(root.attributes.get('NotOnOrAfter'), now, 'logout request');
  if (until !== undefined) return until;
  const issued = readTime(root.attributes.get('IssueInstant'));
  if (issued === undefined || now - skewMs >= issued + requestLifeMs) {
    throw new ProviderRefusal('expired', 'The logout request is too old.');
  }
  return issued + requestLifeMs;
}

/** Without a SessionIndex, or with several, all of that person's. */
function whoseSessions(root: XmlElement, nameId: string): NonNullable<LogoutReceived['ends']> {
  const indexes = childrenOf(root, ns.protocol, 'SessionIndex').map(({ text }) => text);
  const [session, second] = indexes;
  const subject = nameSubject(root, nameId);
  return session === undefined || second !== undefined ? { subject } : { subject, session };
}
