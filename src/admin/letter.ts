/** The letter with a temporary password: for one person, given once (flows.md section 3). */
import { z } from 'zod';
import { LetterUnprintable } from '../mail/letter/index.js';
import { collectPassword } from '../people/index.js';
import { settled } from '../storage/settled.js';
import { actingOf } from './acting.js';
import type { AdminDeps } from './deps.js';
import { languageQuery, letterOf } from './letter-facts.js';
import { type Download, type TenantCall, tenantOperation } from './operation.js';
import { Problem } from './problem.js';
import { findPassword } from './temporary-passwords.js';

/** `GET …/temporary-passwords/{id}/letter.pdf`. */
export const letterOperations = [
  tenantOperation({
    id: 'downloadLetter',
    method: 'get',
    path: '/temporary-passwords/:id/letter.pdf',
    tag: 'Temporary passwords',
    summary: 'The letter with a temporary password, to be printed and handed over',
    description:
      'Counts as collecting it: once, to one caller. It is in the language of the person unless told. Where no letter can be written, the password stays to be collected.',
    query: z.object({ language: languageQuery }),
    fresh: true,
    status: 200,
    download: 'application/pdf',
    errors: ['temporary_password_collected', 'letter_unprintable', 'conflict'],
    handle: downloadLetter,
  }),
];

type LanguageCall = TenantCall<{ readonly language?: 'en' | 'fr' | 'both' | undefined }>;

async function downloadLetter(deps: AdminDeps, call: LanguageCall): Promise<Download> {
  const now = deps.clock.now();
  const { content } = await settled(deps, async () => {
    const password = await findPassword(deps, call);
    const { text, changes } = await collectPassword(deps.people, actingOf(call), { password, how: 'letter' }, now);
    const letter = await letterOf(deps, call, { password, text, language: call.query.language });
    // SECURITY: written before the password is used up, and given out only after that.
    return { content: await written(() => deps.letters.write(letter)), changes };
  });
  return { fileName: `letter-${call.tenant.slug}-${call.params.id!.slice(-8)}.pdf`, content };
}

async function written(write: () => Promise<Uint8Array>): Promise<Uint8Array> {
  try {
    return await write();
  } catch (error) {
    if (error instanceof LetterUnprintable) throw new Problem('letter_unprintable');
    throw error;
  }
}
