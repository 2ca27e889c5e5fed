/**
 * SAML 2.0 as a service provider, behind the interface that all protocols share. Owns the XML and everything said in it,
 * in three layers (security rule 12): the gate, the library, and checks of our own. Does not own who somebody is here,
 * sessions, or the browser that began.
 */
import type { Connection } from '../../storage/port/index.js';
import { type Callback, type ExternalIdentity, type Protocol, ProviderRefusal, type Returning } from '../provider.js';
import { createSamlKind } from './connection.js';
import { addressesOf, partOf, type SamlDeps } from './deps.js';
import { gateMessage } from './gate.js';
import { readIdentity } from './identity.js';
import { authnRequest } from './library.js';
import { beginLogout, receiveLogout } from './logout.js';
import { decodePosted } from './message.js';
import { writeMetadata } from './own-metadata.js';
import { receivedOf } from './received.js';
import { acceptResponse } from './response.js';
import { Turns } from './turns.js';

export type { SamlDeps } from './deps.js';

const requestIdBytes = 20;

/** SAML for the composition root. */
export function createSaml(deps: SamlDeps): Protocol {
  const turns = new Turns();
  return {
    kind: createSamlKind(deps),
    provider: {
      async begin(connection, { state, now }) {
        const requestId = `_${Buffer.from(deps.randomBytes(requestIdBytes)).toString('hex')}`;
        const redirect = await authnRequest(deps, connection, state, { now, newId: () => requestId });
        return { redirect, keep: { requestId } };
      },
      finish: (connection, returning, callback) => turns.take(() => finish(deps, connection, returning, callback)),
      isUnsolicited,
      beginLogout: (connection, keep, now) => beginLogout(deps, connection, keep, now),
      receiveLogout: (connection, callback, now) => turns.take(() => receiveLogout(deps, connection, callback, now)),
      metadata: async (connection) => writeMetadata(addressesOf(deps, connection.id), partOf(connection).certificate),
    },
  };
}

async function finish(
  deps: SamlDeps,
  connection: Connection,
  { keep, now }: Returning,
  callback: Callback,
): Promise<ExternalIdentity> {
  const text = decodePosted(messageIn(callback));
  const verified = await acceptResponse(deps, connection, text, { requestId: keep.requestId ?? '', now });
  try {
    return readIdentity(connection, verified);
  } catch (error) {
    if (!(error instanceof ProviderRefusal)) throw error;
    throw new ProviderRefusal(error.code, error.reason, receivedOf(verified.assertion), { cause: error });
  }
}

function messageIn({ method, parameters }: Callback): string {
  const message = parameters.get('SAMLResponse');
  if (method !== 'POST' || message === undefined) {
    throw new ProviderRefusal('bad_query', 'The form has no SAMLResponse.');
  }
  return message;
}

/** A response that passes the gate's look at its shape and says of no request that it answers it. */
function isUnsolicited(callback: Callback): boolean {
  try {
    const root = gateMessage(decodePosted(messageIn(callback)), 'Response');
    return !root.attributes.has('InResponseTo');
  } catch (error) {
    if (error instanceof ProviderRefusal) return false;
    throw error;
  }
}
