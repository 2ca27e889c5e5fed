/** Where a setting's value comes from: the defaults, then the file in DATA_DIR, then the environment, which wins. */
import { readFileSync } from 'node:fs';
import { isMap, parseDocument } from 'yaml';
import { ConfigError } from './config-error.js';
import { Malformed, type Reader } from './values.js';
import { secretSettings, variables } from './variables.js';

/** Values by dotted key (`limits.bodyBytes`), as YAML gave them. */
export type Values = ReadonlyMap<string, unknown>;

/**
 * Reads a settings file; an absent one is empty.
 *
 * @throws ConfigError when it is not YAML, repeats a key or is not a list of settings.
 */
export function readSettingsFile(file: string): Values {
  let text: string;
  try {
    text = readFileSync(file, 'utf8');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return new Map();
    throw new ConfigError(`The settings file ${file} cannot be read: ${(error as Error).message}.`);
  }
  const document = parseDocument(text);
  const [problem] = document.errors;
  if (problem) throw new ConfigError(`The settings file ${file} is not valid YAML: ${problem.message.split('\n')[0]}.`);
  if (document.contents === null) return new Map();
  if (!isMap(document.contents)) throw new ConfigError(`The settings file ${file} must hold settings, one a line.`);
  const values = new Map<string, unknown>();
  flatten('', document.toJS(), values);
  return values;
}

function flatten(prefix: string, tree: object, into: Map<string, unknown>): void {
  for (const [name, value] of Object.entries(tree)) {
    const isGroup = typeof value === 'object' && value !== null && !Array.isArray(value);
    if (isGroup) flatten(`${prefix}${name}.`, value, into);
    else into.set(`${prefix}${name}`, value);
  }
}

/** Refuses keys of a file that the defaults do not list. A group given as a single value is such a key too. */
export function refuseUnknownKeys(file: string, values: Values, defaults: Values): void {
  const isGroup = (key: string): boolean => [...defaults.keys()].some((known) => known.startsWith(`${key}.`));
  for (const [key, value] of values) {
    // A group whose lines are all commented out reads as null.
    if (value === null && isGroup(key)) continue;
    if (!defaults.has(key)) throw new ConfigError(`${key} in ${file} is not a setting of Doorward.`);
  }
}

/** Refuses a variable that begins with DOORWARD_ and is none of ours: a typing error must not pass in silence. */
export function refuseUnknownVariables(environment: NodeJS.ProcessEnv): void {
  const known = Object.values(variables);
  for (const name of Object.keys(environment)) {
    if (name.startsWith('DOORWARD_') && !known.includes(name)) {
      const ours = known.filter((variable) => variable.startsWith('DOORWARD_')).join(', ');
      throw new ConfigError(`The environment variable ${name} is not a setting of Doorward; there are ${ours}.`);
    }
  }
}

/** The three places a value is looked for. */
export interface Layers {
  readonly environment: NodeJS.ProcessEnv;
  readonly file: string;
  readonly fileValues: Values;
  readonly defaults: Values;
}

/** Finds and reads a setting that may be unset. An empty variable and a YAML null count as not given. */
export function readOptional<T>(layers: Layers, key: string, reader: Reader<T>): T | undefined {
  if (!layers.defaults.has(key)) throw new Error(`config/default.yaml does not list ${key}`);
  const variable = variables[key];
  const fromEnvironment = variable === undefined ? undefined : layers.environment[variable];
  if (variable !== undefined && fromEnvironment) return readNamed(variable, key, fromEnvironment, reader);
  const fromFile = layers.fileValues.get(key) ?? undefined;
  if (fromFile !== undefined) return readNamed(`${key} in ${layers.file}`, key, fromFile, reader);
  const fallback = layers.defaults.get(key) ?? undefined;
  return fallback === undefined ? undefined : readNamed(`${key} in config/default.yaml`, key, fallback, reader);
}

/** Finds and reads a setting that has a default. */
export function readSetting<T>(layers: Layers, key: string, reader: Reader<T>): T {
  const value = readOptional(layers, key, reader);
  if (value === undefined) throw new ConfigError(`${variables[key] ?? key} must have a value.`);
  return value;
}

function readNamed<T>(name: string, key: string, raw: unknown, reader: Reader<T>): T {
  try {
    return reader(raw);
  } catch (error) {
    if (!(error instanceof Malformed)) throw error;
    // A secret that was mistyped is still nearly the secret: it stays out of the terminal and the journal.
    const given = secretSettings.has(key) ? '' : `, not ${JSON.stringify(raw)}`;
    throw new ConfigError(`${name} must be ${error.message}${given}.`);
  }
}
