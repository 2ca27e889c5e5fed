/** A SCIM client that sends exactly what a case says and hands back what came, without judging it. */

export type Json = null | boolean | number | string | Json[] | JsonObject;
export interface JsonObject {
  [key: string]: Json;
}

/** What came back: `body` is `{}` when there was none or it was no JSON object. */
export interface Answer {
  readonly status: number;
  readonly headers: Headers;
  readonly text: string;
  readonly body: JsonObject;
}

/** Parts of a request: `body` is sent as JSON, `raw` as it is; a header of null is left out. */
export interface Sending {
  readonly body?: Json;
  readonly raw?: string | Uint8Array;
  readonly headers?: Readonly<Record<string, string | null>>;
}

/** One directory's token and the requests made with it; paths are relative to the SCIM base. */
export interface Scim {
  readonly root: string;
  readonly token: string;
  readonly baseUrl: string;
  send(method: string, path: string, sending?: Sending): Promise<Answer>;
  get(path: string, headers?: Readonly<Record<string, string>>): Promise<Answer>;
  post(path: string, body: Json, headers?: Readonly<Record<string, string>>): Promise<Answer>;
  put(path: string, body: Json, headers?: Readonly<Record<string, string>>): Promise<Answer>;
  patch(path: string, operations: Json, headers?: Readonly<Record<string, string>>): Promise<Answer>;
  delete(path: string, headers?: Readonly<Record<string, string>>): Promise<Answer>;
}

/** Reads a text as a JSON object; anything else is `{}`. */
export function objectOf(text: string): JsonObject {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as JsonObject) : {};
  } catch {
    return {};
  }
}

function headersOf(token: string, sending: Sending): Record<string, string> {
  const headers: Record<string, string> = { authorization: `Bearer ${token}` };
  if (sending.body !== undefined || sending.raw !== undefined) headers['content-type'] = 'application/scim+json';
  for (const [name, value] of Object.entries(sending.headers ?? {})) {
    if (value === null) delete headers[name.toLowerCase()];
    else headers[name.toLowerCase()] = value;
  }
  return headers;
}

/**
 * A client for one token. `roots` is where requests go, in turn where there are several; `baseUrl` is what locations are
 * expected to begin with.
 */
export function scimClient(roots: string | readonly string[], token: string, baseUrl?: string): Scim {
  const all = typeof roots === 'string' ? [roots] : roots;
  const first = all[0]!;
  let turn = 0;
  const send = async (method: string, path: string, sending: Sending = {}): Promise<Answer> => {
    const root = all[turn++ % all.length]!;
    const body = sending.raw ?? (sending.body === undefined ? undefined : JSON.stringify(sending.body));
    const response = await fetch(`${root}${path}`, {
      method,
      headers: headersOf(token, sending),
      redirect: 'manual',
      ...(body === undefined ? {} : { body }),
    });
    const text = await response.text();
    return { status: response.status, headers: response.headers, text, body: objectOf(text) };
  };
  return {
    root: first,
    token,
    baseUrl: baseUrl ?? first,
    send,
    get: (path, headers = {}) => send('GET', path, { headers }),
    post: (path, body, headers = {}) => send('POST', path, { body, headers }),
    put: (path, body, headers = {}) => send('PUT', path, { body, headers }),
    patch: (path, operations, headers = {}) =>
      send('PATCH', path, { body: { schemas: [PATCH_OP], Operations: operations }, headers }),
    delete: (path, headers = {}) => send('DELETE', path, { headers }),
  };
}

const PATCH_OP = 'urn:ietf:params:scim:api:messages:2.0:PatchOp';

/** `?a=b&c=d`, each value percent-encoded; parameters that are undefined are left out. */
export function query(parameters: Readonly<Record<string, string | number | undefined>>): string {
  const parts = Object.entries(parameters)
    .filter(([, value]) => value !== undefined)
    .map(([name, value]) => `${name}=${encodeURIComponent(String(value))}`);
  return parts.length === 0 ? '' : `?${parts.join('&')}`;
}

/** Reads `name.givenName` or `emails.0.value`; a path given as a list may hold URNs. Undefined when absent. */
export function pick(value: Json | undefined, path: string | readonly string[]): Json | undefined {
  let here: Json | undefined = value;
  for (const part of typeof path === 'string' ? path.split('.') : path) {
    if (typeof here !== 'object' || here === null) return undefined;
    here = Array.isArray(here) ? here[Number(part)] : Object.hasOwn(here, part) ? here[part] : undefined;
  }
  return here;
}

/** The resources of a ListResponse. */
export function resourcesOf(answer: Answer): JsonObject[] {
  return (answer.body.Resources ?? []) as JsonObject[];
}
