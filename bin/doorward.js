#!/usr/bin/env node
// The command line's entry point: hands over to the built program, which a fresh clone makes first.
import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const built = new URL('../dist/cli/index.js', import.meta.url);
const compiler = new URL('../node_modules/typescript/bin/tsc', import.meta.url);
const project = new URL('../tsconfig.build.json', import.meta.url);
if (!existsSync(built) && existsSync(compiler) && existsSync(project)) {
  // Standard output belongs to the command.
  spawnSync(process.execPath, [fileURLToPath(compiler), '-p', fileURLToPath(project)], { stdio: ['ignore', 2, 2] });
}
if (!existsSync(built)) {
  process.stderr.write('Doorward is not built yet: run "npm ci", then "npm run build".\n');
  process.exit(78);
}
const { runCli } = await import(built.href);
const exitCode = await runCli(process.argv.slice(2));
// A gateway that a command opened for itself may leave timers behind: nobody waits for those, only for what is printed.
process.stdout.write('', () => process.stderr.write('', () => process.exit(exitCode)));
