/** Tells a person that their access was suspended or restored (flows.md section 3): no reason, no name but their own. */
import type { Change, Tenant } from '../storage/port/index.js';
import type { PeopleDeps } from './deps.js';
import { mailTo } from './mail.js';
import { type Member, memberLocale, memberName } from './member.js';

/** Nothing for who was never invited: they know of no access that they could lose. */
export function accessMail(
  deps: Pick<PeopleDeps, 'newId'>,
  of: { readonly tenant: Tenant; readonly member: Member },
  template: 'access.suspended' | 'access.restored',
  now: number,
): readonly Change[] {
  const { tenant, member } = of;
  const userName = member.account?.email;
  if (!member.link.onboarded || userName === undefined) return [];
  const displayName = memberName(member);
  const data = { userName, ...(displayName !== undefined && { displayName }) };
  const locale = memberLocale(member) ?? tenant.locale;
  return [mailTo(deps, { tenant, to: userName, locale, template, data }, now)];
}
