/** Changed values of a connection, to be tried before they are saved (flows.md section 1, "Connection"). */
import type { Connection } from '../storage/port/index.js';
import { SignOnRefused } from './trace.js';

/** The connection as it stands, with what is to be tried beside it; an earlier draft is replaced. */
export function withDraft(
  connection: Connection,
  changed: Connection,
  draft: { readonly id: string; readonly expiresAt: number },
): Connection {
  return { ...connection, draft: { ...draft, text: JSON.stringify(changed) } };
}

/** The connection without values to try: what is saved comes alone. */
export function withoutDraft({ draft: _, ...connection }: Connection): Connection {
  return connection;
}

/**
 * What a sign-in is to be done with: the connection, or the values that its test tries.
 *
 * @throws SignOnRefused test_over
 */
export function triedIn(connection: Connection, draftId: string | undefined, now: number): Connection {
  if (draftId === undefined) return connection;
  const { draft } = connection;
  if (draft?.id === draftId && draft.expiresAt > now) return JSON.parse(draft.text) as Connection;
  const reason = 'The values that this test tries are gone: they were saved, or another test of other values began.';
  throw new SignOnRefused('test_over', reason);
}
