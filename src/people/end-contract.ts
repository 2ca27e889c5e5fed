/** What the end of a contract brings about, whether its day came or somebody ended it: hold, sessions and mails (flows.md G3). */
import { addHold, retentionEnd } from '../identity/index.js';
import type { Actor, Change, Link, Storage, Tenant } from '../storage/port/index.js';
import { type ContractorMailDeps, contractorMails } from './contractor-mails.js';
import { endSessions } from './end-sessions.js';
import { type Member, updateMember } from './member.js';
import { lapseRequest } from './open-request.js';
import { orphaning } from './sponsored.js';

export interface EndContractDeps extends ContractorMailDeps {
  readonly storage: ContractorMailDeps['storage'] & Pick<Storage, 'extensionRequests' | 'sessions'>;
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
  of: { readonly tenant: Tenant; readonly member: Member; readonly link: Contract; readonly actor: Actor },
  now: number,
): Promise<readonly Change[]> {
  const { tenant, member, link, actor } = of;
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
  const unanswered = await lapseRequest(deps, { link, actor }, now);
  const orphans = await orphaning(deps.storage, link, now);
  return [...updateMember(member, { ...link, ...orphans }, now), ...signedOut, ...mails, ...unanswered];
}
