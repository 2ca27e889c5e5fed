/** The sign-in routes over a fresh store with a settable clock, and people to sign in. */
import { randomBytes, randomUUID } from 'node:crypto';
import express, { type Express } from 'express';
import request from 'supertest';
import { createKeyring, hashToken, makeInvitationToken, makeTemporaryPassword } from '../../src/identity/index.js';
import { createLoginRouter, type LoginDeps } from '../../src/login/index.js';
import type {
  Account,
  Change,
  Invitation,
  Link,
  Storage,
  TemporaryPassword,
  Tenant,
  TenantSettings,
} from '../../src/storage/port/index.js';
import { openTestStore, type TestStore } from '../support/test-store.js';

export const start = Date.UTC(2030, 0, 15);
export const publicUrl = 'https://doorward.example';
export const ownPassword = 'four quiet herons wade';
export const email = 'ann@example.com';
const settings: TenantSettings = {
  temporaryPassword: 'automatic',
  askFallback: 'manual',
  contractorsEnabled: true,
  contractorMaxDays: 365,
  onScimCreate: 'invite',
  passwordLogin: true,
};

export class LoginApp {
  now = start;
  /** How often a hash was compared. */
  compared = 0;
  readonly app: Express;
  readonly deps: LoginDeps;

  readonly storage: Storage;

  private constructor(private readonly store: TestStore) {
    this.storage = store.storage;
    this.deps = {
      storage: store.storage,
      clock: { now: () => this.now },
      newId: randomUUID,
      randomBytes,
      keyring: createKeyring(randomBytes(32), undefined, randomBytes),
      // argon2 itself has its own tests.
      passwords: {
        hash: async (text) => `hash of ${text}`,
        verify: async (hash, text) => {
          this.compared += 1;
          return hash === `hash of ${text}`;
        },
      },
      protocols: {},
      publicUrl,
      signinRate: { count: 30, perSeconds: 60 },
      log: {
        error: (fields) => {
          throw (fields as { err: Error }).err;
        },
      },
    };
    this.app = express();
    this.app.set('trust proxy', true);
    this.app.use(createLoginRouter(this.deps));
  }

  static async open(): Promise<LoginApp> {
    return new LoginApp(await openTestStore());
  }

  close(): Promise<void> {
    return this.store.close();
  }

  async tenant(id: string, changed: Partial<TenantSettings> = {}): Promise<Tenant> {
    const record: Tenant = {
      id,
      v: 1,
      slug: id,
      name: `Tenant ${id}`,
      locale: 'en',
      timeZone: 'America/Toronto',
      createdAt: start,
      settings: { ...settings, ...changed },
    };
    await this.storage.commit([{ change: 'insert', collection: 'tenants', record }]);
    return record;
  }

  /** Somebody in use, with a password and a proven address, unless told otherwise. */
  async account(changed: Partial<Account> = {}): Promise<Account> {
    const record: Account = {
      id: randomUUID(),
      v: 1,
      email,
      emailKey: email,
      state: 'active',
      passwordHash: `hash of ${ownPassword}`,
      signedInAt: start,
      emailProvenAt: start,
      createdBy: { kind: 'setup', id: 'x' },
      createdAt: start,
      ...changed,
    };
    await this.storage.commit([{ change: 'insert', collection: 'accounts', record }]);
    return record;
  }

  /** Somebody whom nobody has seen yet. */
  newcomer(): Promise<Account> {
    const nothing = { passwordHash: undefined, signedInAt: undefined, emailProvenAt: undefined };
    const entries = Object.entries(nothing);
    return this.account({ state: 'pending', ...(Object.fromEntries(entries) as Partial<Account>) });
  }

  async link(account: Account, tenantId: string, changed: Partial<Link> = {}): Promise<Link> {
    const record: Link = {
      id: randomUUID(),
      v: 1,
      tenantId,
      accountId: account.id,
      liveAccountId: account.id,
      kind: 'user',
      source: 'invite',
      disposition: 'linked',
      state: 'active',
      holds: [],
      vaults: [],
      onboarded: true,
      createdAt: start,
      ...changed,
    };
    await this.storage.commit([{ change: 'insert', collection: 'links', record }]);
    return record;
  }

  /** A temporary password of a link; answers what the person types. */
  async temporary(link: Link, changed: Partial<TemporaryPassword> = {}): Promise<string> {
    const text = makeTemporaryPassword(randomBytes(15));
    const record: TemporaryPassword = {
      id: randomUUID(),
      v: 1,
      tenantId: link.tenantId,
      accountId: link.accountId,
      linkId: link.id,
      handling: 'automatic',
      state: 'emailed',
      hash: this.deps.keyring.mac('temporary-password', text.replaceAll('-', '')),
      createdAt: this.now,
      expiresAt: this.now + 3_600_000,
      ...changed,
    };
    await this.storage.commit([{ change: 'insert', collection: 'temporaryPasswords', record }]);
    return text;
  }

  /** A mailed invitation of a link; answers the token of its link. */
  async invite(link: Link, changed: Partial<Invitation> = {}): Promise<string> {
    const id = randomUUID();
    const token = makeInvitationToken(id, randomBytes(32));
    const record: Invitation = {
      id,
      v: 1,
      tenantId: link.tenantId,
      linkId: link.id,
      accountId: link.accountId,
      email: (await this.storage.accounts.get(link.accountId))?.email ?? email,
      kind: link.kind,
      state: 'sent',
      hash: hashToken(token),
      createdAt: this.now,
      expiresAt: this.now + 7 * 86_400_000,
      inviter: 'Grace <Hopper>',
      ...changed,
    };
    await this.storage.commit([{ change: 'insert', collection: 'invitations', record }]);
    return token;
  }

  async alter(collection: 'accounts' | 'links' | 'tenants', id: string, values: object): Promise<void> {
    const record = { ...(await this.storage[collection].get(id))!, ...values };
    await this.storage.commit([{ change: 'update', collection, record } as Change]);
  }

  post(path: string, body: object = {}, headers: Record<string, string> = {}) {
    return request(this.app).post(path).set(headers).send(body);
  }

  signIn(password = ownPassword, more: object = {}) {
    return this.post('/login/password', { email, password, ...more });
  }

  /** `/me` as that cookie sees it. */
  me(cookie: string) {
    return request(this.app).get('/me').set('Cookie', cookie);
  }

  async events(tenantId: string): Promise<string[]> {
    return (await this.storage.events.chain(tenantId, 0, 500)).map((event) => event.type);
  }
}

/** What a browser sends back of an answer's cookie. */
export const cookieOf = (answer: { headers: Record<string, unknown> }): string =>
  String((answer.headers['set-cookie'] as string[])[0]).split(';')[0]!;
