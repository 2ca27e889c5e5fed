// Reads one resource again and again, in a thread of its own: what holds up the test does not count as the gateway's.
import { request } from 'node:http';
import { performance } from 'node:perf_hooks';
import { parentPort, workerData } from 'node:worker_threads';

const { url, token } = workerData;
const times = [];
let isDone = false;
parentPort.once('message', () => {
  isDone = true;
});

const read = () =>
  new Promise((resolve, reject) => {
    const asking = request(url, { headers: { authorization: `Bearer ${token}` }, agent: false }, (answer) => {
      answer.resume();
      answer.once('end', resolve);
    });
    asking.once('error', reject);
    asking.end();
  });

while (!isDone) {
  const begun = performance.now();
  await read();
  times.push(performance.now() - begun);
  await new Promise((resolve) => setTimeout(resolve, 1));
}
parentPort.postMessage(times.sort((a, b) => a - b));
