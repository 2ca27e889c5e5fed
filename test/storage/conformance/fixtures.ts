/** Records and resources for the suites, each different from every other. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { toWritten } from '../../../src/provisioning/representation.js';
import type { Resource } from '../../../src/scim/schema/attribute.js';
import { buildRegistry, type ResourceType } from '../../../src/scim/schema/registry.js';
import type {
  Account,
  Change,
  Link,
  LogEntry,
  NewAuditEvent,
  OutgoingMail,
  ResourceAccess,
  Scope,
  Storage,
  TemporaryPassword,
  WrittenResource,
} from '../../../src/storage/port/index.js';
import { oddSchema } from '../../scim/filter/sample-types.js';

/** Opens a new, empty store. */
export type OpenStore = () => Promise<Storage>;

export const baseUrl = 'https://Doorward.example/scim/v2';
export const now = 1_700_000_000_000;

const read = (path: string) =>
  JSON.parse(readFileSync(join(import.meta.dirname, '../../../scim-schemas', path), 'utf8'));
const userDocument = read('resource-types/user.json');
const registry = buildRegistry(
  [...['user', 'group', 'enterprise-user', 'doorward-user'].map((name) => read(`schemas/${name}.json`)), oddSchema],
  [
    {
      ...userDocument,
      schemaExtensions: [...userDocument.schemaExtensions, { schema: oddSchema.id, required: false }],
    },
    { schemaExtensions: [], ...read('resource-types/group.json') },
  ],
);
export const user = registry.resourceType('User') as ResourceType;
export const group = registry.resourceType('Group') as ResourceType;

/** Makes ids and scopes that no other fixture has. */
export class Fresh {
  #last = 0;

  id(): string {
    this.#last += 1;
    return `00000000-0000-4000-8000-${String(this.#last).padStart(12, '0')}`;
  }

  scope(): Scope {
    return { tenantId: this.id(), directoryId: this.id() };
  }
}

interface Rest {
  readonly version?: number;
  readonly access?: ResourceAccess | undefined;
  readonly at?: number;
}

export function written(
  scope: Scope,
  type: ResourceType,
  resource: Resource & { id: string },
  rest: Rest = {},
): WrittenResource {
  const { version = 1, access, at = now } = rest;
  return toWritten(
    type,
    { schemas: [type.schema.id], ...resource },
    {
      scope,
      id: resource.id,
      version,
      createdAt: at,
      modifiedAt: at,
      access,
    },
  );
}

export const create = (resource: WrittenResource): Change => ({ change: 'createResource', resource });

/** A user with a name and address of its own, made of the id. */
export const sampleUser = (scope: Scope, id: string, more: Resource = {}): WrittenResource =>
  written(scope, user, {
    id,
    userName: `U${id}@Example.com`,
    emails: [{ value: `U${id}@Example.com`, type: 'work' }],
    ...more,
  });

export const sampleGroup = (scope: Scope, id: string, more: Resource = {}): WrittenResource =>
  written(scope, group, { id, displayName: `Group ${id}`, ...more });

export const sampleAccount = (id: string, more: Partial<Account> = {}): Account => ({
  id,
  v: 1,
  email: `${id}@example.com`,
  emailKey: `${id}@example.com`,
  state: 'pending',
  createdBy: { kind: 'directory', id: 'd' },
  createdAt: now,
  ...more,
});

export const sampleLink = (id: string, tenantId: string, accountId: string, more: Partial<Link> = {}): Link => ({
  id,
  v: 1,
  tenantId,
  accountId,
  liveAccountId: accountId,
  kind: 'user',
  source: 'scim',
  disposition: 'created',
  state: 'invited',
  holds: [],
  vaults: [],
  onboarded: true,
  createdAt: now,
  ...more,
});

export const sampleMail = (id: string, tenantId: string, more: Partial<OutgoingMail> = {}): OutgoingMail => ({
  id,
  v: 1,
  tenantId,
  template: 'invitation',
  to: `${id}@example.com`,
  locale: 'en',
  data: { inviter: 'Ada' },
  state: 'queued',
  attempts: 0,
  createdAt: now,
  ...more,
});

export const sampleTemporaryPassword = (
  id: string,
  tenantId: string,
  more: Partial<TemporaryPassword> = {},
): TemporaryPassword => ({
  id,
  v: 1,
  tenantId,
  accountId: 'a',
  linkId: 'l',
  handling: 'manual',
  state: 'to_deliver',
  hash: id,
  createdAt: now,
  expiresAt: now + 1,
  ...more,
});

export const sampleEvent = (id: string, tenantId: string, more: Partial<NewAuditEvent> = {}): NewAuditEvent => ({
  id,
  tenantId,
  at: now,
  type: 'account.linked',
  actor: { kind: 'directory', id: 'd', name: 'Entra' },
  target: { kind: 'user', id: 'u' },
  ...more,
});

export const sampleLog = (id: string, scope: Scope, more: Partial<LogEntry> = {}): LogEntry => ({
  id,
  ...scope,
  at: now,
  method: 'POST',
  path: '/Users',
  status: 201,
  outcome: 'created',
  requestId: `r-${id}`,
  ...more,
});

/** What became of a commit: `done`, or the name of the error that it was refused with. */
export const outcome = (commit: Promise<void>): Promise<string> =>
  commit.then(
    () => 'done',
    (error: Error & { attribute?: string }) => (error.attribute ? `${error.name} ${error.attribute}` : error.name),
  );
