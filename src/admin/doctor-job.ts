/** The nightly examination: what `doorward doctor` asks of the store, without anybody asking. */

import { event } from '../events/index.js';
import type { RecurringJob } from '../jobs/port.js';
import type { Storage } from '../storage/port/index.js';
import { type DoctorDeps, examine, type Finding } from './doctor.js';

const daySeconds = 86_400;
const lockSeconds = 60;
/** How much of a finding an event holds. */
const longest = 1000;

export interface NightlyDeps extends DoctorDeps {
  readonly storage: DoctorDeps['storage'] & Pick<Storage, 'commit'>;
  readonly newId: () => string;
}

/**
 * `doctor.nightly`, every day. Fails, naming what is wrong, when a check does: so it stands in the list of jobs, in the
 * metrics and in the log, and as `doctor.failed` among the events. It is not tried again before the next night: what it
 * found does not go away by looking.
 */
export function doctorJob(deps: NightlyDeps): RecurringJob {
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
        if (failed.length > 0) throw await told(deps, failed);
      } finally {
        clearInterval(renewal);
      }
    },
  };
}

/** The findings as an error, once they stand among the events; a store that refuses these is its cause. */
async function told({ storage, clock, newId }: NightlyDeps, failed: readonly Finding[]): Promise<Error> {
  const sentence = failed.map(({ name, detail }) => `${name}: ${detail}`).join(' ');
  const actor = { kind: 'job', id: 'doctor.nightly', name: 'doctor.nightly' } as const;
  const eventIn = (tenantId: string, checks: readonly Finding[]) => {
    const after = { checks: checks.map(({ name, detail }) => ({ name, detail: detail.slice(0, longest) })) };
    const target = { kind: 'store', id: tenantId } as const;
    return event({ tenantId, actor, now: clock.now(), newId }, 'doctor.failed', target, { after });
  };
  const tenants = failed.flatMap((check) => (check.tenantId ? [eventIn(check.tenantId, [check])] : []));
  try {
    await storage.commit([eventIn('', failed), ...tenants]);
    return new Error(sentence);
  } catch (cause) {
    return new Error(sentence, { cause });
  }
}
