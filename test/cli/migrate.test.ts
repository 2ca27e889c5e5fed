/** `doorward migrate` as a person sees it. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { runCli } from '../../src/cli/index.js';
import { chainHash } from '../../src/identity/index.js';
import { openSqlite } from '../../src/storage/sqlite/index.js';
import { fill } from '../storage/archive/fill.js';
import { describeMongo, freshMongoDatabase } from '../support/mongo.js';
import { run } from './run.js';

const root = mkdtempSync(join(tmpdir(), 'doorward-migrate-'));
const source = join(root, 'source');
beforeAll(async () => {
  const storage = await openSqlite({ directory: source, chain: chainHash });
  await fill(storage, { people: 60, records: 2 });
  await storage.close();
});
afterAll(() => rmSync(root, { recursive: true, force: true }));

let made = 0;
const newTarget = (): string => `sqlite:${join(root, `target-${++made}`)}`;
const migrate = (from: string, to: string, ...more: string[]) =>
  run({}, 'migrate', '--from', from, '--to', to, ...more);

describe('migrate', () => {
  it('tells what was copied, and what to do next', async () => {
    const ran = await migrate(`sqlite:${source}`, newTarget());
    expect(ran.code).toBe(0);
    expect(ran.out).toMatch(/^part +rows +digest$/m);
    expect(ran.out).toMatch(/^resources +66 +[0-9a-f]{16}$/m);
    expect(ran.out).toContain('read on both sides, they are the same');
    expect(ran.out).toMatch(/with the same DOORWARD_SECRET/);
    expect(ran.out).toContain('Do not start a gateway on sqlite:');
    expect(ran.err).toMatch(/^Copying +\d+ % +\d+ of about \d+ rows {2}/m);
    expect(ran.err).toMatch(/^Comparing 100 % /m);
    expect(ran.err).not.toContain('\r');
  });

  it('answers as JSON', async () => {
    const ran = await migrate(`sqlite:${source}`, newTarget(), '--json');
    const told = JSON.parse(ran.out);
    expect(told).toMatchObject({ from: `sqlite:${source}`, resumed: 0 });
    expect(told.parts).toContainEqual({
      part: 'memberships',
      rows: 60,
      digest: expect.stringMatching(/^[0-9a-f]{64}$/),
    });
  });

  it('moves one line on a terminal', async () => {
    let err = '';
    const code = await runCli(['migrate', '--from', `sqlite:${source}`, '--to', newTarget()], {
      environment: {},
      cwd: '/',
      isColour: false,
      isWatched: true,
      out: () => {},
      err: (text) => {
        err += text;
      },
    });
    expect(code).toBe(0);
    expect(err).toMatch(/\rComparing \[#{30}\] 100 % /);
    expect(err.split('\n')).toHaveLength(2);
  });

  it.each([
    ['nonsense', 'A store is sqlite:DATA_DIR'],
    ['sqlite:', 'A store is sqlite:DATA_DIR'],
    ['postgres://who:hush@host/db', 'A store is sqlite:DATA_DIR'],
    ['MONGODB_URI', 'MONGODB_URI is not set'],
  ])('refuses %s', async (from, sentence) => {
    const ran = await migrate(from, newTarget());
    expect(ran.code).toBe(2);
    expect(ran.err).toContain(sentence);
    expect(ran.err).not.toContain('hush');
  });

  it('refuses a source without a store, and a target that holds one', async () => {
    expect(await migrate(`sqlite:${join(root, 'nowhere')}`, newTarget())).toMatchObject({
      code: 1,
      err: expect.stringContaining('There is no store'),
    });
    const target = newTarget();
    expect((await migrate(`sqlite:${source}`, target)).code).toBe(0);
    expect(await migrate(`sqlite:${source}`, target)).toMatchObject({
      code: 1,
      err: expect.stringContaining('holds a store already'),
    });
  });

  it('says that no MongoDB answers, and nothing of the password', async () => {
    const uri = 'mongodb://who:hush@127.0.0.1:9/doorward';
    const ran = await migrate(uri, newTarget());
    expect(ran.code).toBe(1);
    expect(ran.err).toContain('A store cannot be used');
    expect(ran.err).not.toContain('hush');
  });
});

describeMongo('migrate to MongoDB', () => {
  it('takes the address from the environment, and shows it without query', async () => {
    const database = freshMongoDatabase();
    try {
      const ran = await run(
        { MONGODB_URI: database.uri },
        'migrate',
        '--from',
        `sqlite:${source}`,
        '--to',
        'MONGODB_URI',
      );
      expect(ran.code).toBe(0);
      expect(ran.out).toMatch(new RegExp(`^to mongodb://[^?@]+/${database.name};`, 'm'));
      expect(ran.out).toContain('Start the gateways with MONGODB_URI set to it, and with DOORWARD_SECRET');
    } finally {
      await database.drop();
    }
  });
});
