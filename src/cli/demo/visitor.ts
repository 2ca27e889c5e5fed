/** A person at the door: signs in as a browser would, and keeps the cookie. */
import { CommandError } from '../terminal.js';

export interface DoorAnswer {
  readonly status: number;
  /** The JSON of the answer; undefined when it has no body. */
  readonly body: unknown;
}

/** One browser of one person. */
export class Visitor {
  #cookie = '';

  constructor(private readonly url: string) {}

  /** Sends JSON to one of the sign-in calls (contract.md section 5) and takes the cookie that comes back. */
  post(path: string, body: unknown): Promise<DoorAnswer> {
    return this.#send(path, {
      method: 'POST',
      headers: { 'Content-Type': 'application/json' },
      body: JSON.stringify(body),
    });
  }

  /** Who this browser is signed in as, and what is open to them: 401 for nobody. */
  me(): Promise<DoorAnswer> {
    return this.#send('/me', { method: 'GET', headers: {} });
  }

  async #send(path: string, request: RequestInit & { headers: Record<string, string> }): Promise<DoorAnswer> {
    const headers = { ...request.headers, Accept: 'application/json', ...(this.#cookie && { Cookie: this.#cookie }) };
    try {
      const answer = await fetch(`${this.url}${path}`, { ...request, headers, signal: AbortSignal.timeout(30_000) });
      for (const cookie of answer.headers.getSetCookie()) this.#cookie = cookie.split(';', 1)[0] ?? '';
      const text = await answer.text();
      return { status: answer.status, body: text === '' ? undefined : JSON.parse(text) };
    } catch (error) {
      throw new CommandError(
        `${request.method} ${path} got no answer that could be read: ${(error as Error).message}.`,
      );
    }
  }
}
