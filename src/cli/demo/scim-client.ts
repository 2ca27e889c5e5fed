/** Sends requests as an identity provider does. */
import { CommandError } from '../terminal.js';

export interface ScimAnswer {
  readonly status: number;
  /** The JSON of the answer; undefined when it has no body. */
  readonly body: unknown;
}

/** One directory's connection: the base URL and its token. */
export class ScimClient {
  constructor(
    private readonly url: string,
    private readonly token: string,
  ) {}

  /**
   * Sends one request below `/scim/v2`.
   *
   * @throws CommandError when the gateway cannot be reached or answers something that is no JSON
   */
  async send(method: string, path: string, body?: unknown): Promise<ScimAnswer> {
    const headers: Record<string, string> = { Authorization: `Bearer ${this.token}`, Accept: 'application/scim+json' };
    if (body !== undefined) headers['Content-Type'] = 'application/scim+json';
    const request = { method, headers, ...(body !== undefined && { body: JSON.stringify(body) }) };
    try {
      const answer = await fetch(`${this.url}/scim/v2${path}`, { ...request, signal: AbortSignal.timeout(30_000) });
      const text = await answer.text();
      return { status: answer.status, body: text === '' ? undefined : JSON.parse(text) };
    } catch (error) {
      throw new CommandError(`${method} ${path} got no answer that could be read: ${(error as Error).message}.`);
    }
  }
}
