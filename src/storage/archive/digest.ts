/** A digest of many texts that does not ask for their order: two stores walk the same rows in different ones. */
import { createHash } from 'node:crypto';

const modulus = 1n << 256n;

/** The sum of the SHA-256 of all texts, modulo 2^256: it tells damage and omission, and is no defence against a forger. */
export class Digest {
  #sum = 0n;
  #count = 0;

  add(text: string): void {
    this.#sum = (this.#sum + BigInt(`0x${createHash('sha256').update(text).digest('hex')}`)) % modulus;
    this.#count += 1;
  }

  /** How many texts were added. */
  get count(): number {
    return this.#count;
  }

  /** 64 hex digits. */
  get hex(): string {
    return this.#sum.toString(16).padStart(64, '0');
  }
}
