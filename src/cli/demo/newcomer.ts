/** Somebody whom a provider sent signs in with the temporary password from their mail. */
import { getIn } from './getting-in.js';
import { awaitMail } from './outbox.js';
import { perform, Unexpected } from './perform.js';
import type { Outcome } from './play.js';
import { mailPatienceMs, type Scene, tenantName } from './scene.js';
import type { Story } from './story.js';
import { Visitor } from './visitor.js';

/** Who it is: the name in the story, which is also the beginning of the address. */
export interface Newcomer {
  readonly day: string;
  readonly who: string;
}

/**
 * Plays it, and leaves the browser in the scene under the person's name. Undefined where the gateway sends its mail for
 * real: nobody can read it here.
 */
export async function welcomeNewcomer(
  scene: Scene,
  { day, who }: Newcomer,
  story: Story,
): Promise<Outcome | undefined> {
  const { outbox, url } = scene.gateway;
  if (outbox === undefined) return undefined;
  const address = `${who.toLowerCase()}@${scene.names.get('domain')}`;
  const act = {
    day,
    sender: who,
    title: 'Takes the temporary password from the mail and signs in',
    request: 'POST /login/password',
    async play(tell: (label: string, text: string) => void) {
      const mail = await awaitMail(outbox, { address, mentions: tenantName }, mailPatienceMs);
      if (mail?.password === undefined) throw new Unexpected('there is no mail with a temporary password');
      const visitor = new Visitor(url);
      await getIn(visitor, address, mail.password, tell);
      scene.visitors.set(who, visitor);
      // Where nobody can sign in, they are still invited when they leave and come back.
      scene.names.set(`${who.toLowerCase()}Access`, 'active');
      return 200;
    },
  };
  return perform(act, story);
}
