/** The parts of the demonstration that can be looked at alone. */
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it, test } from '@jest/globals';
import { valueAt } from '../../src/cli/demo/claims.js';
import { afterwards } from '../../src/cli/demo/last-days.js';
import { awaitMail, masked } from '../../src/cli/demo/outbox.js';
import { fill } from '../../src/cli/demo/step.js';
import { wrap } from '../../src/cli/demo/story.js';
import { week } from '../../src/cli/demo/week.js';

const folder = mkdtempSync(join(tmpdir(), 'doorward-outbox-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

describe('the week', () => {
  const steps = [...week.flatMap((day) => day.steps), afterwards];

  it('names only ids that an earlier step kept', () => {
    const known = new Set(['domain', 'seconds', 'lastDay', 'chloeAccess']);
    for (const step of steps) {
      const before = JSON.stringify([step.path, step.body ?? null]);
      for (const [, name = ''] of before.matchAll(/\{(\w+)\}/g)) expect(known).toContain(name);
      if (step.keepAs) known.add(step.keepAs);
      for (const [, name = ''] of JSON.stringify(step.claims ?? []).matchAll(/\{(\w+)\}/g))
        expect(known).toContain(name);
    }
  });

  it('fits the page', () => {
    for (const { title } of steps) expect(wrap(title, 2).split('\n').length).toBeLessThanOrEqual(2);
  });
});

test('fill reaches every text and leaves what it does not know', () => {
  const names = new Map([['a', '1']]);
  expect(fill({ x: ['{a}', { y: '{b}' }], n: 1, z: null }, names)).toEqual({ x: ['1', { y: '{b}' }], n: 1, z: null });
});

test('valueAt goes down keys and through arrays', () => {
  const source = { members: [{ value: 'a' }, { value: 'b' }], 'x.y': 1 };
  expect(valueAt(source, ['members', '*', 'value'])).toEqual(['a', 'b']);
  expect(valueAt(source, ['x.y'])).toBe(1);
  expect(valueAt(source, ['toString'])).toBeUndefined();
  expect(valueAt(undefined, ['members', '*'])).toBeUndefined();
});

test('wrap keeps to the page, long words included', () => {
  const text = `${'word '.repeat(40)}${'x'.repeat(200)}`;
  const lines = wrap(text, 10).split('\n');
  expect(Math.max(...lines.map((line, at) => line.length + (at === 0 ? 10 : 0)))).toBeLessThanOrEqual(80);
  expect(lines.slice(1).every((line) => line.startsWith(' '.repeat(10)))).toBe(true);
});

describe('the outbox', () => {
  const write = (name: string, to: string, body: string): void => {
    const head = `To: ${to}\r\nSubject: Your access\r\n to Demo\r\nContent-Type: text/plain`;
    writeFileSync(join(folder, name), `${head}\r\n\r\n${body}\r\n`);
  };

  it('gives the subject and the password, which is shown but for its first group hidden', async () => {
    write('1.eml', 'Bo <bo@demo.example>', 'Password: 7K3Q-ABCD-EFGH-JKMN-PQRS-TV=\r\nWX');
    write('2.eml', 'ann@demo.example', 'Use your present account.');
    const bo = await awaitMail(folder, { address: 'BO@demo.example', mentions: 'Password' }, 0);
    expect(bo).toMatchObject({ subject: 'Your access to Demo', password: '7K3Q-ABCD-EFGH-JKMN-PQRS-TVWX' });
    expect(masked(bo?.password ?? '')).toBe('7K3Q-····-····-····-····-····');
    const ann = await awaitMail(folder, { address: 'ann@demo.example', mentions: 'present' }, 0);
    expect(ann).toMatchObject({ subject: 'Your access to Demo', password: undefined });
    expect(readFileSync(bo?.file ?? '', 'utf8')).toContain('bo@demo.example');
  });

  it('waits no longer than it is told', async () => {
    const anything = { address: 'bo@demo.example', mentions: '' };
    expect(await awaitMail(folder, { ...anything, address: 'nobody@demo.example' }, 0)).toBeUndefined();
    expect(await awaitMail(folder, { ...anything, mentions: 'something else' }, 0)).toBeUndefined();
    expect(await awaitMail(join(folder, 'nowhere'), anything, 0)).toBeUndefined();
  });
});
