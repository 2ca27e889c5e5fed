/** The gateway to be measured: the built one, on a store of its own with every safety on, filled over SCIM. */
import { randomBytes } from 'node:crypto';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { startServer } from './child.mjs';
import { untilIdle } from './machine.mjs';
import { bulkBody, groupBody, joining, patchBody } from './people.mjs';

const program = fileURLToPath(new URL('../dist/main.js', import.meta.url));

/** How many people one Bulk request of the filling creates, and how many one PATCH lets join. */
const bulkSize = 200;
const joiningAtOnce = 5000;

/** A gateway with `people` users. The first `shown` of them are in groups of a hundred. */
export async function startGateway({ folder, isPinning, people, shown }) {
  const rootKey = randomBytes(32).toString('hex');
  const server = await startServer({
    name: 'doorward',
    args: [program],
    // What the settings are by themselves, but for the rate that one token is held to.
    env: { PORT: '0', DATA_DIR: join(folder, 'data'), SCIM_RATE: '999999999/s', DOORWARD_ROOT_KEY: rootKey },
    folder,
    isPinning,
  });
  const base = `${server.origin}/scim/v2`;
  const token = await makeToken(server.origin, rootKey);
  const call = (method, path, body) => request(`${base}${path}`, token, method, body);
  const ids = await fill(call, people);
  for (let from = 0; from < shown; from += 100) {
    await call('POST', '/Groups', groupBody(`Hundred ${from}`, ids.slice(from, from + 100)));
  }
  await untilIdle(server.pid);
  return {
    name: 'Doorward',
    ...server,
    base,
    token,
    ids,
    shown,
    groups: {},
    addGroup: (size) => makeGroup(call, ids.slice(0, size)),
  };
}

async function makeToken(origin, rootKey) {
  const api = `${origin}/api/v1/tenants`;
  await request(api, rootKey, 'POST', { slug: 'load', name: 'Load' });
  const directory = await request(`${api}/load/directories`, rootKey, 'POST', { name: 'Load' });
  return directory.token.secret;
}

async function fill(call, people) {
  const ids = [];
  for (let from = 0; from < people; from += bulkSize) {
    const { Operations: results } = await call('POST', '/Bulk', bulkBody(from, Math.min(bulkSize, people - from)));
    for (const { status, location, response } of results) {
      if (status !== '201') throw new Error(`a user was refused: ${response?.detail}`);
      ids.push(location.slice(location.lastIndexOf('/') + 1));
    }
  }
  return ids;
}

async function makeGroup(call, memberIds) {
  const { id } = await call('POST', '/Groups', groupBody(`Group of ${memberIds.length}`));
  for (let from = 0; from < memberIds.length; from += joiningAtOnce) {
    await call('PATCH', `/Groups/${id}`, patchBody(joining(memberIds.slice(from, from + joiningAtOnce))));
  }
  return id;
}

async function request(address, token, method, body) {
  const answer = await fetch(address, {
    method,
    headers: { Authorization: `Bearer ${token}`, 'Content-Type': 'application/json' },
    body: JSON.stringify(body),
  });
  const text = await answer.text();
  if (!answer.ok) throw new Error(`${method} ${new URL(address).pathname} was answered ${answer.status}: ${text}`);
  return text === '' ? undefined : JSON.parse(text);
}
