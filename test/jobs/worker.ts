/** A process that runs jobs until it is killed, and says on standard output what it does. */
import { createScheduler } from '../../src/jobs/scheduler.js';
import type { OpenBackend } from './opener.js';

// `inMs`: how long after its start the one alarm that it sets is to ring; none when it is empty.
const [opener, location, mode, inMs, lockSeconds] = process.argv.slice(2) as [
  string,
  string,
  'hang' | 'work',
  string,
  string,
];
const { openBackend } = (await import(opener)) as { openBackend: OpenBackend };
const { backend } = openBackend(location);
const say = (line: string): void => {
  process.stdout.write(`${line}\n`);
};

const scheduler = createScheduler({
  backend,
  clockOffsetMs: 0,
  scanMs: 100,
  onError: (sentence, error) => say(`error ${sentence}: ${String(error)}`),
});
scheduler.defineAlarm({
  name: 'test.alarm',
  lockSeconds: Number(lockSeconds),
  run: async () => {
    say(`ran ${Date.now()}`);
    if (mode === 'hang') await new Promise(() => setInterval(() => {}, 1000));
  },
});
await scheduler.start();
if (inMs !== '') await scheduler.wake('test.alarm', Date.now() + Number(inMs));
say('ready');
