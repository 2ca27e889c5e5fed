/** Every recorded exchange, once for each profile that it is meant for, against a gateway of this store. */

import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, test } from '@jest/globals';
import { scimClient } from '../http/scim-client.js';
import type { Gateway } from '../support/gateway.js';
import { readExchanges, replay } from './replay.js';

const rows = readExchanges(fileURLToPath(new URL('.', import.meta.url))).flatMap((exchange) =>
  exchange.profiles.map((profile) => [`${exchange.file} (${profile}): ${exchange.title}`, exchange, profile] as const),
);

/** Declares the tests; the gateway is started for them. `without`: files that are skipped, each with the reason. */
export function everyExchange(start: () => Promise<Gateway>, without: Readonly<Record<string, string>> = {}): void {
  let gateway: Gateway;
  beforeAll(async () => {
    gateway = await start();
  });
  afterAll(async () => {
    await gateway?.close();
  });
  describe('recorded exchanges', () => {
    const left = rows.filter(([, { file }]) => without[file] !== undefined);
    for (const [name, { file }] of left) test.skip(`${name} (${without[file]})`, () => undefined);
    test.each(rows.filter((row) => !left.includes(row)))('%s', async (_name, exchange, profile) => {
      const { slug } = await gateway.tenant();
      const open = async () => {
        const options = profile === 'strict' ? { strict: true } : { profile };
        const { token } = await gateway.directory(slug, { ...options, ...exchange.options });
        return scimClient(`${gateway.url}/scim/v2`, token);
      };
      await replay({ gateway, scim: await open(), other: await open(), saved: new Map() }, exchange);
    });
  });
}
