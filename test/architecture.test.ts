/** Holds the table of rooms and reads the import lines: the rules of the house as a test. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it, test } from '@jest/globals';
import { projectDirectory, readSources, type Source } from './support/sources.js';

/** A room may import only from rooms of a smaller number. */
const rooms: Readonly<Record<string, number>> = {
  scim: 0,
  config: 1,
  identity: 1,
  storage: 2,
  mail: 2,
  jobs: 2,
  events: 2,
  people: 3,
  http: 3,
  provisioning: 4,
  invitations: 4,
  login: 4,
  expiry: 4,
  sync: 5,
  webhooks: 5,
  admin: 5,
};

/** The way in: these put the rooms together, and no room imports them. */
const isTop = (path: string): boolean => !path.includes('/') || path.startsWith('cli/');

/** Which files may import a foreign library, as beginnings of paths below src/. */
const owners: Readonly<Record<string, readonly string[]>> = {
  '@agendajs/mongo-backend': ['jobs/'],
  '@node-rs/argon2': ['login/'],
  '@node-saml/passport-saml': ['login/saml/'],
  '@xmldom/xmldom': ['login/saml/'],
  agenda: ['jobs/'],
  commander: ['cli/'],
  'csv-parse': ['cli/'],
  express: ['app.ts', 'surfaces.ts', 'http/', 'provisioning/', 'admin/', 'invitations/', 'login/'],
  helmet: ['http/'],
  jose: ['login/oidc/'],
  libsql: ['storage/sqlite/', 'jobs/sqlite-backend.ts'],
  mongodb: ['storage/mongo/', 'jobs/mongo-backend.ts'],
  mongoose: ['storage/mongo/'],
  nodemailer: ['mail/'],
  'openid-client': ['login/oidc/'],
  passport: ['login/saml/'],
  pdfkit: ['mail/letter/'],
  pino: ['http/log.ts'],
  'prom-client': ['http/'],
  'swagger-ui-dist': ['admin/'],
  yaml: ['config/'],
  yazl: ['admin/'],
  zod: ['admin/'],
};

/** Rooms without time, randomness, disk and network: what they may take of Node. */
const pureBuiltins: Readonly<Record<string, readonly string[]>> = {
  scim: [],
  identity: ['node:crypto', 'node:buffer', 'node:url'],
};

const sources = readSources();
const roomOf = (path: string): string => path.split('/')[0] ?? '';
/** What every room may know of the store: the port's types and errors. */
const isPort = (target: string): boolean => target.startsWith('storage/port/');

describe('imports', () => {
  it('go from rooms of a larger number to rooms of a smaller one', () => {
    const broken = sources.flatMap((source) => (isTop(source.path) ? [] : wrongWays(source)));
    expect(broken).toEqual([]);
  });

  it('know every room', () => {
    const known = [...Object.keys(rooms), 'cli'];
    const unknown = sources.filter(({ path }) => path.includes('/') && !known.includes(roomOf(path)));
    expect(unknown.map(({ path }) => path)).toEqual([]);
  });

  it('take an adapter of the store only in the composition root, the start, and the commands for its file', () => {
    const allowed = ['cli/backup.ts', 'cli/restore.ts', 'cli/migrate.ts', 'jobs/sqlite-backend.ts'];
    const broken = sources
      .filter(({ path }) => path.includes('/') && !path.startsWith('storage/') && !allowed.includes(path))
      .flatMap(({ path, imports }) =>
        imports
          .filter(({ target }) => /^storage\/(sqlite|mongo)\//.test(target))
          .map(({ target }) => `${path} → ${target}`),
      );
    expect(broken).toEqual([]);
  });

  it('end in nothing that is missing, and none is default', () => {
    const defaults = sources.filter(({ text }) => /^export default\b|^export \{[^}]*\bas default\b/m.test(text));
    expect(defaults.map(({ path }) => path)).toEqual([]);
    const paths = new Set(sources.map(({ path }) => path));
    const dangling = sources.flatMap(({ path, imports }) =>
      imports.filter(({ isOwn, target }) => isOwn && !paths.has(target)).map(({ target }) => `${path} → ${target}`),
    );
    expect(dangling).toEqual([]);
  });
});

function wrongWays({ path, imports }: Source): string[] {
  const room = roomOf(path);
  const wrong = imports.filter(({ isOwn, target }) => {
    if (!isOwn || roomOf(target) === room) return false;
    if (isTop(target)) return true;
    return !(isPort(target) && (rooms[room] ?? 0) >= 2) && (rooms[roomOf(target)] ?? 99) >= (rooms[room] ?? -1);
  });
  return wrong.map(({ target }) => `${path} → ${target}`);
}

describe('libraries', () => {
  const { dependencies } = JSON.parse(readFileSync(join(projectDirectory, 'package.json'), 'utf8'));
  const names = Object.keys(dependencies as Record<string, string>);
  const foreign = sources.flatMap(({ path, imports }) =>
    imports
      .filter(({ isOwn, target }) => !isOwn && !target.startsWith('node:'))
      .map(({ target }) => ({ path, target })),
  );

  it('are imported by their owner alone', () => {
    const strangers = foreign.filter(({ path, target }) => !owners[target]?.some((owner) => path.startsWith(owner)));
    expect(strangers.map(({ path, target }) => `${path} → ${target}`)).toEqual([]);
  });

  it('are at most 25, each declared, and each with its line in README.md', () => {
    expect(names.length).toBeLessThanOrEqual(25);
    expect(foreign.filter(({ target }) => !names.includes(target))).toEqual([]);
    const readme = readFileSync(join(projectDirectory, 'README.md'), 'utf8');
    expect(names.filter((name) => !readme.includes(`\`${name}\``))).toEqual([]);
  });

  test.each(Object.entries(pureBuiltins))('of Node in %s/ are only %j', (room, allowed) => {
    const taken = sources
      .filter(({ path }) => roomOf(path) === room)
      .flatMap(({ path, imports }) =>
        imports
          .filter(({ target }) => target.startsWith('node:') && !allowed.includes(target))
          .map(({ target }) => `${path} → ${target}`),
      );
    expect(taken).toEqual([]);
  });

  test.each(Object.keys(pureBuiltins))('%s/ reads no clock and draws no lots', (room) => {
    const impure = /\bDate\.now\(|\bnew Date\(\)|\bMath\.random\(|\brandomBytes\(|\brandomUUID\(|\bprocess\.|\bfetch\(/;
    const broken = sources.filter(
      ({ path, lines }) => roomOf(path) === room && lines.some((line) => !isComment(line) && impure.test(line)),
    );
    expect(broken.map(({ path }) => path)).toEqual([]);
  });
});

const isComment = (line: string): boolean => /^\s*(\*|\/\/|\/\*)/.test(line);

describe('files', () => {
  it('open with one sentence in a comment', () => {
    const silent = sources.filter(({ text }) => !/^\/\*\*\s*(\n \* )?\S/.test(text));
    expect(silent.map(({ path }) => path)).toEqual([]);
  });

  it('have 300 lines at most, 80 in the middle', () => {
    const sizes = sources.map(({ path, lines }) => ({ path, size: lines.length }));
    expect(sizes.filter(({ size }) => size > 300)).toEqual([]);
    const sorted = sizes.map(({ size }) => size).sort((a, b) => a - b);
    expect(sorted[Math.floor(sorted.length / 2)]).toBeLessThanOrEqual(80);
  });

  it('are named in kebab-case, and for what they hold', () => {
    const odd = sources.filter(
      ({ path }) =>
        !path.split('/').every((part) => /^[a-z0-9]+(-[a-z0-9]+)*(\.ts)?$/.test(part)) ||
        /(^|[/-])(utils?|helpers?|common|manager|misc)(\.ts|\/)/.test(path),
    );
    expect(odd.map(({ path }) => path)).toEqual([]);
  });

  it('hide nothing from the compiler and keep no state of the module', () => {
    const odd = sources.flatMap(({ path, lines }) =>
      lines
        .filter(
          (line) =>
            /@ts-(ignore|nocheck|expect-error)|\bas any\b|:\s*any\b|biome-ignore/.test(line) ||
            /^(export )?(let|var)\b/.test(line),
        )
        .map((line) => `${path}: ${line.trim()}`),
    );
    expect(odd).toEqual([]);
  });

  it('have functions of 40 lines at most', () => {
    expect(sources.flatMap(longFunctions)).toEqual([]);
  });

  it('have functions with four parameters at most', () => {
    const wide = sources.flatMap(({ path, text }) =>
      [...text.matchAll(/^(?:export )?(?:async )?function\*? (\w+)(?:<[^(]*>)?\(([\s\S]*?)\)(?:: |\s*\{)/gm)]
        .filter(([, , parameters = '']) => countParameters(parameters) > 4)
        .map(([, name]) => `${path}: ${name}`),
    );
    expect(wide).toEqual([]);
  });
});

/** Functions and methods that stand at the left edge or one step in from it. */
function longFunctions({ path, lines }: Source): string[] {
  const found: string[] = [];
  lines.forEach((line, at) => {
    const start =
      /^( {0,2})(?:export )?(?:static |private |async |override |\*)*(?:function\*? )?(#?\w+)(?:<.*>)?\(.*\{$/.exec(
        line,
      );
    if (!start || /^\s*(if|for|while|switch|return|catch|describe|it|test)\b/.test(line)) return;
    const end = lines.findIndex((other, index) => index > at && other.startsWith(`${start[1]}}`));
    if (end - at > 40) found.push(`${path}: ${start[2]} (${end - at} lines)`);
  });
  return found;
}

/** Commas at the top level of a parameter list, plus one; a leading `deps` is not counted. */
function countParameters(list: string): number {
  const counted = list
    .trim()
    .replace(/,$/, '')
    .replace(/^deps: \w+,\s*/, '')
    .replaceAll('=>', '');
  let depth = 0;
  let count = counted === '' ? 0 : 1;
  for (const character of counted) {
    if ('([{<'.includes(character)) depth += 1;
    else if (')]}>'.includes(character)) depth -= 1;
    else if (character === ',' && depth === 0) count += 1;
  }
  return count;
}
