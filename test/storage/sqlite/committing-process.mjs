/** Commits users one after another in a data directory and tells each id once it is acknowledged, until it is killed. */
import { register } from 'tsx/esm/api';

register();
const { openSqlite } = await import('../../../src/storage/sqlite/index.ts');
const [directory, prefix] = process.argv.slice(2);
const storage = await openSqlite({ directory, chain: (previous, event) => `${previous.length}${event.id}` });
const scope = { tenantId: 't', directoryId: 'd' };

async function writer(name) {
  for (let at = 0; ; at += 1) {
    const id = `${prefix}-${name}-${at}`;
    const times = { createdAt: 1, modifiedAt: 1, version: 1 };
    const resource = {
      ...scope,
      ...times,
      id,
      type: 'User',
      text: '{}',
      display: id,
      shadow: () => ({ userName: id }),
      uniqueKeys: { userName: id },
    };
    const event = {
      id,
      tenantId: 't',
      at: 1,
      type: 'a.b',
      actor: { kind: 'job', id: 'j', name: 'j' },
      target: { kind: 'user', id },
    };
    await storage.commit([
      { change: 'createResource', resource },
      { change: 'event', event },
    ]);
    process.stdout.write(`${id}\n`);
  }
}
process.stdout.write('ready\n');
await Promise.all(['a', 'b', 'c', 'd'].map(writer));
