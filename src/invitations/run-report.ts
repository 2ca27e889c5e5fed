/** Makes the rows of a mass invitation: each in one commit with what it tells of, so that none is half done or done twice (flows.md T7). */
import { awaitedWork, Courtesy } from '../mail/courtesy.js';
import { type Acting, invitePerson, type PeopleDeps } from '../people/index.js';
import type { Change, InvitationReport, InvitationRow, InvitedPerson, Storage } from '../storage/port/index.js';
import { settled } from '../storage/settled.js';

export interface RunDeps {
  /** For what is done to people; `storage` commits it. */
  readonly people: PeopleDeps;
  readonly storage: Pick<Storage, 'commit' | 'invitationReports' | 'invitationRows'>;
  readonly now: () => number;
}

/** How many addresses are looked at together: the store takes their commits at once, and requests get in between. */
const sliceSize = 10;

/**
 * Makes every row that is missing, then closes the report. Two who run the same report share the work; one that stops
 * on the way is made good by whoever runs it next.
 *
 * @throws StoreUnavailable, and what else keeps a row from being made: the rest waits for the next run
 */
export async function runReport(deps: RunDeps, acting: Acting, report: InvitationReport): Promise<void> {
  const people = report.people ?? [];
  const courtesy = new Courtesy(awaitedWork);
  for (let from = 0; from < people.length; from += sliceSize) {
    const slice = people.slice(from, from + sliceSize);
    await Promise.all(slice.map((person, place) => makeRow(deps, acting, { report, person, place: from + place })));
    await courtesy.breathe();
  }
  await settled(deps, async () => {
    const last = await deps.storage.invitationReports.get(report.id);
    if (last?.pendingAt === undefined) return { changes: [] };
    const { people: _, pendingAt: __, ...record } = last;
    const closed: Change = { change: 'update', collection: 'invitationReports', record };
    return { changes: [closed] };
  });
}

interface Place {
  readonly report: InvitationReport;
  readonly person: InvitedPerson;
  /** In the list, from 0. */
  readonly place: number;
}

async function makeRow(deps: RunDeps, acting: Acting, { report, person, place }: Place): Promise<void> {
  const id = `${report.id}.${String(place).padStart(5, '0')}`;
  await settled(deps, async () => {
    if (await deps.storage.invitationRows.get(id)) return { changes: [] };
    const { changes, ...made } = await invitePerson(deps.people, acting, { batch: report, person }, deps.now());
    const record: InvitationRow = {
      id,
      v: 1,
      tenantId: report.tenantId,
      reportId: report.id,
      email: person.email,
      ...made,
    };
    return { changes: [...changes, { change: 'insert', collection: 'invitationRows', record }] };
  });
}
