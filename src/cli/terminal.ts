/** What a command is run in: where it prints and what it may read, so that tests can stand in for a terminal. */
import { text } from 'node:stream/consumers';

export interface Terminal {
  readonly environment: NodeJS.ProcessEnv;
  readonly cwd: string;
  /** Standard output, without a line break of its own. */
  out(text: string): void;
  /** Standard error, likewise. */
  err(text: string): void;
  /** True when colours may be used. */
  readonly isColour: boolean;
  /** True when somebody watches standard error as it is written. */
  readonly isWatched?: boolean;
  /** All of standard input; absent where that is a keyboard. */
  readonly readInput?: () => Promise<string>;
}

/** The terminal of this process. `NO_COLOR` turns colours off, as everywhere. */
export function processTerminal(): Terminal {
  return {
    environment: process.env,
    cwd: process.cwd(),
    out: (line) => void process.stdout.write(line),
    err: (line) => void process.stderr.write(line),
    isColour: process.stdout.isTTY === true && !process.env.NO_COLOR,
    isWatched: process.stderr.isTTY === true,
    ...(process.stdin.isTTY !== true && { readInput: () => text(process.stdin) }),
  };
}

/** A command that could not do what it was asked: one sentence for the reader, and the exit code. */
export class CommandError extends Error {
  override readonly name = 'CommandError';
  constructor(
    message: string,
    readonly exitCode: 1 | 2 | 78 = 1,
  ) {
    super(message);
  }
}
