/** Holds back the end of a message until it may come: to a mail server the end is what makes it answer for the mail. */
import { Readable } from 'node:stream';

/**
 * The same bytes; the last of them is asked for only when all before are on their way, and the end comes only after
 * `beforeEnd` has resolved. Where that fails, so does the stream, and the mail was never handed over.
 */
export function holdEnd(input: Readable, beforeEnd: () => Promise<void>): Readable {
  // One byte is more than it keeps in stock: nothing is read ahead of whoever takes it.
  return Readable.from(heldBack(input, beforeEnd), { objectMode: false, highWaterMark: 1 });
}

async function* heldBack(input: Readable, beforeEnd: () => Promise<void>): AsyncGenerator<Buffer> {
  yield* input as AsyncIterable<Buffer>;
  await beforeEnd();
}
