/** `doorward doctor`: looks whether the gateway and what it stands on are well. */
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import type { Command } from 'commander';
import { ConfigError, type GivenConfig, readConfig, readRunFile } from '../config/index.js';
import { type CallOptions, callingCommand } from './calling-command.js';
import { type Check, localChecks } from './doctor-checks.js';
import { withGateway } from './gateway.js';
import { storeName } from './manifest.js';
import { answer } from './output.js';
import { CommandError, type Terminal } from './terminal.js';

/** Adds the command to the program. It fails when any check does. */
export function addDoctorCommand(program: Command, terminal: Terminal): void {
  callingCommand(program, 'doctor', 'check the settings, the store, the audit chains, the disk and the mail').action(
    (options: CallOptions) => examine(terminal, options),
  );
}

async function examine(terminal: Terminal, options: CallOptions): Promise<void> {
  const { checks, exitCode } = await gather(terminal, options);
  const ok = checks.every((check) => check.ok);
  answer(terminal, options, { ok, checks }, () => report(terminal, checks));
  if (!ok) throw new CommandError('', exitCode);
}

async function gather(
  terminal: Terminal,
  options: CallOptions,
): Promise<{ checks: readonly Check[]; exitCode: 1 | 78 }> {
  // With --url it may be another machine's gateway: this one's disk says nothing about it.
  if (options.url !== undefined) return { checks: await gatewayChecks(terminal, options), exitCode: 1 };
  let config: GivenConfig;
  try {
    config = readConfig(terminal.environment, terminal.cwd);
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error;
    return { checks: [{ name: 'settings', ok: false, detail: error.message }], exitCode: 78 };
  }
  const settings: Check = { name: 'settings', ok: true, detail: 'They can be read and do not contradict each other.' };
  const local = await localChecks(config);
  return { checks: [settings, ...local, ...(await storeChecks(terminal, config, options))], exitCode: 1 };
}

async function storeChecks(terminal: Terminal, config: GivenConfig, options: CallOptions): Promise<readonly Check[]> {
  const isEmpty = config.mongodbUri === undefined && !existsSync(join(config.dataDir, storeName));
  if (isEmpty && !readRunFile(config.dataDir)) {
    return [{ name: 'store', ok: true, detail: 'Nothing is stored yet: the first start makes the store.' }];
  }
  try {
    return await gatewayChecks(terminal, options);
  } catch (error) {
    return [{ name: 'gateway', ok: false, detail: (error as Error).message }];
  }
}

function gatewayChecks(terminal: Terminal, options: CallOptions): Promise<readonly Check[]> {
  return withGateway(terminal, options, async ({ api, url, isOwn }) => {
    const detail = isOwn ? 'It is not running; the store was opened to look at it.' : `It is running at ${url}.`;
    const { checks } = await api.call<{ checks: readonly Check[] }>('GET', '/doctor');
    return [{ name: 'gateway', ok: true, detail }, ...checks];
  });
}

function report(terminal: Terminal, checks: readonly Check[]): string {
  const paint = (code: number, text: string): string => (terminal.isColour ? `\u001b[${code}m${text}\u001b[0m` : text);
  const width = Math.max(...checks.map(({ name }) => name.length));
  const lines = checks.map(
    ({ name, ok, detail }) => `${ok ? paint(32, 'ok  ') : paint(31, 'FAIL')}  ${name.padEnd(width)}  ${detail}\n`,
  );
  const bad = checks.filter(({ ok }) => !ok).length;
  return `${lines.join('')}${bad === 0 ? 'All is well.' : `${bad} of ${checks.length} checks failed.`}\n`;
}
