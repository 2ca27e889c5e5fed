/** A directory's user becomes the identity behind a member who was here before it (flows.md T1, row 4). */
import { event } from '../events/index.js';
import { addHold, clearHold } from '../identity/index.js';
import type { Account, Change, Link } from '../storage/port/index.js';
import { accessOf } from './access.js';
import type { Caller } from './caller.js';
import { withDate } from './date.js';
import { eventContext, type PeopleDeps, userTarget } from './deps.js';
import type { Coming, Onboarded } from './onboard.js';
import { provenByDirectory } from './prove-address.js';
import { welcome } from './welcome.js';

/** The link keeps the holds of other actors and whatever was sent already; from now on its source is the directory. */
export async function attach(
  deps: PeopleDeps,
  caller: Caller,
  coming: Coming,
  to: { readonly account: Account; readonly link: Link },
): Promise<Onboarded> {
  const { person, now, sponsor } = coming;
  const proven = await provenByDirectory(deps, caller, to.account, now);
  const { account } = proven;
  const before = to.link;
  const dated = coming.expiresAt === undefined ? before : withDate(before, coming.expiresAt, caller.tenant, now);
  const attached: Link = {
    ...dated,
    source: 'scim',
    resource: { directoryId: caller.directory.id, id: coming.resourceId },
    holds: (person.active ? clearHold : addHold)(dated.holds, 'directory', 'idp_inactive'),
    vaults: [...new Set([...before.vaults, ...person.vaults])],
    ...(sponsor && { sponsorLinkId: sponsor.linkId }),
  };
  const sent = await welcome(deps, caller, { account, link: attached, person, sponsorName: sponsor?.display }, now);
  const { link } = sent;
  const recorded = event(eventContext(deps, caller, now), 'identity.attached', userTarget(link, account), {
    before: { kind: before.kind, source: before.source, holds: before.holds },
    after: { kind: link.kind, source: link.source, holds: link.holds, resourceId: coming.resourceId },
  });
  const changes: Change[] = [{ change: 'update', collection: 'links', record: link }, ...sent.changes, recorded];
  if (account !== to.account) changes.push({ change: 'update', collection: 'accounts', record: account });
  changes.push(...proven.changes);
  return { access: accessOf(link, sponsor?.id), outcome: 'linked', changes, notes: sent.notes };
}
