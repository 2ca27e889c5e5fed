/** What a connection becomes by what was said of it, each protocol asked for its part. */
import type { z } from 'zod';
import { withoutDraft } from '../login/draft.js';
import { ConnectionFault, type ConnectionKind, type PartInput } from '../login/provider.js';
import type { Connection, OidcPart, SamlPart } from '../storage/port/index.js';
import { type connectionPatch, partFields } from './connection-shapes.js';
import type { AdminDeps } from './deps.js';
import { invalidField } from './problem.js';

/** The connection with the changes; nothing is stored. @throws Problem invalid_body */
export async function patched(
  deps: AdminDeps,
  before: Connection,
  patch: z.output<typeof connectionPatch>,
): Promise<Connection> {
  const { name, status, jit, idpInitiated, subjectAttribute, attributes, provider, ...input } = patch;
  const {
    subjectAttribute: oldSubject,
    attributes: oldAttributes,
    provider: oldProvider,
    ...rest
  } = withoutDraft(before);
  const subject = subjectAttribute === undefined ? oldSubject : subjectAttribute;
  const names = attributes === undefined ? oldAttributes : attributes;
  const habits = provider === undefined ? oldProvider : provider;
  const kind = kindOf(deps, before.type);
  const foreign = Object.keys(input).find((field) => !Object.hasOwn(partFields[before.type], field));
  if (foreign !== undefined) throw invalidField(foreign, `is not known of a connection of the type ${before.type}`);
  const isTouched = Object.keys(input).length > 0;
  const of = { id: before.id, tenantId: before.tenantId, before };
  return {
    ...rest,
    name: name ?? before.name,
    status: status ?? before.status,
    jit: jit ?? before.jit,
    idpInitiated: idpInitiated ?? before.idpInitiated,
    ...(subject && { subjectAttribute: subject }),
    ...(names && { attributes: named({ ...names }) }),
    ...(habits && { provider: habits }),
    ...(isTouched && { [before.type]: await prepared(kind, of, input, deps.clock.now()) }),
  };
}

/** Those names that were given. */
export const named = (attributes: Readonly<Record<string, string | undefined>>) =>
  Object.fromEntries(Object.entries(attributes).filter(([, name]) => name !== undefined));

/** The protocol of that type. @throws Problem invalid_body */
export function kindOf({ protocols }: AdminDeps, type: Connection['type']): ConnectionKind {
  const kind = protocols[type]?.kind;
  if (!kind) throw invalidField('type', 'is not offered by this gateway');
  return kind;
}

/** The protocol's part of what was said; an instant as epoch milliseconds. @throws Problem invalid_body */
export async function prepared(
  kind: ConnectionKind,
  of: Parameters<ConnectionKind['prepare']>[0],
  input: PartInput,
  now: number,
): Promise<SamlPart | OidcPart> {
  const { clientSecretExpiresAt: end } = input;
  const dated = typeof end === 'string' ? { ...input, clientSecretExpiresAt: Date.parse(end) } : input;
  try {
    return await kind.prepare(of, dated, now);
  } catch (error) {
    if (error instanceof ConnectionFault) throw invalidField(error.field, error.message);
    throw error;
  }
}
