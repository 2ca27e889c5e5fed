/** Reads the settings: `config/default.yaml`, then `DATA_DIR/doorward.yaml`, then the environment, which wins. */
import { join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { ConfigError } from './config-error.js';
import { ensureDataDirectory, ensureSecret } from './data-directory.js';
import {
  type Layers,
  readOptional,
  readSetting,
  readSettingsFile,
  refuseUnknownKeys,
  refuseUnknownVariables,
} from './layers.js';
import type { Config, Limits, Retention } from './shape.js';
import * as values from './values.js';

/** The folder with package.json, `config/` and `scim-schemas/`, both for the sources and for what is built from them. */
export const packageDirectory = fileURLToPath(new URL('../../', import.meta.url));

/**
 * The settings of a gateway, frozen. Makes DATA_DIR (mode 0700) and, where no secret is given, its secret file (mode 0600).
 *
 * @throws ConfigError naming an unknown, malformed or contradictory setting.
 */
export function loadConfig(environment: NodeJS.ProcessEnv, cwd: string): Config {
  const given = readConfig(environment, cwd);
  ensureDataDirectory(given.dataDir);
  return deepFreeze({ ...given, secret: given.secret ?? ensureSecret(given.dataDir) });
}

/** The settings as they were given: the secret is undefined where `loadConfig` would read or make the file. */
export type GivenConfig = Omit<Config, 'secret'> & { readonly secret: Uint8Array | undefined };

/**
 * Reads and checks the settings, and leaves the disk as it is.
 *
 * @throws ConfigError as `loadConfig` does
 */
export function readConfig(environment: NodeJS.ProcessEnv, cwd: string): GivenConfig {
  refuseUnknownVariables(environment);
  const layers = readLayers(environment, cwd);
  const given = readSettings(layers, resolve(cwd, readSetting(layers, 'dataDir', values.path)));
  refuseContradictions(given);
  return given;
}

/** DATA_DIR comes from the environment or the defaults alone: the file that could say otherwise lies in it. */
function readLayers(environment: NodeJS.ProcessEnv, cwd: string): Layers {
  const defaults = readSettingsFile(join(packageDirectory, 'config/default.yaml'));
  const withoutFile: Layers = { environment, file: '', fileValues: new Map(), defaults };
  const file = join(resolve(cwd, readSetting(withoutFile, 'dataDir', values.path)), 'doorward.yaml');
  const fileValues = readSettingsFile(file);
  refuseUnknownKeys(file, fileValues, defaults);
  if (fileValues.has('dataDir')) {
    throw new ConfigError(`dataDir in ${file} cannot say where the folder is that it lies in: set DATA_DIR instead.`);
  }
  return { environment, file, fileValues, defaults };
}

function readSettings(layers: Layers, dataDir: string): GivenConfig {
  const publicUrl = readOptional(layers, 'publicUrl', values.webAddress);
  const schemaDirectory = readOptional(layers, 'schemaDirectory', values.path);
  return {
    host: readSetting(layers, 'host', values.hostName),
    port: readSetting(layers, 'port', values.wholeNumber(0, 65_535)),
    publicUrl,
    dataDir,
    mongodbUri: readOptional(layers, 'mongodbUri', values.mongodbUri),
    secret: readOptional(layers, 'secret', values.secret),
    previousSecret: readOptional(layers, 'previousSecret', values.secret),
    rootKey: readOptional(layers, 'rootKey', values.rootKey),
    smtpUrl: readOptional(layers, 'smtpUrl', values.smtpUrl),
    mailFrom: readOptional(layers, 'mailFrom', values.mailSender) ?? senderFor(publicUrl),
    trustProxy: readSetting(layers, 'trustProxy', values.trustProxy),
    logLevel: readSetting(layers, 'logLevel', values.logLevel),
    clockOffsetMs: readSetting(layers, 'clockOffsetSeconds', values.secondsAsMs),
    outboundAllow: readSetting(layers, 'outboundAllow', values.addressRanges),
    signinRate: readSetting(layers, 'signinRate', values.rate),
    scimRate: readSetting(layers, 'scimRate', values.rate),
    schemaDirectory: schemaDirectory ? resolve(dataDir, schemaDirectory) : join(packageDirectory, 'scim-schemas'),
    limits: readLimits(layers),
    retention: readRetention(layers),
    production: layers.environment.NODE_ENV === 'production',
  };
}

/** A sender of the host that people know the gateway by. */
function senderFor(publicUrl: string | undefined): string {
  const host = publicUrl === undefined ? 'localhost' : new URL(publicUrl).hostname;
  return `Doorward <doorward@${host}>`;
}

function readLimits(layers: Layers): Limits {
  const limit = (name: keyof Limits, most: number, least = 1): number =>
    readSetting(layers, `limits.${name}`, values.wholeNumber(least, most));
  const gigabyte = 1_073_741_824;
  return {
    bodyBytes: limit('bodyBytes', gigabyte, 1024),
    bulkBytes: limit('bulkBytes', gigabyte, 1024),
    bulkOperations: limit('bulkOperations', 100_000),
    // Readers of JSON and of filters recurse: these two stay far below what the stack bears.
    jsonDepth: limit('jsonDepth', 256, 8),
    filterDepth: limit('filterDepth', 256),
    filterCharacters: limit('filterCharacters', 1_048_576, 64),
    filterTerms: limit('filterTerms', 10_000),
    pageSize: limit('pageSize', 10_000),
    pageSizeMaximum: limit('pageSizeMaximum', 10_000),
    patchOperations: limit('patchOperations', 100_000),
    patchMembers: limit('patchMembers', 1_000_000),
    headerBytes: limit('headerBytes', 1_048_576, 2048),
    requestTimeoutSeconds: limit('requestTimeoutSeconds', 3600),
    headersTimeoutSeconds: limit('headersTimeoutSeconds', 3600),
    cursorSeconds: limit('cursorSeconds', 86_400),
    turnAwaySeconds: limit('turnAwaySeconds', 300, 0),
  };
}

function readRetention(layers: Layers): Retention {
  const days = (name: keyof Retention): number =>
    readSetting(layers, `retention.${name}`, values.wholeNumber(1, 36_500));
  return { provisioningLogDays: days('provisioningLogDays'), mailDays: days('mailDays') };
}

function refuseContradictions(given: GivenConfig): void {
  if (given.mongodbUri !== undefined && given.secret === undefined) {
    throw new ConfigError('MONGODB_URI needs DOORWARD_SECRET: every gateway on that database must have the same one.');
  }
  if (given.clockOffsetMs !== 0 && given.production) {
    throw new ConfigError('DOORWARD_CLOCK_OFFSET is for rehearsals and is refused while NODE_ENV is production.');
  }
  if (given.secret && given.previousSecret && Buffer.compare(given.secret, given.previousSecret) === 0) {
    throw new ConfigError('DOORWARD_SECRET_PREVIOUS must differ from DOORWARD_SECRET.');
  }
  const { limits } = given;
  if (limits.pageSize > limits.pageSizeMaximum) {
    throw new ConfigError('limits.pageSize must not be more than limits.pageSizeMaximum.');
  }
  if (limits.headersTimeoutSeconds > limits.requestTimeoutSeconds) {
    throw new ConfigError('limits.headersTimeoutSeconds must not be more than limits.requestTimeoutSeconds.');
  }
}

/** Typed arrays cannot be frozen; everything else is. */
function deepFreeze<T extends object>(value: T): T {
  for (const inner of Object.values(value)) {
    if (typeof inner === 'object' && inner !== null && !ArrayBuffer.isView(inner)) deepFreeze(inner);
  }
  return Object.freeze(value);
}
