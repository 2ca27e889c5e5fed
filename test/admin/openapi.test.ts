/** The OpenAPI document against the router: every call is described, and every answer is as described. */
import { randomBytes } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it, test } from '@jest/globals';
import request, { type Response } from 'supertest';
import { z } from 'zod';
import { errorCodes } from '../../src/admin/codes.js';
import type { Operation } from '../../src/admin/operation.js';
import { operations } from '../../src/admin/operations.js';
import { newSession } from '../../src/login/session.js';
import { issuePassword } from '../../src/people/issue-password.js';
import type { ExtensionRequest } from '../../src/storage/port/index.js';
import { as, makeTenant, openApp, rootKey, type TestApp } from './app.js';
import { addPerson } from './people-records.js';

interface Described {
  operationId: string;
  responses: Record<string, { content?: Record<string, { schema: object }> }>;
}
interface Document {
  openapi: string;
  paths: Record<string, Record<string, Described>>;
  components: { schemas: Record<string, object> };
}

let app: TestApp;
let document: Document;
let ids: Record<string, string>;

beforeAll(async () => {
  app = await openApp();
  document = (await request(app.app).get('/api/v1/openapi.json').expect(200)).body;
  const acme = await makeTenant(app, 'acme');
  const root = as(app, rootKey);
  const directory = (await root.post('/tenants/acme/directories', { name: 'D' })).body;
  const person = await addPerson(app, { tenantId: acme.id, email: 'a@b.example', directoryId: directory.id });
  await root.post('/tenants/acme/domains', { domain: 'b.example' });
  const vault = (await root.post('/tenants/acme/vaults', { name: 'Present' })).body.id;
  ids = { t: 'acme', directory: directory.id, token: directory.token.id, user: person.id, domain: 'b.example', vault };
  const active = { account: { state: 'active' }, link: { state: 'active' } } as const;
  ids.sponsor = (await addPerson(app, { tenantId: acme.id, email: 's@b.example', ...active })).id;
  bodies.addVaultMember = { user: person.id };
  bodies.mapVaultGroup = { directory: directory.id, group: 'g1' };
  bodies.reassignContractorsOfUser = { sponsor: ids.sponsor, reason: 'why' };
  await fillTrails(acme.id, directory.id, person.id, person.accountId);
});
afterAll(() => app.close());

function fillTrails(tenantId: string, directoryId: string, linkId: string, accountId: string) {
  const at = app.now;
  const group = { tenantId, directoryId, id: 'g1', type: 'Group', version: 1, createdAt: at, modifiedAt: at };
  return app.storage.commit([
    {
      change: 'createResource',
      resource: { ...group, text: '{"displayName":"G"}', display: 'G', shadow: () => ({}), uniqueKeys: {} },
    },
    {
      change: 'log',
      entry: {
        id: 'l1',
        tenantId,
        directoryId,
        at,
        method: 'POST',
        path: '/Users',
        status: 201,
        outcome: 'created',
        target: { type: 'User', id: 'u' },
        after: { active: true },
        requestId: 'r',
      },
    },
    {
      change: 'insert',
      collection: 'temporaryPasswords',
      record: {
        id: 'p1',
        v: 1,
        tenantId,
        accountId,
        linkId,
        handling: 'manual',
        state: 'to_deliver',
        hash: 'secret-hash',
        sealed: 'secret-seal',
        createdAt: at,
        expiresAt: at + 1,
      },
    },
    {
      change: 'insert',
      collection: 'conflicts',
      record: { id: 'c1', v: 1, tenantId, at, openAt: at, kind: 'sso', source: 'IdP', reason: 'why' },
    },
    {
      change: 'insert',
      collection: 'notices',
      record: {
        id: 'n1',
        v: 1,
        tenantId,
        template: 'admin.approval_needed',
        data: { person: 'Ann', source: 'D' },
        createdAt: at,
        orderAt: -at,
        openAt: -at,
      },
    },
  ]);
}

/** The described answer as a check, with the document's components at hand. */
function validate(described: Described, answer: Response): void {
  const type = String(answer.headers['content-type']);
  const schema = described.responses[answer.status]?.content?.[type]?.schema;
  if (!schema) throw new Error(`${described.operationId} does not describe ${answer.status} ${type}`);
  const whole = JSON.parse(
    JSON.stringify({ ...schema, $defs: document.components.schemas }).replaceAll('#/components/schemas/', '#/$defs/'),
  );
  const result = z.fromJSONSchema(whole).safeParse(answer.body);
  if (!result.success) throw new Error(`${described.operationId}: ${z.prettifyError(result.error)}`);
}

const oidc = {
  type: 'oidc',
  name: 'IdP',
  issuer: 'https://idp.example',
  clientId: 'client',
  clientSecret: 'secret-of-the-client',
  // Else those who are invited below would get no temporary password.
  status: 'off',
};

const bodies: Record<string, object> = {
  createTenant: { slug: 'made', name: 'Made' },
  changeSettings: { temporaryPassword: 'manual' },
  createDirectory: { name: 'Made' },
  addDomain: { domain: 'made.example' },
  verifyDomain: { assert: true },
  lookUpAccounts: { emails: ['a@b.example'] },
  invite: { kind: 'user', people: [{ email: 'invited@b.example' }, { email: 'none' }] },
  suspendUser: { reason: 'why' },
  restoreUser: { reason: 'why' },
  extendUser: { expiresAt: '2026-03-05', reason: 'why' },
  endUser: { reason: 'why' },
  convertUser: { kind: 'user', reason: 'why' },
  createConnection: oidc,
  changeConnection: { name: 'Changed', clientSecret: 'secret-changed' },
  acknowledgeNotices: { until: '2026-02-01T00:00:00Z' },
  approveExtension: { reason: 'why' },
  refuseExtension: { reason: 'why' },
  assignSponsorOfUser: { sponsor: null, reason: 'why' },
  withdrawExtension: {},
  createVault: { name: 'Made', entries: [{ name: 'E', kind: 'session', url: 'https://e.example' }] },
};

/** Where `:id` in a path leads. */
async function idFor(operationId: string): Promise<string> {
  if (operationId === 'unmapVaultGroup') return 'g1';
  // The right that is taken away is the one that the operation before gave.
  if (operationId.startsWith('readUser') || operationId === 'removeVaultMember') return ids.user!;
  if (operationId === 'resolveConflict') return 'c1';
  if (operationId === 'acknowledgeNotice') return 'n1';
  if (operationId === 'revokeToken') return ids.token!;
  if (operationId.endsWith('Extension')) return (await openRequest()).id;
  if (operationId === 'readExtensionRequest') return (await openRequest()).id;
  if (operationId.endsWith('User')) return contractor();
  if (operationId === 'readInvitationReport') return (await reportOfOne()).id;
  if (operationId === 'downloadLetter') return passwordToDeliver();
  if (operationId === 'downloadLetters') return (await reportOfOne('lettered', { temporaryPassword: 'manual' })).id;
  if (operationId === 'retryInvitationReport') return (await reportOfOne('retried')).id;
  if (operationId.endsWith('Invitation')) return (await reportOfOne(operationId)).rows[0]!.invitationId;
  if (operationId.endsWith('TemporaryPassword')) return passwordToDeliver();
  if (operationId.endsWith('Connection') || operationId === 'listSigninTraces') return connection();
  const made = await as(app, rootKey).post('/tenants/acme/keys');
  return made.body.id;
}

async function connection(): Promise<string> {
  return (await as(app, rootKey).post('/tenants/acme/connections', oidc).expect(201)).body.id;
}

/** A request of the sponsor `ids.sponsor`. */
async function openRequest(): Promise<ExtensionRequest> {
  const { tenantId } = (await app.storage.links.get(ids.user!))!;
  const linkId = await contractor();
  const record: ExtensionRequest = {
    id: `r-${linkId}`,
    v: 1,
    tenantId,
    linkId,
    openLinkId: linkId,
    state: 'open',
    expiresAt: app.now + 5 * 86_400_000,
    reason: 'why',
    askedBy: { kind: 'person', id: 'a', name: 'Ann' },
    sponsorLinkId: ids.sponsor!,
    createdAt: app.now,
  };
  await app.storage.commit([{ change: 'insert', collection: 'extensionRequests', record }]);
  return record;
}

/** What only a sponsor may do, in the session of `ids.sponsor`; everything else is asked with the root key. */
async function askAsCan(operation: Operation, path: string, body: object | undefined) {
  const sponsors = operation.id === 'askExtension' || operation.id === 'withdrawExtension';
  if (!sponsors) return as(app, rootKey)[operation.method](path, body);
  const link = (await app.storage.links.get(ids.sponsor!))!;
  const facts = { accountId: link.accountId, tenantId: link.tenantId, linkId: link.id } as const;
  const begun = newSession({ randomBytes }, { ...facts, stage: 'full', method: 'password' }, app.now);
  await app.storage.commit([begun.change]);
  const asked = request(app.app)[operation.method](`/api/v1${path}`).set('Cookie', `doorward=${begun.secret}`);
  return asked.send(operation.id === 'askExtension' ? await wish() : undefined);
}

async function wish(): Promise<object> {
  const link = (await app.storage.links.get(await contractor()))!;
  await app.storage.commit([
    { change: 'update', collection: 'links', record: { ...link, sponsorLinkId: ids.sponsor! } },
  ]);
  return { user: link.id, expiresAt: '2026-03-20', reason: 'why' };
}

async function contractor(): Promise<string> {
  const { tenantId } = (await app.storage.links.get(ids.user!))!;
  return (await addPerson(app, { tenantId, link: { kind: 'contractor', expiresAt: app.now + 86_400_000 } })).id;
}

async function reportOfOne(
  name = 'reported',
  more: object = {},
): Promise<{ id: string; rows: { invitationId: string }[] }> {
  const body = { kind: 'user', people: [{ email: `${name}@b.example` }], ...more };
  return (await as(app, rootKey).post('/tenants/acme/invitations', body).expect(201)).body;
}

async function passwordToDeliver(): Promise<string> {
  const link = (await app.storage.links.get(ids.user!))!;
  const { record } = issuePassword(app.deps.people, link, 'manual', app.now);
  await app.storage.commit([{ change: 'insert', collection: 'temporaryPasswords', record }]);
  return record.id;
}

describe('the document', () => {
  it('is OpenAPI 3.1 and refers to nothing that it lacks', () => {
    expect(document.openapi).toBe('3.1.0');
    const text = JSON.stringify(document);
    for (const [, name] of text.matchAll(/#\/components\/schemas\/([^"]+)/g)) {
      expect(document.components.schemas).toHaveProperty(name!);
    }
    expect(text).not.toContain('$defs');
    expect(text).not.toContain('$schema');
  });

  it('describes every operation once, and nothing else', () => {
    const described = Object.entries(document.paths).flatMap(([path, methods]) =>
      Object.entries(methods).map(([method, { operationId }]) => `${operationId} ${method} ${path}`),
    );
    const routed = operations.map(({ id, method, path }) => `${id} ${method} ${path.replaceAll(/:(\w+)/g, '{$1}')}`);
    expect(described.sort()).toEqual(routed.sort());
    expect(new Set(operations.map(({ id }) => id)).size).toBe(operations.length);
  });

  it('lists every code', () => {
    expect(document.components.schemas.Problem).toMatchObject({
      properties: { code: { enum: Object.keys(errorCodes) } },
    });
  });
});

describe('every operation', () => {
  test.each(operations.map((operation) => [operation.id, operation] as const))(
    '%s answers as described',
    async (id, operation) => {
      const described = document.paths[operation.path.replaceAll(/:(\w+)/g, '{$1}')]![operation.method]!;
      const own = operation.path.includes(':id') ? await idFor(id) : '';
      const path = operation.path.replace(/:(\w+)/g, (_, name: string) => (name === 'id' ? own : ids[name]!));
      const answer = await askAsCan(operation, path, bodies[id]);
      expect(answer.status).toBe(operation.status);
      if (operation.status === 204) expect(answer.text).toBe('');
      else if (operation.download) expect(answer.headers['content-type']).toBe(operation.download);
      else validate(described, answer);
      expect(answer.text ?? '').not.toContain('secret-');

      const refused = await request(app.app)[operation.method](`/api/v1${path}`);
      expect(refused.status).toBe(401);
      validate(described, refused);
      if (operation.path.startsWith('/tenants/:t')) {
        const missing = await as(app, rootKey)[operation.method](path.replace('acme', 'nobody'), bodies[id] as never);
        expect(missing.status).toBe(404);
        validate(described, missing);
      }
      if (operation.body) {
        const bad = await as(app, rootKey)[operation.method](path, { nonsense: 1 } as never);
        expect([id, bad.status]).toEqual([id, 422]);
        validate(described, bad);
      }
    },
  );
});

it('a store that does not answer is 503 with Retry-After', async () => {
  const broken = await openApp();
  await broken.close();
  const answer = await as(broken, rootKey).get('/tenants');
  expect([answer.status, answer.body.code]).toEqual([503, 'unavailable']);
  expect(answer.headers['retry-after']).toBe('5');
});
