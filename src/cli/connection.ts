/** `doorward connection`: the trusts of a tenant with identity providers. */
import { readFileSync } from 'node:fs';
import type { Command } from 'commander';
import { segment } from './api.js';
import { type CallOptions, callingCommand } from './calling-command.js';
import { withGateway } from './gateway.js';
import { answer, pairs, table } from './output.js';
import { CommandError, type Terminal } from './terminal.js';

interface Connection {
  readonly id: string;
  readonly type: 'saml' | 'oidc';
  readonly name: string;
  readonly status: string;
  readonly health: string;
  readonly loginUrl: string;
  readonly saml?: Readonly<Record<string, string>>;
  readonly oidc?: Readonly<Record<string, string>>;
}

/** What is said of the provider. */
interface ProviderOptions extends CallOptions {
  readonly metadataUrl?: string;
  readonly metadataFile?: string;
  readonly issuer?: string;
  readonly clientId?: string;
  readonly clientSecretFile?: string;
}

interface CreateOptions extends ProviderOptions {
  readonly off?: boolean;
  readonly jit?: boolean;
  readonly entra?: boolean;
}

/** Adds the command and its subcommands. */
export function addConnectionCommand(program: Command, terminal: Terminal): void {
  const connection = program.command('connection').description('connections to identity providers (single sign-on)');
  withProviderOptions(callingCommand(connection, 'create', 'make a connection and print what the provider asks for'))
    .argument('<tenant>', 'slug or id of the tenant')
    .argument('<type>', 'saml or oidc')
    .argument('<name>', 'name that people see on the button')
    .option('--jit', 'put whoever signs in without belonging here on the list for approval')
    .option('--entra', 'the provider is Microsoft Entra ID')
    .option('--off', 'leave it switched off, to test it first')
    .action((tenant: string, type: string, name: string, options: CreateOptions) =>
      createConnection(terminal, { tenant, type, name }, options),
    );
  callingCommand(connection, 'list', 'list the connections of a tenant')
    .argument('<tenant>', 'slug or id of the tenant')
    .action((tenant: string, options: CallOptions) => listConnections(terminal, tenant, options));
  for (const [verb, status] of Object.entries({ on: 'switched on', off: 'switched off; its sessions have ended' })) {
    addChange(connection, terminal, { verb, status });
  }
  const shown =
    'print an address that shows what a sign-in would come to, and signs nobody in; options are tried, not saved';
  withProviderOptions(callingCommand(connection, 'test', shown))
    .argument('<tenant>', 'slug or id of the tenant')
    .argument('<id>', 'id of the connection')
    .action((tenant: string, id: string, options: ProviderOptions) =>
      testConnection(terminal, { tenant, id }, options),
    );
  callingCommand(connection, 'delete', 'delete a connection and end its sessions')
    .argument('<tenant>', 'slug or id of the tenant')
    .argument('<id>', 'id of the connection')
    .action(async (tenant: string, id: string, options: CallOptions) => {
      await withGateway(terminal, options, ({ api }) => api.call('DELETE', pathOf(tenant, id)));
      answer(terminal, options, { id }, () => 'The connection was deleted; its sessions have ended.\n');
    });
}

function withProviderOptions(command: Command): Command {
  return command
    .option('--metadata-url <url>', "SAML: where the provider's metadata stands")
    .option('--metadata-file <file>', "SAML: a file with the provider's metadata")
    .option('--issuer <url>', 'OpenID Connect: the issuer')
    .option('--client-id <id>', 'OpenID Connect: the client id')
    .option('--client-secret-file <file>', 'OpenID Connect: a file with the client secret; - reads standard input');
}

const providerOf = (options: ProviderOptions): Readonly<Record<string, string>> => ({
  ...(options.metadataUrl && { metadataUrl: options.metadataUrl }),
  ...(options.metadataFile && { metadataXml: read(options.metadataFile) }),
  ...(options.issuer && { issuer: options.issuer }),
  ...(options.clientId && { clientId: options.clientId }),
  ...(options.clientSecretFile && { clientSecret: read(options.clientSecretFile).trim() }),
});

const pathOf = (tenant: string, id?: string): string =>
  `/tenants/${segment(tenant)}/connections${id === undefined ? '' : `/${segment(id)}`}`;

async function createConnection(
  terminal: Terminal,
  { tenant, type, name }: { readonly tenant: string; readonly type: string; readonly name: string },
  options: CreateOptions,
): Promise<void> {
  const body = {
    type,
    name,
    ...(options.off && { status: 'off' }),
    ...(options.jit && { jit: true }),
    ...(options.entra && { provider: 'entra' }),
    ...providerOf(options),
  };
  const made = await withGateway(terminal, options, ({ api }) => api.call<Connection>('POST', pathOf(tenant), body));
  answer(terminal, options, made, () => {
    const asked = Object.entries(made.saml ?? made.oidc ?? {});
    const rows = pairs([['id', made.id], ['status', made.status], ['sign-in', made.loginUrl], ...asked]);
    return `Connection ${name} was made. The identity provider asks for these:\n${rows}`;
  });
}

/** SECURITY: a secret on the command line would be seen by every user of the machine. */
function read(file: string): string {
  try {
    return readFileSync(file === '-' ? 0 : file, 'utf8');
  } catch (error) {
    throw new CommandError(`${file} cannot be read: ${(error as Error).message}.`);
  }
}

async function listConnections(terminal: Terminal, tenant: string, options: CallOptions): Promise<void> {
  const items = await withGateway(terminal, options, ({ api }) => api.list<Connection>(pathOf(tenant)));
  const rows = items.map(({ name, type, status, health, id }) => [name, type, status, health, id]);
  const none = 'There are no connections yet.';
  answer(terminal, options, { items }, () => table(['NAME', 'TYPE', 'STATUS', 'HEALTH', 'ID'], rows, none));
}

function addChange(parent: Command, terminal: Terminal, { verb, status }: { verb: string; status: string }): void {
  callingCommand(parent, verb, `switch a connection ${verb}`)
    .argument('<tenant>', 'slug or id of the tenant')
    .argument('<id>', 'id of the connection')
    .action(async (tenant: string, id: string, options: CallOptions) => {
      const changed = await withGateway(terminal, options, ({ api }) =>
        api.call<Connection>('PATCH', pathOf(tenant, id), { status: verb }),
      );
      answer(terminal, options, changed, () => `Connection ${changed.name} is ${status}.\n`);
    });
}

async function testConnection(
  terminal: Terminal,
  { tenant, id }: { readonly tenant: string; readonly id: string },
  options: ProviderOptions,
): Promise<void> {
  const path = `${pathOf(tenant, id)}/test`;
  const tried = providerOf(options);
  const test = await withGateway(terminal, options, ({ api }) =>
    api.call<{ url: string; expiresAt: string }>('POST', path, Object.keys(tried).length > 0 ? tried : undefined),
  );
  const rows = pairs([
    ['address', test.url],
    ['until', test.expiresAt],
  ]);
  answer(terminal, options, test, () => `Open it in a browser and sign in:\n${rows}`);
}
