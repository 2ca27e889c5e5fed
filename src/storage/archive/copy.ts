/** Copies one store to another, part by part, and then reads both again to see that they say the same. */
import { type Archive, type ArchiveTarget, MigrationRefused, type Part, parts } from './archive.js';
import { canonical } from './canonical.js';
import { Digest } from './digest.js';

/** Rows that are held at a time, at most. */
const rowsAtOnce = 500;

export interface CopyProgress {
  /** `copy` writes, `source` and `target` read what was written on either side. */
  readonly phase: 'copy' | 'source' | 'target';
  readonly part: string;
  /** Rows of this phase, all parts together. */
  readonly done: number;
  /** About how many there will be. */
  readonly total: number;
}

/** A part as it was found on both sides. */
export interface CopiedPart {
  readonly part: string;
  readonly rows: number;
  /** See `digest.ts`. */
  readonly digest: string;
}

/**
 * Copies what the target does not have yet, compares both sides, and makes the target a store to serve from.
 *
 * @throws MigrationRefused when the two sides differ in the end: the source was changed meanwhile
 */
export async function copyStore(
  source: Archive,
  target: ArchiveTarget,
  onProgress: (progress: CopyProgress) => void,
): Promise<readonly CopiedPart[]> {
  const totals = new Map<string, number>();
  for (const part of parts) totals.set(part.name, await source.count(part));
  const total = [...totals.values()].reduce((sum, count) => sum + count, 0);
  const teller = (phase: CopyProgress['phase']) => {
    let done = 0;
    return (part: Part, rows: number): void => {
      done += rows;
      onProgress({ phase, part: part.name, done, total });
    };
  };
  const copied = teller('copy');
  for (const part of parts) await copyPart(source, target, part, copied);
  const read = { source: teller('source'), target: teller('target') };
  const compared: CopiedPart[] = [];
  for (const part of parts) {
    const theirs = await digestOf(source, part, read.source);
    const ours = await digestOf(target, part, read.target);
    if (theirs.count !== ours.count || theirs.hex !== ours.hex) throw differing(part, theirs, ours);
    compared.push({ part: part.name, rows: ours.count, digest: ours.hex });
  }
  await target.finish();
  return compared;
}

const differing = ({ name }: Part, theirs: Digest, ours: Digest): MigrationRefused =>
  new MigrationRefused(
    theirs.count === ours.count
      ? `The copy differs from its source in ${name}: the source was changed after it was begun. Remove the copy and begin anew.`
      : `The copy has ${ours.count} rows of ${name} and its source ${theirs.count}: the source was changed after it was begun. Remove the copy and begin anew.`,
  );

type Told = (part: Part, rows: number) => void;

async function copyPart(source: Archive, target: ArchiveTarget, part: Part, told: Told): Promise<void> {
  const before = target.progress.get(part.name);
  let rows = before?.rows ?? 0;
  let after = before?.after;
  told(part, rows);
  for (let isDone = before?.isDone ?? false; !isDone; ) {
    const page = await source.read(part, after, rowsAtOnce);
    rows += page.rows.length;
    after = page.next;
    isDone = after === undefined;
    await target.write(part, page.rows, { rows, after, isDone });
    told(part, page.rows.length);
  }
}

/** The digest of all rows of a part. */
export async function digestOf(archive: Archive, part: Part, told: Told = () => {}): Promise<Digest> {
  const digest = new Digest();
  for (let after: string | undefined; ; ) {
    const page = await archive.read(part, after, rowsAtOnce);
    for (const row of page.rows) digest.add(canonical(part, row));
    told(part, page.rows.length);
    if (page.next === undefined) return digest;
    after = page.next;
  }
}
