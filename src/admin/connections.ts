/** Connections: the SAML and OpenID Connect trusts of a tenant. */
import type { z } from 'zod';
import { withDraft } from '../login/draft.js';
import { testAddress, testEnd } from '../login/test-ticket.js';
import type { Change, Connection, SigninTrace } from '../storage/port/index.js';
import { settled } from '../storage/settled.js';
import { audited } from './audit.js';
import { connectionPatch, connectionShape, newConnection, testShape, traceShape } from './connection-shapes.js';
import { kindOf, named, patched, prepared } from './connection-values.js';
import { endConnection, showConnection } from './connection-view.js';
import type { AdminDeps } from './deps.js';
import { type TenantCall, tenantOperation } from './operation.js';
import { listOf, pageOf, pageQuery } from './paging.js';
import { Problem } from './problem.js';
import { showInstant } from './shapes.js';

const place = { tag: 'Connections' } as const;
const one = { ...place, path: '/connections/:id' } as const;

/** `POST` and `GET …/connections`, `GET`, `PATCH` and `DELETE …/connections/{id}`, its tests and traces. */
export const connectionOperations = [
  tenantOperation({
    ...place,
    id: 'createConnection',
    fresh: true,
    method: 'post',
    path: '/connections',
    summary: 'Make a connection to an identity provider',
    body: newConnection,
    status: 201,
    answer: connectionShape,
    handle: createConnection,
  }),
  tenantOperation({
    ...place,
    id: 'listConnections',
    method: 'get',
    path: '/connections',
    summary: 'List the connections',
    query: pageQuery,
    status: 200,
    answer: listOf(connectionShape),
    handle: (deps, call) =>
      pageOf(
        deps,
        call,
        (page) => deps.storage.connections.list('tenant', [call.tenant.id], page),
        (connection) => showConnection(deps, connection),
      ),
  }),
  tenantOperation({
    ...one,
    id: 'readConnection',
    method: 'get',
    summary: 'Read a connection',
    status: 200,
    answer: connectionShape,
    handle: async (deps, call) => showConnection(deps, await findConnection(deps, call)),
  }),
  tenantOperation({
    ...one,
    id: 'changeConnection',
    fresh: true,
    method: 'patch',
    summary: 'Change a connection, or switch it on or off',
    description:
      'Null takes away what is optional. A new address of the provider wipes the stored client secret, unless a new one comes along. Switching off ends the sessions that came through it.',
    body: connectionPatch,
    status: 200,
    answer: connectionShape,
    errors: ['conflict'],
    handle: changeConnection,
  }),
  tenantOperation({
    ...one,
    id: 'deleteConnection',
    fresh: true,
    method: 'delete',
    summary: 'Delete a connection and end the sessions that came through it',
    status: 204,
    handle: deleteConnection,
  }),
  tenantOperation({
    ...place,
    id: 'testConnection',
    fresh: true,
    method: 'post',
    path: '/connections/:id/test',
    summary: 'Get an address for trying the connection',
    description:
      'The sign-in through it shows what came, what matched and what would happen. It works while the connection is off. What the body changes is tried and not saved; without a body, what is saved is tried.',
    body: connectionPatch,
    bodyOptional: true,
    status: 200,
    errors: ['conflict'],
    answer: testShape,
    handle: testConnection,
  }),
  tenantOperation({
    ...place,
    id: 'listSigninTraces',
    method: 'get',
    path: '/connections/:id/traces',
    summary: 'What came of the sign-ins of the last days, and why; newest first',
    query: pageQuery,
    status: 200,
    answer: listOf(traceShape),
    handle: listTraces,
  }),
];

async function createConnection(deps: AdminDeps, call: TenantCall<unknown, z.output<typeof newConnection>>) {
  const { type, name, status, jit, idpInitiated, subjectAttribute, attributes, provider, ...input } = call.body;
  const id = deps.newId();
  const now = deps.clock.now();
  const part = await prepared(kindOf(deps, type), { id, tenantId: call.tenant.id }, input, now);
  const connection: Connection = {
    id,
    v: 1,
    tenantId: call.tenant.id,
    type,
    name,
    status,
    jit,
    idpInitiated,
    createdAt: now,
    ...(subjectAttribute && { subjectAttribute }),
    ...(attributes && { attributes: named(attributes) }),
    ...(provider && { provider }),
    [type]: part,
  };
  await deps.storage.commit([
    { change: 'insert', collection: 'connections', record: connection },
    told(deps, call, connection, { type: 'connection.created', after: said(deps, connection) }),
  ]);
  return showConnection(deps, connection);
}

async function changeConnection(deps: AdminDeps, call: TenantCall<unknown, z.output<typeof connectionPatch>>) {
  await settled(deps, async () => {
    const before = await findConnection(deps, call);
    const after = await patched(deps, before, call.body);
    const changes: Change[] = [
      { change: 'update', collection: 'connections', record: after },
      told(deps, call, after, {
        type: 'connection.changed',
        before: said(deps, before),
        after: said(deps, after),
      }),
    ];
    return { changes };
  });
  const connection = await findConnection(deps, call);
  // SECURITY: those sessions are refused from the commit on; here they are also forgotten.
  if (connection.status === 'off') await endConnection(deps, connection, 'sessions');
  return showConnection(deps, connection);
}

async function deleteConnection(deps: AdminDeps, call: TenantCall): Promise<void> {
  const connection = await findConnection(deps, call);
  await deps.storage.commit([
    { change: 'delete', collection: 'connections', id: connection.id },
    told(deps, call, connection, { type: 'connection.deleted', before: said(deps, connection) }),
  ]);
  await endConnection(deps, connection, 'everything');
}

/** A test changes nothing that counts: what it tries is kept beside what is saved, for as long as the address is good. */
async function testConnection(deps: AdminDeps, call: TenantCall<unknown, z.output<typeof connectionPatch>>) {
  const expiresAt = testEnd(deps.clock.now());
  if (Object.keys(call.body).length === 0) {
    const url = testAddress(deps, await findConnection(deps, call), { expiresAt });
    return { url, expiresAt: showInstant(expiresAt) };
  }
  const draftId = deps.newId();
  await settled(deps, async () => {
    const saved = await findConnection(deps, call);
    const record = withDraft(saved, await patched(deps, saved, call.body), { id: draftId, expiresAt });
    return { changes: [{ change: 'update', collection: 'connections', record }] };
  });
  const url = testAddress(deps, await findConnection(deps, call), { expiresAt, draftId });
  return { url, expiresAt: showInstant(expiresAt) };
}

async function listTraces(deps: AdminDeps, call: TenantCall<z.output<typeof pageQuery>>) {
  const { id, tenantId } = await findConnection(deps, call);
  return pageOf(deps, call, (page) => deps.storage.signinTraces.list('connection', [tenantId, id], page), showTrace);
}

const showTrace = (trace: SigninTrace): z.output<typeof traceShape> => ({
  id: trace.id,
  at: showInstant(trace.createdAt),
  isTest: trace.isTest,
  outcome: trace.outcome,
  code: trace.code,
  reason: trace.reason,
  received: trace.received,
  userId: trace.linkId ?? null,
  email: trace.email ?? null,
  requestId: trace.requestId,
});

/** The connection that the path names. @throws Problem not_found also when it is another tenant's */
async function findConnection(deps: AdminDeps, call: TenantCall): Promise<Connection> {
  const connection = await deps.storage.connections.get(call.params.id!);
  if (connection?.tenantId !== call.tenant.id) throw new Problem('not_found', { detail: 'No such connection.' });
  return connection;
}

/** What the audit trail may know. */
function said(deps: AdminDeps, connection: Connection) {
  const { type, name, status, jit, idpInitiated } = connection;
  return { type, name, status, jit, idpInitiated, ...kindOf(deps, type).show(connection) };
}

function told(
  deps: AdminDeps,
  call: TenantCall,
  { id, tenantId }: Connection,
  what: Pick<Parameters<typeof audited>[2], 'type' | 'before' | 'after'>,
): Change {
  return audited(deps, call, { tenantId, target: { kind: 'connection', id }, ...what });
}
