/** The command line of the measurement. */
import { parseArgs } from 'node:util';
import { fullSizes, quickSizes } from './rows.mjs';

const help = `node bench/run.mjs [--quick] [--only rows] [--seconds n] [--rounds n] [--write]

  --quick      small sizes, windows of one second, two rounds: to see that it runs, not to quote
  --only       rows to measure, separated by commas: get, filter, page, patch, post, bulk, sync, members, memory;
               also one of several, such as post-64
  --seconds    length of a window (3)
  --rounds     how often each row is measured (5)
  --write      put the table into README.md also when the run is quick
A whole run that is not quick puts its table into README.md.
`;

/** What was asked for; undefined when it was for help, which is then printed. */
export function readOptions(args) {
  const { values } = parseArgs({
    args,
    options: {
      quick: { type: 'boolean', default: false },
      only: { type: 'string' },
      seconds: { type: 'string' },
      rounds: { type: 'string' },
      write: { type: 'boolean', default: false },
      help: { type: 'boolean', short: 'h', default: false },
    },
  });
  if (values.help) {
    process.stdout.write(help);
    return undefined;
  }
  const only = values.only?.split(',').map((key) => key.trim());
  return {
    isQuick: values.quick,
    isWanted: (key) => only === undefined || only.some((wanted) => key === wanted || key.startsWith(`${wanted}-`)),
    isWritten: values.write || (!values.quick && only === undefined),
    sizes: values.quick ? quickSizes : fullSizes,
    seconds: positive('seconds', values.seconds ?? (values.quick ? '1' : '3')),
    rounds: positive('rounds', values.rounds ?? (values.quick ? '2' : '5')),
  };
}

function positive(name, text) {
  const number = Number(text);
  if (!Number.isInteger(number) || number < 1) throw new Error(`--${name} must be a whole number of at least 1.`);
  return number;
}
