/** The source files of src/, as text, for tests that read them. */
import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join, posix, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';

/** The folder with package.json. */
export const projectDirectory = resolve(dirname(fileURLToPath(import.meta.url)), '../..');

export interface Source {
  /** Below src/, with forward slashes: `scim/errors.ts`. */
  readonly path: string;
  readonly text: string;
  readonly lines: readonly string[];
  /** What it imports: paths below src/ for its own files (`scim/errors.ts`), names for packages. */
  readonly imports: readonly Import[];
}

export interface Import {
  readonly target: string;
  readonly isOwn: boolean;
  /** True when nothing but types is taken. */
  readonly isTypeOnly: boolean;
}

/** Every TypeScript file below src/. */
export function readSources(): readonly Source[] {
  const root = join(projectDirectory, 'src');
  return readdirSync(root, { recursive: true, encoding: 'utf8' })
    .map((path) => path.replaceAll('\\', '/'))
    .filter((path) => path.endsWith('.ts'))
    .sort()
    .map((path) => {
      const text = readFileSync(join(root, path), 'utf8');
      return { path, text, lines: text.replace(/\n$/, '').split('\n'), imports: importsOf(path, text) };
    });
}

function importsOf(path: string, text: string): readonly Import[] {
  const statements = text.matchAll(/^(?:import|export)\s(?:([^;'"]*?)\sfrom\s)?'([^']+)'/gm);
  const found = [...statements].map(([, names = '', name = '']) => toImport(path, name, isTypeOnly(names)));
  const dynamic = [...text.matchAll(/\bimport\('([^']+)'\)/g)].map(([, name = '']) => toImport(path, name, false));
  return [...found, ...dynamic];
}

function isTypeOnly(names: string): boolean {
  if (names.startsWith('type ')) return true;
  const inBraces = /^\{([^}]*)\}$/.exec(names.trim())?.[1];
  const each = (inBraces ?? '')
    .split(',')
    .map((name) => name.trim())
    .filter(Boolean);
  return each.length > 0 && each.every((name) => name.startsWith('type '));
}

function toImport(path: string, name: string, typeOnly: boolean): Import {
  if (!name.startsWith('.')) return { target: packageOf(name), isOwn: false, isTypeOnly: typeOnly };
  const target = posix.join(posix.dirname(path), name).replace(/\.js$/, '.ts');
  return { target, isOwn: true, isTypeOnly: typeOnly };
}

const packageOf = (name: string): string =>
  name
    .split('/')
    .slice(0, name.startsWith('@') ? 2 : 1)
    .join('/');
