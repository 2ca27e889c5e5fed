/** The documentation names what is in the code, and nothing else. */
import { existsSync, readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it, test } from '@jest/globals';
import { errorCodes } from '../src/admin/codes.js';
import { readConfig, variables } from '../src/config/index.js';
import { readSettingsFile } from '../src/config/layers.js';
import { eventTypes } from '../src/events/types.js';
import { identityCodes } from '../src/identity/errors.js';
import { loginCodes } from '../src/login/codes.js';
import { projectDirectory, readSources } from './support/sources.js';

const read = (path: string): string => readFileSync(join(projectDirectory, path), 'utf8');
const sources = readSources();

/** The part of a page below a heading. */
function section(page: string, heading: string): string {
  const from = page.indexOf(`\n## ${heading}`);
  if (from === -1) throw new Error(`the page has no section ${heading}`);
  const to = page.indexOf('\n## ', from + 4);
  return page.slice(from, to === -1 ? undefined : to);
}

/** The cells of a table's rows, without heading and rule. */
const rows = (text: string): string[][] =>
  [...text.matchAll(/^\| (`.*) \|$/gm)].map(([, row = '']) => row.split(' | ').map((cell) => cell.trim()));

const firstCells = (text: string): string[] => rows(text).map(([cell = '']) => cell.replaceAll('`', ''));

describe('settings', () => {
  const defaults = readSettingsFile(join(projectDirectory, 'config/default.yaml'));

  it('of the code are those of config/default.yaml', () => {
    const { production: _, clockOffsetMs: __, limits, retention, ...plain } = readConfig({ DATA_DIR: tmpdir() }, '/');
    const keys = [
      ...Object.keys(plain),
      'clockOffsetSeconds',
      ...Object.keys(limits).map((key) => `limits.${key}`),
      ...Object.keys(retention).map((key) => `retention.${key}`),
    ];
    expect(keys.sort()).toEqual([...defaults.keys()].sort());
  });

  it('are explained where they stand, with the variable that gives them', () => {
    const text = read('config/default.yaml');
    const unnamed = Object.entries(variables).filter(([key, name]) => {
      const at = text.search(new RegExp(`^${key}:`, 'm'));
      return !text.slice(0, at).split('\n\n').at(-1)?.includes(name);
    });
    expect(unnamed).toEqual([]);
  });

  it('of the environment are in the table of README.md, and no others', () => {
    const table = firstCells(section(read('README.md'), 'Settings')).flatMap((cell) => cell.split(/,\s*/));
    expect(table.sort()).toEqual(Object.values(variables).sort());
  });

  it('of the example file are known', () => {
    const example = readSettingsFile(join(projectDirectory, 'config/example.yaml'));
    expect([...example.keys()].filter((key) => !defaults.has(key))).toEqual([]);
  });
});

describe('docs/errors.md', () => {
  const page = read('docs/errors.md');

  it('lists the codes of the management API with their status', () => {
    const documented = rows(section(page, 'Management API')).map(([code, status]) => `${code} ${status}`);
    const inCode = Object.entries(errorCodes).map(([code, { status }]) => `\`${code}\` ${status}`);
    expect(documented.sort()).toEqual(inCode.sort());
  });

  it('lists the codes of signing in with their status', () => {
    const documented = rows(section(page, 'Signing in')).map(([code, status]) => `${code} ${status}`);
    const inCode = Object.entries(loginCodes).map(([code, { status }]) => `\`${code}\` ${status}`);
    expect(documented.sort()).toEqual(inCode.sort());
  });

  it('lists the codes of the rules about people with their kind', () => {
    const documented = rows(section(page, 'Rules about people')).map(([code, kind]) => `${code} ${kind}`);
    const inCode = Object.entries(identityCodes).map(([code, kind]) => `\`${code}\` ${kind}`);
    expect(documented.sort()).toEqual(inCode.sort());
  });

  it('lists the scimTypes', () => {
    const union = /export type ScimType =([^;]+);/.exec(read('src/scim/errors.ts'))?.[1] ?? '';
    const inCode = [...union.matchAll(/'(\w+)'/g)].map(([, name]) => name);
    expect(inCode.length).toBeGreaterThan(10);
    expect(firstCells(section(page, 'SCIM')).sort()).toEqual(inCode.sort());
  });
});

describe('docs/events.md', () => {
  it('lists the types of audit events', () => {
    const documented = firstCells(read('docs/events.md')).filter((cell) => /^[a-z_]+\.[a-z_]+$/.test(cell));
    expect(documented.sort()).toEqual(Object.keys(eventTypes).sort());
  });

  it('misses none that the code writes', () => {
    const written = sources.flatMap(({ text }) =>
      [...text.matchAll(/\btype: '([a-z_]+\.[a-z_]+)'/g)].map(([, type = '']) => type),
    );
    expect(written.filter((type) => !Object.hasOwn(eventTypes, type))).toEqual([]);
  });
});

test.each(['README.md', 'docs/errors.md', 'docs/events.md', 'CHANGELOG.md'])('%s links to files that exist', (path) => {
  const links = [...read(path).matchAll(/\]\((?!https?:|#|mailto:)([^)#]+)[^)]*\)/g)].map(([, target = '']) => target);
  const folder = join(projectDirectory, path, '..');
  expect(links.filter((target) => !existsSync(join(folder, target)))).toEqual([]);
});
