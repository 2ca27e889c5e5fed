/** What reaches the log, and what must not. */
import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { describe, expect, it, test } from '@jest/globals';
import { LineBuffer } from '../../src/http/line-buffer.js';
import { createLogger, type LogFields, loggablePath } from '../../src/http/log.js';

function capture(level: 'debug' | 'info' | 'error' = 'debug') {
  const lines: string[] = [];
  const log = createLogger(level, { write: (line) => void lines.push(line) });
  return { log, lines, last: (): Record<string, unknown> => JSON.parse(lines.at(-1) ?? '{}') };
}

describe('createLogger', () => {
  it('writes JSON lines with level, time and event', () => {
    const { log, last } = capture();
    log.info('listening', { url: 'http://127.0.0.1:8080' });
    expect(last()).toMatchObject({ level: 'info', event: 'listening', url: 'http://127.0.0.1:8080' });
    expect(last().time).toMatch(/^\d{4}-\d\d-\d\dT[\d:.]+Z$/);
  });

  it('opens on standard error, as the gateway does', () => {
    expect(() => createLogger('error').flush()).not.toThrow();
  });

  it('drops every field that is not on the list', () => {
    const { log, lines } = capture();
    const careless = { count: 1, email: 'ann@example.com', token: 'dws_secret', body: { password: 'x' } };
    log.warn('careless', careless as LogFields);
    expect(Object.keys(JSON.parse(lines[0] ?? '{}'))).toEqual(['level', 'time', 'count', 'event']);
  });

  it('keeps the cause of a fault, without unbounded text', () => {
    const { log, last } = capture();
    const cause = Object.assign(new Error('disk full'), { code: 'ENOSPC' });
    log.error('fault', { error: new Error('x'.repeat(5000), { cause }) });
    const error = last().error as Record<string, unknown>;
    expect(error.cause).toMatchObject({ code: 'ENOSPC', message: 'disk full' });
    expect(error.message).toHaveLength(500);
  });

  it('says nothing below its level', () => {
    const { log, lines } = capture('error');
    log.warn('quiet');
    log.request({ requestId: 'r', method: 'GET', url: '/', status: 200, ms: 1 });
    expect(lines).toEqual([]);
  });

  it('writes one line a request', () => {
    const { log, last } = capture();
    const url = '/scim/v2/Users?filter=userName%20eq%20%22ann%40example.com%22';
    log.request({ requestId: 'r1', method: 'GET', url, status: 200, ms: 0.12345, tenant: 't1', rules: [] });
    const { time, ...line } = last();
    expect(line).toEqual({
      level: 'debug',
      requestId: 'r1',
      method: 'GET',
      path: '/scim/v2/Users?filter',
      status: 200,
      ms: 0.123,
      tenant: 't1',
      event: 'request',
    });
    expect(time).toBeDefined();
    const levelOf = (entry: { method: string; status: number; rules?: string[] }) => {
      log.request({ requestId: 'r2', url, ms: 1, ...entry });
      return last().level;
    };
    log.request({ requestId: 'r1', method: 'PUT', url, status: 200, ms: 1, directory: 'd1', rules: ['a "b"'] });
    expect(last()).toMatchObject({ directory: 'd1', rules: ['a "b"'] });
    expect(levelOf({ method: 'GET', status: 503 })).toBe('error');
    expect(levelOf({ method: 'GET', status: 404 })).toBe('info');
    expect(levelOf({ method: 'POST', status: 201 })).toBe('info');
    expect(levelOf({ method: 'GET', status: 200, rules: ['looseShapes'] })).toBe('info');
  });
});

describe('LineBuffer', () => {
  it('hands lines on together and in order, when asked to or when they are many', () => {
    const written: string[] = [];
    const buffer = new LineBuffer({ write: (text) => void written.push(text) });
    buffer.write('a\n');
    buffer.write('b\n');
    expect(written).toEqual([]);
    buffer.release();
    buffer.release();
    expect(written).toEqual(['a\nb\n']);
    buffer.write('x'.repeat(63_999));
    expect(written).toHaveLength(1);
    buffer.write('y');
    expect(written[1]).toBe(`${'x'.repeat(63_999)}y`);
    buffer.write('z');
    expect([buffer.take(), buffer.take()]).toEqual(['z', '']);
  });
});

test('what was logged last is written when the process ends by itself or is ended', async () => {
  const module = JSON.stringify(join(import.meta.dirname, '../../src/http/log.ts'));
  for (const end of ['', 'process.exit(0);']) {
    const script = `const { createLogger } = await import(${module}); createLogger('info').info('last words'); ${end}`;
    const { stderr } = spawnSync(process.execPath, ['--import', 'tsx', '--input-type=module', '-e', script], {
      encoding: 'utf8',
      env: { ...process.env, NODE_OPTIONS: '' },
    });
    expect(JSON.parse(stderr)).toMatchObject({ level: 'info', event: 'last words' });
  }
}, 30_000);

test.each([
  ['/scim/v2/Users', '/scim/v2/Users'],
  ['/scim/v2/Users?filter=x&count=1&&=2', '/scim/v2/Users?filter&count'],
  ['/scim/v2/Users/0f9d2c3e-6c1b-4a53-9a3a-6f4a4f7a2d11', '/scim/v2/Users/0f9d2c3e-6c1b-4a53-9a3a-6f4a4f7a2d11'],
  [`/setup/${'a'.repeat(43)}`, '/setup/*'],
  ['/scim/v2/Users/ann@example.com', '/scim/v2/Users/*'],
  ['/scim/v2/Users/ann%40example.com', '/scim/v2/Users/*'],
  [
    '/scim/v2/Schemas/urn:ietf:params:scim:schemas:core:2.0:User',
    '/scim/v2/Schemas/urn:ietf:params:scim:schemas:core:2.0:User',
  ],
  [`/scim/v2/Schemas/urn:${'a'.repeat(50)}`, '/scim/v2/Schemas/*'],
  ['/a?ann@example.com', '/a'],
  ['', ''],
])('loggablePath(%j) = %j', (url, expected) => {
  expect(loggablePath(url)).toBe(expected);
});
