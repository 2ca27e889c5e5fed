/** The way of queued mail from the store to a transport: once each, whatever breaks. */
import { afterEach, describe, expect, it } from '@jest/globals';
import { chainHash, createKeyring } from '../../src/identity/index.js';
import { mailJob } from '../../src/mail/job.js';
import { type MailMessage, MailRefused, MailServerDown, type MailTransport } from '../../src/mail/port.js';
import { createRelay, type MailRelay, type RelayDeps } from '../../src/mail/relay.js';
import { createSmtpTransport } from '../../src/mail/smtp.js';
import { type OutgoingMail, type Storage, StoreUnavailable, VersionConflict } from '../../src/storage/port/index.js';
import { openMemoryStorage } from '../support/memory-storage/index.js';
import { createdAt, queuedMail, secrets, sender } from './sample-mails.js';
import { startSmtpTrap } from './smtp-trap.js';

const minute = 60_000;
const keyring = createKeyring(new Uint8Array(32).fill(7), undefined, (count) => new Uint8Array(count).fill(1));

function sealed(id: string, more: Partial<OutgoingMail> = {}): OutgoingMail {
  const seal = keyring.seal('mail', JSON.stringify(secrets), `tenant-1|${id}`);
  return queuedMail('invite.auto', {
    id,
    sealed: seal,
    ...more,
    data: { ...queuedMail('').data, handling: 'automatic' },
  });
}

async function eventually(isTrue: () => boolean | Promise<boolean>): Promise<void> {
  for (const deadline = Date.now() + 8000; !(await isTrue()); ) {
    if (Date.now() > deadline) throw new Error('it never came true');
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
}

describe('mail relay', () => {
  const relays: MailRelay[] = [];
  afterEach(async () => {
    for (const relay of relays.splice(0)) await relay.stop();
  });

  function start(send: MailTransport['send'], more: Partial<RelayDeps> = {}) {
    const clock = { at: createdAt };
    const storage = more.storage ?? openMemoryStorage({ chain: chainHash });
    const errors: string[] = [];
    let ids = 0;
    const relay = createRelay({
      transport: { description: 'a test', concurrency: 4, sendSeconds: 10, send, close: async () => {} },
      keyring,
      now: () => clock.at,
      newId: () => `event-${++ids}`,
      sender: () => sender,
      onError: (sentence) => errors.push(sentence),
      serverPauseMs: 20,
      ...more,
      storage,
    });
    relays.push(relay);
    return { relay, clock, errors, storage: storage as Storage };
  }

  const queue = (storage: Pick<Storage, 'commit'>, ...records: OutgoingMail[]) =>
    storage.commit(records.map((record) => ({ change: 'insert', collection: 'mails', record })));

  it('sends a queued mail soon after its commit, shreds its secrets, and has its recurring job', async () => {
    const sent: MailMessage[] = [];
    const { relay, storage } = start(async (message) => void sent.push(message));
    const record = sealed('m1');
    await queue(storage, record);
    relay.onCommit([{ change: 'insert', collection: 'mails', record }]);
    await eventually(async () => (await storage.mails.get('m1'))?.state === 'sent');
    expect(sent).toHaveLength(1);
    expect(sent[0]!.text).toContain(secrets.temporaryPassword);
    expect(await storage.mails.get('m1')).toEqual({
      ...queuedMail('invite.auto', { id: 'm1', data: record.data }),
      v: 3,
      state: 'sent',
      attempts: 1,
      nextAttemptAt: undefined,
      doneAt: createdAt,
    });
    await queue(storage, sealed('m2'));
    await mailJob(relay).run();
    await eventually(() => sent.length === 2);
  });

  it('sends many in few commits, each once, with two relays at once', async () => {
    const sent: string[] = [];
    const storage = openMemoryStorage({ chain: chainHash });
    let commits = 0;
    const counting = {
      ...storage,
      commit: (...args: Parameters<Storage['commit']>) => {
        commits += 1;
        return storage.commit(...args);
      },
    };
    await queue(storage, ...Array.from({ length: 400 }, (_, index) => sealed(`m${index}`)));
    const send: MailTransport['send'] = async ({ id }) => {
      await new Promise((resolve) => setImmediate(resolve));
      sent.push(id);
    };
    const transport = {
      description: 'files',
      concurrency: 4,
      overwrites: true,
      sendSeconds: 10,
      send,
      close: async () => {},
    };
    const relaysOfTwo = [start(send, { storage: counting, transport }), start(send, { storage: counting, transport })];
    await Promise.all(relaysOfTwo.map(({ relay }) => relay.settled()));
    expect(sent).toHaveLength(400);
    expect(new Set(sent).size).toBe(400);
    // Two a batch, and a few for batches that both relays were after: these are not gone through one by one.
    expect(commits).toBeLessThan(40);
  });

  it('sends what it can while something among it is never to be claimed', async () => {
    const sent: string[] = [];
    const storage = openMemoryStorage({ chain: chainHash });
    const commit: Storage['commit'] = async (changes) => {
      const stuck = changes.some((one) => one.change === 'update' && one.record.id === 'm7');
      if (stuck) throw new VersionConflict('somebody keeps changing it');
      return storage.commit(changes);
    };
    await queue(storage, ...Array.from({ length: 120 }, (_, index) => sealed(`m${index}`)));
    const send: MailTransport['send'] = async ({ id }) => void sent.push(id);
    const { relay } = start(send, { storage: { ...storage, commit } });
    relay.nudge();
    await eventually(() => sent.length === 119);
    expect(new Set(sent).size).toBe(119);
    expect(await storage.mails.get('m7')).toMatchObject({ state: 'queued', attempts: 0 });
  });

  it('marks each mail that a server took before the rest of its batch goes on', async () => {
    const marks: (readonly string[])[] = [];
    const sent: string[] = [];
    const { relay, storage } = start(async ({ id }) => {
      // What is not marked yet when this mail is handed over would go out twice, were the process killed now.
      const states = await Promise.all(
        sent.map(async (each) => [each, (await storage.mails.get(each))?.state] as const),
      );
      marks.push(states.filter(([, state]) => state !== 'sent').map(([each]) => each));
      sent.push(id);
    });
    await queue(storage, ...Array.from({ length: 40 }, (_, index) => sealed(`m${index}`)));
    await relay.settled();
    expect(sent).toHaveLength(40);
    // Never more than those that are on their way together.
    expect(Math.max(...marks.map(({ length }) => length))).toBeLessThan(4);
  });

  it('tries again with growing pauses, and gives up after a day with an event', async () => {
    let tries = 0;
    const fates: unknown[] = [];
    const { relay, clock, storage } = start(
      async () => {
        tries += 1;
        throw new Error('452 mailbox full');
      },
      {
        consequences: async (mail, outcome, reason) => {
          fates.push([mail.id, outcome, reason]);
          return [];
        },
      },
    );
    await queue(storage, sealed('m1'));
    await relay.settled();
    expect(await storage.mails.get('m1')).toMatchObject({
      state: 'queued',
      attempts: 1,
      nextAttemptAt: createdAt + minute / 2,
      lastError: '452 mailbox full',
    });
    await relay.settled();
    expect(tries).toBe(1);
    for (;;) {
      const mail = await storage.mails.get('m1');
      if (mail?.state !== 'queued') break;
      clock.at = mail.nextAttemptAt!;
      await relay.settled();
    }
    expect(clock.at).toBe(createdAt + 24 * 60 * minute);
    expect(tries).toBeGreaterThan(20);
    const failed = await storage.mails.get('m1');
    expect(failed).toMatchObject({ state: 'failed', lastError: '452 mailbox full', attempts: tries, doneAt: clock.at });
    expect(failed).not.toHaveProperty('sealed');
    expect(failed?.nextAttemptAt).toBeUndefined();
    const { items } = await storage.events.list('tenant-1', {}, { limit: 10 });
    expect(items).toMatchObject([
      { type: 'mail.failed', target: { kind: 'mail', id: 'm1', email: 'ada@example.com' }, reason: '452 mailbox full' },
    ]);
    expect(JSON.stringify(items)).not.toContain(secrets.temporaryPassword);
    expect(fates).toEqual([['m1', 'givenUp', '452 mailbox full']]);
  });

  it('writes what follows from a refusal in the commit that records it, or tries the refusal again', async () => {
    let isTold = false;
    const { relay, clock, storage, errors } = start(
      async () => {
        throw new MailRefused('550 no such user');
      },
      {
        consequences: async (mail, outcome) => {
          if (!isTold) throw new Error('not now');
          expect(outcome).toBe('refused');
          return [{ change: 'insert', collection: 'conflicts', record: conflict(mail.id) }];
        },
      },
    );
    await queue(storage, sealed('m1'));
    await relay.settled();
    expect((await storage.mails.get('m1'))?.state).toBe('queued');
    expect(errors).toHaveLength(1);
    isTold = true;
    clock.at += minute;
    await relay.settled();
    expect(await storage.mails.get('m1')).toMatchObject({ state: 'failed', lastError: '550 no such user' });
    expect(await storage.conflicts.get('m1')).toBeDefined();
  });

  it('marks a mail that went out even when what follows clashes', async () => {
    const sent: string[] = [];
    const storage = openMemoryStorage({ chain: chainHash });
    const { relay } = start(async ({ id }) => void sent.push(id), {
      storage,
      consequences: async () => [{ change: 'delete', collection: 'conflicts', id: 'c1', v: 99 }],
    });
    await storage.commit([{ change: 'insert', collection: 'conflicts', record: conflict('c1') }]);
    await queue(storage, sealed('m1'), sealed('m2'));
    await relay.settled();
    expect((await storage.mails.get('m1'))?.state).toBe('sent');
    expect((await storage.mails.get('m2'))?.state).toBe('sent');
    expect(sent.sort()).toEqual(['m1', 'm2']);
  });

  it('does not send again what it could not mark because the store failed in between', async () => {
    const sent: string[] = [];
    const storage = openMemoryStorage({ chain: chainHash });
    let isBroken = false;
    const breaking = {
      ...storage,
      commit: async (...args: Parameters<Storage['commit']>) => {
        if (isBroken) throw new StoreUnavailable('disk full');
        return storage.commit(...args);
      },
    };
    const { relay, clock, errors } = start(
      async ({ id }) => {
        sent.push(id);
        isBroken = true;
      },
      { storage: breaking },
    );
    await queue(storage, sealed('m1'));
    await relay.settled();
    expect(errors).toHaveLength(1);
    expect((await storage.mails.get('m1'))?.state).toBe('queued');
    isBroken = false;
    clock.at += minute;
    await relay.settled();
    expect((await storage.mails.get('m1'))?.state).toBe('sent');
    expect(sent).toEqual(['m1']);
  });

  it('leaves mails that nobody can make, and those of a dead relay until its claim ends', async () => {
    const sent: string[] = [];
    const { relay, clock, storage } = start(async ({ id }) => void sent.push(id));
    await queue(storage, sealed('broken', { sealed: 'x.y' }), sealed('unknown', { template: 'no.such' }));
    await queue(storage, sealed('claimed', { nextAttemptAt: createdAt + 20_000, attempts: 1 }));
    await relay.settled();
    expect(await storage.mails.get('broken')).toMatchObject({ state: 'failed' });
    expect(await storage.mails.get('unknown')).toMatchObject({
      state: 'failed',
      lastError: 'no mail is called no.such',
    });
    expect(sent).toEqual([]);
    clock.at += 20_000;
    await relay.settled();
    expect(sent).toEqual(['claimed']);
  });

  it('does not send again what a relay that died was handing over, but what it had not come to', async () => {
    const sent: string[] = [];
    const storage = openMemoryStorage({ chain: chainHash });
    const never = new Promise<void>(() => {});
    const dying = start(
      async ({ id }, handingOver) => {
        if (id === 'm1') await handingOver!();
        sent.push(`first ${id}`);
        return never;
      },
      { storage },
    );
    await queue(storage, sealed('m1'), sealed('m2'));
    dying.relay.nudge();
    await eventually(() => sent.length === 2);
    relays.pop();
    const { relay, clock, errors } = start(async ({ id }) => void sent.push(`second ${id}`), { storage });
    clock.at += 20_000;
    await relay.settled();
    expect(sent.sort()).toEqual(['first m1', 'first m2', 'second m2']);
    expect(errors).toEqual(['a mail was on its way when a gateway ended, and is taken as sent']);
    const mail = await storage.mails.get('m1');
    expect(mail).toMatchObject({ state: 'sent' });
    expect(mail).not.toHaveProperty('sealed');
    expect(mail).not.toHaveProperty('handedOverAt');
  });

  it('sends again what the server did not take after all', async () => {
    let tries = 0;
    const { relay, clock, storage } = start(async (_message, handingOver) => {
      await handingOver!();
      if (++tries === 1) throw new Error('451 later');
    });
    await queue(storage, sealed('m1'));
    await relay.settled();
    expect(await storage.mails.get('m1')).toMatchObject({ state: 'queued', attempts: 1, lastError: '451 later' });
    clock.at += minute;
    await relay.settled();
    expect(tries).toBe(2);
    expect((await storage.mails.get('m1'))?.state).toBe('sent');
  });

  it('gives back at its stop what it has not begun', async () => {
    const sent: string[] = [];
    const { relay, storage } = start(async ({ id }) => {
      sent.push(id);
      await new Promise((resolve) => setTimeout(resolve, 100));
    });
    await queue(storage, ...Array.from({ length: 20 }, (_, index) => sealed(`m${index}`)));
    relay.nudge();
    await eventually(() => sent.length > 0);
    await relay.stop();
    expect(sent).toHaveLength(4);
    const due = await storage.mails.upTo('due', createdAt, 100);
    expect(due).toHaveLength(16);
    expect(due.every(({ attempts }) => attempts === 0)).toBe(true);
  });

  it('waits while the server is away, and sends each mail once when it is back', async () => {
    const first = await startSmtpTrap();
    const port = Number(new URL(first.url).port);
    const transport = createSmtpTransport(first.url, 2);
    const { relay, clock, storage } = start(transport.send, { transport });
    await queue(storage, sealed('m0'));
    await relay.settled();
    await first.stop();
    await queue(storage, ...Array.from({ length: 60 }, (_, index) => sealed(`n${index}`)));
    await relay.settled();
    expect((await storage.mails.get('n0'))?.state).toBe('queued');
    const second = await startSmtpTrap({ port });
    await eventually(async () => {
      clock.at += minute;
      await relay.settled();
      return second.mails.length >= 60;
    });
    await relay.settled();
    expect(first.mails).toHaveLength(1);
    expect(new Set(second.mails.map(({ messageId }) => messageId)).size).toBe(60);
    expect(second.mails).toHaveLength(60);
    await second.stop();
  });

  it('says for a batch that its mails have to wait, without the words of the server, which name the person', async () => {
    const told: string[] = [];
    const { relay, storage } = start(
      async () => {
        throw Object.assign(new Error('451 4.7.1 <ann@example.com> come back later'), {
          code: 'EENVELOPE',
          responseCode: 451,
        });
      },
      { onError: (sentence, error) => told.push(`${sentence}: ${(error as Error).message}`) },
    );
    await queue(storage, sealed('m1'), sealed('m2'), sealed('m3'));
    await relay.settled();
    expect(told).toEqual(['mail was not taken, and is tried again: 3 of 3 have to wait: EENVELOPE 451']);
  });

  it('does not hammer a server that is away', async () => {
    let tries = 0;
    const { relay, storage } = start(
      async () => {
        tries += 1;
        throw new MailServerDown('connect ECONNREFUSED');
      },
      { serverPauseMs: 60_000 },
    );
    await queue(storage, ...Array.from({ length: 200 }, (_, index) => sealed(`m${index}`)));
    await relay.settled();
    relay.nudge();
    await relay.settled();
    expect(tries).toBeLessThanOrEqual(4);
  });
});

const conflict = (id: string) =>
  ({ id, v: 1, tenantId: 'tenant-1', at: createdAt, kind: 'scim', source: 'mail', reason: 'refused' }) as const;
