/** `doorward invite` against a whole gateway: lists, complaints before anything is sent, results and letters. */
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, it, test } from '@jest/globals';
import { readCsv } from '../../src/cli/invite/csv.js';
import { readArguments, readPasted } from '../../src/cli/invite/list.js';
import { type Gateway, startGateway } from '../support/gateway.js';
import { runIn, type Surroundings } from './run.js';

let gateway: Gateway;
let slug: string;
let made = 0;
const folder = mkdtempSync(join(tmpdir(), 'doorward-cli-invite-'));

beforeAll(async () => {
  gateway = await startGateway();
});
afterAll(async () => {
  await gateway.close();
  rmSync(folder, { recursive: true });
});
beforeEach(async () => {
  made += 1;
  slug = (await gateway.tenant({ temporaryPassword: 'manual', contractorsEnabled: true })).slug;
});

interface Row {
  readonly email: string;
  readonly result: string;
  readonly letter?: string;
}
const address = (name: string) => `${name}.${made}@x.example`;
const inDays = (days: number) => new Date(Date.now() + days * 86_400_000).toISOString().slice(0, 10);
const run = (more: Partial<Surroundings>, ...argv: string[]) =>
  runIn(
    { environment: { DATA_DIR: folder, DOORWARD_ROOT_KEY: gateway.rootKey }, cwd: folder, ...more },
    'invite',
    slug,
    ...argv,
    '--url',
    gateway.url,
  );
const file = (name: string, text: string): string => {
  writeFileSync(join(folder, name), text);
  return name;
};
const members = async () =>
  (await gateway.api<{ items: { email: string }[] }>('GET', `/tenants/${slug}/users?limit=200`)).items.length;

describe('a list', () => {
  test.each([
    ['a@x.example\nb@x.example', ['a@x.example line 1', 'b@x.example line 2']],
    [
      'a@x.example, b@x.example;c@x.example d@x.example\r\n',
      ['a@x.example line 1', 'b@x.example line 1', 'c@x.example line 1', 'd@x.example line 1'],
    ],
    [
      '# friends\n\nAda Lovelace <ada@x.example>, Bob <bob@x.example>\n',
      ['ada@x.example line 3', 'bob@x.example line 3'],
    ],
  ])('is read as it was pasted: %j', (text, found) => {
    expect(readPasted(text).map(({ email, at }) => `${email} ${at}`)).toEqual(found);
  });

  it('may stand as arguments', () => {
    expect(readArguments(['a@x.example', 'b@x.example,c@x.example']).map(({ at }) => at)).toEqual([
      'argument 1',
      'argument 2',
      'argument 2',
    ]);
  });

  test.each([
    [
      'email,expiresAt,locale\na@x.example,2030-01-31,fr\n',
      [{ email: 'a@x.example', expiresAt: '2030-01-31', locale: 'fr', at: 'line 2' }],
    ],
    [
      '\ufeffE-Mail;Expires at\r\n"a@x.example";2030-01-31\r\n\r\n;\r\nb@x.example;\r\n',
      [
        { email: 'a@x.example', expiresAt: '2030-01-31', at: 'line 2' },
        { email: 'b@x.example', at: 'line 5' },
      ],
    ],
    [
      'a@x.example\nb@x.example\n',
      [
        { email: 'a@x.example', at: 'line 1' },
        { email: 'b@x.example', at: 'line 2' },
      ],
    ],
  ])('is read from CSV: %j', (text, found) => {
    expect(readCsv(text, 'list.csv')).toEqual(found);
  });

  test.each([
    ['email,department\na@x.example,IT\n', /line 1: the column "department" is not known/],
    ['expiresAt\n2030-01-31\n', /line 1: there is no column "email"/],
    ['email,mail\na@x.example,b@x.example\n', /twice/],
    ['email,expiresAt\na@x.example\n', /line 2/],
    ['email\n"a@x.example\n', /line/],
    ['', /empty/],
  ])('is refused with its line: %j', (text, complaint) => {
    expect(() => readCsv(text, 'list.csv')).toThrow(complaint);
  });
});

describe('inviting', () => {
  it('takes addresses as arguments, and shows what became of each', async () => {
    const ran = await run({}, address('ann'), address('ben'), address('ANN').toUpperCase());
    expect(ran).toMatchObject({ code: 0, err: '' });
    expect(ran.out).toMatch(new RegExp(`ADDRESS +RESULT +PASSWORD +NOTE\n${address('ann')} +invited +to deliver\n`));
    expect(ran.out).toContain('2 invited, 1 duplicate_in_list. Report: ');
    expect(ran.out).toContain('2 temporary passwords wait to be handed over');
    expect(await members()).toBe(2);
  });

  it('takes what is pasted, in hundreds, with a bar for who watches', async () => {
    const input = Array.from({ length: 230 }, (_, at) => address(`p${at}`)).join('\n');
    const ran = await run({ input, isWatched: true }, '--temporary-password', 'automatic', '--json');
    expect(ran.code).toBe(0);
    expect(ran.err).toContain('\r[#############-----------------] 100/230');
    expect(ran.err.endsWith('230/230\n')).toBe(true);
    const { reports, rows } = JSON.parse(ran.out) as { reports: string[]; rows: Row[] };
    expect(reports).toHaveLength(3);
    expect(rows.filter(({ result }) => result === 'invited')).toHaveLength(230);
  });

  it('says which lines are wrong before anything is sent', async () => {
    const people = [
      'email,expiresAt,locale',
      `${address('a')},2030-13-01,`,
      `nobody,${inDays(9)},`,
      `${address('c')},1999-01-01,de`,
      `${address('d')},,`,
    ];
    const ran = await run({}, '--csv', file('wrong.csv', people.join('\n')), '--kind', 'contractor');
    expect(ran.code).toBe(2);
    expect(ran.out).toBe('');
    expect(ran.err.split('\n')).toEqual([
      'Nothing was sent:',
      '  line 2: "2030-13-01" is no date: write 2027-03-31, or 2027-03-31T17:00',
      expect.stringMatching(/^ {2}line 3: "nobody" is no address$/),
      '  line 4: the locale "de" is not en or fr',
      expect.stringMatching(/^ {2}line 4: .* has passed/),
      '  line 5: a contractor needs an end date: a column expiresAt, or --expires',
      '',
    ]);
    expect(await members()).toBe(0);
  });

  it('says once what is wrong with all of them', async () => {
    await gateway.api('PATCH', `/tenants/${slug}/settings`, { contractorsEnabled: false });
    const ran = await run({}, address('a'), address('b'), '--kind', 'contractor', '--expires', inDays(9));
    expect(ran).toMatchObject({ code: 1, out: '' });
    expect(ran.err).toMatch(/^Nothing was sent: contractors are switched off in this tenant.*\n$/);
  });

  it('gives contractors their dates, sponsor and vaults', async () => {
    await gateway.api('POST', `/tenants/${slug}/vaults`, { name: 'Routers' });
    await run({}, address('boss'), '--temporary-password', 'automatic');
    const [day, later] = [inDays(20), inDays(40)];
    const list = file('contractors.csv', `email,expiresAt\n${address('con')},${day}\n${address('two')},\n`);
    const options = ['--kind', 'contractor', '--expires', later, '--sponsor', address('boss')];
    const ran = await run({}, '--csv', list, ...options, '--vault', 'Routers=read_only');
    expect(ran).toMatchObject({ code: 0, err: '' });
    const { items } = await gateway.api<{ items: Record<string, unknown>[] }>(
      'GET',
      `/tenants/${slug}/users?kind=contractor`,
    );
    expect(items.toSorted((a, b) => String(a.email).localeCompare(String(b.email)))).toMatchObject([
      { email: address('con'), expiresAt: `${day}T23:59:59.999Z`, vaults: [{ name: 'Routers' }] },
      { email: address('two'), expiresAt: `${later}T23:59:59.999Z` },
    ]);
  });

  it('writes the letters into a folder of its own, each for nobody else to read', async () => {
    const at = `letters-${made}`;
    const ran = await run({}, address('lea'), address('lou'), '--letters', at, '--language', 'both', '--json');
    expect(ran).toMatchObject({ code: 0, err: '' });
    const { rows } = JSON.parse(ran.out) as { rows: Row[] };
    const names = readdirSync(join(folder, at)).sort();
    expect(rows.map(({ letter }) => letter)).toEqual(names);
    expect(names).toEqual([expect.stringMatching(/^letter-0001-\w{8}\.pdf$/), expect.stringMatching(/^letter-0002-/)]);
    expect(statSync(join(folder, at)).mode & 0o777).toBe(0o700);
    for (const name of names) {
      expect(statSync(join(folder, at, name)).mode & 0o777).toBe(0o600);
      expect(
        readFileSync(join(folder, at, name))
          .subarray(0, 5)
          .toString(),
      ).toBe('%PDF-');
    }
    const queue = await gateway.api<{ items: unknown[] }>('GET', `/tenants/${slug}/temporary-passwords`);
    expect(queue.items).toEqual([]);
  });

  it('sends nothing when the letters have nowhere to go', async () => {
    mkdirSync(join(folder, `taken-${made}`));
    const path = join(`taken-${made}`, 'file');
    file(path, 'not a folder');
    const ran = await run({}, address('max'), '--letters', path);
    expect(ran).toMatchObject({ code: 1, out: '' });
    expect(ran.err).toMatch(/Letters cannot be written to/);
    expect(await members()).toBe(0);
  });

  it('ends with 1 when somebody could not be invited, and 2 when it was called wrongly', async () => {
    await gateway.api('PATCH', `/tenants/${slug}/settings`, { passwordLogin: false });
    const blocked = await run({}, address('nia'));
    expect(blocked.code).toBe(1);
    expect(blocked.out).toMatch(/domain_blocked/);
    expect(blocked.err).toBe('1 of 1 could not be invited; the table says why.\n');
    expect((await run({}, '--sponsor', 'none@x.example', address('ora'))).err).toMatch(/Nobody here has the address/);
    expect((await run({})).code).toBe(2);
    expect((await run({ input: ' \n' })).err).toBe('There is nobody to invite.\n');
    expect((await run({}, '--csv', 'no-such.csv')).err).toMatch(/cannot be read/);
  });
});
