/** Invitations of tenants with single sign-on: what is sent, and how the mailed link ties the first sign-in (flows.md T2, T6). */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { type ParsedMail, simpleParser } from 'mailparser';
import { Visitor } from '../../support/visitor.js';
import { type RealProvider, startRealProvider } from './real-provider.js';
import { type Connection, Scene } from './scene.js';

let scene: Scene;
let provider: RealProvider;
let connection: Connection;

interface Row {
  readonly result: string;
  readonly temporaryPassword: { readonly handling: string } | null;
}

beforeAll(async () => {
  scene = await Scene.open({ contractorsEnabled: true });
  provider = await startRealProvider();
  connection = await scene.connect(provider.issuer);
  provider.register(connection);
}, 30_000);

afterAll(async () => {
  await provider.close();
  await scene.gateway.close();
});

async function invite(email: string, more: Record<string, unknown> = {}): Promise<Row> {
  const report = await scene.api<{ rows: Row[] }>('POST', '/invitations', {
    kind: 'user',
    people: [{ email }],
    ...more,
  });
  return report.rows[0]!;
}

async function mailTo(address: string): Promise<ParsedMail> {
  const outbox = join(scene.gateway.dataDir, 'outbox');
  const deadline = Date.now() + 30_000;
  while (Date.now() < deadline) {
    for (const file of readdirSync(outbox)) {
      const mail = await simpleParser(readFileSync(join(outbox, file)));
      if ([mail.to].flat().some((to) => to?.text === address)) return mail;
    }
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  throw new Error(`no mail to ${address}`);
}

async function mailedLink(address: string): Promise<string> {
  const [link] = /http\S+\/invitations\/[\w-]+/.exec((await mailTo(address)).text ?? '') ?? [];
  return link!;
}

describe('where the tenant owns the domain and a connection is on', () => {
  it('no password is made, and the mail names the provider', async () => {
    expect(await invite('new@acme.example')).toMatchObject({ result: 'invited', temporaryPassword: null });
    const mail = await mailTo('new@acme.example');
    expect(mail.subject).toContain('with Acme IdP');
    await scene.provision('scim@acme.example');
    expect((await mailTo('scim@acme.example')).subject).toContain('with Acme IdP');
  });

  it('an administrator is tied by opening the mailed link in the same browser, and by nothing else', async () => {
    await invite('boss@acme.example', { kind: 'admin' });
    const link = await mailedLink('boss@acme.example');
    provider.person = { sub: 'boss', email: 'boss@acme.example', email_verified: true };
    const elsewhere = new Visitor();
    await scene.signIn(connection, elsewhere);
    expect((await scene.me(elsewhere)).status).toBe(401);

    const visitor = new Visitor();
    expect((await visitor.step(link, { headers: { accept: 'text/html' } })).status).toBe(200);
    await scene.signIn(connection, visitor);
    expect(await scene.me(visitor)).toMatchObject({ status: 200, body: { account: { email: 'boss@acme.example' } } });
    expect((await scene.users('boss@acme.example'))[0]).toMatchObject({ accessStatus: 'active' });
    await scene.signIn(connection, elsewhere);
    expect((await scene.me(elsewhere)).status).toBe(200);
  });

  it('somebody who is here already is not led to the link of another mail', async () => {
    await invite('trap@acme.example');
    const link = await mailedLink('trap@acme.example');
    await scene.provision('victim@acme.example');
    provider.person = { sub: 'victim', email: 'victim@acme.example', email_verified: true };
    const victim = new Visitor();
    await victim.step(link, { headers: { accept: 'text/html' } });
    await scene.signIn(connection, victim);
    expect((await scene.me(victim)).body.account?.email).toBe('victim@acme.example');
    expect((await scene.users('trap@acme.example'))[0]).toMatchObject({ accessStatus: 'invited' });
  });
});

describe('where single sign-on is forced', () => {
  beforeAll(() => scene.api('PATCH', '/settings', { passwordLogin: false }));
  afterAll(() => scene.api('PATCH', '/settings', { passwordLogin: true }));

  it('nobody of another domain is invited, and who a directory sends is stored and written nothing', async () => {
    expect(await invite('guest@elsewhere.example')).toMatchObject({ result: 'domain_blocked' });
    expect(await scene.users('guest@elsewhere.example')).toEqual([]);
    await scene.provision('guest2@elsewhere.example');
    expect((await scene.users('guest2@elsewhere.example'))[0]).toMatchObject({ accessStatus: 'invited' });
    const { needsAttention } = await scene.api<{ needsAttention: unknown[] }>('GET', '/overview');
    expect(needsAttention).toContainEqual(expect.objectContaining({ code: 'sso_domain_missing', count: 1 }));
  });

  it('a contractor has a password all the same', async () => {
    const expiresAt = new Date(Date.now() + 30 * 86_400_000).toISOString();
    const row = await invite('dan@elsewhere.example', { kind: 'contractor', expiresAt, temporaryPassword: 'manual' });
    expect(row).toMatchObject({ result: 'invited', temporaryPassword: { handling: 'manual' } });
  });
});

describe('where single sign-on is forced, who came from a domain that nobody owned', () => {
  const mailsTo = async (address: string): Promise<number> => {
    const outbox = join(scene.gateway.dataDir, 'outbox');
    const mails = await Promise.all(readdirSync(outbox).map((file) => simpleParser(readFileSync(join(outbox, file)))));
    return mails.filter((mail) => [mail.to].flat().some((to) => to?.text === address)).length;
  };
  const unwritten = async (forced: Scene): Promise<number> => {
    type Overview = { needsAttention: { code: string; count: number }[] };
    const { needsAttention } = await forced.api<Overview>('GET', '/overview');
    return needsAttention.find(({ code }) => code === 'sso_domain_missing')?.count ?? 0;
  };

  it('is written to once the domain is verified, or a password will do; and nobody twice', async () => {
    const forced = await Scene.of(scene.gateway, { passwordLogin: false }, 'forced.example');
    await forced.connect(provider.issuer, { name: 'Forced IdP' });
    await forced.provision('early@forced.example');
    await mailTo('early@forced.example');
    for (const address of ['late@verified.example', 'later@never.example']) await forced.provision(address);
    await forced.provision('away@verified.example', { active: false });
    expect(await unwritten(forced)).toBe(2);

    await forced.api('POST', '/domains', { domain: 'verified.example', assert: true });
    expect((await mailTo('late@verified.example')).subject).toContain('with Forced IdP');
    expect(await unwritten(forced)).toBe(1);

    await forced.api('PATCH', '/settings', { passwordLogin: true });
    expect((await mailTo('later@never.example')).subject).toMatch(/^Your access to/);
    expect(await unwritten(forced)).toBe(0);
    await forced.api('POST', '/domains/verified.example/verify');
    await forced.provision('last@forced.example');
    await mailTo('last@forced.example');
    const everybody = ['early@forced.example', 'late@verified.example', 'later@never.example', 'away@verified.example'];
    expect(await Promise.all(everybody.map(mailsTo))).toEqual([1, 1, 1, 0]);
  }, 60_000);
});
