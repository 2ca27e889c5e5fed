/** What the end of a contract brings about, whether its day came or somebody ended it: hold, sessions and mails (flows.md G3). */
import { addHold, retentionEnd } from '../identity/index.js';
import type { Change, Link, Storage, Tenant } from '../storage/port/index.js';
import { type ContractorMailDeps, contractorMails } from './contractor-mails.js';
import { endSessions } from './end-sessions.js';
import { type Member, updateMember } from './member.js';

export interface EndContractDeps extends ContractorMailDeps {
  readonly storage: ContractorMailDeps['storage'] & Pick<Storage, 'sessions'>;
}

/** A contractor's link with its date. */
export type Contract = Link & { readonly expiresAt: number };

/** A link with its date, which has come, as it is from then on: needed again when retention is over. */
export function ended(link: Contract, { settings }: Pick<Tenant, 'settings'>): Contract {
  return { ...link, holds: addHold(link.holds, 'clock', 'expired'), dueAt: retentionEnd(link, settings) };
}

/** The changes that put `link`, which `ended` made, in the place of the member's; the audit event is the caller's. */
export async function endContract(
  deps: EndContractDeps,
  of: { readonly tenant: Tenant; readonly member: Member; readonly link: Contract },
  now: number,
): Promise<readonly Change[]> {
  const { tenant, member, link } = of;
  const { expiresAt } = link;
  const template = 'contractor.expired';
  const dates = { expiresAt, keptUntil: retentionEnd(link, tenant.settings) };
  const mails = await contractorMails(
    deps,
    { tenant, member: { ...member, link } },
    (about) => ({ template, data: { ...about, ...dates } }),
    now,
  );
  const signedOut = await endSessions(deps.storage, { linkId: link.id });
  return [...updateMember(member, link, now), ...signedOut, ...mails];
}
