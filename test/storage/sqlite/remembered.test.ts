/** What the embedded store remembers of the configuration ends with its collection's next writing, a roll-back, and the store. */
import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it } from '@jest/globals';
import type { Domain } from '../../../src/storage/port/index.js';
import { connect } from '../../../src/storage/sqlite/driver.js';
import { openSqlite } from '../../../src/storage/sqlite/index.js';
import { Remembered } from '../../../src/storage/sqlite/remembered.js';
import { Undo } from '../../../src/storage/sqlite/undo.js';

const newDirectory = () => mkdtempSync(join(tmpdir(), 'doorward-'));
const chain = (previous: string, event: { id: string }) => `${previous.length}${event.id}`;

/** A collection that counts how often it is read, and fails when it is told to. */
function counted() {
  const connection = connect(join(newDirectory(), 'any.sqlite'));
  const state = { reads: 0, fails: false };
  const get = async () => {
    state.reads += 1;
    if (state.fails) throw new Error('disk');
    return undefined;
  };
  const other = () => Promise.reject(new Error('not asked here'));
  const remembered = new Remembered(connection);
  const domains = remembered.over('domains', { get, find: other, list: other, upTo: other, count: other });
  return { connection, remembered, domains, state };
}

it('reads once, also what is not there, until the collection is written or its writing is taken back', async () => {
  const { remembered, domains, state } = counted();
  const undo = new Undo();
  await domains.get('a');
  await domains.get('a');
  expect(state.reads).toBe(1);
  remembered.forget('tenants', undo);
  await domains.get('a');
  expect(state.reads).toBe(1);
  remembered.forget('domains', undo);
  await domains.get('a');
  expect(state.reads).toBe(2);
  undo.backTo(0);
  await domains.get('a');
  expect(state.reads).toBe(3);
});

it('does not remember a failure, nor more than a thousand answers', async () => {
  const { domains, state } = counted();
  state.fails = true;
  await expect(domains.get('a')).rejects.toThrow('disk');
  state.fails = false;
  await domains.get('a');
  expect(state.reads).toBe(2);
  for (let at = 0; at < 1000; at += 1) await domains.get(`b${at}`);
  await domains.get('a');
  expect(state.reads).toBe(1003);
});

it('answers no more once the store is closed', async () => {
  const store = await openSqlite({ directory: newDirectory(), chain });
  const domain = { id: 'd', v: 1, tenantId: 't', domain: 'a.example', createdAt: 1 } as Domain;
  await store.commit([{ change: 'insert', collection: 'domains', record: domain }]);
  expect(await store.domains.get('d')).toEqual(domain);
  await store.close();
  await expect(store.domains.get('d')).rejects.toThrow('the store is closed');
});
