/** Letters with temporary passwords, one and many, through the management API (flows.md section 3, security rule 21). */
import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { inflateRawSync } from 'node:zlib';
import { afterAll, beforeAll, beforeEach, describe, expect, it, test } from '@jest/globals';
import type { Response } from 'supertest';
import { as, makeTenant, openApp, type TestApp } from './app.js';

let app: TestApp;
let api: ReturnType<typeof as>;
let slug: string;
let made = 0;
const folder = mkdtempSync(join(tmpdir(), 'doorward-letters-'));
const start = Date.parse('2026-03-01T12:00:00Z');

const has = (command: string): boolean => {
  try {
    execFileSync(command, ['-v'], { stdio: 'ignore' });
    return true;
  } catch {
    return false;
  }
};
const canRead = has('pdftotext');
const reads = (name: string, suite: () => void): void =>
  canRead ? describe(name, suite) : describe.skip(`${name} (skipped: poppler's pdftotext is not there)`, suite);

beforeAll(async () => {
  app = await openApp();
});
afterAll(async () => {
  rmSync(folder, { recursive: true });
  await app.close();
});
beforeEach(async () => {
  made += 1;
  app.now = start;
  slug = `l${made}`;
  api = as(app, (await makeTenant(app, slug)).key);
});

const binary = (call: ReturnType<typeof api.get>) =>
  call.buffer(true).parse((response, done) => {
    const chunks: Buffer[] = [];
    response.on('data', (chunk: Buffer) => chunks.push(chunk));
    response.on('end', () => done(null, Buffer.concat(chunks)));
  });
const letter = (id: string, query = '') =>
  binary(api.get(`/tenants/${slug}/temporary-passwords/${id}/letter.pdf${query}`));
const codeOf = ({ body }: Response): string => JSON.parse(body.toString()).code;
const queue = async () => (await api.get(`/tenants/${slug}/temporary-passwords`).expect(200)).body.items;

interface Row {
  readonly userId: string;
  readonly temporaryPassword: { id: string };
}
async function invited(people: readonly { email: string; locale?: string }[]): Promise<{ id: string; rows: Row[] }> {
  const body = { kind: 'user', people, temporaryPassword: 'manual' };
  return (await api.post(`/tenants/${slug}/invitations`, body).expect(201)).body;
}
async function named(row: Row, displayName: string): Promise<void> {
  const link = (await app.storage.links.get(row.userId))!;
  const account = (await app.storage.accounts.get(link.accountId))!;
  await app.storage.commit([{ change: 'update', collection: 'accounts', record: { ...account, displayName } }]);
}
/** What the person would type, made sure of by its keyed hash. */
async function isPasswordOf(text: string, row: Row): Promise<boolean> {
  const { hash } = (await app.storage.temporaryPasswords.get(row.temporaryPassword.id))!;
  return app.deps.people.keyring.mac('temporary-password', text.replaceAll('-', '')) === hash;
}
function textOf(pdf: Buffer, ...options: string[]): string {
  const file = join(folder, 'letter.pdf');
  writeFileSync(file, pdf);
  return execFileSync('pdftotext', [...options, file, '-'], { encoding: 'utf8' });
}
const password = /(?:[0-9A-HJKMNP-TV-Z]{4}-){5}[0-9A-HJKMNP-TV-Z]{4}/;

describe('the letter', () => {
  it('is given once, counts as collected, and says afterwards who has it', async () => {
    const { rows } = await invited([{ email: 'ann.ek@x.example' }]);
    const { id } = rows[0]!.temporaryPassword;
    const answer = await letter(id).expect(200);
    expect(answer.headers['content-type']).toBe('application/pdf');
    expect(answer.headers['cache-control']).toBe('no-store');
    expect(answer.headers['content-disposition']).toMatch(/^attachment; filename="letter-l\d+-[\w]{8}\.pdf"$/);
    expect(answer.headers['content-disposition']).not.toMatch(/ann|x\.example/);
    expect(answer.body.subarray(0, 8).toString()).toBe('%PDF-1.7');
    expect(await queue()).toEqual([]);
    const again = await letter(id).expect(410);
    expect(JSON.parse(again.body.toString())).toMatchObject({
      code: 'temporary_password_collected',
      collectedAt: '2026-03-01T12:00:00.000Z',
    });
    await api.post(`/tenants/${slug}/temporary-passwords/${id}/collect`).expect(410);
    const { items } = (await api.get(`/tenants/${slug}/audit-events?type=temporary_password.collected`)).body;
    expect(items).toMatchObject([{ after: { how: 'letter' }, target: { email: 'ann.ek@x.example' } }]);
  });

  it('is for one of two who ask at the same moment', async () => {
    const { rows } = await invited([{ email: 'bea@x.example' }]);
    const { id } = rows[0]!.temporaryPassword;
    const answers = await Promise.all([letter(id), letter(id), letter(id)]);
    expect(answers.map(({ status }) => status).sort()).toEqual([200, 410, 410]);
  });

  it('that cannot be made uses nothing up', async () => {
    const { rows } = await invited([{ email: 'cat@x.example' }]);
    const { id } = rows[0]!.temporaryPassword;
    const { letters } = app.deps;
    Object.assign(app.deps, { letters: { ...letters, write: () => Promise.reject(new Error('no fonts')) } });
    await letter(id).expect(500);
    Object.assign(app.deps, { letters });
    await letter(id).expect(200);
  });

  it('of a user name that it cannot print is refused, and the password stays', async () => {
    const { rows } = await invited([{ email: '山田@x.example' }]);
    const { id } = rows[0]!.temporaryPassword;
    expect(codeOf(await letter(id).expect(422))).toBe('letter_unprintable');
    await api.post(`/tenants/${slug}/temporary-passwords/${id}/collect`).expect(200);
  });

  it('is not used up by a look at its headers', async () => {
    const { rows } = await invited([{ email: 'dan@x.example' }]);
    const { id } = rows[0]!.temporaryPassword;
    await api.head(`/tenants/${slug}/temporary-passwords/${id}/letter.pdf`).expect(405);
    await letter(id).expect(200);
  });

  it('of another tenant is not there', async () => {
    const { rows } = await invited([{ email: 'eve@x.example' }]);
    const far = as(app, (await makeTenant(app, `${slug}-far`)).key);
    const { id } = rows[0]!.temporaryPassword;
    await far.get(`/tenants/${slug}-far/temporary-passwords/${id}/letter.pdf`).expect(404);
    await letter(id).expect(200);
  });
});

reads('the letter, read with pdftotext', () => {
  it('tells what the person needs, the password fit to be copied', async () => {
    await api.patch(`/tenants/${slug}/settings`, { timeZone: 'America/Toronto' }).expect(200);
    const { rows } = await invited([{ email: 'lukasz@x.example' }]);
    await named(rows[0]!, 'Łukasz Žižek Ηλίας Żółć');
    const { body } = await letter(rows[0]!.temporaryPassword.id).expect(200);
    const text = textOf(body, '-layout');
    expect(text).toContain(`Tenant ${slug}`);
    expect(text).toContain('Łukasz Žižek Ηλίας Żółć');
    expect(text).toContain('lukasz@x.example');
    expect(text).toContain('http://localhost:8080/login');
    expect(text).toContain('Sunday, March 8, 2026 at 8:00 a.m., Eastern Daylight Time');
    expect(text).toContain(`Issued by Tenant ${slug} on Sunday, March 1, 2026 at 7:00 a.m., Eastern Standard Time.`);
    expect(text).toMatch(/1\. .*\n[\s\S]*2\. .*\n[\s\S]*3\. /);
    expect(text).toMatch(/Destroy this letter/);
    expect(text).toContain('Page 1/1');
    expect(await isPasswordOf(password.exec(text)![0], rows[0]!)).toBe(true);
    const found = execFileSync('pdfinfo', [join(folder, 'letter.pdf')], { encoding: 'utf8' });
    expect(found).toMatch(/Title: +Your temporary password\n/);
    expect(found).toMatch(/Tagged: +yes\n/);
    expect(found).toMatch(/Pages: +1\n/);
    expect(found).toMatch(/Page size: +612 x 792/);
    expect(body.toString('latin1')).toContain('/Lang (en-CA)');
    const fonts = execFileSync('pdffonts', [join(folder, 'letter.pdf')], { encoding: 'utf8' })
      .trim()
      .split('\n');
    for (const line of fonts.slice(2)) expect(line).toMatch(/DejaVu.* yes yes yes /);
  });

  it('is valid no longer than the contract, also where that was shortened since', async () => {
    await api.patch(`/tenants/${slug}/settings`, { contractorsEnabled: true }).expect(200);
    const { rows } = await invited([{ email: `con${made}@x.example` }]);
    const link = (await app.storage.links.get(rows[0]!.userId))!;
    const expiresAt = start + 2 * 86_400_000;
    await app.storage.commit([
      { change: 'update', collection: 'links', record: { ...link, kind: 'contractor', expiresAt } },
    ]);
    const { body } = await letter(rows[0]!.temporaryPassword.id).expect(200);
    expect(textOf(body)).toContain('Tuesday, March 3, 2026 at 12:00 p.m.');
  });

  test.each([
    ['', ['Votre mot de passe temporaire', 'Trois étapes']],
    ['?language=en', ['Your temporary password', 'Three steps']],
    ['?language=both', ['Votre mot de passe temporaire', 'Your temporary password', 'Trois étapes', 'Three steps']],
  ])('speaks the language of the person, or as %j asks', async (query, sentences) => {
    const { rows } = await invited([{ email: `fay${query.length}@x.example`, locale: 'fr' }]);
    const { body } = await letter(rows[0]!.temporaryPassword.id, query).expect(200);
    const text = textOf(body);
    for (const sentence of sentences) expect(text).toContain(sentence);
    expect(await isPasswordOf(password.exec(text)![0], rows[0]!)).toBe(true);
  });

  test.each(['山田太郎', 'دالية', 'דוד לוי', 'Ann\u202eke 👩'])(
    'leaves a name out that it cannot print: %s',
    async (name) => {
      const { rows } = await invited([{ email: `gus${made}@x.example` }]);
      await named(rows[0]!, name);
      const { body } = await letter(rows[0]!.temporaryPassword.id).expect(200);
      const text = textOf(body);
      expect(text).toContain('The name is left out');
      expect(text).toContain('Sunday, March 8, 2026 at 12:00 p.m.');
      expect(text).toContain('Three steps');
      expect(await isPasswordOf(password.exec(text)![0], rows[0]!)).toBe(true);
      expect(text).toContain(`gus${made}@x.example`);
    },
  );

  it('stays on one page whatever the names', async () => {
    const long = `${'W'.repeat(120)} ${'x'.repeat(79)}`;
    await app.deps.letters.write({
      tenant: { name: long, slug, timeZone: 'America/Argentina/Buenos_Aires' },
      languages: ['en', 'fr'],
      displayName: long,
      userName: `${'w'.repeat(64)}@${'m'.repeat(60)}.${'w'.repeat(60)}.${'m'.repeat(60)}.example`,
      address: `https://${'m'.repeat(63)}.${'m'.repeat(63)}.example.com/login`,
      password: 'WWWW-MMMM-WWWW-MMMM-WWWW-MMMM',
      validUntil: start,
      issuedBy: long,
      issuedAt: start,
    });
  });
});

describe('the letters of a report', () => {
  const letters = (id: string, body?: object) =>
    binary(api.post(`/tenants/${slug}/invitation-reports/${id}/letters`, body));

  /** The files by name, from the central directory at the end (APPNOTE.TXT 4.3.12). */
  function unzipped(zip: Buffer): Map<string, Buffer> {
    const files = new Map<string, Buffer>();
    for (
      let at = zip.indexOf('PK\x01\x02', 0, 'latin1');
      at !== -1;
      at = zip.indexOf('PK\x01\x02', at + 46, 'latin1')
    ) {
      const [method, size] = [zip.readUInt16LE(at + 10), zip.readUInt32LE(at + 20)];
      const name = zip.subarray(at + 46, at + 46 + zip.readUInt16LE(at + 28)).toString();
      const local = zip.readUInt32LE(at + 42);
      const from = local + 30 + zip.readUInt16LE(local + 26) + zip.readUInt16LE(local + 28);
      const bytes = zip.subarray(from, from + size);
      files.set(name, method === 8 ? inflateRawSync(bytes) : bytes);
    }
    return files;
  }

  it('come in one ZIP with an index that holds no password; each counts as collected', async () => {
    const people = ['hal', 'ida', 'jon', '=kim'].map((name) => ({ email: `${name}@x.example` }));
    const { id, rows } = await invited([...people, { email: '山田@x.example' }]);
    await api.post(`/tenants/${slug}/temporary-passwords/${rows[1]!.temporaryPassword.id}/collect`).expect(200);
    const answer = await letters(id).expect(200);
    expect(answer.headers['content-type']).toBe('application/zip');
    const files = unzipped(answer.body);
    expect([...files.keys()].sort()).toEqual(['index.csv', 'letter-0001.pdf', 'letter-0002.pdf', 'letter-0003.pdf']);
    const index = files.get('index.csv')!.toString();
    expect(index.split('\r\n')).toEqual([
      '\ufeff"file","name","user name","valid until"',
      '"letter-0001.pdf","","hal@x.example","2026-03-08T12:00:00.000Z"',
      '"letter-0002.pdf","","jon@x.example","2026-03-08T12:00:00.000Z"',
      `"letter-0003.pdf","","'=kim@x.example","2026-03-08T12:00:00.000Z"`,
      '"","","山田@x.example",""',
      '',
    ]);
    expect(index).not.toMatch(password);
    if (canRead) {
      const found = password.exec(textOf(files.get('letter-0002.pdf')!))![0];
      expect(await isPasswordOf(found, rows[2]!)).toBe(true);
    }
    // Whose letter cannot be printed is left to be collected.
    expect(await queue()).toMatchObject([{ email: '山田@x.example' }]);
    const { body } = await api.get(`/tenants/${slug}/invitation-reports/${id}`).expect(200);
    expect(body.uncollected).toBe(1);
  });

  it('are given once', async () => {
    const { id } = await invited([{ email: 'leo@x.example' }]);
    await letters(id, { language: 'both' }).expect(200);
    expect(codeOf(await letters(id).expect(410))).toBe('temporary_password_collected');
    await binary(api.post(`/tenants/${slug}/invitation-reports/none/letters`)).expect(404);
  });
});
