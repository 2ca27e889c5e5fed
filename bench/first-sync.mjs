/** The first sync of a directory as Entra ID does it: look each person up, create them, then fill the groups. */
import { cpuMs } from './machine.mjs';
import { groupBody, joining, patchBody, userBody, userNameOf } from './people.mjs';

const groupSize = 500;
const joiningAtOnce = 20;

/** Plays it to the end with all connections at once; `perSecond` counts people. */
export async function firstSync({ connections, run, job, limitMs, pid }) {
  const startedAt = performance.now();
  const cpuFrom = cpuMs(pid);
  const told = { ids: [], errors: 0, firstError: undefined };
  const isLate = () => performance.now() - startedAt > limitMs;
  await eachInTurn(connections, range(job.people), isLate, (connection, index) => arrive(connection, index, run, told));
  const steps = await groupSteps(connections[0], run, told);
  await eachInTurn(connections, steps, isLate, (connection, { id, members }) =>
    send(connection, told, ['PATCH', `/Groups/${id}`, patchBody(joining(members))]),
  );
  const elapsedMs = performance.now() - startedAt;
  const { errors, firstError } = told;
  const perSecond = told.ids.length / (elapsedMs / 1000);
  // Of a person with all that comes with them: a look-up, the creation, a share of the groups.
  const cpuMicros = cpuFrom === undefined ? undefined : ((cpuMs(pid) - cpuFrom) * 1000) / told.ids.length;
  return { perSecond, cpuMicros, errors, firstError, elapsedMs };
}

const range = (count) => Array.from({ length: count }, (_, index) => index);

async function eachInTurn(connections, items, isLate, work) {
  let next = 0;
  const drive = async (connection) => {
    while (next < items.length && !isLate()) await work(connection, items[next++]);
  };
  await Promise.all(connections.map(drive));
}

async function arrive(connection, index, run, told) {
  const filter = encodeURIComponent(`userName eq "${userNameOf(index, run)}"`);
  await send(connection, told, ['GET', `/Users?filter=${filter}`]);
  const created = await send(connection, told, ['POST', '/Users', userBody(index, run)]);
  if (created !== undefined) told.ids.push(JSON.parse(created).id);
}

/** Makes the groups, empty, and lists who has to join which. */
async function groupSteps(connection, run, told) {
  const steps = [];
  for (let from = 0; from < told.ids.length; from += groupSize) {
    const created = await send(connection, told, ['POST', '/Groups', groupBody(`Group ${run} ${from}`)]);
    if (created === undefined) continue;
    const members = told.ids.slice(from, from + groupSize);
    for (let at = 0; at < members.length; at += joiningAtOnce) {
      steps.push({ id: JSON.parse(created).id, members: members.slice(at, at + joiningAtOnce) });
    }
  }
  return steps;
}

/** The body of an answer that is a success; undefined, and counted, when it is none. */
async function send(connection, told, [method, path, body]) {
  try {
    const answer = await connection.send(method, path, body && JSON.stringify(body));
    if (answer.status < 300) return answer.body();
    throw new Error(`${method} was answered ${answer.status}: ${answer.body().slice(0, 200)}`);
  } catch (error) {
    told.errors++;
    told.firstError ??= error.message;
    return undefined;
  }
}
