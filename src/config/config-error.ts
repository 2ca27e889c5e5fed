/** What stops a start: a setting that cannot be used as it stands. */

/** One sentence that names the setting; `main.ts` and the command line print it and end with `exitCode`. */
export class ConfigError extends Error {
  override readonly name = 'ConfigError';
  /** EX_CONFIG of sysexits.h. */
  readonly exitCode = 78;
}
