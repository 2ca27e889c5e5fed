/** Sends the invitations of a report again whose mail was not taken, and no others (flows.md T7 and edge case 11). */
import { IdentityError } from '../identity/index.js';
import { type Acting, type PeopleDeps, resendInvitation } from '../people/index.js';
import type { InvitationReport, InvitationRow, Storage } from '../storage/port/index.js';
import { settled } from '../storage/settled.js';

export interface RetryDeps {
  readonly people: PeopleDeps;
  readonly storage: Pick<Storage, 'commit' | 'invitationRows' | 'invitations'>;
  readonly now: () => number;
}

export interface Retried {
  /** How many invitations were sent again. */
  readonly retried: number;
  /** Those that could not be, with a sentence that says why. */
  readonly refused: readonly { readonly email: string; readonly invitationId: string; readonly error: string }[];
}

const sliceSize = 25;

/** Each row in a commit of its own: cut short, or asked twice at once, it sends nothing twice. */
export async function retryReport(deps: RetryDeps, acting: Acting, report: InvitationReport): Promise<Retried> {
  let retried = 0;
  const refused: Retried['refused'][number][] = [];
  let after: string | undefined;
  do {
    const page = await deps.storage.invitationRows.list('report', [report.tenantId, report.id], {
      limit: sliceSize,
      after,
    });
    for (const outcome of await Promise.all(page.items.map((row) => retryRow(deps, acting, row)))) {
      if (outcome === 'retried') retried += 1;
      else if (outcome !== 'fine') refused.push(outcome);
    }
    await new Promise((resolve) => setImmediate(resolve));
    after = page.next;
  } while (after !== undefined);
  return { retried, refused };
}

type Outcome = 'fine' | 'retried' | Retried['refused'][number];

async function retryRow(deps: RetryDeps, acting: Acting, { email, invitationId }: InvitationRow): Promise<Outcome> {
  if (invitationId === undefined) return 'fine';
  try {
    const { wasSent } = await settled(deps, async () => {
      const invitation = await deps.storage.invitations.get(invitationId);
      if (invitation?.state !== 'bounced') return { wasSent: false, changes: [] };
      const { changes } = await resendInvitation(deps.people, acting, { invitation }, deps.now());
      return { wasSent: true, changes };
    });
    return wasSent ? 'retried' : 'fine';
  } catch (error) {
    if (!(error instanceof IdentityError)) throw error;
    return { email, invitationId, error: error.detail };
  }
}
