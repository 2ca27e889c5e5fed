/** What `doctor` says of the master secret: whether the previous one is still needed, and whether one is missing. */
import type { Check } from './deps.js';
import { type SealedDeps, type SealedKind, sealedKinds } from './sealed.js';

export interface SecretCheckDeps extends SealedDeps {
  readonly clock: { now(): number };
  /** `DOORWARD_SECRET_PREVIOUS` is set. */
  readonly isRotating: boolean;
}

const sliceSize = 200;

/** What of one kind is not under the present secret. */
interface Behind {
  readonly name: string;
  needing: number;
  lost: number;
  /** When the last of those that need it ends by itself; infinite when one never does. */
  until: number;
}

/** Once `isOver` says so, what is left is left out. */
export async function checkSecret(deps: SecretCheckDeps, isOver: () => boolean): Promise<Check> {
  const behind: Behind[] = [];
  for (const kind of sealedKinds(deps)) if (!isOver()) behind.push(await behindIn(deps, kind, isOver));
  const lost = behind.filter((each) => each.lost > 0).map((each) => `${each.lost} ${each.name}`);
  if (lost.length > 0) {
    const detail = `Under a secret that is not at hand: ${lost.join(', ')}. Set it as DOORWARD_SECRET_PREVIOUS, or set these up again.`;
    return { name: 'sealed secrets', ok: false, detail };
  }
  if (!deps.isRotating) return { name: 'sealed secrets', ok: true, detail: 'Everything is under DOORWARD_SECRET.' };
  const needing = behind.filter((each) => each.needing > 0).map(sentencePart);
  const detail =
    needing.length === 0
      ? 'Nothing is under DOORWARD_SECRET_PREVIOUS: once every gateway has the new secret, it can go.'
      : `DOORWARD_SECRET_PREVIOUS is still needed for ${needing.join(', ')}.`;
  return { name: 'sealed secrets', ok: true, detail };
}

function sentencePart({ name, needing, until }: Behind): string {
  const end = Number.isFinite(until) ? `until ${new Date(until).toISOString()}` : 'until secret.reseal has run';
  return `${needing} ${name} (${end})`;
}

async function behindIn(deps: SecretCheckDeps, kind: SealedKind, isOver: () => boolean): Promise<Behind> {
  const found: Behind = { name: kind.name, needing: 0, lost: 0, until: 0 };
  let after: string | undefined;
  do {
    const page = await kind.page({ limit: sliceSize, after });
    for (const { under, endsAt = Number.POSITIVE_INFINITY } of page.items) {
      if (endsAt <= deps.clock.now()) continue;
      // Whatever has no name of its secret was made by a release before names: in doubt it needs the previous one.
      const ages = under.map((text) => (text === undefined ? 'previous' : deps.keyring.ageOf(text)));
      if (ages.includes('gone')) found.lost += 1;
      else if (ages.includes('previous')) {
        found.needing += 1;
        found.until = Math.max(found.until, endsAt);
      }
    }
    after = page.next;
  } while (after !== undefined && !isOver());
  return found;
}
