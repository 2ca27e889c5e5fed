/** Tells a contractor, whoever answers for them and the administrators that a contract ends soon (flows.md section 1). */
import { event } from '../events/index.js';
import { hasNoHold, nextDue, type Reminder, reminderAt } from '../identity/index.js';
import type { ContractorData, MailData } from '../mail/mails.js';
import type { Change, Storage, Tenant } from '../storage/port/index.js';
import { type ContractorMailDeps, contractorMails } from './contractor-mails.js';
import { userTarget } from './deps.js';
import type { Contract } from './end-contract.js';
import { sweepActor } from './expire.js';
import { type Member, nameForOthers, readMember } from './member.js';
import { tellAdministrators } from './tell-administrators.js';
import { vaultRightsOf } from './vaults.js';

export interface RemindDeps extends ContractorMailDeps {
  readonly storage: ContractorMailDeps['storage'] &
    Parameters<typeof readMember>[0] &
    Parameters<typeof vaultRightsOf>[0]['storage'] &
    Pick<Storage, 'notices'>;
}

/**
 * The changes that give the reminder whose moment has come, and set the clock to the next. Each is given once for a date:
 * two who give it at the same moment clash on the key of the notice, and the later finds it given.
 */
export async function remind(
  deps: RemindDeps,
  tenant: Tenant,
  link: Contract,
  now: number,
): Promise<readonly Change[]> {
  const { expiresAt } = link;
  const next = { ...link, dueAt: nextDue(expiresAt, tenant.timeZone, now) };
  const moved: Change = { change: 'update', collection: 'links', record: next };
  const reminder = reminderAt(expiresAt, tenant.timeZone, now);
  return reminder ? [moved, ...(await given(deps, tenant, { link, reminder }, now))] : [moved];
}

async function given(
  deps: RemindDeps,
  tenant: Tenant,
  { link, reminder }: { readonly link: Contract; readonly reminder: Reminder },
  now: number,
): Promise<readonly Change[]> {
  const member = await readMember(deps.storage, link);
  const rights = await vaultRightsOf(deps, link, now);
  const vaults = rights.map(({ vault }) => vault.name);
  const facts = { days: reminder.daysLeft, expiresAt: link.expiresAt, ...(vaults.length > 0 && { vaults }) };
  const once = `contractor.expiring|${link.id}|${link.expiresAt}|${reminder.days}`;
  const data = { recipient: 'administrator' as const, person: nameForOthers(member), ...facts };
  const told = await tellAdministrators(deps, tenant, { template: 'contractor.expiring', data, once }, now);
  if (told.length === 0) return [];
  const mails = await contractorMails(deps, { tenant, member }, (about) => toldTo(about, member, facts, now), now);
  const context = { tenantId: link.tenantId, actor: sweepActor, now, newId: deps.newId };
  const recorded = event(context, 'contractor.reminded', userTarget(link, member.account), {
    after: { expiresAt: link.expiresAt, days: reminder.days, daysLeft: reminder.daysLeft },
    onceKey: once,
  });
  return [...told, ...mails, recorded];
}

/** Whose access is withheld already has nothing to prepare for. */
function toldTo(
  about: ContractorData,
  { link }: Member,
  facts: Pick<MailData['contractor.expiring'], 'days' | 'expiresAt' | 'vaults'>,
  now: number,
) {
  if (about.recipient === 'contractor' && !hasNoHold(link, now)) return undefined;
  return { template: 'contractor.expiring' as const, data: { ...about, ...facts } };
}
