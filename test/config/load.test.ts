/** What loadConfig reads, generates and refuses. */
import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeEach, describe, expect, it, test } from '@jest/globals';
import { ConfigError, loadConfig, secretFileWarning } from '../../src/config/index.js';

const folder = mkdtempSync(join(tmpdir(), 'doorward-config-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const base64 = (byte: number): string => Buffer.alloc(32, byte).toString('base64');
let dataDir = '';
let counter = 0;
beforeEach(() => {
  counter += 1;
  dataDir = join(folder, `case-${counter}`, 'data');
});

const load = (environment: Record<string, string> = {}) => loadConfig({ DATA_DIR: dataDir, ...environment }, folder);

function loadWithFile(yaml: string, environment: Record<string, string> = {}) {
  load();
  writeFileSync(join(dataDir, 'doorward.yaml'), yaml);
  return load(environment);
}

describe('defaults', () => {
  it('are those of the contract', () => {
    expect(load()).toMatchObject({
      host: '127.0.0.1',
      port: 8080,
      publicUrl: undefined,
      dataDir,
      mongodbUri: undefined,
      previousSecret: undefined,
      rootKey: undefined,
      smtpUrl: undefined,
      mailFrom: 'Doorward <doorward@localhost>',
      trustProxy: false,
      logLevel: 'info',
      clockOffsetMs: 0,
      outboundAllow: [],
      signinRate: { count: 30, perSeconds: 60 },
      scimRate: { count: 2000, perSeconds: 1 },
      production: false,
      limits: { bodyBytes: 1_048_576, bulkOperations: 1000, pageSize: 200, pageSizeMaximum: 1000, headerBytes: 16_384 },
    });
  });

  it('put DATA_DIR below the working directory', () => {
    const cwd = join(folder, 'cwd');
    expect(loadConfig({ DATA_DIR: '' }, cwd).dataDir).toBe(join(cwd, 'data'));
  });

  it('are frozen all the way down', () => {
    const config = load();
    expect(Object.isFrozen(config) && Object.isFrozen(config.limits) && Object.isFrozen(config.scimRate)).toBe(true);
  });
});

describe('the secret file', () => {
  it('is generated once, private, in a private folder', () => {
    const first = load().secret;
    expect(first).toHaveLength(32);
    expect(load().secret).toEqual(first);
    expect(statSync(join(dataDir, 'secret')).mode & 0o777).toBe(0o600);
    expect(statSync(dataDir).mode & 0o777).toBe(0o700);
    expect(secretFileWarning(dataDir)).toBeUndefined();
  });

  it('gives way to DOORWARD_SECRET and is then not made', () => {
    expect(load({ DOORWARD_SECRET: base64(7) }).secret).toEqual(new Uint8Array(32).fill(7));
    expect(() => readFileSync(join(dataDir, 'secret'))).toThrow('ENOENT');
  });

  it('stops the start when it holds something else', () => {
    load();
    writeFileSync(join(dataDir, 'secret'), 'hello', { mode: 0o644 });
    expect(() => load()).toThrow(`The secret file ${join(dataDir, 'secret')} must hold 32 bytes in base64`);
  });
});

describe('the file in DATA_DIR', () => {
  it('changes defaults, and the environment wins over it', () => {
    const config = loadWithFile('port: 9000\nlogLevel: warn\nlimits:\n  pageSize: 50\nretention:\n', { PORT: '9100' });
    expect(config).toMatchObject({ port: 9100, logLevel: 'warn', limits: { pageSize: 50, pageSizeMaximum: 1000 } });
  });

  test.each([
    ['prot: 1\n', 'prot in'],
    ['limits:\n  bodyByte: 1\n', 'limits.bodyByte in'],
    ['limits: 5\n', 'limits in'],
    ['__proto__:\n  port: 1\n', '__proto__.port in'],
    ['port: 1\nport: 2\n', 'is not valid YAML: Map keys must be unique'],
    ['- port\n', 'must hold settings'],
    ['dataDir: /elsewhere\n', 'set DATA_DIR instead'],
    ['port: [80]\n', 'port in'],
    ['limits:\n  jsonDepth: 100000\n', 'limits.jsonDepth in'],
    ['limits:\n  pageSize: 2000\n', 'limits.pageSize must not be more than'],
    ['limits:\n  headersTimeoutSeconds: 60\n', 'limits.headersTimeoutSeconds must not be more than'],
  ])('refuses %j', (yaml, sentence) => {
    expect(() => loadWithFile(yaml)).toThrow(sentence);
  });

  it('never shows a secret that is wrong', () => {
    expect(() => loadWithFile('rootKey: tiny-root-key\n')).toThrow(
      /^rootKey in .*doorward\.yaml must be at least 32 printable characters without spaces\.$/,
    );
  });
});

describe('the environment', () => {
  test.each([
    ['PORT', '0', { port: 0 }],
    ['HOST', '::1', { host: '::1' }],
    ['PUBLIC_URL', 'https://Door.Example.com/', { publicUrl: 'https://door.example.com' }],
    ['PUBLIC_URL', 'https://example.com/doorward/', { mailFrom: 'Doorward <doorward@example.com>' }],
    ['TRUST_PROXY', 'true', { trustProxy: true }],
    ['TRUST_PROXY', '2', { trustProxy: 2 }],
    ['TRUST_PROXY', 'loopback, 10.0.0.0/8', { trustProxy: 'loopback,10.0.0.0/8' }],
    ['LOG_LEVEL', 'DEBUG', { logLevel: 'debug' }],
    ['DOORWARD_CLOCK_OFFSET', '-86400', { clockOffsetMs: -86_400_000 }],
    [
      'OUTBOUND_ALLOW',
      '127.0.0.1/32, fd00::/8 10.1.2.3',
      { outboundAllow: ['127.0.0.1/32', 'fd00::/8', '10.1.2.3/32'] },
    ],
    ['SIGNIN_RATE', '5/h', { signinRate: { count: 5, perSeconds: 3600 } }],
    ['SMTP_URL', 'smtp://user:pass@mail.example.com:587', { smtpUrl: 'smtp://user:pass@mail.example.com:587' }],
    ['MAIL_FROM', 'ops@example.com', { mailFrom: 'ops@example.com' }],
    ['NODE_ENV', 'production', { production: true }],
    ['PORT', '', { port: 8080 }],
  ])('reads %s=%s', (name, value, expected) => {
    expect(load({ [name]: value })).toMatchObject(expected);
  });

  test.each([
    ['PORT', '65536'],
    ['PORT', '-1'],
    ['PORT', '80a'],
    ['PORT', '0x50'],
    ['PORT', '8e1'],
    ['HOST', 'a b'],
    ['PUBLIC_URL', 'doorward.example.com'],
    ['PUBLIC_URL', 'https://user:pass@example.com'],
    ['PUBLIC_URL', 'https://example.com/?a=b'],
    ['PUBLIC_URL', 'ftp://example.com'],
    ['MONGODB_URI', 'localhost:27017'],
    ['DOORWARD_SECRET', 'c2hvcnQ='],
    ['DOORWARD_SECRET', base64(1).slice(0, 42)],
    ['DOORWARD_SECRET_PREVIOUS', `${base64(1)}AA`],
    ['DOORWARD_ROOT_KEY', 'k'.repeat(31)],
    ['DOORWARD_ROOT_KEY', `${'k'.repeat(32)} x`],
    ['SMTP_URL', 'mail.example.com:25'],
    ['SMTP_URL', 'smtp:mail'],
    ['MAIL_FROM', 'Doorward'],
    ['MAIL_FROM', 'a@b.example\r\nBcc: c@d.example'],
    ['TRUST_PROXY', 'yes'],
    ['LOG_LEVEL', 'loud'],
    ['DOORWARD_CLOCK_OFFSET', '1h'],
    ['DOORWARD_CLOCK_OFFSET', '99999999999'],
    ['OUTBOUND_ALLOW', '10.0.0.0/33'],
    ['OUTBOUND_ALLOW', 'example.com'],
    ['OUTBOUND_ALLOW', '10.0.0.0/8/8'],
    ['SIGNIN_RATE', '30'],
    ['SIGNIN_RATE', '0/min'],
    ['SCIM_RATE', '10/day'],
  ])('refuses %s=%s in one sentence that names it', (name, value) => {
    const error = catchError(() => load({ [name]: value }));
    expect(error.message).toMatch(new RegExp(`^${name} must be [^\\n]+\\.$`));
    expect(error.exitCode).toBe(78);
  });

  it('refuses an unknown DOORWARD_ variable, and leaves others alone', () => {
    expect(() => load({ DOORWARD_SECERT: 'x' })).toThrow('DOORWARD_SECERT is not a setting of Doorward');
    expect(() => load({ SOMETHING_ELSE: 'x' })).not.toThrow();
  });
});

describe('contradictions', () => {
  test.each([
    [{ MONGODB_URI: 'mongodb://localhost/doorward' }, 'MONGODB_URI needs DOORWARD_SECRET'],
    [{ DOORWARD_CLOCK_OFFSET: '5', NODE_ENV: 'production' }, 'DOORWARD_CLOCK_OFFSET is for rehearsals'],
    [{ DOORWARD_SECRET: base64(1), DOORWARD_SECRET_PREVIOUS: base64(1) }, 'DOORWARD_SECRET_PREVIOUS must differ'],
  ])('%j', (environment, sentence) => {
    expect(() => load(environment as Record<string, string>)).toThrow(sentence);
  });

  it('says that DATA_DIR is a file', () => {
    writeFileSync(join(folder, 'plain-file'), '');
    expect(() => load({ DATA_DIR: join(folder, 'plain-file', 'data') })).toThrow(ConfigError);
  });
});

function catchError(run: () => unknown): ConfigError {
  try {
    run();
  } catch (error) {
    if (error instanceof ConfigError) return error;
    throw error;
  }
  throw new Error('nothing was thrown');
}
