/** Shows how far a copy has come: one line that moves on a terminal, and a line now and then elsewhere. */
import type { CopyProgress } from '../storage/archive/copy.js';
import type { Terminal } from './terminal.js';

const width = 30;
/** Of a terminal, and of anything else. */
const pauseMs = { moving: 100, plain: 5000 };

const doing: Readonly<Record<CopyProgress['phase'], string>> = {
  copy: 'Copying',
  source: 'Comparing',
  target: 'Comparing',
};

/** `show` may be called as often as one likes; `end` leaves the cursor on a line of its own. */
export function progressLine(terminal: Terminal): { show(progress: CopyProgress): void; end(): void } {
  const moving = terminal.isWatched === true;
  let shownAt = Number.NEGATIVE_INFINITY;
  let last: CopyProgress | undefined;
  let copied = 0;
  let read = 0;
  const print = (progress: CopyProgress): void => {
    const { total, phase, part } = progress;
    // Both readings are one way: the source and the target take turns, part by part.
    const share = phase === 'copy' ? of(copied, total) : of(read, 2 * total);
    const percent = `${String(Math.floor(share * 100)).padStart(3)} %`;
    const rows = phase === 'copy' ? `${copied} of about ${total} rows` : `${read} of about ${2 * total} rows read`;
    const line = `${doing[phase].padEnd(9)} ${moving ? `${bar(share)} ` : ''}${percent}  ${rows}  ${part}`;
    terminal.err(moving ? `\r${line.padEnd(100)}` : `${line}\n`);
    shownAt = performance.now();
  };
  const seen = { source: 0, target: 0 };
  return {
    show(progress) {
      last = progress;
      if (progress.phase === 'copy') copied = progress.done;
      else seen[progress.phase] = progress.done;
      read = seen.source + seen.target;
      if (performance.now() - shownAt >= (moving ? pauseMs.moving : pauseMs.plain)) print(progress);
    },
    end() {
      if (last) print(last);
      if (last && moving) terminal.err('\n');
    },
  };
}

const of = (done: number, total: number): number => (total === 0 ? 1 : Math.min(1, done / total));

const bar = (share: number): string => {
  const full = Math.round(share * width);
  return `[${'#'.repeat(full)}${'-'.repeat(width - full)}]`;
};
