/** Signing in through a real OpenID provider, from outside, on whatever store (flows.md T6, security rules 1 to 4, 16, 19, 20). */
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { Backend } from '../../support/gateway.js';
import { redirectOf, Visitor } from '../../support/visitor.js';
import { type RealProvider, startRealProvider } from './real-provider.js';
import { type Connection, Scene } from './scene.js';

/** The cases, for one kind of store. */
export function signInCases(store: Backend): void {
  let scene: Scene;
  let provider: RealProvider;
  let connection: Connection;

  beforeAll(async () => {
    scene = await Scene.open({}, { store });
    provider = await startRealProvider();
    connection = await scene.connect(provider.issuer);
    provider.register(connection);
  }, 90_000);

  afterAll(async () => {
    await provider.close();
    await scene.gateway.close();
  });

  const becomes = (sub: string, more: Record<string, unknown> = {}) => {
    provider.person = { sub, email: `${sub}@acme.example`, email_verified: true, name: sub, ...more };
  };

  describe('a person whom a directory provisioned', () => {
    it('signs in to that very account, and is known from then on whatever address comes', async () => {
      await scene.provision('ada@acme.example');
      becomes('ada');
      const visitor = new Visitor();
      const arrived = await scene.signIn(connection, visitor, '?returnTo=%2Fportal%3Fview%3Dcompact');
      expect(arrived.url.pathname + arrived.url.search).toBe('/portal?view=compact');
      const [user] = await scene.users('ada@acme.example');
      const me = await scene.me(visitor);
      expect(me).toMatchObject({ status: 200, body: { account: { id: user!.account.id, email: 'ada@acme.example' } } });
      expect(user).toMatchObject({ accessStatus: 'active', source: 'scim' });

      becomes('ada', { email: 'somebody.else@acme.example' });
      const again = new Visitor();
      await scene.signIn(connection, again);
      expect((await scene.me(again)).body.account?.id).toBe(user!.account.id);
      const [latest] = await scene.traces(connection);
      expect(latest).toMatchObject({ outcome: 'accepted', code: 'signed_in', userId: user!.id });
      expect(JSON.stringify(latest)).not.toMatch(/eyJ/);
    });

    it('is refused once deprovisioned, and nothing comes back to life', async () => {
      const id = await scene.provision('leaver@acme.example');
      becomes('leaver');
      const visitor = new Visitor();
      await scene.signIn(connection, visitor);
      expect((await scene.me(visitor)).status).toBe(200);
      await scene.deprovision(id);
      expect((await scene.me(visitor)).status).toBe(401);
      const arrived = await scene.signIn(connection, visitor);
      expect([arrived.status, JSON.parse(arrived.text).code]).toEqual([403, 'sso_refused']);
      expect((await scene.me(visitor)).status).toBe(401);
      expect(await scene.users('leaver@acme.example')).toEqual([]);
      expect((await scene.traces(connection))[0]).toMatchObject({ outcome: 'refused', code: 'deprovisioned' });
    });

    it('hears why access is withheld, and gets no session', async () => {
      await scene.provision('held@acme.example');
      const [user] = await scene.users('held@acme.example');
      await scene.api('POST', `/users/${user!.id}/suspend`, { reason: 'why' });
      becomes('held');
      const visitor = new Visitor();
      const arrived = await scene.signIn(connection, visitor);
      expect([arrived.status, JSON.parse(arrived.text).code]).toEqual([403, 'access_on_hold']);
      expect((await scene.me(visitor)).status).toBe(401);
    });
  });

  describe('somebody without a link', () => {
    it('is refused and leaves nothing but a trace', async () => {
      becomes('stranger');
      const arrived = await scene.signIn(connection);
      expect(JSON.parse(arrived.text)).toMatchObject({ status: 403, code: 'sso_refused' });
      expect(arrived.text).not.toContain('stranger');
      expect(await scene.users('stranger@acme.example')).toEqual([]);
      expect(await scene.conflicts()).toEqual([]);
      expect((await scene.traces(connection))[0]).toMatchObject({ code: 'no_link' });
    });

    it('waits for approval where arrival is just in time, and comes in after it', async () => {
      await scene.api('PATCH', `/connections/${connection.id}`, { jit: true });
      becomes('newcomer');
      const visitor = new Visitor();
      const arrived = await scene.signIn(connection, visitor);
      expect(JSON.parse(arrived.text)).toMatchObject({ status: 403, code: 'access_on_hold' });
      expect((await scene.me(visitor)).status).toBe(401);
      const [user] = await scene.users('newcomer@acme.example');
      expect(user).toMatchObject({ source: 'jit', accessStatus: 'on_hold', holds: ['approval_needed'] });
      await scene.api('POST', `/users/${user!.id}/restore`, { reason: 'known to us' });
      await scene.signIn(connection, visitor);
      expect((await scene.me(visitor)).body.account?.id).toBe(user!.account.id);
      await scene.api('PATCH', `/connections/${connection.id}`, { jit: false });
    });

    it.each(['en', 'fr'])('reads on a page that somebody has to let them in (%s)', async (language) => {
      await scene.api('PATCH', `/connections/${connection.id}`, { jit: true });
      becomes(`reader-${language}`);
      const headers = { accept: 'text/html', 'accept-language': language };
      for (const _time of ['the first', 'the second']) {
        const arrived = await new Visitor().walk(connection.loginUrl, { headers });
        expect(arrived.status).toBe(403);
        expect(arrived.headers.get('content-type')).toContain('text/html');
        expect(arrived.text).toContain(language === 'fr' ? 'suspendu' : 'withheld');
      }
      await scene.api('PATCH', `/connections/${connection.id}`, { jit: false });
    });
  });

  describe('an address proves nothing', () => {
    it.each([
      ['unverified', { email_verified: false }, 'email_unverified'],
      ['verified by text', { email_verified: 'true' }, 'email_unverified'],
      ['said nothing about', { email_verified: undefined }, 'email_unverified'],
      [
        'owned by Entra in a connection that is not Entra',
        { email_verified: false, xms_edov: true },
        'email_unverified',
      ],
    ])('that is %s', async (name, claims, code) => {
      const email = `victim.${name.length}@acme.example`;
      await scene.provision(email);
      becomes(`attacker-${name.length}`, { email, ...claims });
      const visitor = new Visitor();
      const arrived = await scene.signIn(connection, visitor);
      expect(JSON.parse(arrived.text).code).toBe('sso_refused');
      expect((await scene.me(visitor)).status).toBe(401);
      expect((await scene.users(email))[0]).toMatchObject({ accessStatus: 'invited' });
      expect((await scene.traces(connection))[0]).toMatchObject({ code });
      expect(await scene.conflicts()).toContainEqual(expect.objectContaining({ kind: 'sso', email }));
    });

    it('of a domain that the tenant does not own', async () => {
      await scene.provision('guest@elsewhere.example');
      becomes('guest', { email: 'guest@elsewhere.example' });
      await scene.signIn(connection);
      expect((await scene.traces(connection))[0]).toMatchObject({ code: 'domain_not_owned' });
      expect((await scene.users('guest@elsewhere.example'))[0]).toMatchObject({ accessStatus: 'invited' });
    });

    it('of somebody who is tied to another subject of the connection', async () => {
      await scene.provision('twin@acme.example');
      becomes('twin');
      const visitor = new Visitor();
      await scene.signIn(connection, visitor);
      expect((await scene.me(visitor)).status).toBe(200);
      becomes('other-twin', { email: 'twin@acme.example' });
      const other = new Visitor();
      await scene.signIn(connection, other);
      expect((await scene.me(other)).status).toBe(401);
      expect((await scene.traces(connection))[0]).toMatchObject({ code: 'other_identity' });
    });

    it('of an administrator', async () => {
      await scene.api('POST', '/invitations', {
        kind: 'admin',
        people: [{ email: 'boss@acme.example' }],
        temporaryPassword: 'manual',
      });
      becomes('boss');
      const visitor = new Visitor();
      await scene.signIn(connection, visitor);
      expect((await scene.me(visitor)).status).toBe(401);
      expect((await scene.traces(connection))[0]).toMatchObject({ code: 'administrator_by_mail' });
    });
  });

  describe('a sign-in', () => {
    const isCallback = (to: URL) => to.pathname.endsWith('/callback');

    /** As far as the address that the provider sends the browser back to. */
    async function backFrom(visitor: Visitor): Promise<URL> {
      const back = redirectOf(await visitor.walk(connection.loginUrl, {}, isCallback));
      expect(back?.pathname).toMatch(/callback$/);
      return back!;
    }

    it('ends only in the browser that began it', async () => {
      await scene.provision('csrf@acme.example');
      becomes('csrf');
      const attacker = new Visitor();
      const back = await backFrom(attacker);
      const victim = new Visitor();
      expect((await victim.step(back)).status).toBe(403);
      expect((await scene.me(victim)).status).toBe(401);
      expect((await scene.traces(connection))[0]).toMatchObject({ code: 'other_browser' });
      await attacker.walk(back);
      expect((await scene.me(attacker)).status).toBe(200);
    });

    it('is used once', async () => {
      becomes('ada');
      const visitor = new Visitor();
      const back = await backFrom(visitor);
      const tried = await Promise.all([1, 2, 3, 4].map(() => visitor.step(back)));
      expect(tried.map(({ status }) => status).sort()).toEqual([303, 403, 403, 403]);
      expect((await visitor.step(back)).status).toBe(403);
    });

    it('may be finished in two tabs', async () => {
      becomes('ada');
      const visitor = new Visitor();
      const first = await backFrom(visitor);
      const second = await backFrom(visitor);
      expect((await visitor.step(first)).status).toBe(303);
      expect((await visitor.step(second)).status).toBe(303);
      expect((await scene.me(visitor)).status).toBe(200);
    });

    it('gives the session a new id and ends the former one', async () => {
      becomes('ada');
      const visitor = new Visitor();
      await scene.signIn(connection, visitor);
      const cookie = visitor.cookies('localhost');
      await scene.signIn(connection, visitor);
      expect(visitor.cookies('localhost')).not.toBe(cookie);
      const old = await fetch(`${scene.publicUrl}/me`, { headers: { cookie } });
      expect(old.status).toBe(401);
    });

    it('leads to no address of others', async () => {
      becomes('ada');
      for (const to of ['//evil.example/', 'https://evil.example/', '/\\evil.example', '/%0d%0aLocation:x\r\n']) {
        const arrived = await scene.signIn(connection, new Visitor(), `?returnTo=${encodeURIComponent(to)}`);
        expect(arrived.url.host).toBe(new URL(scene.publicUrl).host);
      }
    });

    it('begins at no connection that is off, and finishes at none; its sessions end', async () => {
      becomes('ada');
      const visitor = new Visitor();
      await scene.signIn(connection, visitor);
      const other = new Visitor();
      const back = await backFrom(other);
      await scene.api('PATCH', `/connections/${connection.id}`, { status: 'off' });
      expect((await scene.me(visitor)).status).toBe(401);
      expect((await new Visitor().step(connection.loginUrl)).status).toBe(404);
      expect((await other.step(back)).status).toBe(403);
      await scene.api('PATCH', `/connections/${connection.id}`, { status: 'on' });
      expect((await scene.me(visitor)).status).toBe(401);
    });
  });

  describe('a test of the connection', () => {
    it('shows what came and what would happen, signs nobody in and changes nothing', async () => {
      await scene.provision('tested@acme.example');
      becomes('tested');
      const { url } = await scene.api<{ url: string }>('POST', `/connections/${connection.id}/test`);
      const visitor = new Visitor();
      const arrived = await visitor.walk(url, { headers: { accept: 'text/html' } });
      expect(arrived.status).toBe(200);
      expect(arrived.text).toContain('This sign-in would succeed');
      expect(arrived.text).toContain('tested@acme.example');
      expect((await scene.me(visitor)).status).toBe(401);
      expect((await scene.users('tested@acme.example'))[0]).toMatchObject({ accessStatus: 'invited' });
      expect((await scene.traces(connection))[0]).toMatchObject({ isTest: true, outcome: 'would_accept' });
      const forged = url.replace(/test=\d+/, `test=${Date.now() + 9e9}`);
      expect((await visitor.step(forged)).status).toBe(404);
    });

    it('tries changed values before they are saved', async () => {
      becomes('unheard');
      const test = async (body?: Record<string, unknown>) => {
        const { url } = await scene.api<{ url: string }>('POST', `/connections/${connection.id}/test`, body);
        return new Visitor().walk(url, { headers: { accept: 'text/html' } });
      };
      expect((await test()).text).toContain('no_link');
      expect((await test({ jit: true })).text).toContain('would wait for approval');
      // A wrong secret is noticed before anybody is shut out by it.
      const wrong = await test({ clientSecret: 'another one' });
      expect([wrong.status, (await scene.traces(connection))[0]]).toMatchObject([403, { code: 'code_refused' }]);
      // The stored secret goes to no other issuer.
      const elsewhere = await test({ issuer: 'http://127.0.0.1:9' });
      expect([elsewhere.status, (await scene.traces(connection))[0]?.isTest]).toEqual([403, true]);
      expect((await test()).text).toContain('no_link');
      expect(await scene.users('unheard@acme.example')).toEqual([]);
      becomes('tested');
      const visitor = new Visitor();
      await scene.signIn(connection, visitor);
      expect((await scene.me(visitor)).status).toBe(200);
    });
  });
}
