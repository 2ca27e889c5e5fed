/** Turns what was measured into the lines of the table. */
import { lineOf, shown } from './report.mjs';
import { flatGoal, memoryGoal } from './rows.mjs';

const rateOf = (row, found) =>
  `${found.isAtMost ? 'less than ' : ''}${shown(found.perSecond)} ${row.unit ?? 'requests'}/s`;

/** Undefined where the system or the workload does not tell the CPU time of one of them. */
const cpuRatioOf = (other, ours) =>
  other.cpuMicros === undefined || ours.cpuMicros === undefined ? undefined : other.cpuMicros / ours.cpuMicros;
const least = (goal) => `≥ ${goal.toLocaleString('en')}`;
const most = (goal) => `≤ ${goal}`;

/** The lines of a row: beside SCIMMY, and beside a constant answer where that was measured too. */
export function rowLines(row, { Doorward: ours, SCIMMY: peer, Express: constant }) {
  const { label, clients } = row;
  const lines = [
    lineOf({
      label,
      clients,
      ours: rateOf(row, ours),
      other: `SCIMMY ${rateOf(row, peer)}`,
      ratio: ours.perSecond / peer.perSecond,
      cpuRatio: cpuRatioOf(peer, ours),
      isAtLeast: peer.isAtMost,
      goal: least(row.goal),
    }),
  ];
  if (constant !== undefined) {
    lines.push(
      lineOf({
        label: 'the same, beside Express answering a constant',
        clients,
        ours: rateOf(row, ours),
        other: `Express ${rateOf(row, constant)}`,
        ratio: ours.perSecond / constant.perSecond,
        cpuRatio: cpuRatioOf(constant, ours),
        goal: least(row.constantGoal),
      }),
    );
  }
  return lines;
}

/** How little the size of a group matters: the median at the largest against that at the smallest. */
export function flatLine(smallest, largest) {
  return lineOf({
    label: 'median time of that PATCH, the largest group beside the smallest',
    clients: 8,
    ours: `${shown(largest.p50Ms)} ms`,
    other: `Doorward ${shown(smallest.p50Ms)} ms`,
    ratio: largest.p50Ms / smallest.p50Ms,
    goal: most(flatGoal),
  });
}

/** Resident memory, in bytes. */
export function memoryLine(people, { ours, peer }) {
  const megabytes = (bytes) => `${Math.round(bytes / 1_048_576)} MB`;
  return lineOf({
    label: `memory with ${people.toLocaleString('en')} users`,
    ours: megabytes(ours),
    other: `SCIMMY ${megabytes(peer)}`,
    ratio: ours / peer,
    goal: most(memoryGoal),
  });
}

/** What the terminal is told of each server in a row. */
export const tell = (row, found) =>
  Object.entries(found)
    .map(([name, { perSecond, p50Ms, p99Ms, cpuMicros, rounds, errors, firstError }]) => {
      const times = p50Ms === undefined ? '' : `, median ${shown(p50Ms)} ms, 99 % ${shown(p99Ms)} ms`;
      const cpu = cpuMicros === undefined ? '' : `, ${shown(cpuMicros)} µs of its CPU a request`;
      const wrong = errors > 0 ? `, ${errors} ERRORS: ${firstError}` : '';
      return `  ${name}: ${shown(perSecond)} ${row.unit ?? 'requests'}/s${times}${cpu} (${rounds} rounds)${wrong}\n`;
    })
    .join('');
