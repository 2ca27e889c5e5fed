/** `doorward serve`: the gateway itself, as `npm start` runs it. */
import type { Command } from 'commander';
import { CommandError, type Terminal } from './terminal.js';

/** Adds the command to the program. It ends when the gateway is told to stop. */
export function addServeCommand(program: Command, terminal: Terminal): void {
  program
    .command('serve')
    .description('run the gateway until it is told to stop')
    .option('--json', 'print the address as JSON when it is ready, and nothing else')
    .action(async (options: { json?: boolean }) => {
      const { serve } = await import('../main.js');
      // It has said itself why it could not start.
      if ((await serve(terminal, options)) !== 0) throw new CommandError('', 78);
    });
}
