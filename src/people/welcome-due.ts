/** Welcomes those who arrived a moment ago: the invitation, the temporary password and the mail that their arrival left out. */
import { event } from '../events/index.js';
import type { Actor, Change, Link, Storage, StoredResource } from '../storage/port/index.js';
import { type PeopleDeps, userTarget } from './deps.js';
import { type Invited, invite } from './invite.js';
import { type Person, readPerson } from './person.js';
import { entryOf, mayBeWelcomed, unawaited } from './welcome.js';

export interface WelcomeDeps extends Pick<PeopleDeps, 'keyring' | 'newId' | 'randomBytes'> {
  readonly storage: Pick<
    Storage,
    'accounts' | 'connections' | 'directories' | 'domains' | 'links' | 'resources' | 'tenants'
  >;
}

/**
 * What welcomes those whose `welcomeDueAt` has come, who waited longest first, `limit` at most: one list of changes a
 * person, each for one commit. It fails with `VersionConflict` when the link was changed since it was read, so that
 * nobody is welcomed twice, at an address of before, or after they left; who still waits is found again.
 */
export async function dueWelcomes(
  deps: WelcomeDeps,
  limit: number,
  now: number,
): Promise<readonly (readonly Change[])[]> {
  const links = await deps.storage.links.upTo('welcome', now, limit);
  return Promise.all(links.map((link) => welcomeDue(deps, link, now)));
}

/** What is true by now decides, not what was true at the arrival: who may not be welcomed any more waits no longer. */
async function welcomeDue(deps: WelcomeDeps, link: Link, now: number): Promise<readonly Change[]> {
  const [tenant, account] = await Promise.all([
    deps.storage.tenants.get(link.tenantId),
    deps.storage.accounts.get(link.accountId),
  ]);
  const isDue = !link.onboarded && mayBeWelcomed(link, now);
  if (!isDue || !tenant || account?.email === undefined) return [updated(unawaited(link))];
  const entry = await entryOf(deps.storage, tenant, account, link);
  if (entry.way === 'blocked') return [updated(unawaited(link))];
  const invited = await introduced(deps, { tenant, link, email: account.email, entry });
  return [
    updated({ ...unawaited(link), onboarded: true }),
    ...invite(deps, invited, now),
    event(
      { tenantId: tenant.id, actor: relay, now, newId: deps.newId },
      'invitation.queued',
      userTarget(link, account),
      { after: { entry: entry.way === 'password' ? entry.handling : entry.way } },
    ),
  ];
}

const relay: Actor = { kind: 'job', id: 'mail.relay', name: 'mail.relay' };

const updated = (record: Link): Change => ({ change: 'update', collection: 'links', record });

/** Adds who invites, and how to address the person: the directory's present word. */
async function introduced(
  { storage }: WelcomeDeps,
  due: Pick<Invited, 'tenant' | 'link' | 'email' | 'entry'>,
): Promise<Invited> {
  const { tenant, link } = due;
  const { resource: at } = link;
  const scope = at && { tenantId: tenant.id, directoryId: at.directoryId };
  const userOf = async (id: string | undefined): Promise<StoredResource | undefined> =>
    scope && id !== undefined ? storage.resources.get(scope, 'User', id) : undefined;
  const [directory, user] = await Promise.all([at && storage.directories.get(at.directoryId), userOf(at?.id)]);
  const person: Partial<Person> = user ? readPerson(JSON.parse(user.text)) : {};
  const sponsor = await userOf(user?.access?.sponsor);
  return {
    inviter: directory?.name ?? tenant.name,
    displayName: person.displayName,
    sponsorName: sponsor?.display,
    locale: person.locale ?? tenant.locale,
    ...due,
  };
}
