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
    for (const [name, check] of Object.entries(checks)) {
      try {
        await check();
      } catch (error) {
        failing[name] = error instanceof Error ? error.message : String(error);
      }
    }
    const isReady = Object.keys(failing).length === 0;
    response.setHeader('Cache-Control', 'no-store');
    if (!isReady) response.setHeader('Retry-After', '5');
    response.status(isReady ? 200 : 503).json(isReady ? { status: 'ready' } : { status: 'not ready', failing });
  };
}
