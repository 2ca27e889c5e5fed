/** Handing out and replacing temporary passwords through the management API (flows.md section 1, edge cases 9 and 12). */
import { afterAll, beforeAll, describe, expect, it, test } from '@jest/globals';
import { mailAssociated } from '../../src/people/index.js';
import { issuePassword } from '../../src/people/issue-password.js';
import type { Account, Link, TemporaryPassword } from '../../src/storage/port/index.js';
import { as, makeTenant, openApp, type TestApp } from './app.js';
import { addPerson } from './people-records.js';

let app: TestApp;
let api: ReturnType<typeof as>;
let tenantId: string;
let people = 0;

beforeAll(async () => {
  app = await openApp();
  const acme = await makeTenant(app, 'acme');
  tenantId = acme.id;
  api = as(app, acme.key);
});
afterAll(() => app.close());

interface Given {
  readonly handling?: TemporaryPassword['handling'];
  readonly link?: Partial<Link>;
  readonly account?: Partial<Account>;
  readonly password?: Partial<TemporaryPassword>;
}

/** Somebody with a temporary password; `text` is what that person would type. */
async function given({ handling = 'manual', link = {}, account = {}, password = {} }: Given = {}) {
  people += 1;
  const made = await addPerson(app, { tenantId, email: `p${people}@x.example`, link, account });
  const { record, text } = issuePassword(app.deps.people, made, handling, app.now);
  await app.storage.commit([
    { change: 'insert', collection: 'temporaryPasswords', record: { ...record, ...password } },
  ]);
  return { id: record.id, text, link: made, email: `p${people}@x.example` };
}

const collect = (id: string) => api.post(`/tenants/acme/temporary-passwords/${id}/collect`);
const reissue = (id: string) => api.post(`/tenants/acme/temporary-passwords/${id}/reissue`);
const stored = async (id: string) => (await app.storage.temporaryPasswords.get(id))!;
const listed = async (state: string) =>
  (await api.get(`/tenants/acme/temporary-passwords?state=${state}`).expect(200)).body.items;
const eventsOf = async (type: string) =>
  (await api.get(`/tenants/acme/audit-events?type=${type}`).expect(200)).body.items;
const mailsTo = async (email: string) =>
  (await app.storage.mails.upTo('due', Number.MAX_SAFE_INTEGER, 200)).filter(({ to }) => to === email);

describe('collecting', () => {
  it('shows the password once, shreds the copy, and says afterwards who has it and since when', async () => {
    const { id, text, email } = await given();
    expect(await listed('to_deliver')).toContainEqual(expect.objectContaining({ id, email, collectedBy: null }));
    expect((await collect(id).expect(200)).body).toEqual({ temporaryPassword: text });
    const record = await stored(id);
    expect([record.state, record.sealed, record.dueAt]).toEqual(['collected', undefined, app.now + 86_400_000]);
    const again = await collect(id).expect(410);
    expect(again.body).toMatchObject({
      code: 'temporary_password_collected',
      state: 'collected',
      collectedBy: 'API key',
      collectedAt: '2026-03-01T12:00:00.000Z',
    });
    expect(JSON.stringify(again.body)).not.toContain(text);
    expect((await listed('to_deliver')).map((each: { id: string }) => each.id)).not.toContain(id);
    expect(await listed('collected')).toContainEqual(
      expect.objectContaining({ id, collectedBy: 'API key', collectedAt: '2026-03-01T12:00:00.000Z' }),
    );
    const [told] = await eventsOf('temporary_password.collected');
    expect(told).toMatchObject({ target: { email }, after: { state: 'collected', how: 'copy' } });
    expect(JSON.stringify(told)).not.toContain(text);
  });

  it('gives it to one of those who ask at once', async () => {
    const { id } = await given();
    const answers = await Promise.all([1, 2, 3, 4, 5].map(() => collect(id)));
    expect(answers.map(({ status }) => status).sort()).toEqual([200, 410, 410, 410, 410]);
  });

  test.each(['emailed', 'used', 'retired', 'expired', 'reissued', 'revoked'] as const)(
    'is 410 for one that is %s, even if a copy had been left behind',
    async (state) => {
      const { id } = await given({ password: { state } });
      expect((await collect(id).expect(410)).body).toMatchObject({ code: 'temporary_password_collected', state });
    },
  );

  it('is 410 from the moment its time is over, whether or not a job has noticed', async () => {
    const { id } = await given({ password: { expiresAt: app.now } });
    await collect(id).expect(410);
  });

  it("is 404 for another tenant's, which stays collectable", async () => {
    const { id } = await given();
    const other = as(app, (await makeTenant(app, 'other')).key);
    await other.post(`/tenants/other/temporary-passwords/${id}/collect`).expect(404);
    await other.post(`/tenants/other/temporary-passwords/${id}/reissue`).expect(404);
    await collect(id).expect(200);
  });
});

describe('reissuing', () => {
  it('voids the old one and makes another to deliver', async () => {
    const old = await given();
    const { body } = await reissue(old.id).expect(200);
    expect(body).toEqual({ id: expect.any(String), handling: 'manual', state: 'to_deliver' });
    const record = await stored(old.id);
    expect([record.state, record.sealed, record.dueAt]).toEqual(['reissued', undefined, undefined]);
    await collect(old.id).expect(410);
    const { temporaryPassword } = (await collect(body.id).expect(200)).body;
    expect(temporaryPassword).not.toBe(old.text);
    const [mail] = await mailsTo(old.email);
    expect(mail).toMatchObject({ template: 'password.reissued', data: { handling: 'manual', inviter: 'Tenant acme' } });
    expect(mail?.sealed).toBeUndefined();
    const [told] = await eventsOf('temporary_password.reissued');
    expect(told).toMatchObject({
      before: { id: old.id, state: 'to_deliver' },
      after: { id: body.id, handling: 'manual', state: 'to_deliver' },
    });
  });

  it('mails the new one where the old one was mailed, sealed until then', async () => {
    const old = await given({ handling: 'automatic' });
    const { body } = await reissue(old.id).expect(200);
    expect(body).toMatchObject({ handling: 'automatic', state: 'emailed' });
    const [mail] = await mailsTo(old.email);
    expect(mail).toMatchObject({ template: 'password.reissued', temporaryPasswordId: body.id });
    const { temporaryPassword } = JSON.parse(
      app.deps.people.keyring.open('mail', mail!.sealed!, mailAssociated(mail!)),
    );
    expect((await stored(body.id)).hash).toBe(
      app.deps.people.keyring.mac('temporary-password', temporaryPassword.replaceAll('-', '')),
    );
    expect(JSON.stringify(mail!.data)).not.toContain(temporaryPassword);
  });

  it('makes one of several who ask at once the issuer', async () => {
    const { id, link } = await given();
    const answers = await Promise.all([1, 2, 3].map(() => reissue(id)));
    expect(answers.map(({ status }) => status).sort()).toEqual([200, 409, 409]);
    const all = (await app.storage.temporaryPasswords.list('link', [link.id], { limit: 9 })).items;
    expect(all.map(({ state }) => state).sort()).toEqual(['reissued', 'to_deliver']);
  });

  const unneeded: readonly [string, Given][] = [
    ['one that was revoked', { password: { state: 'revoked' } }],
    ['one that was used', { password: { state: 'used' } }],
    ['somebody who has signed in elsewhere', { account: { state: 'active', signedInAt: 1 } }],
    ['somebody who is in', { link: { state: 'active' } }],
    ['somebody suspended', { link: { holds: ['admin_suspended'] } }],
    ['a contractor whose day has passed', { link: { kind: 'contractor', expiresAt: Date.UTC(2026, 1, 1) } }],
  ];
  test.each(unneeded)('is 409 for %s', async (_, facts) => {
    const { id, email } = await given(facts);
    const { state } = await stored(id);
    expect((await reissue(id).expect(409)).body.code).toBe('conflict');
    expect((await stored(id)).state).toBe(state);
    expect(await mailsTo(email)).toEqual([]);
  });
});
