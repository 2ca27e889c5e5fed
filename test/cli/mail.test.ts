/** `doorward mail`: every mail can be read before anybody gets one. */
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, it, test } from '@jest/globals';
import { templateNames } from '../../src/mail/preview/preview.js';
import { run } from './run.js';

const folder = mkdtempSync(join(tmpdir(), 'doorward-cli-mail-'));
afterAll(() => rmSync(folder, { recursive: true }));

it('lists every mail with its subjects', async () => {
  const { items } = JSON.parse((await run({}, 'mail', 'list', '--json')).out);
  expect(items.map(({ name }: { name: string }) => name)).toEqual(templateNames);
  expect(items).toContainEqual({ name: 'invite.auto', en: 'Your access to Acme', fr: 'Votre accès à Acme' });
  expect((await run({}, 'mail', 'list')).out).toMatch(
    /^MAIL +ENGLISH +FRENCH\ninvite.existing +Grace Hopper invited you/,
  );
});

it('shows a mail as text', async () => {
  const ran = await run({}, 'mail', 'preview', 'invite.contractor', '--locale', 'fr');
  expect(ran).toMatchObject({ code: 0, err: '' });
  expect(ran.out).toContain("Accès temporaire à Acme jusqu'au 31 décembre 2027");
  expect(ran.out).toContain('SAMP-0000-0000-0000-0000-0000');
  expect(ran.out).not.toContain('(en)');
});

it('writes all of them as files, each with its text and HTML', async () => {
  const ran = await run({}, 'mail', 'preview', '--out', folder, '--json');
  const { mails } = JSON.parse(ran.out);
  const names = readdirSync(folder);
  expect(names.filter((name) => name.endsWith('.eml'))).toHaveLength(mails);
  expect(names.filter((name) => name.endsWith('.html'))).toHaveLength(mails);
  for (const template of templateNames) {
    for (const locale of ['en', 'fr']) expect(names).toContain(`${template}-1-${locale}.html`);
  }
  expect(readFileSync(join(folder, 'invite.sso-1-fr.html'), 'utf8')).toContain('<html lang="fr">');
});

test.each([
  [['nothing.such'], /No mail is called nothing.such/],
  [['invite.auto', '--locale', 'de'], /--locale is en or fr/],
])('says what is wrong: %j', async (argv, complaint) => {
  const ran = await run({}, 'mail', 'preview', ...argv);
  expect(ran.code).toBe(2);
  expect(ran.err).toMatch(complaint);
});
