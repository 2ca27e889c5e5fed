/** Writes to a contractor and to whoever answers for them, about the contract (flows.md section 3). */
import type { ContractorData, Told } from '../mail/mails.js';
import type { Account, Change, Link, Storage, Tenant } from '../storage/port/index.js';
import { mailTo } from './mail.js';
import { type Member, memberLocale, nameForOthers } from './member.js';

export interface ContractorMailDeps {
  readonly storage: Pick<Storage, 'accounts' | 'links'>;
  readonly newId: () => string;
}

/** A contractor who was never invited is not told; a sponsor who left is not either, nor whom `write` has nothing for. */
export async function contractorMails(
  deps: ContractorMailDeps,
  of: { readonly tenant: Tenant; readonly member: Member },
  write: (about: ContractorData) => Told | undefined,
  now: number,
): Promise<readonly Change[]> {
  const { tenant, member } = of;
  const { link, account } = member;
  const person = nameForOthers(member);
  const sponsor = await sponsorOf(deps, link);
  const answering = sponsor?.displayName ?? sponsor?.email;
  const mails: Change[] = [];
  if (link.onboarded && account?.email !== undefined) {
    const theirs = { displayName: person, ...(answering !== undefined && { sponsor: answering }) };
    const told = write({ recipient: 'contractor', person, ...theirs });
    const locale = memberLocale(member) ?? tenant.locale;
    if (told) mails.push(mailTo(deps, { tenant, to: account.email, locale, ...told }, now));
  }
  if (sponsor?.email !== undefined) {
    const greeted = sponsor.displayName === undefined ? {} : { displayName: sponsor.displayName };
    const told = write({ recipient: 'sponsor', person, ...greeted });
    if (told) mails.push(mailTo(deps, { tenant, to: sponsor.email, locale: tenant.locale, ...told }, now));
  }
  return mails;
}

async function sponsorOf({ storage }: ContractorMailDeps, link: Link): Promise<Account | undefined> {
  const sponsor = link.sponsorLinkId === undefined ? undefined : await storage.links.get(link.sponsorLinkId);
  if (!sponsor || sponsor.state === 'removed') return undefined;
  return storage.accounts.get(sponsor.accountId);
}
