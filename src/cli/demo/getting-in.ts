/** How a newcomer gets in: with the temporary password, which opens nothing but the choice of a password of one's own. */
import { randomUUID } from 'node:crypto';
import { mustBe, Unexpected } from './perform.js';
import type { DoorAnswer, Visitor } from './visitor.js';

type Tell = (label: string, text: string) => void;

/**
 * Signs somebody in for the first time and chooses a password for them.
 *
 * @throws Unexpected when a step goes otherwise than flows.md T6 says
 */
export async function getIn(visitor: Visitor, email: string, temporary: string, tell: Tell): Promise<void> {
  const first = await visitor.post('/login/password', { email, password: temporary });
  mustBe(200, first);
  mustLeadTo('change-password', first);
  mustBe(403, await visitor.me());
  tell('signs in', 'with the temporary password; nothing is open but the choice of an own one');
  const chosen = await visitor.post('/login/new-password', { newPassword: `demo ${randomUUID()}` });
  mustBe(200, chosen);
  mustLeadTo('portal', chosen);
  const again = await visitor.me();
  mustBe(200, again);
  tell('chooses', 'a password, and is in');
}

function mustLeadTo(next: string, answer: DoorAnswer): void {
  const said = (answer.body as { next?: unknown }).next;
  if (said !== next) throw new Unexpected(`what comes next is ${String(said)} instead of ${next}`);
}
