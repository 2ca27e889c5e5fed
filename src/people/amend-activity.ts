/** The directory switches a person off or on: its own hold, and nobody else's (flows.md G1, T4). */
import { addHold, clearHold, isExpired } from '../identity/index.js';
import type { Change } from '../storage/port/index.js';
import { otherAdministrator, stillThere } from './administrators.js';
import { type Amendment, recorded, type Standing, withMore } from './amendment.js';
import { contractorMails } from './contractor-mails.js';
import { endSessions } from './end-sessions.js';
import { orphaning } from './sponsored.js';
import { tellAdministrators } from './tell-administrators.js';

/** Sets or clears the hold `idp_inactive`. The last administrator keeps access; nobody comes back after their expiry by this. */
export async function amendActivity(amendment: Amendment, standing: Standing): Promise<Standing> {
  if (amendment.before.active === amendment.after.active) return standing;
  return amendment.after.active ? switchOn(amendment, standing) : switchOff(amendment, standing);
}

async function switchOff(amendment: Amendment, standing: Standing): Promise<Standing> {
  const { link } = standing;
  const holds = addHold(link.holds, 'directory', 'idp_inactive');
  if (holds === link.holds) return standing;
  const other = link.kind === 'admin' ? await otherAdministrator(amendment.deps.storage, link) : undefined;
  if (link.kind === 'admin' && !other) return keepAdministrator(amendment, standing);
  const orphans = await orphaning(amendment.deps.storage, link, amendment.now);
  const next = { ...standing, link: { ...link, holds, ...orphans } };
  const suspended = recorded(amendment, next, 'access.suspended', {
    before: { holds: link.holds },
    after: { holds },
    reason: 'idp_inactive',
  });
  const ended = await endSessions(amendment.deps.storage, { linkId: link.id });
  return withMore(next, { changes: [suspended, ...ended, ...(other ? [stillThere(other)] : [])] });
}

async function keepAdministrator(amendment: Amendment, standing: Standing): Promise<Standing> {
  const next: Standing = { ...standing, link: { ...standing.link, source: 'invite' } };
  const kept = recorded(amendment, next, 'administrator.kept', {
    before: { source: standing.link.source },
    after: { source: 'invite' },
    reason: 'deactivated by the directory',
  });
  const told = await tellAdministrators(
    amendment.deps,
    amendment.caller.tenant,
    { template: 'admin.administrator_kept', data: aboutPerson(amendment) },
    amendment.now,
  );
  const notes = [{ rule: 'the last administrator keeps access', at: 'active' }];
  return withMore(next, { changes: [kept, ...told], notes });
}

const aboutPerson = ({ after, caller }: Amendment) => ({
  person: after.displayName ?? after.email ?? after.userName,
  source: caller.directory.name,
});

async function switchOn(amendment: Amendment, standing: Standing): Promise<Standing> {
  const { link } = standing;
  const holds = clearHold(link.holds, 'directory', 'idp_inactive');
  if (holds === link.holds) return standing;
  const next = { ...standing, link: { ...link, holds } };
  const restored = recorded(amendment, next, 'access.restored', {
    before: { holds: link.holds },
    after: { holds },
    reason: 'idp_inactive',
  });
  const isOver = isExpired(link.expiresAt, amendment.now);
  const notes = isOver ? [{ rule: 'still without access, since the contract is over', at: 'active' }] : [];
  const told = isOver ? await stillExpired(amendment, next) : [];
  return withMore(next, { changes: [restored, ...told], notes });
}

/** Administrators and the sponsor hear of it once for a date: they may extend (flows.md T4, edge case 7). */
async function stillExpired(amendment: Amendment, { link, account }: Standing): Promise<readonly Change[]> {
  const { deps, caller, now } = amendment;
  const { tenant } = caller;
  const about = { ...aboutPerson(amendment), expiresAt: link.expiresAt ?? now };
  const once = `still_expired|${link.id}|${link.expiresAt}`;
  const told = await tellAdministrators(deps, tenant, { template: 'admin.still_expired', data: about, once }, now);
  if (told.length === 0) return [];
  const mails = await contractorMails(
    deps,
    { tenant, member: { link, account, resource: undefined } },
    (to) =>
      to.recipient === 'sponsor' ? { template: 'contractor.still_expired', data: { ...to, ...about } } : undefined,
    now,
  );
  return [...told, ...mails];
}
