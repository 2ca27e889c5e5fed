/** OpenID Connect connections as the management API keeps and shows them. */
import type { Connection, OidcPart } from '../../storage/port/index.js';
import { connectionUrl } from '../connection.js';
import { ConnectionFault, type ConnectionKind, type PartInput } from '../provider.js';
import { redirectUri } from './begin.js';
import { type Configurations, oidcPart } from './configuration.js';
import { type OidcDeps, secretAssociated, secretPurpose } from './deps.js';

/** What the management API asks. */
export function createOidcKind(deps: OidcDeps, configurations: Configurations): ConnectionKind {
  return {
    prepare: async (of, input) => prepare(deps, of, input),
    describe: (connection) => ({
      redirectUri: redirectUri(deps, connection),
      backchannelLogoutUri: `${connectionUrl(deps.publicUrl, connection)}/backchannel-logout`,
    }),
    show: (connection) => {
      const { issuer, clientId, sealedSecret, secretExpiresAt } = oidcPart(connection);
      return {
        issuer,
        clientId,
        hasClientSecret: sealedSecret !== undefined,
        clientSecretExpiresAt: secretExpiresAt === undefined ? null : new Date(secretExpiresAt).toISOString(),
      };
    },
    async refresh(connection) {
      await configurations.server(oidcPart(connection), { isForced: true });
      return undefined;
    },
    sealed(connection) {
      const part = oidcPart(connection);
      const { sealedSecret: text } = part;
      if (text === undefined) return undefined;
      const bound = secretAssociated(connection);
      const { keyring } = deps;
      const secret = () => keyring.open(secretPurpose, text, bound);
      return { text, anew: () => ({ ...part, sealedSecret: keyring.seal(secretPurpose, secret(), bound) }) };
    },
    endings: (connection) => {
      const { secretExpiresAt: at } = oidcPart(connection);
      return at === undefined ? [] : [{ what: 'client_secret', at }];
    },
  };
}

function prepare(
  deps: OidcDeps,
  of: { readonly id: string; readonly tenantId: string; readonly before?: Connection },
  input: PartInput,
): OidcPart {
  const before = of.before?.oidc;
  const issuer = input.issuer === undefined ? before?.issuer : readIssuer(deps, input.issuer);
  const clientId = readText(input.clientId, 'clientId') ?? before?.clientId;
  if (issuer === undefined) throw new ConnectionFault('issuer', 'is needed');
  if (clientId === undefined) throw new ConnectionFault('clientId', 'is needed');
  const secret = readText(input.clientSecret, 'clientSecret');
  if (secret === undefined && !before) throw new ConnectionFault('clientSecret', 'is needed');
  // SECURITY: a stored secret never goes to another address than the one it was given for (rule 20).
  const kept = before?.issuer === issuer ? before.sealedSecret : undefined;
  const sealedSecret = secret === undefined ? kept : deps.keyring.seal(secretPurpose, secret, secretAssociated(of));
  const secretExpiresAt = input.clientSecretExpiresAt ?? (secret === undefined ? before?.secretExpiresAt : undefined);
  return {
    issuer,
    clientId,
    ...(sealedSecret !== undefined && { sealedSecret }),
    ...(sealedSecret !== undefined && typeof secretExpiresAt === 'number' && { secretExpiresAt }),
  };
}

const longest = 2048;

function readText(value: unknown, field: string): string | undefined {
  if (value === undefined) return undefined;
  const isText = typeof value === 'string' && value.trim() !== '' && value.length <= longest;
  if (!isText || [...value].some((character) => character < ' ' || character === '\u007f')) {
    throw new ConnectionFault(field, `must be a text of 1 to ${longest} characters`);
  }
  return value.trim();
}

/** OpenID Connect Core §2: an https URL without query and fragment. */
function readIssuer({ allowsPlainHttp }: OidcDeps, value: unknown): string {
  const text = readText(value, 'issuer') ?? '';
  const url = URL.canParse(text) ? new URL(text) : undefined;
  const isSecure = url?.protocol === 'https:' || (url?.protocol === 'http:' && allowsPlainHttp);
  if (!url || !isSecure) throw new ConnectionFault('issuer', 'must be an https URL');
  if (url.username !== '' || url.password !== '' || text.includes('?') || text.includes('#')) {
    throw new ConnectionFault('issuer', 'must have neither query nor fragment nor user name');
  }
  return text;
}
