/** Calls a protocol, and turns all that goes wrong there into a trace for administrators and one neutral text for everybody else. */
import { type Connection, StoreUnavailable } from '../storage/port/index.js';
import type { LoginDeps, Visit } from './deps.js';
import { LoginProblem } from './problem.js';
import { ProviderRefusal } from './provider.js';
import { SignOnRefused, trace } from './trace.js';

export interface Asking {
  readonly connection: Connection;
  readonly visit: Visit;
  readonly isTest: boolean;
}

/**
 * What `work` answers.
 *
 * @throws LoginProblem sso_refused, once the trace is kept
 */
export async function askProvider<T>(deps: LoginDeps, asking: Asking, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    throw await refusedTo(deps, asking, error);
  }
}

/** Keeps the trace of a refusal; the answer is what to throw. Faults of ours and other problems come back as they are. */
export async function refusedTo(deps: LoginDeps, asking: Asking, error: unknown): Promise<unknown> {
  const refusal = refusalIn(deps, asking, error);
  if (!refusal) return error;
  const { code, reason, received } = refusal;
  const kept = { outcome: 'refused', code, reason, received, isTest: asking.isTest } as const;
  await deps.storage.commit([trace(deps, asking, kept, deps.clock.now())]);
  return new LoginProblem('sso_refused', asking.isTest ? reason : undefined);
}

function refusalIn(deps: LoginDeps, { visit }: Asking, error: unknown): SignOnRefused | ProviderRefusal | undefined {
  if (error instanceof SignOnRefused || error instanceof ProviderRefusal) return error;
  if (error instanceof LoginProblem || error instanceof StoreUnavailable) return undefined;
  // What the other side sends is hostile until proven otherwise: whatever it broke is refused, and looked into by the log.
  deps.log.error({ err: error, requestId: visit.requestId }, 'a sign-in through a provider broke off');
  return new SignOnRefused('unreadable', 'What the provider sent could not be worked with; the log has more.');
}
