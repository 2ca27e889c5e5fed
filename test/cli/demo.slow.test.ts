/** The whole week, against a gateway of its own: eight seconds of it are the contractor's. */
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll, expect, it } from '@jest/globals';
import { run } from './run.js';

const folder = mkdtempSync(join(tmpdir(), 'doorward-demo-test-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));
const environment = { DATA_DIR: join(folder, 'data') };

it('goes as the providers need it to, and leaves nothing behind', async () => {
  const ran = await run(environment, 'demo', '--json');
  const { ok, outcomes } = JSON.parse(ran.out);
  expect(outcomes.filter((outcome: { ok: boolean }) => !outcome.ok)).toEqual([]);
  expect(ok).toBe(true);
  expect(ran.code).toBe(0);
  expect(existsSync(environment.DATA_DIR)).toBe(false);
}, 60_000);

it('tells its story in eighty columns and shows no password whole', async () => {
  const { code, out } = await run(environment, 'demo');
  expect(code).toBe(0);
  expect(Math.max(...out.split('\n').map((line) => line.length))).toBeLessThanOrEqual(80);
  expect(out).toMatch(/temporary password\s+[0-9A-Z]{4}-····/);
  expect(out).not.toMatch(/\b[0-9A-Z]{4}-[0-9A-Z]{4}-[0-9A-Z]{4}\b/);
  expect(out).toMatch(/contractor\.expired by job/);
  expect(out).toMatch(/session Dan's is refused: 401/);
  const letter = /letter {2}(\S+\.pdf)/.exec(out)?.[1] ?? '';
  expect(readFileSync(letter).subarray(0, 5).toString()).toBe('%PDF-');
  rmSync(dirname(letter), { recursive: true });
}, 60_000);
