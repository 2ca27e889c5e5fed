/** Clients that write at the same time, and remember what was acknowledged and what may or may not have happened. */
import { op } from '../http/patch-case.js';
import { URN } from '../http/resources.js';
import type { Answer, Scim } from '../http/scim-client.js';

/** A user as it must be found. Where a request was not answered, both states are possible. */
export interface Remembered {
  readonly userName: string;
  /** Undefined until a creation was acknowledged. */
  id?: string;
  titles: readonly (string | undefined)[];
  /** Whether it is in the group of its client. */
  isMember: readonly boolean[];
  exists: readonly boolean[];
}

/** What the clients of all rounds know. */
export interface Ledger {
  readonly users: Remembered[];
  readonly groups: { readonly id: string; readonly displayName: string }[];
  /** Answers that no healthy gateway gives. */
  readonly surprises: string[];
  acknowledged: number;
}

export const newLedger = (): Ledger => ({ users: [], groups: [], surprises: [], acknowledged: 0 });

/** A crowd at work. */
export interface Crowd {
  /** No new requests; resolves when those under way are answered or broken. */
  leave(): Promise<void>;
}

/** Sets `clients` clients to work, each with users of its own and one group. */
export async function startCrowd(scim: Scim, ledger: Ledger, clients: number, round: string): Promise<Crowd> {
  const state = { isLeaving: false };
  const groups = await Promise.all(
    Array.from({ length: clients }, async (_, client) => {
      const displayName = `group-${round}-${client}`;
      const { body } = await scim.post('/Groups', { schemas: [URN.group], displayName });
      ledger.groups.push({ id: String(body.id), displayName });
      return String(body.id);
    }),
  );
  const work = groups.map((groupId, client) => workOn({ scim, ledger, groupId, state }, `${round}-${client}`));
  return {
    leave: async () => {
      state.isLeaving = true;
      await Promise.all(work);
    },
  };
}

interface Client {
  readonly scim: Scim;
  readonly ledger: Ledger;
  readonly groupId: string;
  readonly state: { isLeaving: boolean };
}

async function workOn(client: Client, name: string): Promise<void> {
  for (let count = 0; !client.state.isLeaving; count += 1) {
    try {
      await liveOnce(client, `${name}-${count}`, count);
    } catch (error) {
      if (error instanceof NoAnswer) return;
      throw error;
    }
  }
}

/** One user: created, changed, made a member; every third leaves the group again and every fifth is deleted. */
async function liveOnce(client: Client, name: string, count: number): Promise<void> {
  const user: Remembered = { userName: `${name}@people.test`, titles: [], isMember: [false], exists: [true, false] };
  client.ledger.users.push(user);
  user.titles = ['Newcomer'];
  const emails = [{ value: user.userName, type: 'work', primary: true }];
  const body = { schemas: [URN.user], userName: user.userName, title: 'Newcomer', externalId: name, emails };
  const created = await sent(client, 201, () => client.scim.post('/Users', body));
  user.exists = [true];
  user.id = String(created.body.id);
  const path = `/Users/${user.id}`;
  user.titles = ['Newcomer', 'Settled'];
  await sent(client, 200, () => client.scim.patch(`${path}?attributes=title`, [op('replace', 'title', 'Settled')]));
  user.titles = ['Settled'];
  user.isMember = [true, false];
  const group = `/Groups/${client.groupId}`;
  await sent(client, 204, () => client.scim.patch(group, [op('add', 'members', [{ value: user.id! }])]));
  user.isMember = [true];
  if (count % 3 === 1) {
    user.isMember = [true, false];
    await sent(client, 204, () => client.scim.patch(group, [op('remove', `members[value eq "${user.id}"]`)]));
    user.isMember = [false];
  }
  if (count % 5 === 2) {
    user.exists = [true, false];
    await sent(client, 204, () => client.scim.delete(path));
    user.exists = [false];
  }
}

/** The connection broke before an answer came. */
class NoAnswer extends Error {
  override readonly name = 'NoAnswer';
}

async function sent({ ledger }: Client, expected: number, send: () => Promise<Answer>): Promise<Answer> {
  let answer: Answer;
  try {
    answer = await send();
  } catch {
    throw new NoAnswer();
  }
  if (answer.status === expected) ledger.acknowledged += 1;
  else {
    ledger.surprises.push(`${answer.status} ${answer.text}`);
    throw new NoAnswer();
  }
  return answer;
}
