/** What the gateway is compared with: SCIMMY on a store in memory, and Express that answers a constant. */
import { fileURLToPath } from 'node:url';
import { startServer } from './child.mjs';
import { idOf } from './people.mjs';

const token = 'a-token-of-the-load';
const program = (name) => fileURLToPath(new URL(`servers/${name}.mjs`, import.meta.url));

/** SCIMMY with `people` users from the beginning. It keeps no groups of a user, so it shows none. */
export async function startScimmy({ folder, isPinning, people, shown }) {
  const server = await startServer({
    name: 'scimmy',
    args: [program('scimmy')],
    env: { PEOPLE: String(people), TOKEN: token },
    folder,
    isPinning,
    hasMessages: true,
  });
  return {
    name: 'SCIMMY',
    ...server,
    base: `${server.origin}/scim/v2`,
    token,
    ids: Array.from({ length: people }, (_, index) => idOf(index)),
    shown,
    groups: {},
    addGroup: async (size) => (await server.ask({ size })).id,
  };
}

/** Express with one answer; whoever is asked for, it is the same person. */
export async function startConstant({ folder, isPinning }) {
  const server = await startServer({ name: 'constant', args: [program('constant')], env: {}, folder, isPinning });
  return { name: 'Express', ...server, base: `${server.origin}/scim/v2`, token, ids: [idOf(0)], shown: 1, groups: {} };
}
