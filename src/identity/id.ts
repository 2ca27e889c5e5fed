/** Ids of our own making: UUIDs of version 7 (RFC 9562 §5.7), unguessable, and in the order in which they were made. */

/**
 * A source of ids. The first 48 bits are the time in milliseconds, so that what is made together lies together in every
 * index of the store (docs/decisions/0011-time-ordered-ids.md); 74 bits are random, so that nobody can guess one and
 * two gateways never give the same.
 *
 * @example newId() // '019d7a3c-5b1e-7c44-9f3a-0d6c2e8b1a57'
 */
export function createIdSource(now: () => number, random: (count: number) => Uint8Array): () => string {
  return () => {
    const bytes = random(10);
    const time = now().toString(16).padStart(12, '0');
    const tail = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('hex');
    const variant = '89ab'[(bytes[9] as number) & 3];
    return `${time.slice(0, 8)}-${time.slice(8)}-7${tail.slice(0, 3)}-${variant}${tail.slice(3, 6)}-${tail.slice(6, 18)}`;
  };
}
