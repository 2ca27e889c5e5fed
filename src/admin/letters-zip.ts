/** All letters of a report in one ZIP: the passwords are used up together, then each letter is written as it is sent. */
import { Readable } from 'node:stream';
import { z } from 'zod';
import { isExpired } from '../identity/index.js';
import { awaitedWork, Courtesy } from '../mail/courtesy.js';
import type { Letter } from '../mail/letter/index.js';
import { collectPassword } from '../people/index.js';
import type { Change, InvitationReport, TemporaryPassword } from '../storage/port/index.js';
import { settled } from '../storage/settled.js';
import { actingOf } from './acting.js';
import type { AdminDeps } from './deps.js';
import { latestPassword } from './invitation-report.js';
import { findReport } from './invitations.js';
import { languageQuery, letterOf } from './letter-facts.js';
import { type Download, type TenantCall, tenantOperation } from './operation.js';
import { Problem } from './problem.js';

const body = z.strictObject({ language: languageQuery }).meta({ id: 'LettersWanted' });

/** `POST …/invitation-reports/{id}/letters`. */
export const lettersOperations = [
  tenantOperation({
    id: 'downloadLetters',
    method: 'post',
    path: '/invitation-reports/:id/letters',
    tag: 'Temporary passwords',
    summary: 'The letters with all temporary passwords of a report that wait to be delivered',
    description:
      'Counts as collecting each of them. The ZIP has a letter a person and an index, which holds no password and names whoever is left to be collected because no letter can be written.',
    body,
    bodyOptional: true,
    fresh: true,
    status: 200,
    download: 'application/zip',
    errors: ['temporary_password_collected', 'conflict'],
    handle: downloadLetters,
  }),
];

interface Pile {
  readonly letters: readonly Letter[];
  /** User names of those whose letter cannot be printed: their passwords stay where they are. */
  readonly left: readonly string[];
  readonly changes: readonly Change[];
}

async function downloadLetters(deps: AdminDeps, call: TenantCall<unknown, z.output<typeof body>>): Promise<Download> {
  const report = await findReport(deps, call);
  const { letters, left } = await settled(deps, async () => {
    const pile = await gather(deps, call, report);
    // SECURITY: one is written before any password is used up, so that missing fonts cost nobody a password.
    if (pile.letters[0]) await deps.letters.write(pile.letters[0]);
    return pile;
  });
  return {
    fileName: `letters-${call.tenant.slug}-${report.id.slice(-8)}.zip`,
    content: await zipOf(deps, letters, left),
  };
}

/** @throws Problem temporary_password_collected when nothing waits to be delivered */
async function gather(
  deps: AdminDeps,
  call: TenantCall<unknown, z.output<typeof body>>,
  report: InvitationReport,
): Promise<Pile> {
  const letters: Letter[] = [];
  const left: string[] = [];
  const changes: Change[] = [];
  const now = deps.clock.now();
  for await (const password of waiting(deps, report, now)) {
    const collected = await collectPassword(deps.people, actingOf(call), { password, how: 'letter' }, now);
    const letter = await letterOf(deps, call, { password, text: collected.text, language: call.body.language });
    if (await deps.letters.canWrite(letter)) {
      letters.push(letter);
      changes.push(...collected.changes);
    } else {
      left.push(letter.userName);
    }
  }
  if (letters.length + left.length > 0) return { letters, left, changes };
  throw new Problem('temporary_password_collected', {
    detail: 'No temporary password of this report waits to be delivered.',
  });
}

/** Those of the report's people that somebody has yet to hand over, in the order of the list. */
async function* waiting(deps: AdminDeps, { id, tenantId }: InvitationReport, now: number) {
  const courtesy = new Courtesy(awaitedWork);
  let after: string | undefined;
  do {
    const page = await deps.storage.invitationRows.list('report', [tenantId, id], { limit: 20, after });
    const linkIds = page.items.flatMap(({ linkId, result }) =>
      linkId !== undefined && (result === 'invited' || result === 'linked') ? [linkId] : [],
    );
    const passwords = await Promise.all(linkIds.map((linkId) => latestPassword(deps, linkId)));
    yield* passwords.filter((password): password is TemporaryPassword => isWaiting(password, now));
    await courtesy.breathe();
    after = page.next;
  } while (after !== undefined);
}

const isWaiting = (password: TemporaryPassword | undefined, now: number): boolean =>
  password?.state === 'to_deliver' && !isExpired(password.expiresAt, now);

/** A letter is written when its turn comes, so that no more than one is held; requests come first. */
async function zipOf(deps: AdminDeps, letters: readonly Letter[], left: readonly string[]): Promise<Readable> {
  const { ZipFile } = await import('yazl');
  const zip = new ZipFile();
  const courtesy = new Courtesy(awaitedWork);
  zip.addBuffer(indexOf(letters, left), 'index.csv');
  letters.forEach((letter, at) => {
    zip.addReadStreamLazy(nameOf(at), { compress: false, mode: 0o100600 }, (done) => {
      courtesy
        .breathe()
        .then(() => deps.letters.write(letter))
        .then(
          (bytes) => done(null, Readable.from([bytes])),
          (error: unknown) => done(error, Readable.from([])),
        );
    });
  });
  zip.end();
  const output = new Readable().wrap(zip.outputStream);
  zip.on('error', (error: Error) => output.destroy(error));
  return output;
}

const nameOf = (at: number): string => `letter-${String(at + 1).padStart(4, '0')}.pdf`;

/** Which letter is whose, for a spreadsheet. SECURITY: no password stands in it. */
function indexOf(letters: readonly Letter[], left: readonly string[]): Buffer {
  const rows = letters.map(({ displayName = '', userName, validUntil }, at) => [
    nameOf(at),
    displayName,
    userName,
    new Date(validUntil).toISOString(),
  ]);
  const lines = [
    ['file', 'name', 'user name', 'valid until'],
    ...rows,
    ...left.map((userName) => ['', '', userName, '']),
  ];
  // The mark at the beginning tells spreadsheets that this is UTF-8.
  return Buffer.from(`\ufeff${lines.map((line) => line.map(cell).join(',')).join('\r\n')}\r\n`);
}

/** SECURITY: a name that begins like a formula would be run by spreadsheets. */
function cell(text: string): string {
  const harmless = /^[=+\-@\t\r]/.test(text) ? `'${text}` : text;
  return `"${harmless.replaceAll('"', '""')}"`;
}
