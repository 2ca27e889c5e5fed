/** A tenant with two directories over a fresh store, driven the way provisioning drives this room. */
import { randomBytes, randomUUID } from 'node:crypto';
import { createKeyring, type Keyring } from '../../src/identity/index.js';
import {
  amend,
  type Caller,
  deprovision,
  dueWelcomes,
  onboard,
  type PeopleDeps,
  readPerson,
} from '../../src/people/index.js';
import { generic } from '../../src/scim/dialect/generic.js';
import type { JsonObject, Resource } from '../../src/scim/schema/attribute.js';
import { buildRegistry } from '../../src/scim/schema/registry.js';
import { urns } from '../../src/scim/urns.js';
import type {
  Change,
  CollectionName,
  Collections,
  Link,
  Scope,
  Storage,
  StoredResource,
  TenantSettings,
} from '../../src/storage/port/index.js';
import { openTestStore, type TestStore } from '../support/test-store.js';

export const start = Date.UTC(2030, 0, 15);
export const day = 86_400_000;
const settings: TenantSettings = {
  temporaryPassword: 'automatic',
  askFallback: 'manual',
  contractorsEnabled: true,
  contractorMaxDays: 365,
  onScimCreate: 'invite',
  passwordLogin: true,
};

/** A User of a directory as a test writes it: `extension` becomes our own extension. */
export type Attributes = JsonObject & { extension?: JsonObject };

export class Workspace {
  now = start;
  /** False: those who arrive are welcomed by `welcomeAll` only, as if no mail could go out until then. */
  welcomesAtOnce = true;
  readonly storage: Storage;
  private readonly settings: TenantSettings;

  private constructor(
    private readonly store: TestStore,
    readonly keyring: Keyring,
    changed: Partial<TenantSettings>,
  ) {
    this.storage = store.storage;
    this.settings = { ...settings, ...changed };
  }

  static async open(changed: Partial<TenantSettings> = {}): Promise<Workspace> {
    const store = await openTestStore();
    const keyring = createKeyring(randomBytes(32), undefined, randomBytes);
    const workspace = new Workspace(store, keyring, changed);
    const changes = ['t1', 't2'].map(
      (id): Change => ({ change: 'insert', collection: 'tenants', record: workspace.tenant(id) }),
    );
    for (const [id, tenantId] of Object.entries(tenantOf)) {
      const record = {
        id,
        v: 1,
        tenantId,
        name: names[id]!,
        profile: 'generic' as const,
        strict: false,
        allowPassword: false,
        createdAt: start,
      };
      changes.push({ change: 'insert', collection: 'directories', record });
    }
    await store.storage.commit(changes);
    return workspace;
  }

  tenant(id = 't1') {
    return {
      id,
      v: 1,
      slug: id,
      name: `Tenant ${id}`,
      locale: 'en' as const,
      timeZone: 'America/Toronto',
      createdAt: start,
      settings: this.settings,
    };
  }

  deps(): PeopleDeps {
    return { storage: this.storage, keyring: this.keyring, newId: randomUUID, randomBytes };
  }

  /** Directories `entra` and `okta` of tenant t1, `google` of t2. */
  caller(directoryId = 'entra', changed: Partial<TenantSettings> = {}): Caller {
    const tenant = this.tenant(tenantOf[directoryId]);
    const name = names[directoryId]!;
    return {
      scope: { tenantId: tenant.id, directoryId },
      tenant: { ...tenant, settings: { ...tenant.settings, ...changed } },
      directory: {
        id: directoryId,
        v: 1,
        tenantId: tenant.id,
        name,
        profile: 'generic',
        strict: false,
        allowPassword: false,
        createdAt: start,
      },
      dialect: generic,
      registry: buildRegistry([], []),
      actor: { kind: 'directory', id: directoryId, name },
      requestId: 'request-1',
    };
  }

  async post(attributes: Attributes, caller = this.caller()) {
    const resource = resourceOf(attributes);
    const resourceId = randomUUID();
    const onboarded = await onboard(this.deps(), caller, { resourceId, person: readPerson(resource), now: this.now });
    const stored = this.stored(caller.scope, resourceId, attributes, { access: onboarded.access });
    await this.storage.commit([createOf(stored), ...onboarded.changes]);
    if (this.welcomesAtOnce) await this.welcomeAll();
    return { ...onboarded, id: resourceId, link: await this.link(onboarded.access.linkId) };
  }

  async put(id: string, attributes: Attributes, caller = this.caller()) {
    const stored = (await this.storage.resources.get(caller.scope, 'User', id))!;
    const access = stored.access!;
    const shown: JsonObject = {
      vaults: access.vaults,
      ...(access.expiresAt !== undefined && { expiresAt: new Date(access.expiresAt).toISOString() }),
      ...(access.sponsor !== undefined && { sponsor: { value: access.sponsor } }),
    };
    const before = readPerson(resourceOf({ ...JSON.parse(stored.text), extension: shown }));
    const after = readPerson(resourceOf({ ...attributes, extension: attributes.extension ?? shown }));
    const amended = await amend(this.deps(), caller, { resourceId: id, access, before, after, now: this.now });
    const next = this.stored(caller.scope, id, attributes, { access: amended.access, version: stored.version + 1 });
    await this.storage.commit([
      {
        change: 'replaceResource',
        resource: { ...next, shadow: () => ({}), uniqueKeys: {} },
        expectedVersion: stored.version,
      },
      ...amended.changes,
    ]);
    if (this.welcomesAtOnce) await this.welcomeAll();
    return { ...amended, was: access, link: await this.link(access.linkId) };
  }

  /** What the mail relay does with those who wait for their welcome; answers how many they were. */
  async welcomeAll(): Promise<number> {
    const lists = await dueWelcomes({ ...this.deps(), storage: this.storage }, 100, this.now);
    await this.storage.commit(lists.flat());
    return lists.length;
  }

  async delete(id: string, caller = this.caller()) {
    const { access } = (await this.storage.resources.get(caller.scope, 'User', id))!;
    const result = await deprovision(this.deps(), caller, { resourceId: id, access: access!, now: this.now });
    await this.storage.commit([{ change: 'deleteResource', scope: caller.scope, type: 'User', id }, ...result.changes]);
    return { ...result, link: await this.link(access!.linkId) };
  }

  async link(id: string): Promise<Link> {
    return (await this.storage.links.get(id))!;
  }

  /** Changes a record as another part of Doorward would. */
  async alter<K extends CollectionName>(collection: K, id: string, values: Partial<Collections[K]>): Promise<void> {
    const record = { ...(await this.storage[collection].get(id))!, ...values };
    await this.storage.commit([{ change: 'update', collection, record } as Change]);
  }

  /** The owner signs in to the tenant for the first time. */
  async signIn(link: Link): Promise<void> {
    await this.alter('accounts', link.accountId, { state: 'active', signedInAt: this.now });
    await this.alter('links', link.id, { state: 'active' });
  }

  /** Mails, oldest first; template and recipient tell them apart. */
  async mails(tenantId = 't1') {
    const due = await this.storage.mails.upTo('due', Number.MAX_SAFE_INTEGER, 200);
    return due.filter((mail) => mail.tenantId === tenantId);
  }

  async conflicts(tenantId = 't1') {
    return (await this.storage.conflicts.list('tenant', [tenantId], { limit: 200 })).items;
  }

  async passwords(link: Pick<Link, 'id'>) {
    return (await this.storage.temporaryPasswords.list('link', [link.id], { limit: 200 })).items;
  }

  async invitations(link: Pick<Link, 'id'>) {
    return (await this.storage.invitations.list('link', [link.id], { limit: 200 })).items;
  }

  /** Types of audit events, oldest first. */
  async events(tenantId = 't1'): Promise<string[]> {
    return (await this.storage.events.chain(tenantId, 0, 500)).map((event) => event.type);
  }

  /** All that is kept, as the store keeps it. */
  written(): Promise<string> {
    return this.store.written();
  }

  close(): Promise<void> {
    return this.store.close();
  }

  private stored(
    scope: Scope,
    id: string,
    { extension: _, ...attributes }: Attributes,
    more: Partial<StoredResource>,
  ): StoredResource {
    const display = typeof attributes.displayName === 'string' ? attributes.displayName : String(attributes.userName);
    return {
      ...scope,
      id,
      type: 'User',
      version: 1,
      createdAt: start,
      modifiedAt: this.now,
      text: JSON.stringify(attributes),
      display,
      ...more,
    };
  }
}

const tenantOf: Record<string, string> = { entra: 't1', okta: 't1', google: 't2' };
const names: Record<string, string> = { entra: 'Entra', okta: 'Okta', google: 'Google' };

function resourceOf({ extension, ...attributes }: Attributes): Resource {
  return extension ? { ...attributes, [urns.doorwardUser]: extension } : attributes;
}

function createOf(stored: StoredResource): Change {
  return { change: 'createResource', resource: { ...stored, shadow: () => ({}), uniqueKeys: {} } };
}

/** A contractor's User, whose access ends so many days after the start. */
export function contractor(userName: string, days: number, more: Attributes = {}): Attributes {
  const { extension, ...attributes } = more;
  const expiresAt = new Date(start + days * day).toISOString();
  return { userName, userType: 'Contractor', ...attributes, extension: { expiresAt, ...extension } };
}
