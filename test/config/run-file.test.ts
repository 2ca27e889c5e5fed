/** The note that a running gateway leaves for commands on the same machine. */
import { mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, it } from '@jest/globals';
import { readRunFile, removeRunFile, writeRunFile } from '../../src/config/index.js';

const folder = mkdtempSync(join(tmpdir(), 'doorward-run-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));
const file = join(folder, 'run.json');

it('is written privately, read while the process lives, and taken away by its writer', () => {
  writeRunFile(folder, 'http://127.0.0.1:4711');
  expect(readRunFile(folder)).toEqual({ pid: process.pid, url: 'http://127.0.0.1:4711' });
  expect(statSync(file).mode & 0o777).toBe(0o600);
  removeRunFile(folder);
  expect(readRunFile(folder)).toBeUndefined();
});

it('does not count when its process has ended or it makes no sense', () => {
  for (const text of [
    '{"pid":2147483646,"url":"http://127.0.0.1:1"}',
    '{"pid":"1"}',
    'null',
    '',
    '{"pid":1,"url":"?"}',
  ]) {
    writeFileSync(file, text);
    expect(readRunFile(folder)).toBeUndefined();
  }
});

it('stays when another process wrote it', () => {
  writeFileSync(file, JSON.stringify({ pid: process.ppid, url: 'http://127.0.0.1:4712' }));
  removeRunFile(folder);
  expect(readRunFile(folder)?.pid).toBe(process.ppid);
});
