/** What the letter of one person tells, gathered from the store. */
import { z } from 'zod';
import type { Letter, LetterLanguage } from '../mail/letter/index.js';
import { memberLocale, memberName, readMember } from '../people/member.js';
import type { TemporaryPassword } from '../storage/port/index.js';
import type { AdminDeps } from './deps.js';
import type { TenantCall } from './operation.js';

/** The language of a letter, or both on one page. */
export const languageQuery = z
  .enum(['en', 'fr', 'both'])
  .optional()
  .describe('The language of the letter, or both on its one page; the one of the person unless told.');

interface Wanted {
  readonly password: TemporaryPassword;
  /** SECURITY: in the clear. */
  readonly text: string;
  readonly language?: z.output<typeof languageQuery>;
}

/** The letter of a password of the call's tenant, issued now by whoever calls. */
export async function letterOf(deps: AdminDeps, call: TenantCall, wanted: Wanted): Promise<Letter> {
  const { password, text, language } = wanted;
  const link = await deps.storage.links.get(password.linkId);
  if (!link) throw new Error(`temporary password ${password.id} has no link`);
  const [member, invitations] = await Promise.all([
    readMember(deps.storage, link),
    deps.storage.invitations.list('link', [link.id], { limit: 200 }),
  ]);
  const own = memberLocale(member) ?? invitations.items.at(-1)?.locale ?? call.tenant.locale;
  const both: readonly LetterLanguage[] = own === 'fr' ? ['fr', 'en'] : ['en', 'fr'];
  const { actor } = call.principal;
  return {
    tenant: call.tenant,
    languages: language === 'both' ? both : [language ?? own],
    displayName: memberName(member),
    // Who was given a password to hand over has an address: nobody is invited without one.
    userName: member.account?.email ?? '',
    address: `${deps.publicUrl}/login`,
    password: text,
    // A contract that was shortened since ends what can be done with it.
    validUntil: Math.min(password.expiresAt, link.expiresAt ?? Number.POSITIVE_INFINITY),
    issuedBy: actor.kind === 'person' ? actor.name : call.tenant.name,
    issuedAt: deps.clock.now(),
  };
}
