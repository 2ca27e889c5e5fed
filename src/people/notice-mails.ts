/** Writes to the administrators of a tenant what they are to be told: urgent things singly, the rest together. */
import { hasNoHold } from '../identity/index.js';
import { type Noticed, noticeCode, noticeUrgency, type Told } from '../mail/mails.js';
import type { Change, Link, NoticeMailing, Storage, Tenant } from '../storage/port/index.js';
import type { Notice } from '../storage/port/notice.js';
import { mailTo } from './mail.js';
import { memberLocale, memberName, readMember } from './member.js';

export interface NoticeMailDeps {
  readonly storage: Pick<Storage, 'accounts' | 'links' | 'resources'>;
  readonly newId: () => string;
}

interface Administrator {
  readonly to: string;
  readonly locale: 'en' | 'fr';
  readonly displayName?: string;
}

/**
 * The changes that queue one mail an administrator for each notice that goes by itself and one for all others, as the
 * tenant chose, and that take the notices off the list of what is to be mailed. They fail with `VersionConflict` when somebody else took one off
 * meanwhile: nobody is told twice. Where nobody administers, the notices are kept to be read and nothing is mailed.
 */
export async function noticeMails(
  deps: NoticeMailDeps,
  tenant: Tenant,
  notices: readonly Notice[],
  now: number,
): Promise<readonly Change[]> {
  const tellings = tellingsOf(tenant, notices);
  const administrators = await administratorsOf(deps, tenant, now);
  const mails = administrators.flatMap(({ to, locale, displayName }) =>
    tellings.map((told) => {
      const greeted = { ...told, data: { ...told.data, ...(displayName !== undefined && { displayName }) } } as Told;
      return mailTo(deps, { tenant, to, locale, ...greeted }, now);
    }),
  );
  return [...notices.map(mailed), ...mails];
}

/** The change that takes a notice off the list of what is to be mailed. */
export function mailed({ mailAt: _, ...record }: Notice): Change {
  return { change: 'update', collection: 'notices', record };
}

/** As many as one mail can hold and still be read; the list has the others. */
const mostInDigest = 50;

/** One that waited for company and found none goes by itself. */
function tellingsOf(tenant: Tenant, notices: readonly Notice[]): readonly Told[] {
  // Stored by `tellAdministrators`, which takes nothing else.
  const all = notices.map(({ template, data }) => ({ template, data }) as unknown as Noticed);
  const going = (way: NoticeMailing) => all.filter(({ template }) => mailingOf(tenant, template) === way);
  const single = going('single');
  const rest = going('digest');
  if (rest.length < 2) return [...single, ...rest];
  const more = rest.length - mostInDigest;
  const data = { notices: rest.slice(0, mostInDigest), ...(more > 0 && { more }) };
  return [...single, { template: 'admin.digest', data }];
}

/** What is urgent always goes by itself, whatever is stored. */
function mailingOf({ settings }: Tenant, template: Noticed['template']): NoticeMailing {
  if (noticeUrgency[template] === 'urgent') return 'single';
  return settings.noticeMails?.[noticeCode(template)] ?? 'digest';
}

/** SECURITY: only those who have access now; whoever is suspended or not yet in hears nothing of the tenant. */
async function administratorsOf(deps: NoticeMailDeps, tenant: Tenant, now: number): Promise<readonly Administrator[]> {
  const found: Administrator[] = [];
  let after: string | undefined;
  do {
    const page = await deps.storage.links.list('kind', [tenant.id, 'admin'], { limit: 100, after });
    const present = page.items.filter((link) => link.state === 'active' && hasNoHold(link, now));
    const read = await Promise.all(present.map((link) => administrator(deps, tenant, link)));
    found.push(...read.filter((one) => one !== undefined));
    after = page.next;
  } while (after !== undefined);
  return found;
}

async function administrator(
  { storage }: NoticeMailDeps,
  tenant: Tenant,
  link: Link,
): Promise<Administrator | undefined> {
  const member = await readMember(storage, link);
  const to = member.account?.email;
  if (to === undefined) return undefined;
  const displayName = memberName(member);
  const locale = memberLocale(member) ?? tenant.locale;
  return { to, locale, ...(displayName !== undefined && { displayName }) };
}
