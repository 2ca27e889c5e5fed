/** Recognises state-changing requests that another site made a browser send (contract.md section 5). */

/** The headers that tell, as Node names them. */
export interface OriginHeaders {
  readonly origin?: string | undefined;
  readonly host?: string | undefined;
  readonly 'sec-fetch-site'?: string | undefined;
}

const loopbackNames = new Set(['localhost', '127.0.0.1', '[::1]']);

/**
 * True when `Origin` or `Sec-Fetch-Site` names another site. A script that sends neither is not foreign.
 *
 * SECURITY: our origin is the public address. What `Host` says counts on loopback alone, or a name that was rebound to
 * this machine would pass.
 */
export function isForeign(headers: OriginHeaders, publicUrl: string): boolean {
  const site = headers['sec-fetch-site'];
  if (site !== undefined && site !== 'same-origin' && site !== 'none') return true;
  const { origin } = headers;
  if (origin === undefined || origin === new URL(publicUrl).origin) return false;
  // Pages under `no-referrer` send `null` with their own forms (Fetch, "append a request Origin header"); the browser
  // still says whose they are, and no page can make it lie.
  if (origin === 'null' && site === 'same-origin') return false;
  return !(isLoopback(origin) && origin === `http://${headers.host}`);
}

const isLoopback = (origin: string): boolean => URL.canParse(origin) && loopbackNames.has(new URL(origin).hostname);
