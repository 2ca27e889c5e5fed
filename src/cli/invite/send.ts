/** Sends a list in calls of a hundred, so that progress can be seen and a list of thousands outlasts no patience. */
import { type Api, segment } from '../api.js';
import { CommandError, type Terminal } from '../terminal.js';
import type { Listed } from './list.js';

/** A row of the mass invite report. */
export interface Row {
  readonly email: string;
  readonly result: string;
  readonly userId: string | null;
  readonly invitationId: string | null;
  readonly temporaryPassword: { readonly id: string; readonly handling: string; readonly state: string } | null;
  readonly error?: string;
}

/** What is the same for everybody: the body of `POST …/invitations` without its people. */
export interface Batch {
  readonly kind: string;
  readonly expiresAt?: string;
  readonly sponsor?: string;
  readonly vaults?: readonly unknown[];
  readonly temporaryPassword?: string;
  readonly locale?: string;
}

export interface Sent {
  /** Ids of the reports, one a call. */
  readonly reports: readonly string[];
  readonly rows: readonly Row[];
  /** What ended it before its time; absent when everybody was asked for. */
  readonly broken?: string;
}

const atOnce = 100;

/** Invites everybody, or says how far it came: a first call that is refused sends nothing at all. */
export async function sendList(
  { api, terminal }: { readonly api: Api; readonly terminal: Terminal },
  tenant: string,
  batch: Batch,
  people: readonly Listed[],
): Promise<Sent> {
  const { locale: usual, ...same } = batch;
  const reports: string[] = [];
  const rows: Row[] = [];
  for (let from = 0; from < people.length; from += atOnce) {
    showProgress(terminal, from, people.length);
    const some = people.slice(from, from + atOnce).map(({ email, expiresAt, locale = usual }) => ({
      email,
      ...(expiresAt !== undefined && { expiresAt }),
      ...(locale !== undefined && { locale }),
    }));
    try {
      const path = `/tenants/${segment(tenant)}/invitations`;
      const report = await api.call<{ id: string; rows: Row[] }>('POST', path, { ...same, people: some });
      reports.push(report.id);
      rows.push(...report.rows);
    } catch (error) {
      if (!(error instanceof CommandError) || from === 0) throw error;
      return { reports, rows, broken: error.message };
    }
  }
  showProgress(terminal, people.length, people.length);
  return { reports, rows };
}

const barWidth = 30;

/** One line on a terminal, written over and over; nothing where nobody looks. */
function showProgress(terminal: Terminal, done: number, total: number): void {
  if (!terminal.isWatched || total <= atOnce) return;
  const filled = Math.round((done / total) * barWidth);
  const bar = `${'#'.repeat(filled)}${'-'.repeat(barWidth - filled)}`;
  terminal.err(`\r[${bar}] ${done}/${total}${done === total ? '\n' : ''}`);
}
