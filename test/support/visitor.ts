/** A browser without pages: follows redirects and keeps cookies by host, as far as single sign-on asks. */

interface Visit {
  readonly method?: 'GET' | 'POST';
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string;
}

/** Where a walk ended. */
export interface Arrived {
  readonly url: URL;
  readonly status: number;
  readonly headers: Headers;
  readonly text: string;
}

const mostSteps = 20;

export class Visitor {
  /** Name to value, by host name: cookies know no ports. */
  readonly #jars = new Map<string, Map<string, string>>();
  /** Every address that was visited. */
  readonly path: URL[] = [];

  /** One request; a redirect is answered as it is. */
  async step(url: string | URL, { method = 'GET', headers = {}, body }: Visit = {}): Promise<Arrived> {
    const at = new URL(url);
    this.path.push(at);
    const answer = await fetch(at, {
      method,
      redirect: 'manual',
      headers: { ...headers, cookie: this.cookies(at.hostname) },
      ...(body !== undefined && { body }),
    });
    this.#keep(at.hostname, answer.headers.getSetCookie());
    return { url: at, status: answer.status, headers: answer.headers, text: await answer.text() };
  }

  /** Goes on until something is no redirect, or leads to where `until` says. */
  async walk(url: string | URL, visit: Visit = {}, until: (to: URL) => boolean = () => false): Promise<Arrived> {
    let arrived = await this.step(url, visit);
    for (let steps = 0; steps < mostSteps; steps += 1) {
      const to = redirectOf(arrived);
      if (!to || until(to)) return arrived;
      arrived = await this.step(to, { headers: visit.headers ?? {} });
    }
    throw new Error(`more than ${mostSteps} redirects: ${this.path.join(' ')}`);
  }

  cookies(host: string): string {
    return [...(this.#jars.get(host) ?? [])].map(([name, value]) => `${name}=${value}`).join('; ');
  }

  #keep(host: string, lines: readonly string[]): void {
    const jar = this.#jars.get(host) ?? new Map<string, string>();
    this.#jars.set(host, jar);
    for (const line of lines) {
      const [pair = '', ...attributes] = line.split(';').map((part) => part.trim());
      const at = pair.indexOf('=');
      const isGone = attributes.some((each) => /^max-age=0$/i.test(each)) || attributes.some(isPast);
      if (isGone) jar.delete(pair.slice(0, at));
      else jar.set(pair.slice(0, at), pair.slice(at + 1));
    }
  }
}

/** Where an answer sends the browser; undefined when it is the end. */
export function redirectOf({ status, headers, url }: Arrived): URL | undefined {
  const location = headers.get('location');
  return status >= 300 && status < 400 && location !== null ? new URL(location, url) : undefined;
}

const isPast = (attribute: string): boolean =>
  /^expires=/i.test(attribute) && Date.parse(attribute.slice('expires='.length)) < Date.now();
