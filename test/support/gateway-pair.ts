/** Two gateways on one MongoDB behind one face: requests go to them in turn. */
import { type Gateway, type GatewayOptions, startGateway } from './gateway.js';

/** Started on a fresh database; `second` is the other one by itself. Ask within `describeMongo`. */
export async function startGatewayPair(options: GatewayOptions = {}): Promise<Gateway & { readonly second: Gateway }> {
  const first = await startGateway({ ...options, store: 'mongo' });
  const second = await startGateway({ ...options, store: 'mongo', beside: first });
  let turn = 0;
  const next = (): Gateway => (turn++ % 2 === 0 ? first : second);
  return {
    ...first,
    second,
    urls: [first.url, second.url],
    api: (method, path, body) => next().api(method, path, body),
    tenant: (settings) => next().tenant(settings),
    directory: (slug, directory) => next().directory(slug, directory),
    async close() {
      await second.close();
      await first.close();
    },
  };
}
