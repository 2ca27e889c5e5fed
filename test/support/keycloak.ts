/**
 * The Keycloak that tests use, where TEST_KEYCLOAK_URL and TEST_KEYCLOAK_ADMIN name one, such as the one that
 * `.ci/keycloak` starts: a realm of its own for each suite, and a person who signs in through its pages.
 */
import { randomBytes } from 'node:crypto';
import { describe } from '@jest/globals';

const url = process.env.TEST_KEYCLOAK_URL || undefined;
/** `name:password`. */
const admin = process.env.TEST_KEYCLOAK_ADMIN ?? '';

/** `describe` for suites that need Keycloak: without one they are skipped, and say so. */
export const describeKeycloak = (name: string, suite: () => void): void =>
  url === undefined ? describe.skip(`${name} (skipped: TEST_KEYCLOAK_URL is not set)`, suite) : describe(name, suite);

export const password = 'correct horse battery';

export class Realm {
  private constructor(
    readonly name: string,
    readonly url: string,
  ) {}

  static async make(): Promise<Realm> {
    if (url === undefined) throw new Error('TEST_KEYCLOAK_URL is not set');
    const name = `doorward-${randomBytes(6).toString('hex')}`;
    const realm = new Realm(name, `${url}/realms/${name}`);
    await realm.#ask('POST', '', { realm: name, enabled: true, sslRequired: 'none' });
    return realm;
  }

  remove(): Promise<unknown> {
    return this.#ask('DELETE', `/${this.name}`);
  }

  user(username: string, email: string): Promise<unknown> {
    return this.#ask('POST', `/${this.name}/users`, {
      username,
      email,
      emailVerified: true,
      firstName: 'Test',
      lastName: username,
      enabled: true,
      credentials: [{ type: 'password', value: password, temporary: false }],
    });
  }

  async userId(username: string): Promise<string> {
    const found = await this.#ask<{ id: string }[]>('GET', `/${this.name}/users?exact=true&username=${username}`);
    return found[0]?.id ?? '';
  }

  /** Signs a person out everywhere, as an administrator of the provider does. */
  async signOutUser(username: string): Promise<void> {
    await this.#ask('POST', `/${this.name}/users/${await this.userId(username)}/logout`);
  }

  /** What Keycloak makes of somebody's metadata. */
  async readMetadata(xml: string): Promise<Client> {
    return this.#ask<Client>('POST', `/${this.name}/client-description-converter`, xml, 'application/xml');
  }

  makeClient(client: Client): Promise<unknown> {
    return this.#ask('POST', `/${this.name}/clients`, client);
  }

  async changeClient(clientId: string, attributes: Record<string, string>): Promise<void> {
    const path = `/${this.name}/clients`;
    const [client] = await this.#ask<(Client & { id: string })[]>(
      'GET',
      `${path}?clientId=${encodeURIComponent(clientId)}`,
    );
    if (!client) throw new Error(`no client ${clientId}`);
    await this.#ask('PUT', `${path}/${client.id}`, { ...client, attributes: { ...client.attributes, ...attributes } });
  }

  async #ask<T>(method: string, path: string, body?: unknown, type = 'application/json'): Promise<T> {
    const answer = await fetch(`${url}/admin/realms${path}`, {
      method,
      headers: { authorization: `Bearer ${await adminToken()}`, 'content-type': type },
      ...(body !== undefined && { body: typeof body === 'string' ? body : JSON.stringify(body) }),
    });
    const text = await answer.text();
    if (!answer.ok) throw new Error(`Keycloak: ${method} ${path} answered ${answer.status}: ${text}`);
    return (text === '' ? undefined : JSON.parse(text)) as T;
  }
}

/** As far as tests look at it. */
export interface Client {
  readonly clientId: string;
  readonly attributes: Readonly<Record<string, string>>;
  readonly [field: string]: unknown;
}

async function adminToken(): Promise<string> {
  const [username = '', ...rest] = admin.split(':');
  const answer = await fetch(`${url}/realms/master/protocol/openid-connect/token`, {
    method: 'POST',
    headers: { 'content-type': 'application/x-www-form-urlencoded' },
    body: new URLSearchParams({ client_id: 'admin-cli', grant_type: 'password', username, password: rest.join(':') }),
  });
  return ((await answer.json()) as { access_token: string }).access_token;
}

/** Where somebody is. */
export interface Page {
  readonly url: URL;
  readonly status: number;
  readonly text: string;
}

interface Form {
  readonly action: URL;
  readonly fields: Readonly<Record<string, string>>;
}

/** A person with a browser: follows redirects, sends on the forms that send themselves, and types a password. */
export class Person {
  readonly #jars = new Map<string, Map<string, string>>();
  /** Every form that a page sent on by itself. */
  readonly posted: Form[] = [];
  /** How often the password was asked for. */
  typed = 0;

  constructor(
    private readonly username: string,
    /** Changes what a page of the provider is about to send on. */
    private readonly meddle: (form: Form) => Form = (form) => form,
  ) {}

  /** Goes there and on, until a page of ours or one that asks for nothing more. */
  async go(address: string | URL, form?: Record<string, string>): Promise<Page> {
    let page = await this.#ask(new URL(address), form);
    for (let steps = 0; steps < 30; steps += 1) {
      const location = page.location;
      if (location !== null) page = await this.#ask(new URL(location, page.url));
      else {
        const next = this.#next(page);
        if (!next) return page;
        page = await this.#ask(next.action, next.fields);
      }
    }
    throw new Error(`no end of redirects at ${page.url}`);
  }

  /** One post, as a script sends it. */
  post(address: string | URL): Promise<Page> {
    return this.#ask(new URL(address), {}, 'application/json');
  }

  async status(address: string | URL): Promise<number> {
    return (await this.#ask(new URL(address))).status;
  }

  #next(page: Page): Form | undefined {
    const form = formIn(page);
    if (!form) return undefined;
    if (page.text.includes('kc-form-login')) {
      this.typed += 1;
      return { ...form, fields: { username: this.username, password } };
    }
    if (page.text.includes('kc-logout-confirm')) return form;
    if (!('SAMLResponse' in form.fields) && !('SAMLRequest' in form.fields)) return undefined;
    const sent = this.meddle(form);
    this.posted.push(sent);
    return sent;
  }

  async #ask(
    at: URL,
    form?: Readonly<Record<string, string>>,
    accept = 'text/html',
  ): Promise<Page & { readonly location: string | null }> {
    const jar = this.#jars.get(at.hostname) ?? new Map<string, string>();
    this.#jars.set(at.hostname, jar);
    const answer = await fetch(at, {
      method: form ? 'POST' : 'GET',
      redirect: 'manual',
      headers: { cookie: [...jar].map(([name, value]) => `${name}=${value}`).join('; '), accept },
      ...(form && { body: new URLSearchParams(form) }),
    });
    for (const line of answer.headers.getSetCookie()) {
      const [pair = ''] = line.split(';');
      const split = pair.indexOf('=');
      if (/max-age=0/i.test(line)) jar.delete(pair.slice(0, split));
      else jar.set(pair.slice(0, split), pair.slice(split + 1));
    }
    return { url: at, status: answer.status, text: await answer.text(), location: answer.headers.get('location') };
  }
}

const plain = (text: string): string =>
  text
    .replaceAll(/&#x([0-9a-f]+);/gi, (_, digits: string) => String.fromCodePoint(Number.parseInt(digits, 16)))
    .replaceAll(/&#(\d+);/g, (_, digits: string) => String.fromCodePoint(Number(digits)))
    .replaceAll('&quot;', '"')
    .replaceAll('&amp;', '&');

/** The first form of a page that posts. */
function formIn({ text, url: at }: Page): Form | undefined {
  const tag = /<form[^>]*>/i.exec(text)?.[0];
  const action = tag && /action="([^"]*)"/i.exec(tag)?.[1];
  if (action === undefined) return undefined;
  const inputs = [...text.matchAll(/<input[^>]*>/gi)].flatMap(([input]) => {
    const name = /name="([^"]*)"/i.exec(input)?.[1];
    return name === undefined ? [] : [[name, plain(/value="([^"]*)"/i.exec(input)?.[1] ?? '')]];
  });
  return { action: new URL(plain(action), at), fields: Object.fromEntries(inputs) };
}
