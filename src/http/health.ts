/** The probes: alive, and ready for requests. */
import type { RequestHandler } from 'express';

/** `/healthz`: the process answers. */
export const healthz: RequestHandler = (_request, response) => {
  response.json({ status: 'alive' });
};

/**
 * `/readyz`: 200 while every check resolves, else 503 naming those that do not. A check may be asked every second.
 *
 * @param isStopping true from the moment that a stop was asked for, so that a balancer turns away first
 */
export function readyz(
  checks: Readonly<Record<string, () => Promise<void>>>,
  isStopping: () => boolean,
): RequestHandler {
  return async (_request, response) => {
    const failing: Record<string, string> = {};
    if (isStopping()) failing.gateway = 'The gateway is stopping.';
    await Promise.all(
      Object.entries(checks).map(async ([name, check]) => {
        try {
          await inTime(check());
        } catch (error) {
          failing[name] = error instanceof Error ? error.message : String(error);
        }
      }),
    );
    const isReady = Object.keys(failing).length === 0;
    response.setHeader('Cache-Control', 'no-store');
    if (!isReady) response.setHeader('Retry-After', '5');
    response.status(isReady ? 200 : 503).json(isReady ? { status: 'ready' } : { status: 'not ready', failing });
  };
}

/** Who probes waits for a second or three: a store that says nothing for so long is away. */
const patienceMs = 2000;

async function inTime(check: Promise<void>): Promise<void> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_resolve, reject) => {
    timer = setTimeout(() => reject(new Error('It does not answer in time.')), patienceMs);
  });
  try {
    await Promise.race([check, late]);
  } finally {
    clearTimeout(timer);
  }
}
