/** Plays one step of the week and tells what came of it. */
import { segment } from '../api.js';
import { findBroken, valueAt } from './claims.js';
import { awaitMail } from './outbox.js';
import { type Scene, tenantName } from './scene.js';
import { type Claim, type DayStep, fill } from './step.js';
import type { Story } from './story.js';

/** What `--json` says of a step. */
export interface Outcome {
  readonly day: string;
  readonly sender: string;
  readonly title: string;
  readonly recorded: string | null;
  readonly request: string;
  readonly status: number;
  readonly ok: boolean;
  /** What did not go as it must. */
  readonly problems: readonly string[];
}

const senders = { entra: 'Entra ID', okta: 'Okta' } as const;

/** Sends the step's request, checks its claims and tells it all. */
export async function playStep(scene: Scene, day: string, step: DayStep, story: Story): Promise<Outcome> {
  const { names, clients } = scene;
  const client = clients[step.sender];
  const path = fill(step.path, names);
  const answer = await client.send(step.method, path, step.body === undefined ? undefined : fill(step.body, names));
  const id = valueAt(answer.body, ['id']);
  if (step.keepAs && typeof id === 'string') names.set(step.keepAs, id);
  const isExpected = step.status.includes(answer.status);
  const problems = isExpected
    ? await findBroken(step.claims ?? [], answer.body, client, names)
    : [`the answer is ${answer.status} instead of ${step.status.join(' or ')}`];
  story.event(problems.length === 0, senders[step.sender], fill(step.title, names));
  story.detail('sends', `${step.method} ${decodeURIComponent(path)}`);
  story.detail('wants', step.wants);
  const detail = valueAt(answer.body, ['detail']);
  story.detail('gets', typeof detail === 'string' ? `${answer.status}: ${detail}` : String(answer.status));
  for (const problem of problems) story.alarm('but', problem);
  const access = accessIn(step.claims ?? []);
  if (access && problems.length === 0) story.detail('access', access);
  if (step.arrives && isExpected) await tellArrival(scene, fill(step.arrives, names), story);
  return {
    day,
    sender: step.sender,
    title: fill(step.title, names),
    recorded: step.recorded ?? null,
    request: `${step.method} ${path}`,
    status: answer.status,
    ok: problems.length === 0,
    problems,
  };
}

/** What the claims, which hold, say about access; undefined when they do not speak of it. */
function accessIn(claims: readonly Claim[]): string | undefined {
  const said = (name: string) => claims.find(({ at }) => at.at(-1) === name)?.is;
  const holds = said('holds');
  const status = said('accessStatus');
  return status === undefined ? undefined : `${status}${Array.isArray(holds) ? `, held by ${holds.join(', ')}` : ''}`;
}

interface User {
  readonly kind: string;
  readonly accessStatus: string;
  readonly expiresAt: string | null;
  readonly account: { readonly disposition: string };
}

const mailPatienceMs = 4000;

/** What became of somebody who has just arrived: as an administrator sees it, and in their mail. */
async function tellArrival({ gateway, slug }: Scene, address: string, story: Story): Promise<void> {
  const [user] = await gateway.api.list<User>(`/tenants/${slug}/users?email=${segment(address)}`);
  if (!user) return story.alarm('but', `nobody with the address ${address} is in the tenant`);
  const account = user.account.disposition === 'linked' ? 'linked to the account that was there' : 'account created';
  const until = user.expiresAt === null ? '' : `, until ${user.expiresAt}`;
  story.detail('result', `${user.kind} ${address}: ${account}; access is ${user.accessStatus}${until}`);
  if (gateway.outbox === undefined) return story.detail('mail', 'handed to the mail server of the gateway');
  const mail = await awaitMail(gateway.outbox, { address, mentions: tenantName }, mailPatienceMs);
  if (!mail) return story.detail('mail', 'none yet');
  const password = mail.maskedPassword ? `temporary password ${mail.maskedPassword}` : 'no temporary password';
  story.detail('mail', `"${mail.subject}", ${password}`);
}
