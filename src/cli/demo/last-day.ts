/** The contractor's last day, before the viewer's eyes. */
import { setTimeout as pause } from 'node:timers/promises';
import { valueAt } from './claims.js';
import type { Outcome } from './play.js';
import type { Scene } from './scene.js';
import { extension } from './step.js';
import type { Story } from './story.js';

interface AuditEvent {
  readonly at: string;
  readonly type: string;
  readonly actor: { readonly kind: string };
  readonly target: { readonly kind: string; readonly id: string; readonly email?: string };
}

/** How late access may still be there, and how late the audit event may come. */
const accessPatienceMs = 2000;
const eventPatienceMs = 30_000;

/** Watches Dan's access until it ends, and then for the event that the job writes about it. */
export async function watchLastDay(scene: Scene, story: Story): Promise<Outcome> {
  const dan = scene.names.get('dan');
  const lastDay = Date.parse(scene.names.get('lastDay') ?? '');
  if (dan === undefined) return outcome(false, ['Dan never arrived']);
  const path = `/Users/${dan}`;
  const statusNow = async (): Promise<unknown> =>
    valueAt((await scene.clients.entra.send('GET', path)).body, [extension, 'accessStatus']);
  story.event(true, 'The clock', `Dan's last day comes in ${seconds(lastDay - scene.now())}; nobody sends anything`);
  let status = await statusNow();
  story.detail('access', `${status}, ${seconds(lastDay - scene.now())} before the end`);
  while (status !== 'expired' && scene.now() < lastDay + accessPatienceMs) {
    // Asked every 50 ms near the end, so that what is told is when access ended and not when somebody looked.
    const left = lastDay - scene.now();
    await pause(Math.max(50, Math.min(2000, left - 200)));
    status = await statusNow();
    if (status !== 'expired' && left > 2000)
      story.detail('access', `${status}, ${seconds(lastDay - scene.now())} before the end`);
  }
  const lateMs = scene.now() - lastDay;
  if (status !== 'expired') return fail(story, `access is still ${status} ${lateMs} ms after the end`);
  if (lateMs < 0) return fail(story, `access ended ${-lateMs} ms too early`);
  story.detail('access', `${status}, seen ${lateMs} ms after the end`);
  const session = await scene.visitors.get('Dan')?.me();
  if (session && session.status !== 401) return fail(story, `his session is still answered ${session.status}`);
  if (session) story.detail('session', "Dan's is refused: 401");
  const event = await awaitEvent(scene, lastDay);
  if (!event) return fail(story, 'no audit event contractor.expired was written');
  story.detail('audit', `${event.at} ${event.type} by ${event.actor.kind}, ${event.target.kind} ${event.target.id}`);
  return outcome(true, []);
}

async function awaitEvent(scene: Scene, lastDay: number): Promise<AuditEvent | undefined> {
  for (;;) {
    const found = await scene.gateway.api.list<AuditEvent>(
      `/tenants/${scene.slug}/audit-events?type=contractor.expired`,
    );
    if (found[0] || scene.now() > lastDay + eventPatienceMs) return found[0];
    await pause(250);
  }
}

const seconds = (ms: number): string => `${(ms / 1000).toFixed(1)} s`;

function fail(story: Story, problem: string): Outcome {
  story.alarm('but', problem);
  return outcome(false, [problem]);
}

const outcome = (ok: boolean, problems: readonly string[]): Outcome => ({
  day: 'The last day',
  sender: 'clock',
  title: 'Access ends by the clock',
  recorded: null,
  request: 'none',
  status: 200,
  ok,
  problems,
});
