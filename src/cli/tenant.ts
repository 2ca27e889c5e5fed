/** `doorward tenant`: customers. */
import type { Command } from 'commander';
import { type CallOptions, callingCommand } from './calling-command.js';
import { withGateway } from './gateway.js';
import { answer, pairs, table } from './output.js';
import type { Terminal } from './terminal.js';

interface Tenant {
  readonly id: string;
  readonly slug: string;
  readonly name: string;
}

interface CreateOptions extends CallOptions {
  readonly name?: string;
  readonly locale?: string;
  readonly timeZone?: string;
}

/** Adds the command to the program. */
export function addTenantCommand(program: Command, terminal: Terminal): void {
  const tenant = program.command('tenant').description('make and list tenants (customers)');
  callingCommand(tenant, 'create', 'make a tenant')
    .argument('<slug>', 'short name in addresses: a to z, 0 to 9 and hyphens')
    .option('--name <name>', 'name that people see (default: the slug)')
    .option('--locale <locale>', 'en or fr')
    .option('--time-zone <zone>', 'such as America/Toronto')
    .action((slug: string, options: CreateOptions) => createTenant(terminal, slug, options));
  callingCommand(tenant, 'list', 'list the tenants').action((options: CallOptions) => listTenants(terminal, options));
}

async function createTenant(terminal: Terminal, slug: string, options: CreateOptions): Promise<void> {
  const { name = slug, locale, timeZone } = options;
  const body = { slug, name, ...(locale && { locale }), ...(timeZone && { timeZone }) };
  const made = await withGateway(terminal, options, ({ api }) => api.call<Tenant>('POST', '/tenants', body));
  answer(
    terminal,
    options,
    made,
    () =>
      `Tenant ${made.slug} was made.\n${pairs([
        ['id', made.id],
        ['name', made.name],
      ])}`,
  );
}

async function listTenants(terminal: Terminal, options: CallOptions): Promise<void> {
  const items = await withGateway(terminal, options, ({ api }) => api.list<Tenant>('/tenants'));
  const rows = items.map(({ slug, name, id }) => [slug, name, id]);
  answer(terminal, options, { items }, () => table(['SLUG', 'NAME', 'ID'], rows, 'There are no tenants yet.'));
}
