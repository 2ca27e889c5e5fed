/** What is written down of a sign-in through a provider: all of it for administrators, nothing for strangers. */
import type { Json } from '../scim/schema/attribute.js';
import type { Change, Connection, SigninTrace } from '../storage/port/index.js';
import type { LoginDeps, Visit } from './deps.js';

/** A sign-in was refused for a reason that only administrators learn. */
export class SignOnRefused extends Error {
  override readonly name = 'SignOnRefused';
  constructor(
    /** snake_case, stable. */
    readonly code: string,
    /** A sentence. */
    readonly reason: string,
    readonly received: Readonly<Record<string, Json>> = {},
  ) {
    super(reason);
  }
}

export type Traced = Pick<SigninTrace, 'outcome' | 'code' | 'reason'> &
  Partial<Pick<SigninTrace, 'received' | 'linkId' | 'email' | 'isTest'>>;

/** The change that keeps the trace. */
export function trace(
  { newId }: Pick<LoginDeps, 'newId'>,
  { connection, visit }: { readonly connection: Connection; readonly visit: Visit },
  traced: Traced,
  now: number,
): Change {
  const record: SigninTrace = {
    id: newId(),
    v: 1,
    tenantId: connection.tenantId,
    connectionId: connection.id,
    createdAt: now,
    fromLatestAt: -now,
    isTest: false,
    requestId: visit.requestId,
    ...traced,
    received: masked(traced.received ?? {}),
  };
  return { change: 'insert', collection: 'signinTraces', record };
}

const longestText = 512;
const mostItems = 50;

/** SECURITY: whatever a provider sends, a trace stays small; what looks like a token is not kept at all. */
function masked(received: Readonly<Record<string, Json>>): { [name: string]: Json } {
  return Object.fromEntries(
    Object.entries(received)
      .slice(0, mostItems)
      .map(([name, value]) => [name, short(value)]),
  );
}

function short(value: Json): Json {
  if (typeof value === 'string') {
    if (/^[\w-]{8,}\.[\w-]{8,}\.[\w-]*$/.test(value)) return '(a token)';
    return value.length > longestText ? `${value.slice(0, longestText)}…` : value;
  }
  if (Array.isArray(value)) return value.slice(0, mostItems).map(short);
  if (value === null || typeof value !== 'object') return value;
  return masked(value as { readonly [name: string]: Json });
}
