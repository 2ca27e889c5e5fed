/** `doorward directory token`: the SCIM tokens of a directory. */
import type { Command } from 'commander';
import { segment } from './api.js';
import { type CallOptions, callingCommand } from './calling-command.js';
import { findDirectory } from './find-directory.js';
import { withGateway } from './gateway.js';
import { answer, pairs, table } from './output.js';
import type { Terminal } from './terminal.js';

/** A token as lists show it: never its secret. */
export interface Token {
  readonly id: string;
  readonly createdAt?: string;
  readonly lastUsedAt?: string | null;
  readonly expiresAt: string;
}

/** Adds `token list`, `token rotate` and `token revoke` below `directory`. */
export function addTokenCommands(directory: Command, terminal: Terminal): void {
  const token = directory.command('token').description('list, rotate and revoke the SCIM tokens of a directory');
  const add = (name: string, description: string): Command =>
    callingCommand(token, name, description)
      .argument('<tenant>', 'slug or id of the tenant')
      .argument('<directory>', 'name or id of the directory');
  add('list', 'list the tokens that are live').action((tenant: string, name: string, options: CallOptions) =>
    listTokens(terminal, tenant, name, options),
  );
  add('rotate', 'make a second token; revoke the first once the provider uses the new one').action(
    (tenant: string, name: string, options: CallOptions) => rotateToken(terminal, tenant, name, options),
  );
  add('revoke', 'end a token at once')
    .argument('<token>', 'id of the token')
    .action((tenant: string, name: string, id: string, options: CallOptions) =>
      revokeToken(terminal, [tenant, name, id], options),
    );
}

const pathOf = (tenant: string, directory: string): string =>
  `/tenants/${segment(tenant)}/directories/${segment(directory)}/tokens`;

async function listTokens(terminal: Terminal, tenant: string, name: string, options: CallOptions): Promise<void> {
  const items = await withGateway(terminal, options, async ({ api }) =>
    api.list<Token>(pathOf(tenant, await findDirectory(api, tenant, name))),
  );
  const rows = items.map(({ id, createdAt, lastUsedAt, expiresAt }) => [
    id,
    createdAt ?? '',
    lastUsedAt ?? 'never',
    expiresAt,
  ]);
  answer(terminal, options, { items }, () =>
    table(['ID', 'MADE', 'LAST USED', 'EXPIRES'], rows, 'No token is live: the provider cannot call.'),
  );
}

async function rotateToken(terminal: Terminal, tenant: string, name: string, options: CallOptions): Promise<void> {
  const made = await withGateway(terminal, options, async ({ api }) =>
    api.call<Token & { secret: string }>('POST', pathOf(tenant, await findDirectory(api, tenant, name)), {}),
  );
  answer(terminal, options, made, () => {
    const rows = pairs([
      ['id', made.id],
      ['token', made.secret],
      ['expires', made.expiresAt],
    ]);
    return `A new token was made; it is shown this once. The one before it stays live until you revoke it.\n${rows}`;
  });
}

async function revokeToken(
  terminal: Terminal,
  [tenant, name, id]: readonly [string, string, string],
  options: CallOptions,
): Promise<void> {
  await withGateway(terminal, options, async ({ api }) =>
    api.call('DELETE', `${pathOf(tenant, await findDirectory(api, tenant, name))}/${segment(id)}`),
  );
  answer(terminal, options, { id, revoked: true }, () => `Token ${id} was revoked.\n`);
}
