/** What the end of a contract brings about, whether its day came or somebody ended it: hold, sessions and mails (flows.md G3). */
import { addHold, dayMs, retentionDays } from '../identity/index.js';
import type { Change, Link, Storage, Tenant } from '../storage/port/index.js';
import { type ContractorMailDeps, contractorMails } from './contractor-mails.js';
import { endSessions } from './end-sessions.js';
import { type Member, updateMember } from './member.js';

export interface EndContractDeps extends ContractorMailDeps {
  readonly storage: ContractorMailDeps['storage'] & Pick<Storage, 'sessions'>;
}

/** The link of which nothing is left to tidy up at its date. */
export function withoutDue({ dueAt: _, ...link }: Link): Link {
  return link;
}

/** A link with its date, which has come, as it is from then on. */
export function ended(link: Link): Link {
  return withoutDue({ ...link, holds: addHold(link.holds, 'clock', 'expired') });
}

/**
 * The changes that put `link`, which `ended` made, in the place of the member's; the audit event is the caller's. No
 * tenant, no mail.
 */
export async function endContract(
  deps: EndContractDeps,
  of: { readonly tenant: Tenant | undefined; readonly member: Member; readonly link: Link & { expiresAt: number } },
  now: number,
): Promise<readonly Change[]> {
  const { tenant, member, link } = of;
  const { expiresAt } = link;
  const template = 'contractor.expired';
  const dates = { expiresAt, keptUntil: expiresAt + retentionDays * dayMs };
  const mails = tenant
    ? await contractorMails(
        deps,
        { tenant, member: { ...member, link } },
        (about) => ({ template, data: { ...about, ...dates } }),
        now,
      )
    : [];
  const signedOut = await endSessions(deps.storage, { linkId: link.id });
  return [...updateMember(member, link, now), ...signedOut, ...mails];
}
