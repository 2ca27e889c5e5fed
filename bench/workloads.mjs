/** What is sent to be measured. Each entry makes, for one client, a function that gives its next request. */
import { bulkBody, joining, patchBody, userBody, userNameOf } from './people.mjs';

const anyOf = (list) => list[Math.floor(Math.random() * list.length)];
const json = JSON.stringify;
const resourcesOf = (body) => JSON.parse(body).Resources;

/**
 * `target` has `ids` of the people from number 0 on, `shown`, how many of the first of them are in groups, and `groups`,
 * ids by size. `run` is a text that no other run has; `client` the number of the client, of `clients`.
 *
 * A request is `{method, path, text, statuses}`, with `check`, which looks into a body, and `units`, what it counts for.
 */
export const workloads = {
  get: ({ target }) => {
    const ids = target.ids.slice(0, target.shown);
    return () => {
      const id = anyOf(ids);
      return { method: 'GET', path: `/Users/${id}`, statuses: [200], check: (body) => JSON.parse(body).id === id };
    };
  },

  filter: ({ target }) => {
    return () => {
      const userName = userNameOf(Math.floor(Math.random() * target.ids.length));
      return {
        method: 'GET',
        path: `/Users?filter=${encodeURIComponent(`userName eq "${userName}"`)}`,
        statuses: [200],
        check: (body) => resourcesOf(body).length === 1 && resourcesOf(body)[0].userName === userName,
      };
    };
  },

  page: ({ target }) => {
    return () => ({
      method: 'GET',
      path: `/Users?startIndex=${1 + Math.floor(Math.random() * (target.ids.length - 100))}&count=100`,
      statuses: [200],
      check: (body) => resourcesOf(body).length === 100,
    });
  },

  post: ({ run, client }) => {
    let index = 0;
    return () => ({
      method: 'POST',
      path: '/Users',
      text: json(userBody(index++, `${run}${client}x`)),
      statuses: [201],
      check: (body) => typeof JSON.parse(body).id === 'string',
    });
  },

  patch: ({ target, run, client }) => {
    let index = 0;
    return () => ({
      method: 'PATCH',
      path: `/Users/${anyOf(target.ids)}`,
      text: json(patchBody({ op: 'replace', path: 'displayName', value: `Renamed ${run} ${client} ${index++}` })),
      statuses: [200, 204],
    });
  },

  bulk: ({ run, client }) => {
    let from = 0;
    return () => {
      const text = json(bulkBody(from, 100, `${run}${client}x`));
      from += 100;
      return { method: 'POST', path: '/Bulk', text, statuses: [200], units: 100, check: allCreated };
    };
  },

  /** One joins, the same one leaves: the group keeps its size. */
  members: ({ target, size, client, clients }) => {
    const path = `/Groups/${target.groups[size]}`;
    const spare = target.ids.slice(size).filter((_, at) => at % clients === client);
    let step = 0;
    return () => {
      const member = spare[Math.floor(step / 2) % spare.length];
      const isJoining = step++ % 2 === 0;
      const operation = isJoining ? joining([member]) : { op: 'remove', path: `members[value eq "${member}"]` };
      return { method: 'PATCH', path, text: json(patchBody(operation)), statuses: [200, 204] };
    };
  },
};

function allCreated(body) {
  const { Operations: operations } = JSON.parse(body);
  // RFC 7644 has the status as text; some answer an object with a code.
  return operations.length === 100 && operations.every(({ status }) => Number(status?.code ?? status) === 201);
}
