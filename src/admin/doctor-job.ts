/** The nightly examination: what `doorward doctor` asks of the store, without anybody asking. */
import type { RecurringJob } from '../jobs/port.js';
import { type DoctorDeps, examine } from './doctor.js';

const daySeconds = 86_400;
const lockSeconds = 60;

/**
 * `doctor.nightly`, every day. Fails, naming what is wrong, when a check does: so it stands in the list of jobs, in the
 * metrics and in the log. It is not tried again before the next night: what it found does not go away by looking.
 */
export function doctorJob(deps: DoctorDeps): RecurringJob {
  return {
    name: 'doctor.nightly',
    everySeconds: daySeconds,
    lockSeconds,
    isAtOnce: false,
    isTriedAgain: false,
    run: async ({ signal, keepAlive }) => {
      let lost: unknown;
      // A check may take longer than the lock lives: it is renewed beside it.
      const renewal = setInterval(
        () => {
          keepAlive().catch((error: unknown) => {
            lost = error;
          });
        },
        (lockSeconds * 1000) / 3,
      );
      try {
        const checks = await examine(deps, () => signal.aborted || lost !== undefined);
        const failed = checks.filter(({ ok }) => !ok);
        if (failed.length > 0) throw new Error(failed.map(({ name, detail }) => `${name}: ${detail}`).join(' '));
      } finally {
        clearInterval(renewal);
      }
    },
  };
}
