/** `doorward directory`: the provisioning sources of a tenant, and their SCIM tokens. */
import type { Command } from 'commander';
import { segment } from './api.js';
import { type CallOptions, callingCommand } from './calling-command.js';
import type { Directory } from './find-directory.js';
import { withGateway } from './gateway.js';
import { answer, pairs, table } from './output.js';
import type { Terminal } from './terminal.js';
import { addTokenCommands, type Token } from './token.js';

interface NewDirectory extends Directory {
  readonly scim: { readonly baseUrl: string };
  readonly token: Token & { readonly secret: string };
}

interface CreateOptions extends CallOptions {
  readonly profile?: string;
  readonly strict?: boolean;
  readonly allowPassword?: boolean;
  readonly tokenDays?: string;
}

/** Adds the command to the program. */
export function addDirectoryCommand(program: Command, terminal: Terminal): void {
  const directory = program
    .command('directory')
    .description('make and list directories (SCIM sources) and their tokens');
  callingCommand(directory, 'create', 'make a directory and its first SCIM token')
    .argument('<tenant>', 'slug or id of the tenant')
    .argument('<name>', 'name that people see')
    .option('--profile <profile>', 'generic, entra or okta')
    .option('--strict', 'refuse what the RFC does not allow')
    .option('--allow-password', 'take passwords that the provider sends')
    .option('--token-days <days>', 'days until the token expires')
    .action((tenant: string, name: string, options: CreateOptions) => createDirectory(terminal, tenant, name, options));
  callingCommand(directory, 'list', 'list the directories of a tenant')
    .argument('<tenant>', 'slug or id of the tenant')
    .action((tenant: string, options: CallOptions) => listDirectories(terminal, tenant, options));
  addTokenCommands(directory, terminal);
}

async function createDirectory(
  terminal: Terminal,
  tenant: string,
  name: string,
  options: CreateOptions,
): Promise<void> {
  const body = {
    name,
    ...(options.profile && { profile: options.profile }),
    ...(options.strict && { strict: true }),
    ...(options.allowPassword && { allowPassword: true }),
    ...(options.tokenDays && { tokenDays: Number(options.tokenDays) }),
  };
  const path = `/tenants/${segment(tenant)}/directories`;
  const made = await withGateway(terminal, options, ({ api }) => api.call<NewDirectory>('POST', path, body));
  answer(terminal, options, made, () => {
    const rows = pairs([
      ['id', made.id],
      ['base URL', made.scim.baseUrl],
      ['token', made.token.secret],
      ['expires', made.token.expiresAt],
    ]);
    return `Directory ${name} was made. The token is shown this once: give both to the identity provider.\n${rows}`;
  });
}

async function listDirectories(terminal: Terminal, tenant: string, options: CallOptions): Promise<void> {
  const path = `/tenants/${segment(tenant)}/directories`;
  const items = await withGateway(terminal, options, ({ api }) => api.list<Directory>(path));
  const rows = items.map(({ name, profile = '', strict, id }) => [name, strict ? `${profile} (strict)` : profile, id]);
  answer(terminal, options, { items }, () => table(['NAME', 'PROFILE', 'ID'], rows, 'There are no directories yet.'));
}
