/** What the doctor can see without the gateway: files, disk, clock and the mail server. */
import { accessSync, constants, existsSync, statfsSync, statSync } from 'node:fs';
import { connect as connectPlain, type Socket } from 'node:net';
import { join } from 'node:path';
import { connect as connectTls } from 'node:tls';
import { type GivenConfig, secretFile, secretFileWarning } from '../config/index.js';
import { storeName } from './manifest.js';

/** One thing that was looked at; `detail` is a sentence, also when all is well. */
export interface Check {
  readonly name: string;
  readonly ok: boolean;
  readonly detail: string;
}

const check = (name: string, problem: string | undefined, fine: string): Check => ({
  name,
  ok: problem === undefined,
  detail: problem ?? fine,
});

/** Looks at the machine that the command runs on. */
export async function localChecks(config: GivenConfig): Promise<readonly Check[]> {
  if (!existsSync(config.dataDir)) {
    return [check('data directory', undefined, `${config.dataDir} does not exist yet: the first start makes it.`)];
  }
  return [checkDirectory(config), checkSecret(config), checkDisk(config), checkClock(config), await checkMail(config)];
}

function checkDirectory({ dataDir }: GivenConfig): Check {
  const mode = statSync(dataDir).mode & 0o777;
  if (!isWritable(dataDir)) return check('data directory', `This user may not write to ${dataDir}.`, '');
  const isOpen = process.platform !== 'win32' && (mode & 0o007) !== 0;
  const problem = isOpen ? `Everybody on this machine may look into ${dataDir}: run chmod 700 on it.` : undefined;
  return check('data directory', problem, `${dataDir} is writable and private.`);
}

function isWritable(path: string): boolean {
  try {
    accessSync(path, constants.R_OK | constants.W_OK);
    return true;
  } catch {
    return false;
  }
}

function checkSecret({ dataDir, secret }: GivenConfig): Check {
  const origin = secret
    ? 'It is given by the settings.'
    : `It is in ${secretFile(dataDir)}, readable by its owner only.`;
  const isMissing = !secret && !existsSync(secretFile(dataDir)) && existsSync(join(dataDir, storeName));
  const problem = isMissing
    ? `${secretFile(dataDir)} is missing although there is a store: restore it from a backup before you start.`
    : secretFileWarning(dataDir);
  return check('secret', problem, origin);
}

const enoughBytes = 512 * 1_048_576;

function checkDisk({ dataDir }: GivenConfig): Check {
  const { bavail, bsize } = statfsSync(dataDir);
  const free = bavail * bsize;
  const amount = `${(free / 1_073_741_824).toFixed(1)} GB are free on the disk of ${dataDir}`;
  return check('disk', free < enoughBytes ? `Only ${amount}.` : undefined, `${amount}.`);
}

/** A clock that went back would let people stay whose access has ended. */
function checkClock({ dataDir, clockOffsetMs }: GivenConfig): Check {
  const file = join(dataDir, storeName);
  const writtenAt = statSync(file, { throwIfNoEntry: false })?.mtimeMs ?? 0;
  const behindMs = writtenAt - Date.now();
  const problem =
    behindMs > 60_000
      ? `The clock is ${Math.round(behindMs / 60_000)} minutes behind the store's last change.`
      : undefined;
  const offset = clockOffsetMs === 0 ? '' : ` DOORWARD_CLOCK_OFFSET moves it by ${clockOffsetMs / 1000} seconds.`;
  return check('clock', problem, `It says ${new Date().toISOString()}.${offset}`);
}

async function checkMail({ smtpUrl, dataDir }: GivenConfig): Promise<Check> {
  if (smtpUrl !== undefined) return checkSmtp(new URL(smtpUrl));
  const outbox = join(dataDir, 'outbox');
  const problem = existsSync(outbox) && !isWritable(outbox) ? `This user may not write to ${outbox}.` : undefined;
  return check('mail transport', problem, `Mails are written to ${outbox}; set SMTP_URL to send them.`);
}

const smtpPatienceMs = 5000;

/** Waits for the server's greeting (RFC 5321 §3.1) and hangs up. */
function checkSmtp(server: URL): Promise<Check> {
  const isTls = server.protocol === 'smtps:';
  const host = server.hostname.replace(/^\[|\]$/g, '');
  const port = Number(server.port || (isTls ? 465 : 587));
  const place = `${server.hostname}:${port}`;
  return new Promise((resolve) => {
    const socket: Socket = isTls ? connectTls({ host, port, servername: host }) : connectPlain({ host, port });
    const finish = (problem: string | undefined): void => {
      socket.destroy();
      resolve(check('mail transport', problem, `The mail server at ${place} answers.`));
    };
    socket.setTimeout(smtpPatienceMs, () => finish(`The mail server at ${place} does not answer.`));
    socket.once('error', (error) => finish(`The mail server at ${place} cannot be reached: ${error.message}.`));
    socket.once('data', (greeting) => {
      const isReady = greeting.toString('latin1').startsWith('220');
      finish(isReady ? undefined : `What answers at ${place} is not a mail server that is ready.`);
    });
    socket.once('end', () => finish(`The mail server at ${place} hung up.`));
  });
}
