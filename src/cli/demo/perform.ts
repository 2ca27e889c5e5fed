/** A scene that is no request of a provider: played to its end or to the first thing that is not as it must be. */
import { CommandError } from '../terminal.js';
import type { Outcome } from './play.js';
import type { Story } from './story.js';

/** Whose scene it is, and what happens in it. */
export interface Act {
  readonly day: string;
  readonly sender: string;
  readonly title: string;
  /** The request that matters in it. */
  readonly request: string;
  /** Plays it; answers the status of that request. Throws `Unexpected` when something is not as it must be. */
  play(tell: (label: string, text: string) => void): Promise<number>;
}

/** Something in a scene is not as it must be; the message says what. */
export class Unexpected extends Error {}

/** Plays the scene and tells it. */
export async function perform({ day, sender, title, request, play }: Act, story: Story): Promise<Outcome> {
  const details: [string, string][] = [];
  const problems: string[] = [];
  let status = 0;
  try {
    status = await play((label, text) => details.push([label, text]));
  } catch (error) {
    if (!(error instanceof Unexpected || error instanceof CommandError)) throw error;
    problems.push(error.message);
  }
  story.event(problems.length === 0, sender, title);
  for (const [label, text] of details) story.detail(label, text);
  for (const problem of problems) story.alarm('but', problem);
  return { day, sender, title, recorded: null, request, status, ok: problems.length === 0, problems };
}

/** @throws Unexpected when the answer has another status */
export function mustBe(status: number, answer: { readonly status: number; readonly body: unknown }): void {
  if (answer.status === status) return;
  const { detail } = (answer.body ?? {}) as { detail?: string };
  throw new Unexpected(`the answer is ${answer.status} instead of ${status}${detail ? `: ${detail}` : ''}`);
}
