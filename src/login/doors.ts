/** Which tenants the owner of an account may enter with a password, and why not (flows.md T6). */
import { holdsAt } from '../identity/index.js';
import { linksOf } from '../people/index.js';
import type { Account, Link, Tenant } from '../storage/port/index.js';
import type { LoginDeps } from './deps.js';
import { LoginProblem } from './problem.js';

export interface Door {
  readonly tenant: Tenant;
  readonly link: Link;
}

type Reading = { readonly storage: Pick<LoginDeps['storage'], 'accounts' | 'links' | 'tenants'> };

/** The live links of an account with their tenants; only the one of `tenant`, a slug or id, when it is given. */
export async function liveDoors(deps: Reading, account: Account, tenant?: string): Promise<readonly Door[]> {
  const doors: Door[] = [];
  for (const link of await linksOf(deps.storage, account.id)) {
    if (link.state === 'removed') continue;
    const of = await deps.storage.tenants.get(link.tenantId);
    if (of && (tenant === undefined || of.slug === tenant || of.id === tenant)) doors.push({ tenant: of, link });
  }
  return doors.sort((a, b) => (a.tenant.name < b.tenant.name ? -1 : 1));
}

/**
 * Those of the doors that open to the account's own password; at least one.
 *
 * @throws LoginProblem that says why none does
 */
export async function openDoors(
  deps: Reading,
  account: Account,
  doors: readonly Door[],
  now: number,
): Promise<readonly Door[]> {
  const judged = await Promise.all(doors.map(async (door) => ({ door, problem: await refusalOf(deps, door, now) })));
  const unproven = account.emailProvenAt === undefined;
  // SECURITY: whoever set the password before the address was proven need not be its owner (flows.md section 2).
  const isShut = ({ link }: Door): boolean => link.state === 'invited' && unproven;
  const open = judged.filter(({ door, problem }) => !problem && !isShut(door)).map(({ door }) => door);
  if (open.length > 0) return open;
  const problem = judged.find((each) => each.problem)?.problem;
  if (problem) throw problem;
  throw new LoginProblem(doors.length > 0 ? 'email_unproven' : 'sign_in_failed');
}

/** Why nobody comes in by that door with a password; undefined when nothing is in the way. */
export async function refusalOf(deps: Reading, door: Door, now: number): Promise<LoginProblem | undefined> {
  const held = await heldBack(deps, door, now);
  if (held) return held;
  const { tenant, link } = door;
  const always = link.kind === 'admin' || link.kind === 'contractor';
  return tenant.settings.passwordLogin || always ? undefined : new LoginProblem('password_login_off');
}

/** What withholds access, whatever somebody signs in with; undefined when nothing does. */
export async function heldBack(deps: Reading, { tenant, link }: Door, now: number): Promise<LoginProblem | undefined> {
  const holds = holdsAt(link, now);
  if (holds.includes('expired')) return farewell(deps, { tenant, link });
  if (holds.length > 0) {
    const detail = `Your access is withheld. Contact an administrator of ${tenant.name}.`;
    return new LoginProblem('access_on_hold', detail, {}, { workspace: tenant.name });
  }
  return undefined;
}

async function farewell(deps: Reading, { tenant, link }: Door): Promise<LoginProblem> {
  const sponsor = await sponsorName(deps, link);
  const contact = sponsor ?? `an administrator of ${tenant.name}`;
  const { expiresAt: endedAt } = link;
  const { timeZone, name: workspace } = tenant;
  const when = endedAt === undefined ? '' : ` on ${writeDate(endedAt, timeZone)}`;
  const detail = `Your access ended${when}. Contact ${contact}.`;
  const facts = {
    workspace,
    timeZone,
    ...(endedAt !== undefined && { endedAt }),
    ...(sponsor && { contact: sponsor }),
  };
  return new LoginProblem('access_expired', detail, {}, facts);
}

const writeDate = (at: number, timeZone: string): string =>
  new Intl.DateTimeFormat('en', { dateStyle: 'long', timeStyle: 'long', timeZone }).format(at);

/** Who answers for a contractor, by name or address; undefined when nobody does, or they have left. */
export async function sponsorName({ storage }: Reading, link: Link): Promise<string | undefined> {
  const sponsorLink = link.sponsorLinkId === undefined ? undefined : await storage.links.get(link.sponsorLinkId);
  if (!sponsorLink || sponsorLink.state === 'removed') return undefined;
  const sponsor = await storage.accounts.get(sponsorLink.accountId);
  return sponsor?.displayName ?? sponsor?.email;
}
