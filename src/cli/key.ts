/** `doorward key`: the API keys of a tenant. */
import type { Command } from 'commander';
import { segment } from './api.js';
import { type CallOptions, callingCommand } from './calling-command.js';
import { withGateway } from './gateway.js';
import { answer, pairs, table } from './output.js';
import type { Terminal } from './terminal.js';

interface Key {
  readonly id: string;
  readonly name?: string;
  readonly createdAt?: string;
  readonly lastUsedAt?: string | null;
  readonly expiresAt: string;
}

interface Options extends CallOptions {
  readonly name?: string;
  readonly days?: string;
}

/** Adds the command to the program. */
export function addKeyCommand(program: Command, terminal: Terminal): void {
  const key = program.command('key').description('make, list and delete API keys of a tenant');
  const add = (name: string, description: string): Command =>
    callingCommand(key, name, description).argument('<tenant>', 'slug or id of the tenant');
  add('create', 'make an API key')
    .option('--name <name>', 'what it is for', 'command line')
    .option('--days <days>', 'days until it expires')
    .action((tenant: string, options: Options) => createKey(terminal, tenant, options));
  add('list', 'list the API keys').action((tenant: string, options: Options) => listKeys(terminal, tenant, options));
  add('delete', 'end an API key at once')
    .argument('<key>', 'id of the key')
    .action((tenant: string, id: string, options: Options) => deleteKey(terminal, tenant, id, options));
}

const pathOf = (tenant: string): string => `/tenants/${segment(tenant)}/keys`;

async function createKey(terminal: Terminal, tenant: string, options: Options): Promise<void> {
  const body = { name: options.name, ...(options.days && { days: Number(options.days) }) };
  const made = await withGateway(terminal, options, ({ api }) =>
    api.call<Key & { secret: string }>('POST', pathOf(tenant), body),
  );
  answer(terminal, options, made, () => {
    const rows = pairs([
      ['id', made.id],
      ['secret', made.secret],
      ['expires', made.expiresAt],
    ]);
    return `An API key was made; its secret is shown this once.\n${rows}`;
  });
}

async function listKeys(terminal: Terminal, tenant: string, options: Options): Promise<void> {
  const items = await withGateway(terminal, options, ({ api }) => api.list<Key>(pathOf(tenant)));
  const rows = items.map(({ id, name = '', lastUsedAt, expiresAt }) => [id, name, lastUsedAt ?? 'never', expiresAt]);
  answer(terminal, options, { items }, () =>
    table(['ID', 'NAME', 'LAST USED', 'EXPIRES'], rows, 'There are no API keys.'),
  );
}

async function deleteKey(terminal: Terminal, tenant: string, id: string, options: Options): Promise<void> {
  await withGateway(terminal, options, ({ api }) => api.call('DELETE', `${pathOf(tenant)}/${segment(id)}`));
  answer(terminal, options, { id, deleted: true }, () => `API key ${id} was deleted.\n`);
}
