/** Plays one step of the week and tells what came of it. */
import { segment } from '../api.js';
import { findBroken, valueAt } from './claims.js';
import { awaitMail, masked } from './outbox.js';
import { mailPatienceMs, type Scene, tenantName } from './scene.js';
import { type Arrival, type Claim, type DayStep, fill } from './step.js';
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
  const problems: string[] = isExpected
    ? [...(await findBroken(step.claims ?? [], answer.body, client, names))]
    : [`the answer is ${answer.status} instead of ${step.status.join(' or ')}`];
  const arrival = step.arrives && isExpected ? await lookUp(scene, step.arrives) : undefined;
  problems.push(...(arrival?.problems ?? []));
  story.event(problems.length === 0, senders[step.sender], fill(step.title, names));
  story.detail('sends', `${step.method} ${decodeURIComponent(path)}`);
  story.detail('wants', step.wants);
  const detail = valueAt(answer.body, ['detail']);
  story.detail('gets', typeof detail === 'string' ? `${answer.status}: ${detail}` : String(answer.status));
  for (const problem of problems) story.alarm('but', problem);
  const access = accessIn(step.claims ?? [], names);
  if (access && problems.length === 0) story.detail('access', access);
  for (const [label, text] of arrival?.details ?? []) story.detail(label, text);
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
function accessIn(claims: readonly Claim[], names: ReadonlyMap<string, string>): string | undefined {
  const said = (name: string) => fill(claims.find(({ at }) => at.at(-1) === name)?.is ?? null, names);
  const holds = said('holds');
  const status = said('accessStatus');
  return status === null ? undefined : `${status}${Array.isArray(holds) ? `, held by ${holds.join(', ')}` : ''}`;
}

interface User {
  readonly kind: string;
  readonly accessStatus: string;
  readonly expiresAt: string | null;
  readonly account: { readonly disposition: string };
}

interface Found {
  readonly details: readonly (readonly [label: string, text: string])[];
  readonly problems: readonly string[];
}

/** What became of somebody who has just arrived: as an administrator sees it, and in their mail. */
async function lookUp({ gateway, slug, names }: Scene, arrival: Arrival): Promise<Found> {
  const address = fill(arrival.address, names);
  const [user] = await gateway.api.list<User>(`/tenants/${slug}/users?email=${segment(address)}`);
  if (!user) return { details: [], problems: [`nobody with the address ${address} is in the tenant`] };
  const account = user.account.disposition === 'linked' ? 'linked to the account that was there' : 'account created';
  const until = user.expiresAt === null ? '' : `, until ${user.expiresAt}`;
  const result = `${user.kind} ${address}: ${account}; access is ${user.accessStatus}${until}`;
  if (gateway.outbox === undefined) {
    return {
      details: [
        ['result', result],
        ['mail', 'handed to the mail server of the gateway'],
      ],
      problems: [],
    };
  }
  const mail = await awaitMail(gateway.outbox, { address, mentions: tenantName }, mailPatienceMs);
  if (!mail) return { details: [['result', result]], problems: ['no mail has come'] };
  const password = mail.password ? `temporary password ${masked(mail.password)}` : 'no temporary password';
  const isRight = (mail.password !== undefined) === arrival.withPassword;
  return {
    details: [
      ['result', result],
      ['mail', `"${mail.subject}", ${password}`],
    ],
    problems: isRight ? [] : [`the mail has ${mail.password ? 'a' : 'no'} temporary password`],
  };
}
