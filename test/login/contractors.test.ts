/** The pages on which sponsors look after their contractors, as a browser without JavaScript sees them (flows.md T5). */
import { afterEach, beforeEach, describe, expect, it, test } from '@jest/globals';
import request from 'supertest';
import type { Account, Link, Tenant } from '../../src/storage/port/index.js';
import { LoginApp, ownPassword, publicUrl, start } from './app.js';
import { FormBrowser } from './browser.js';

const day = 86_400_000;
let app: LoginApp;
let tenant: Tenant;
let sponsor: Link;
let carl: Link;

async function person(email: string, link: Partial<Link> = {}, account: Partial<Account> = {}): Promise<Link> {
  return app.link(await app.account({ email, emailKey: email, ...account }), tenant.id, link);
}
const contractor = (email: string, link: Partial<Link> = {}, account: Partial<Account> = {}) => {
  const contract = {
    kind: 'contractor',
    expiresAt: start + 10 * day,
    expirySetBy: 'person',
    dueAt: start + day,
  } as const;
  return person(email, { ...contract, sponsorLinkId: sponsor.id, ...link }, account);
};
async function signedIn(email: string, language?: string): Promise<FormBrowser> {
  const browser = new FormBrowser(app, language);
  await browser.post('/login/password', { email, password: ownPassword });
  return browser;
}
const kept = async ({ id }: Link) => (await app.storage.links.get(id))!;
const pathOf = ({ id }: Link, step = '') => `/portal/contractors/${id}${step && `/${step}`}`;
const mails = async () =>
  (await app.storage.mails.upTo('due', Number.MAX_SAFE_INTEGER, 100)).map(({ template, to }) => `${template} ${to}`);
const notices = async () =>
  (await app.storage.notices.list('tenant', [tenant.id], { limit: 100 })).items.map(({ template }) => template);
/** A day of the tenant's zone as forms send it, and its last millisecond. */
const inDays = (days: number) => new Date(start + days * day).toISOString().slice(0, 10);
const endOf = (iso: string) => Date.parse(`${iso}T23:59:59.999-05:00`);

beforeEach(async () => {
  app = await LoginApp.open();
  tenant = await app.tenant('acme', { contractorMaxDays: 40 });
  sponsor = await person('sue@acme.example', {}, { displayName: 'Sue Sponsor' });
  carl = await contractor('carl@other.example', {}, { displayName: 'Carl <b>' });
});
afterEach(() => app.close());

describe('a sponsor', () => {
  it('finds those they answer for, whose access ends soonest first, and nobody else', async () => {
    await contractor('dora@other.example', { expiresAt: start + 5 * day });
    await contractor('gone@other.example', { state: 'removed', liveAccountId: undefined } as never);
    await contractor('theirs@other.example', { sponsorLinkId: 'somebody' });
    const sue = await signedIn('sue@acme.example');
    expect((await sue.look('/portal')).text).toContain('href="/portal/contractors"');
    const { text, status } = await sue.look('/portal/contractors');
    expect(status).toBe(200);
    expect(text.indexOf('dora@other.example')).toBeLessThan(text.indexOf('Carl &lt;b&gt;'));
    expect(text).toContain('Ends on January 24, 2030');
    expect(text).not.toMatch(/gone@|theirs@/);
    const one = await sue.look(pathOf(carl));
    expect(one.text).toContain('<h1>Carl &lt;b&gt;</h1>');
    expect(one.text).toContain('At the latest February 22, 2030.');
    expect(one.text).not.toContain(pathOf(carl, 'end'));
  });

  it('extends at once within the longest contract', async () => {
    const sue = await signedIn('sue@acme.example');
    const answer = await sue.post(pathOf(carl, 'extend'), { date: inDays(30), reason: 'phase two' });
    expect([answer.status, answer.headers.location]).toEqual([303, `${pathOf(carl)}?done=extended`]);
    expect((await kept(carl)).expiresAt).toBe(endOf(inDays(30)));
    expect(await mails()).toContain('contractor.extended carl@other.example');
    expect(await notices()).toContain('contractor.extended');
    const after = await sue.look(answer.headers.location as string);
    expect(after.text).toContain('role="status"');
    expect(after.text).toContain('The access ends on Thursday, February 14, 2030 at 11:59 p.m.');
  });

  it('asks beyond it, sees that somebody decides, and may withdraw', async () => {
    app.now += 20 * day;
    const dora = await contractor('dora@other.example', { expiresAt: app.now + 5 * day });
    const sue = await signedIn('sue@acme.example');
    const before = (await sue.look(pathOf(dora))).text;
    const asked = await sue.post(pathOf(dora, 'extend'), { date: inDays(50), reason: 'phase <3>' });
    expect(asked.headers.location).toBe(`${pathOf(dora)}?done=asked`);
    const page = (await sue.look(pathOf(dora))).text;
    expect(before).toContain('Up to February 22, 2030 you decide; beyond it, an administrator, up to March 14, 2030.');
    expect(page).toContain('phase &lt;3&gt;');
    expect(page).toContain('An administrator decides.');
    expect(page).not.toContain(pathOf(dora, 'extend'));
    expect((await kept(dora)).expiresAt).toBe(start + 25 * day);
    expect(await notices()).toContain('admin.extension_requested');
    for (const step of ['approve', 'refuse', 'end']) {
      expect((await sue.post(pathOf(dora, step), { date: inDays(50), reason: 'I say so' })).status).toBe(403);
    }
    const back = await sue.post(pathOf(dora, 'withdraw'));
    expect(back.headers.location).toBe(`${pathOf(dora)}?done=withdrawn`);
    expect((await sue.look(pathOf(dora))).text).toContain(pathOf(dora, 'extend'));
  });

  it('asks for whom access has ended; after the retention nobody can', async () => {
    app.now = start + 11 * day;
    const sue = await signedIn('sue@acme.example');
    expect((await sue.look(pathOf(carl))).text).toContain('The access has ended, so an administrator decides.');
    const asked = await sue.post(pathOf(carl, 'extend'), { date: inDays(20), reason: 'too late' });
    expect(asked.headers.location).toBe(`${pathOf(carl)}?done=asked`);
    app.now = start + 41 * day;
    const later = await signedIn('sue@acme.example');
    const over = await later.look(pathOf(carl));
    expect(over.text).toContain('cannot be extended any more');
    expect(over.text).not.toContain('<input');
  });

  test.each([
    [{ date: inDays(-2), reason: 'why' }, 'That day is over.'],
    [{ date: inDays(41), reason: 'why' }, 'That is too far ahead: February 22, 2030 at the latest.'],
    [{ date: inDays(8), reason: 'why' }, 'The access lasts until then already.'],
    [{ date: 'soon', reason: 'why' }, 'Enter a day'],
    [{ date: inDays(20), reason: ' ' }, 'Say why'],
    [{ date: inDays(20), reason: 'x'.repeat(501) }, 'Say why'],
    [{}, 'Say why'],
  ])('is told what is wrong, and keeps what was typed: %#', async (typed, sentence) => {
    const sue = await signedIn('sue@acme.example');
    const { status, text } = await sue.post(pathOf(carl, 'extend'), typed as Record<string, string>);
    expect(status).toBe(422);
    expect(text).toContain('role="alert"');
    expect(text).toContain(sentence);
    expect(text).toContain('aria-invalid="true"');
    for (const value of Object.values(typed)) expect(text).toContain(`value="${value}"`);
    expect((await kept(carl)).expiresAt).toBe(start + 10 * day);
  });

  it('of somebody else, and a stranger, find nothing there', async () => {
    await person('ben@acme.example');
    const ben = await signedIn('ben@acme.example');
    expect((await ben.look('/portal')).text).not.toContain('/portal/contractors');
    expect((await ben.look('/portal/contractors')).text).toContain('You answer for no contractor now.');
    for (const path of [pathOf(carl), pathOf(sponsor), '/portal/contractors/none']) {
      expect((await ben.look(path)).status).toBe(404);
    }
    expect((await ben.post(pathOf(carl, 'extend'), { date: inDays(20), reason: 'why' })).status).toBe(404);
    const nobody = new FormBrowser(app);
    expect((await nobody.look(pathOf(carl))).headers.location).toBe(
      `/login?returnTo=${encodeURIComponent(pathOf(carl))}`,
    );
    expect((await nobody.post(pathOf(carl, 'extend'), { date: inDays(20), reason: 'why' })).status).toBe(303);
    expect((await kept(carl)).expiresAt).toBe(start + 10 * day);
  });

  it('is not served to another site that sends the form', async () => {
    const sue = await signedIn('sue@acme.example');
    for (const headers of [{ Origin: 'https://evil.example' }, { 'Sec-Fetch-Site': 'cross-site' }]) {
      const typed = { date: inDays(20), reason: 'why' };
      expect((await sue.post(pathOf(carl, 'extend'), typed, headers as never)).status).toBe(403);
    }
    expect((await kept(carl)).expiresAt).toBe(start + 10 * day);
  });

  it('reads it in French', async () => {
    const sue = await signedIn('sue@acme.example', 'fr-CA');
    expect((await sue.look('/portal/contractors')).text).toContain('Vous êtes répondant de');
    const { text } = await sue.look(pathOf(carl));
    expect(text).toContain('<html lang="fr">');
    expect(text).toContain("Prolonger l'accès".replace("'", '&#39;'));
    expect(text).toContain('22 février 2030');
  });

  it('loses the page with the access, at the next request', async () => {
    const sue = await signedIn('sue@acme.example');
    const record = { ...(await kept(sponsor)), holds: ['admin_suspended'] } as Link;
    await app.storage.commit([{ change: 'update', collection: 'links', record }]);
    expect((await sue.look(pathOf(carl))).status).toBe(303);
    expect((await sue.post(pathOf(carl, 'extend'), { date: inDays(20), reason: 'why' })).status).toBe(303);
    expect((await kept(carl)).expiresAt).toBe(start + 10 * day);
  });

  it('gets JSON for the asking from a step', async () => {
    const sue = await signedIn('sue@acme.example');
    const send = (body: object) =>
      request(app.app)
        .post(pathOf(carl, 'extend'))
        .set({ Cookie: sue.cookie, Accept: 'application/json', Origin: publicUrl })
        .send(body);
    expect((await send({ date: inDays(20), reason: 'why' })).body).toEqual({ outcome: 'extended' });
    const refused = await send({ date: inDays(99), reason: 'why' });
    expect([refused.status, refused.body.code]).toEqual([422, 'invalid_body']);
  });
});

describe('an administrator', () => {
  beforeEach(async () => {
    await person('ada@acme.example', { kind: 'admin' }, { displayName: 'Ada' });
  });
  const ask = async () => {
    app.now = start + 9.9 * day;
    const dora = await contractor('dora@other.example', { expiresAt: start + 9 * day });
    const sue = await signedIn('sue@acme.example');
    await sue.post(pathOf(dora, 'extend'), { date: inDays(30), reason: 'phase two' });
    return dora;
  };

  it('is told of requests in the portal, and grants one, also an earlier day', async () => {
    const dora = await ask();
    const ada = await signedIn('ada@acme.example');
    expect((await ada.look('/portal')).text).toContain('A sponsor asks for more time for a contractor.');
    expect((await ada.look('/portal/contractors')).text).toContain('Until February 14, 2030');
    const { text } = await ada.look(pathOf(dora));
    expect(text).toContain('phase two');
    expect(text).toContain(`value="${inDays(30)}"`);
    const more = await ada.post(pathOf(dora, 'approve'), { date: inDays(31), reason: 'fine' });
    expect(more.status).toBe(422);
    const answer = await ada.post(pathOf(dora, 'approve'), { date: inDays(25), reason: 'fine' });
    expect(answer.headers.location).toBe(`${pathOf(dora)}?done=approved`);
    expect((await kept(dora)).expiresAt).toBe(endOf(inDays(25)));
    expect((await ada.look('/portal')).text).not.toContain('A sponsor asks');
  });

  it('refuses one, with the reason that everybody is told', async () => {
    const dora = await ask();
    const ada = await signedIn('ada@acme.example');
    expect((await ada.post(pathOf(dora, 'refuse'), { date: inDays(30), reason: '' })).status).toBe(422);
    const answer = await ada.post(pathOf(dora, 'refuse'), { date: inDays(30), reason: 'no budget' });
    expect(answer.headers.location).toBe(`${pathOf(dora)}?done=refused`);
    expect((await kept(dora)).expiresAt).toBe(start + 9 * day);
    expect(await mails()).toContain('contractor.refused sue@acme.example');
  });

  it('extends and ends anybody’s contract, with sessions ended at once', async () => {
    const ada = await signedIn('ada@acme.example');
    const contracted = await signedIn('carl@other.example');
    expect((await contracted.look('/portal')).status).toBe(200);
    const extended = await ada.post(pathOf(carl, 'extend'), { date: inDays(35), reason: 'why not' });
    expect(extended.headers.location).toBe(`${pathOf(carl)}?done=extended`);
    const ended = await ada.post(pathOf(carl, 'end'), { reason: 'lost the laptop' });
    expect(ended.headers.location).toBe(`${pathOf(carl)}?done=ended`);
    expect((await kept(carl)).holds).toEqual(['expired']);
    expect((await contracted.look('/portal')).status).toBe(303);
    const { text } = await ada.look(`${pathOf(carl)}?done=ended`);
    expect(text).toContain('Give access again');
    expect(text).not.toContain(pathOf(carl, 'end'));
  });
});
