/** Hashes chosen passwords with argon2id, a bounded number at a time (security rule 22). */
/** 19 MiB, two passes, one lane: the OWASP baseline. */
const cost = { memoryCost: 19_456, timeCost: 2, parallelism: 1, algorithm: 2 } as const;

/** More passwords wait than the machine can work off soon: answer 503 or 429. */
export class PasswordQueueFull extends Error {
  override readonly name = 'PasswordQueueFull';
}

export interface PasswordHashing {
  /** Hashes that are computed at the same time; each takes a thread and 19 MiB. */
  readonly atOnce: number;
  /** How many may wait beyond that. */
  readonly waiting: number;
}

/**
 * Makes and checks password hashes. Texts are compared after NFKC (NIST SP 800-63B §5.1.1.2), so that a password typed
 * on another keyboard or system is the same.
 */
export class PasswordHasher {
  #running = 0;
  readonly #queue: (() => void)[] = [];

  constructor(private readonly limits: PasswordHashing = { atOnce: 2, waiting: 64 }) {}

  /** The hash as PHC text, under a salt of its own. @throws PasswordQueueFull */
  hash(password: string): Promise<string> {
    return this.#inTurn(async () => (await import('@node-rs/argon2')).hash(normalise(password), cost));
  }

  /** Whether the password is the one that `phc` was made of. @throws PasswordQueueFull */
  verify(phc: string, password: string): Promise<boolean> {
    return this.#inTurn(async () => (await import('@node-rs/argon2')).verify(phc, normalise(password)));
  }

  async #inTurn<T>(work: () => Promise<T>): Promise<T> {
    if (this.#running >= this.limits.atOnce) await this.#wait();
    else this.#running += 1;
    try {
      return await work();
    } finally {
      const next = this.#queue.shift();
      // The place goes straight to who waited longest, so that no newcomer slips in between.
      if (next) next();
      else this.#running -= 1;
    }
  }

  #wait(): Promise<void> {
    if (this.#queue.length >= this.limits.waiting) {
      return Promise.reject(new PasswordQueueFull('too many passwords wait to be hashed'));
    }
    return new Promise((resolve) => this.#queue.push(resolve));
  }
}

const normalise = (password: string): string => password.normalize('NFKC');
