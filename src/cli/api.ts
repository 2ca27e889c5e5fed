/** Calls the management API of a gateway over HTTP. */
import { CommandError } from './terminal.js';

/** One page of a list. */
interface ListAnswer<T> {
  readonly items: readonly T[];
  readonly nextCursor?: string | null;
}

const patienceMs = 60_000;

/** The management API at one address, spoken to with one key. */
export class Api {
  constructor(
    readonly url: string,
    private readonly bearer: string,
  ) {}

  /**
   * Calls `/api/v1` + `path` and answers the body, undefined when there is none.
   *
   * @throws CommandError with the gateway's own sentence when it refuses, or one that says it cannot be reached
   */
  async call<T = undefined>(method: string, path: string, body?: unknown): Promise<T> {
    const answer = await this.ask(method, path, body);
    const text = await answer.text();
    if (!answer.ok) throw new CommandError(refusal(answer.status, text));
    return (text === '' ? undefined : JSON.parse(text)) as T;
  }

  /**
   * The bytes of a file that `/api/v1` + `path` answers with.
   *
   * @throws CommandError as `call`
   */
  async download(path: string): Promise<Uint8Array> {
    const answer = await this.ask('GET', path);
    if (!answer.ok) throw new CommandError(refusal(answer.status, await answer.text()));
    return new Uint8Array(await answer.arrayBuffer());
  }

  /** All items of a list, page after page. */
  async list<T>(path: string): Promise<readonly T[]> {
    const items: T[] = [];
    const joiner = path.includes('?') ? '&' : '?';
    let cursor: string | null | undefined;
    do {
      const from = cursor ? `&cursor=${encodeURIComponent(cursor)}` : '';
      const page: ListAnswer<T> = await this.call('GET', `${path}${joiner}limit=200${from}`);
      items.push(...page.items);
      cursor = page.nextCursor;
    } while (cursor);
    return items;
  }

  /**
   * The answer as it came, whatever its status: for what may well be refused.
   *
   * @throws CommandError when the gateway cannot be reached
   */
  async ask(method: string, path: string, body?: unknown): Promise<Response> {
    const headers: Record<string, string> = { Authorization: `Bearer ${this.bearer}`, Accept: 'application/json' };
    if (body !== undefined) headers['Content-Type'] = 'application/json';
    try {
      return await fetch(`${this.url}/api/v1${path}`, {
        method,
        headers,
        redirect: 'error',
        signal: AbortSignal.timeout(patienceMs),
        ...(body !== undefined && { body: JSON.stringify(body) }),
      });
    } catch (error) {
      throw new CommandError(`The gateway at ${this.url} cannot be reached: ${reasonOf(error)}.`);
    }
  }
}

/** The innermost reason: `fetch` itself only says that it failed. */
function reasonOf(error: unknown): string {
  const { cause } = error as { cause?: unknown };
  if (cause instanceof Error) return cause.message || ((cause as NodeJS.ErrnoException).code ?? cause.name);
  return error instanceof Error ? error.message : String(error);
}

/** A problem (RFC 9457) as a sentence, with the fields it complains of. */
function refusal(status: number, text: string): string {
  let problem: { title?: string; detail?: string; code?: string; errors?: { field: string; message: string }[] };
  try {
    problem = JSON.parse(text);
  } catch {
    problem = {};
  }
  const fields = (problem.errors ?? []).map(({ field, message }) => `${field || 'the body'}: ${message}`).join('; ');
  const sentence = [problem.title, fields || problem.detail].filter(Boolean).join(': ') || `It answered ${status}`;
  return `${sentence.replace(/\.$/, '')} (${problem.code ?? status}).`;
}

/** A path segment of what the user typed. */
export const segment = (text: string): string => encodeURIComponent(text);
