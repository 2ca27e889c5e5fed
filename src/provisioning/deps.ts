/** What the SCIM use cases are given by the composition root. */
import type { Limits } from '../config/shape.js';
import type { PeopleDeps } from '../people/deps.js';
import type { Storage } from '../storage/port/index.js';
import type { HashPassword } from './sent-password.js';
import type { Turnstile } from './turnstile.js';

export interface ProvisioningDeps {
  readonly storage: Storage;
  readonly clock: { now(): number };
  readonly newId: () => string;
  /** `PUBLIC_URL/scim/v2`, what `meta.location` begins with. */
  readonly baseUrl: string;
  readonly limits: Limits;
  readonly people: PeopleDeps;
  readonly turnstile: Turnstile;
  readonly hashPassword: HashPassword;
  /** A keyed checksum of a text, for cursors. */
  readonly mac: (text: string) => string;
  /** Told of failures that no answer waits for. */
  readonly onFault: (error: unknown) => void;
}
