/** The settings of a gateway, read once at start and frozen. contract.md section 2 names the outward ones. */

export interface Config {
  readonly host: string;
  /** 0 picks a free port. */
  readonly port: number;
  /** Without a trailing slash. Undefined until the port is known: then `http://localhost:PORT`. */
  readonly publicUrl: string | undefined;
  /** Absolute path. */
  readonly dataDir: string;
  readonly mongodbUri: string | undefined;
  /** The master secret, 32 bytes, and the one before it while it is being rotated. */
  readonly secret: Uint8Array;
  readonly previousSecret: Uint8Array | undefined;
  readonly rootKey: string | undefined;
  readonly smtpUrl: string | undefined;
  readonly mailFrom: string;
  /** Express's `trust proxy`. */
  readonly trustProxy: boolean | number | string;
  readonly logLevel: 'fatal' | 'error' | 'warn' | 'info' | 'debug' | 'trace' | 'silent';
  /** Milliseconds added to the machine's clock. */
  readonly clockOffsetMs: number;
  /** CIDR ranges that outbound requests may reach beyond the public internet. */
  readonly outboundAllow: readonly string[];
  readonly signinRate: Rate;
  readonly scimRate: Rate;
  /** Absolute path of the folder with the schema documents. */
  readonly schemaDirectory: string;
  readonly limits: Limits;
  readonly retention: Retention;
  /** True when NODE_ENV is `production`. */
  readonly production: boolean;
}

/** So many in a window. */
export interface Rate {
  readonly count: number;
  readonly perSeconds: number;
}

/** Security rule 9. */
export interface Limits {
  readonly bodyBytes: number;
  readonly bulkBytes: number;
  readonly bulkOperations: number;
  readonly jsonDepth: number;
  readonly filterCharacters: number;
  readonly filterTerms: number;
  readonly filterDepth: number;
  readonly pageSize: number;
  readonly pageSizeMaximum: number;
  readonly patchOperations: number;
  readonly patchMembers: number;
  readonly headerBytes: number;
  readonly requestTimeoutSeconds: number;
  readonly headersTimeoutSeconds: number;
  /** How long a cursor of a list stays good. */
  readonly cursorSeconds: number;
  /** How long a gateway among several goes on serving when it was told to stop, while its probe turns balancers away. */
  readonly turnAwaySeconds: number;
}

/** Days that the trails are kept. */
export interface Retention {
  readonly provisioningLogDays: number;
  readonly mailDays: number;
}
