/** Everything that a master secret is needed for again later: what is sealed, and the hashes of temporary passwords. */
import type { Keyring } from '../identity/index.js';
import type { Protocols } from '../login/provider.js';
import { passwordAnew } from '../people/index.js';
import type { Change, Connection, Page, PageRequest, Storage } from '../storage/port/index.js';

export interface SealedDeps {
  readonly storage: Pick<
    Storage,
    'connections' | 'mails' | 'sessions' | 'signinAttempts' | 'signinTickets' | 'temporaryPasswords' | 'tenants'
  >;
  readonly keyring: Pick<Keyring, 'ageOf' | 'mac' | 'open' | 'seal' | 'secretId'>;
  readonly protocols: Protocols;
}

/** A record that was made with a master secret. */
export interface Sealed {
  readonly id: string;
  /** Texts that begin with the id of their secret; undefined for one that nobody noted. */
  readonly under: readonly (string | undefined)[];
  /** When it is of no use any more, in epoch milliseconds; undefined for what stays. */
  readonly endsAt?: number;
  /**
   * Puts the same under the present secret; undefined where that cannot be done, since it is in use or only hashed.
   *
   * @throws IdentityError `seal_broken`
   */
  readonly anew?: () => Change | undefined;
}

/** One kind of such records, named in the plural, walked page by page. */
export interface SealedKind {
  readonly name: string;
  page(request: PageRequest): Promise<Page<Sealed>>;
}

const dayMs = 86_400_000;

/** Every kind. What connections and passwords keep may be long; the rest ends within a day. */
export const sealedKinds = (deps: SealedDeps): readonly SealedKind[] => [
  { name: 'connections', page: (request) => connections(deps, request) },
  { name: 'temporary passwords', page: (request) => passwords(deps, request) },
  {
    name: 'mails',
    page: async (request) =>
      mapped(await deps.storage.mails.list('due', [], request), ({ id, sealed, createdAt }) =>
        // The relay gives up what it tried for a day.
        sealed === undefined ? [] : [{ id, under: [sealed], endsAt: createdAt + dayMs }],
      ),
  },
  {
    name: 'sessions',
    page: async (request) =>
      mapped(await deps.storage.sessions.list('expiry', [], request), ({ id, sealedLogout, expiresAt }) =>
        sealedLogout === undefined ? [] : [{ id, under: [sealedLogout], endsAt: expiresAt }],
      ),
  },
  {
    name: 'sign-ins under way',
    page: async (request) =>
      mapped(await deps.storage.signinAttempts.list('expiry', [], request), ({ id, sealed, expiresAt }) => [
        { id, under: [sealed], endsAt: expiresAt },
      ]),
  },
  {
    name: 'sign-ins that come back',
    page: async (request) =>
      mapped(await deps.storage.signinTickets.list('expiry', [], request), ({ id, sealed, expiresAt }) => [
        { id, under: [sealed], endsAt: expiresAt },
      ]),
  },
];

const mapped = <T>({ items, next }: Page<T>, sealed: (one: T) => readonly Sealed[]): Page<Sealed> => ({
  items: items.flatMap(sealed),
  ...(next !== undefined && { next }),
});

/** A page is that of the tenants: each has few connections. */
async function connections({ storage, protocols }: SealedDeps, request: PageRequest): Promise<Page<Sealed>> {
  const tenants = await storage.tenants.list('slug', [], request);
  const items: Sealed[] = [];
  for (const { id } of tenants.items) {
    let after: string | undefined;
    do {
      const page = await storage.connections.list('tenant', [id], { limit: request.limit, after });
      items.push(...page.items.flatMap((connection) => sealedIn(protocols, connection)));
      after = page.next;
    } while (after !== undefined);
  }
  return { items, ...(tenants.next !== undefined && { next: tenants.next }) };
}

function sealedIn(protocols: Protocols, connection: Connection): readonly Sealed[] {
  const sealed = protocols[connection.type]?.kind.sealed(connection);
  if (!sealed) return [];
  const anew = (): Change => {
    const record = { ...connection, [connection.type]: sealed.anew() };
    return { change: 'update', collection: 'connections', record };
  };
  return [{ id: connection.id, under: [sealed.text], anew }];
}

/** Those that somebody may still come to use. */
async function passwords({ storage, keyring }: SealedDeps, request: PageRequest): Promise<Page<Sealed>> {
  return mapped(await storage.temporaryPasswords.list('due', [], request), (password) => {
    const { id, sealed, secretId, expiresAt } = password;
    const anew = (): Change | undefined => {
      const record = passwordAnew(keyring, password);
      return record && { change: 'update', collection: 'temporaryPasswords', record };
    };
    return [{ id, under: sealed === undefined ? [secretId] : [secretId, sealed], endsAt: expiresAt, anew }];
  });
}
