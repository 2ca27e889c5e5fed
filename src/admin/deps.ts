/** What the management API needs from the rest of the gateway. */
import type { Protocols } from '../login/provider.js';
import type { LetterWriter } from '../mail/letter/index.js';
import type { ResolveTxt } from '../people/domain-txt.js';
import type { PeopleDeps } from '../people/index.js';
import type { RateShares, Storage } from '../storage/port/index.js';

export interface AdminDeps {
  readonly storage: Storage;
  /** Where gateways count requests together; undefined where there is but one. */
  readonly rateShares: RateShares | undefined;
  /** Epoch milliseconds. */
  readonly clock: { now(): number };
  readonly newId: () => string;
  readonly keyring: AdminKeyring;
  /** For what is done to people. */
  readonly people: PeopleDeps;
  readonly letters: LetterWriter;
  /** `DOORWARD_ROOT_KEY`; undefined when none is set. */
  readonly rootKey: string | undefined;
  /** Without a trailing slash; asked for at each use, because the port may be known late. */
  readonly publicUrl: string;
  readonly jobs: { list(): Promise<readonly ScheduledJob[]> };
  readonly doctor: () => Promise<readonly Check[]>;
  readonly resolveTxt: ResolveTxt;
  /** SAML and OIDC. */
  readonly protocols: Protocols;
  readonly log: { error(fields: object, message: string): void };
}

/** The part of `identity/keyring.ts` that is used here. */
export interface AdminKeyring {
  /** The bearer of the local command line: whoever can read the master secret has it. */
  operatorKey(): string;
  /** Keyed hash under a key of that purpose, as text. */
  mac(purpose: string, text: string): string;
}

/** One entry of `GET /tenants/{t}/jobs`; times are epoch milliseconds. */
export interface ScheduledJob {
  readonly name: string;
  readonly nextRunAt?: number | undefined;
  readonly lastRunAt?: number | undefined;
  readonly outcome?: string | undefined;
}

/** One finding of `GET /doctor`. */
export interface Check {
  readonly name: string;
  readonly ok: boolean;
  readonly detail: string;
}
