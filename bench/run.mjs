/** Measures the gateway beside SCIMMY and a constant answer, prints the table and puts it into README.md. */
import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { startGateway } from './gateway.mjs';
import { flatLine, memoryLine, rowLines, tell } from './lines.mjs';
import { canPin, residentBytes, untilIdle } from './machine.mjs';
import { measureRow } from './measure.mjs';
import { readOptions } from './options.mjs';
import { startConstant, startScimmy } from './peers.mjs';
import { tableOf, writeInto } from './report.mjs';
import { groupRows, peopleRows } from './rows.mjs';

const here = fileURLToPath(new URL('.', import.meta.url));
const project = join(here, '..');
const say = (text) => process.stdout.write(text);

/** Runs npm in a folder; what it prints is shown. */
function npm(folder, args, failure) {
  const { status } = spawnSync('npm', args, { cwd: folder, stdio: ['ignore', 'inherit', 'inherit'] });
  if (status !== 0) throw new Error(failure);
}

function prepare() {
  if (!existsSync(join(here, 'node_modules'))) {
    say('The servers to compare with are not installed yet: running "npm ci" in bench/.\n');
    npm(here, ['ci'], 'They could not be installed. Run "npm ci" in bench/ by hand to see why.');
  }
  npm(
    project,
    ['run', '--silent', 'build'],
    'The gateway could not be built; what stands above says why. Without its packages, run "npm ci" first.',
  );
}

/** Starts servers one by one on a new folder, hands them over, and stops them whatever happens. */
async function withServers(starters, setting, use) {
  const servers = [];
  const folder = mkdtempSync(join(setting.folder, 'servers-'));
  try {
    for (const start of starters) servers.push(await start({ ...setting, folder }));
    return await use(servers);
  } finally {
    for (const server of servers) await server.stop();
  }
}

/** Measures rows one after the other and returns what was found with each. */
async function measureRows(rows, servers, pace) {
  const found = [];
  for (const row of rows) {
    // The constant answer is nobody in particular: only a GET can be compared with it.
    const targets = servers.filter(({ name }) => name !== 'Express' || row.constantGoal !== undefined);
    say(`${row.label}, ${row.clients} clients\n`);
    const measured = await measureRow(row, targets, pace);
    say(tell(row, measured));
    found.push({ row, measured });
  }
  return found;
}

async function peopleStage(options, pace) {
  const rows = peopleRows().filter(({ key }) => options.isWanted(key));
  if (rows.length === 0) return [];
  const { people } = options.sizes;
  say(`Filling the servers with ${people} users …\n`);
  const setting = { ...pace, people, shown: Math.min(2000, people) };
  return withServers([startConstant, startScimmy, startGateway], setting, async (servers) => {
    const found = await measureRows(rows, servers, { ...pace, people: options.sizes.sync });
    return found.map(({ row, measured }) => ({ found: measured, lines: rowLines(row, measured) }));
  });
}

async function crowdStage(options, pace) {
  const rows = groupRows(options.sizes).filter(({ key }) => options.isWanted(key));
  const isWeighed = options.isWanted('memory');
  if (rows.length === 0 && !isWeighed) return [];
  // Some more than the largest group holds, so that there is always somebody to join it.
  const people = options.sizes.crowd + 800;
  say(`Filling the servers with ${people} users …\n`);
  return withServers([startScimmy, startGateway], { ...pace, people, shown: 0 }, async (servers) => {
    const results = isWeighed ? [await weigh(servers, people, pace)] : [];
    for (const { size } of rows) for (const server of servers) server.groups[size] = await server.addGroup(size);
    const found = await measureRows(rows, servers, pace);
    const ours = found.map(({ measured }) => measured.Doorward);
    const isComplete = found.length === options.sizes.groups.length;
    return [
      ...found.map(({ row, measured }) => ({ found: measured, lines: rowLines(row, measured) })),
      ...(isComplete ? [{ found: {}, lines: [flatLine(ours[0], ours.at(-1))] }] : []),
      ...results,
    ];
  });
}

/** How long the servers rest before they are weighed, so that each has given back what only the load needed. */
const restMs = 30_000;

/** Memory after some requests of the usual kind: what a start leaves behind for the collector is nobody's need. */
async function weigh([scimmy, gateway], people, pace) {
  say(`memory with ${people} users\n`);
  const found = await measureRow({ workload: 'filter', clients: 8 }, [scimmy, gateway], { ...pace, rounds: 1 });
  for (const { pid } of [scimmy, gateway]) await untilIdle(pid);
  await sleep(restMs);
  return {
    found,
    lines: [memoryLine(people, { ours: residentBytes(gateway.pid), peer: residentBytes(scimmy.pid) })],
  };
}

function factsOf(options, isPinning) {
  const { dependencies } = JSON.parse(readFileSync(join(here, 'package.json'), 'utf8'));
  const versions = Object.entries(dependencies).map(([name, version]) => `${name} ${version}`);
  const { people, crowd } = options.sizes;
  return `Measured on ${new Date().toISOString().slice(0, 10)} with Node ${process.version} on ${process.platform} ${process.arch}, ${availableParallelism()} cores${isPinning ? ', the server on one and the load on another' : ''}: ${people.toLocaleString('en')} users (groups and memory: ${crowd.toLocaleString('en')}), medians of ${options.rounds} interleaved rounds of ${options.seconds} s. Doorward as it comes, every answered write on the disk; SCIMMY in memory, with an index (${versions.join(', ')}).`;
}

async function main() {
  const options = readOptions(process.argv.slice(2));
  if (options === undefined) return 0;
  prepare();
  const results = join(here, 'results');
  mkdirSync(results, { recursive: true });
  // Beside the sources and not in the system's temporary folder, which may be memory: there a flush costs nothing.
  const folder = mkdtempSync(join(results, 'run-'));
  const isPinning = canPin();
  const { seconds, rounds } = options;
  const pace = { folder, isPinning, seconds, rounds, warmupSeconds: Math.min(1, seconds / 3) };
  try {
    const rows = [...(await peopleStage(options, pace)), ...(await crowdStage(options, pace))];
    const table = tableOf(
      rows.flatMap(({ lines }) => lines),
      factsOf(options, isPinning),
    );
    writeFileSync(join(results, 'latest.md'), `${table}\n`);
    say(`\n${table}\n`);
    const hasErrors = rows.some(({ found }) => Object.values(found).some(({ errors }) => errors > 0));
    if (hasErrors) throw new Error('Some answers were not what they must be, so README.md stays as it is.');
    if (options.isWritten) writeInto(join(project, 'README.md'), table);
    return 0;
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

process.on('SIGINT', () => process.exit(130));
try {
  process.exit(await main());
} catch (error) {
  process.stderr.write(`${error.message}\n`);
  process.exit(1);
}
