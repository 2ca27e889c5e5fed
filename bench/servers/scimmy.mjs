/**
 * SCIMMY with its routers on Express, on a store in memory. Its handlers answer `userName eq` and pages from an index:
 * as the documents show it, they would hand everything over at each list, and SCIMMY would search that.
 */
import { randomUUID } from 'node:crypto';
import express from 'express';
import SCIMMY from 'scimmy';
import SCIMMYRouters from 'scimmy-routers';
import { idOf, userBody } from '../people.mjs';

const { PEOPLE = '0', TOKEN = '' } = process.env;

const shelf = (key) => ({ key, byId: new Map(), idByKey: new Map(), ids: [] });
const users = shelf('userName');
const groups = shelf('displayName');

function keep(shelf, resource) {
  if (!shelf.byId.has(resource.id)) shelf.ids.push(resource.id);
  shelf.byId.set(resource.id, resource);
  shelf.idByKey.set(resource[shelf.key].toLowerCase(), resource.id);
  return resource;
}

const allOf = (shelf, ids) => ids.map((id) => shelf.byId.get(id)).filter(Boolean);

const notFound = (id) => new SCIMMY.Types.Error(404, null, `Resource ${id} not found`);

/** Creates when no id is given, replaces otherwise: SCIMMY's own way of writing. */
function write(shelf, id, data) {
  const now = new Date();
  const resource = JSON.parse(JSON.stringify(data));
  if (id !== undefined) {
    const old = shelf.byId.get(id);
    if (!old) throw notFound(id);
    return keep(shelf, { ...resource, id, meta: { ...old.meta, lastModified: now } });
  }
  if (shelf === users && shelf.idByKey.has(data.userName.toLowerCase())) {
    throw new SCIMMY.Types.Error(409, 'uniqueness', 'The userName is taken');
  }
  return keep(shelf, { ...resource, id: randomUUID(), meta: { created: now, lastModified: now } });
}

function read(shelf, { id, filter, constraints }) {
  if (id !== undefined) {
    const found = shelf.byId.get(id);
    if (!found) throw notFound(id);
    return found;
  }
  const wanted = /^(?:userName|displayName) eq "([^"]*)"$/.exec(filter?.expression ?? '')?.[1];
  if (wanted !== undefined) return allOf(shelf, [shelf.idByKey.get(wanted.toLowerCase())]);
  if (filter) return filter.match(allOf(shelf, shelf.ids));
  const { startIndex = 1, count = 20 } = constraints ?? {};
  if (constraints) constraints.totalResults = shelf.byId.size;
  // SCIMMY cuts a list at startIndex once more when it is long enough for that: such a page is handed over with what
  // comes before it.
  const from = startIndex <= count ? 0 : startIndex - 1;
  return allOf(shelf, shelf.ids.slice(from, startIndex - 1 + count));
}

function declare(Resource, shelf) {
  SCIMMY.Resources.declare(Resource)
    .ingress(({ id }, data) => write(shelf, id, data))
    .egress((request) => read(shelf, request))
    .degress(({ id }) => {
      if (!shelf.byId.delete(id)) throw notFound(id);
    });
}

SCIMMY.Config.set({
  patch: true,
  filter: { supported: true, maxResults: 1000 },
  bulk: { supported: true, maxOperations: 1000, maxPayloadSize: 2_097_152 },
});
declare(SCIMMY.Resources.User, users);
declare(SCIMMY.Resources.Group, groups);
SCIMMY.Resources.User.extend(SCIMMY.Schemas.EnterpriseUser, false);

for (let index = 0; index < Number(PEOPLE); index++) {
  const { schemas: _, ...user } = userBody(index);
  keep(users, { id: idOf(index), ...user, meta: { created: new Date(), lastModified: new Date() } });
}
// Groups come by message, whole: over HTTP the large ones would take longer than everything that is measured.
process.on('message', ({ size }) => {
  const members = Array.from({ length: size }, (_, index) => ({ value: idOf(index) }));
  const id = `group-${size}`;
  keep(groups, { id, displayName: id, members, meta: { created: new Date(), lastModified: new Date() } });
  process.send({ id });
});

const application = express();
// Express 5 makes `query` a getter, and scimmy-routers 1.3.2 then loses the numbers that it reads from it: pin it down.
application.use((request, _response, next) => {
  Object.defineProperty(request, 'query', { value: { ...request.query }, writable: true, configurable: true });
  next();
});
application.use(
  '/scim/v2',
  new SCIMMYRouters({
    type: 'bearer',
    handler: (request) => {
      if (request.header('Authorization') !== `Bearer ${TOKEN}`) throw new Error('Not the token');
      return 'load';
    },
  }),
);
const server = application.listen(0, '127.0.0.1', () => {
  process.stdout.write(`ready on http://127.0.0.1:${server.address().port}\n`);
});
// A server that is busy for seconds must not take its own clients for idle or slow ones.
server.keepAliveTimeout = 600_000;
server.headersTimeout = 0;
server.requestTimeout = 0;
