/** Adds a subcommand that calls a gateway, with the two options that all of these share. */
import type { Command } from 'commander';

/** What every command that calls a gateway can be told. */
export interface CallOptions {
  readonly json?: boolean;
  readonly url?: string;
}

/** A subcommand with `--json` and `--url`. */
export function callingCommand(parent: Command, name: string, description: string): Command {
  return parent
    .command(name)
    .description(description)
    .option('--json', 'answer as JSON')
    .option(
      '--url <address>',
      'call the gateway at this address (with DOORWARD_ROOT_KEY) instead of the one on DATA_DIR',
    );
}
