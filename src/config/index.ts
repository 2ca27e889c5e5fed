/** The settings of a gateway: reads, checks and freezes them. Owns the YAML files and the secret file; knows no feature. */
export { ConfigError } from './config-error.js';
export { ensureDataDirectory, secretFile, secretFileWarning } from './data-directory.js';
export { type GivenConfig, loadConfig, packageDirectory, readConfig } from './load.js';
export { type RunningGateway, readRunFile, removeRunFile, writeRunFile } from './run-file.js';
export { loadSchemas, type SchemaSet } from './schemas.js';
export type { Config, Limits, Rate, Retention } from './shape.js';
export { variables } from './variables.js';
