/** `doorward demo`: a recorded week of identity providers, played against a gateway. */
import type { Command } from 'commander';
import { type CallOptions, callingCommand } from './calling-command.js';
import { watchLastDay } from './demo/last-day.js';
import { afterwards } from './demo/last-days.js';
import { inviteMany } from './demo/mass-invite.js';
import { welcomeNewcomer } from './demo/newcomer.js';
import { type Outcome, playStep } from './demo/play.js';
import { contractSeconds, type Scene, setScene } from './demo/scene.js';
import { Story } from './demo/story.js';
import { week } from './demo/week.js';
import { type Gateway, withGateway } from './gateway.js';
import { CommandError, type Terminal } from './terminal.js';

/** Adds the command to the program. It fails when anything goes otherwise than a provider needs. */
export function addDemoCommand(program: Command, terminal: Terminal): void {
  const what = 'play a recorded week of Entra ID and Okta against the running gateway, or one of its own';
  callingCommand(program, 'demo', what).action((options: CallOptions) => demonstrate(terminal, options));
}

async function demonstrate(terminal: Terminal, options: CallOptions): Promise<void> {
  const story = new Story(terminal, options.json === true);
  const told = await withGateway(terminal, { ...options, isRehearsal: true }, (gateway) => playWeek(gateway, story));
  const failed = told.outcomes.filter(({ ok }) => !ok).length;
  if (options.json) terminal.out(`${JSON.stringify({ ok: failed === 0, ...told, failed }, undefined, 2)}\n`);
  const count = told.outcomes.length;
  story.chapter('The end');
  story.tell(
    failed === 0
      ? `All ${count} scenes went as they must.${told.isOwn ? '' : ` The tenant ${told.tenant} stays, to look around in.`}`
      : `${failed} of ${count} scenes did not go as they must.`,
  );
  if (failed > 0) throw new CommandError('', 1);
}

/** Who signs in for the first time at the end of which day. */
const newcomers: Readonly<Record<string, string>> = { Wednesday: 'Chloe', Thursday: 'Dan' };

interface Played {
  readonly tenant: string;
  /** True when the gateway is gone after the story. */
  readonly isOwn: boolean;
  readonly outcomes: readonly Outcome[];
}

async function playWeek(gateway: Gateway, story: Story): Promise<Played> {
  story.tell(`A week of two identity providers, as they really send it, at ${gateway.url}.`);
  if (gateway.isOwn) story.tell('No gateway is running, so this one is opened for the story and thrown away after it.');
  const scene = await setScene(gateway);
  story.tell(`Tenant ${scene.slug} was made, with contractors switched on and the directories Entra ID and Okta.`);
  const outcomes: Outcome[] = [];
  for (const { day, steps } of week) {
    story.chapter(day);
    if (day === 'Thursday') setLastDay(scene);
    for (const step of steps) outcomes.push(await playStep(scene, day, step, story));
    if (day === 'Wednesday') outcomes.push(...(await inviteMany(scene, day, story)));
    const newcomer = newcomers[day];
    const entered = newcomer && (await welcomeNewcomer(scene, { day, who: newcomer }, story));
    if (entered) outcomes.push(entered);
  }
  story.chapter('The last day');
  outcomes.push(await watchLastDay(scene, story));
  outcomes.push(await playStep(scene, 'The last day', afterwards, story));
  return { tenant: scene.slug, isOwn: gateway.isOwn, outcomes };
}

/** As late as possible: what comes before it in the week takes its time. */
function setLastDay(scene: Scene): void {
  scene.names.set('lastDay', new Date(scene.now() + contractSeconds * 1000).toISOString());
}
