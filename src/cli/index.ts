/** The command line `doorward`. Owns commander and what is printed; everything it does goes through the management API. */
import { Command, CommanderError } from 'commander';
import { ConfigError } from '../config/index.js';
import { addBackupCommand } from './backup.js';
import { addConnectionCommand } from './connection.js';
import { addDemoCommand } from './demo.js';
import { addDirectoryCommand } from './directory.js';
import { addDoctorCommand } from './doctor.js';
import { addInviteCommand } from './invite.js';
import { addKeyCommand } from './key.js';
import { addMailCommand } from './mail.js';
import { addMigrateCommand } from './migrate.js';
import { addRestoreCommand } from './restore.js';
import { addServeCommand } from './serve.js';
import { addTenantCommand } from './tenant.js';
import { CommandError, processTerminal, type Terminal } from './terminal.js';
import { version } from './version.js';

/**
 * Runs one command and answers its exit code: 0 done, 1 it could not be done, 2 it was called wrongly, 78 the settings
 * are wrong. Whatever is wrong is one sentence on standard error.
 *
 * @param argv what follows the program's name
 */
export async function runCli(argv: readonly string[], terminal: Terminal = processTerminal()): Promise<number> {
  try {
    await program(terminal).parseAsync([...argv], { from: 'user' });
    return 0;
  } catch (error) {
    // Commander has said already what is wrong.
    if (error instanceof CommanderError) return error.exitCode === 0 ? 0 : 2;
    if (error instanceof CommandError || error instanceof ConfigError) {
      if (error.message) terminal.err(`${error.message}\n`);
      return error.exitCode;
    }
    return unexpected(error, terminal);
  }
}

function unexpected(error: unknown, terminal: Terminal): number {
  const { exitCode } = error as { exitCode?: unknown };
  const sentence = error instanceof Error ? error.message : String(error);
  terminal.err(`${sentence}\n`);
  if (terminal.environment.LOG_LEVEL === 'debug' && error instanceof Error) terminal.err(`${error.stack}\n`);
  return exitCode === 78 ? 78 : 1;
}

function program(terminal: Terminal): Command {
  const doorward = new Command('doorward')
    .description(
      'Doorward, an identity-provisioning gateway. Settings come from the environment and DATA_DIR/doorward.yaml.',
    )
    .version(version, '-V, --version')
    .exitOverride()
    .showSuggestionAfterError()
    .configureOutput({
      writeOut: (text) => terminal.out(text),
      writeErr: (text) => terminal.err(text),
      getOutHelpWidth: () => 100,
      getErrHelpWidth: () => 100,
    })
    .addHelpText(
      'after',
      '\nEvery command has --help and --json. Commands call the gateway that runs on DATA_DIR; when none runs, they\nopen the store themselves.',
    );
  addServeCommand(doorward, terminal);
  addTenantCommand(doorward, terminal);
  addDirectoryCommand(doorward, terminal);
  addConnectionCommand(doorward, terminal);
  addKeyCommand(doorward, terminal);
  addInviteCommand(doorward, terminal);
  addMailCommand(doorward, terminal);
  addDemoCommand(doorward, terminal);
  addDoctorCommand(doorward, terminal);
  addBackupCommand(doorward, terminal);
  addRestoreCommand(doorward, terminal);
  addMigrateCommand(doorward, terminal);
  return doorward;
}
