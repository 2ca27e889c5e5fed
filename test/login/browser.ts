/** Sign-in as a browser without JavaScript goes about it: forms, redirects, and one cookie jar. */
import request from 'supertest';
import type { LoginApp } from './app.js';
import { publicUrl } from './app.js';

/** What browsers say that they like. */
export const accept = 'text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8';

export class FormBrowser {
  readonly #jar = new Map<string, string>();

  constructor(
    private readonly app: LoginApp,
    private readonly language = 'en-CA,en;q=0.8',
  ) {}

  get cookie(): string {
    return [...this.#jar].map(([name, value]) => `${name}=${value}`).join('; ');
  }

  async look(path: string) {
    return this.#keep(await request(this.app.app).get(path).set(this.#headers()));
  }

  /** As the form of one of our own pages. */
  async post(path: string, fields: Record<string, string> = {}, headers: Record<string, string> = {}) {
    const own = { Origin: publicUrl, 'Sec-Fetch-Site': 'same-origin', ...headers };
    return this.#keep(await request(this.app.app).post(path).type('form').set(this.#headers()).set(own).send(fields));
  }

  #headers(): Record<string, string> {
    const { cookie } = this;
    return { Accept: accept, 'Accept-Language': this.language, ...(cookie !== '' && { Cookie: cookie }) };
  }

  #keep<T extends { headers: Record<string, unknown> }>(answer: T): T {
    for (const each of (answer.headers['set-cookie'] as string[] | undefined) ?? []) {
      const [pair = ''] = each.split(';');
      const at = pair.indexOf('=');
      if (pair.slice(at + 1) === '') this.#jar.delete(pair.slice(0, at));
      else this.#jar.set(pair.slice(0, at), pair.slice(at + 1));
    }
    return answer;
  }
}
