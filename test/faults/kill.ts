/** Rounds of killing a gateway while a crowd writes, and looking at what is left. */
import { setTimeout as pause } from 'node:timers/promises';
import { expect } from '@jest/globals';
import { expectMail, expectWhole, mailIsOut } from './aftermath.js';
import { newLedger, startCrowd } from './crowd.js';
import { openDirectory, serveOn } from './served-process.js';

/** Kills so often, each time after another while under load, and answers how many writes were acknowledged. */
export async function killOverAndOver(
  dataDir: string,
  options: {
    readonly rounds: number;
    readonly clients: number;
    /** So many writes are acknowledged before each kill, however slow the machine is. */
    readonly writes: number;
    readonly awaitsMail: boolean;
  },
): Promise<number> {
  const ledger = newLedger();
  let served = await serveOn(dataDir);
  const place = await openDirectory(served, 'kill');
  for (let round = 0; round < options.rounds; round += 1) {
    const crowd = await startCrowd(served.scim(place.token), ledger, options.clients, `r${round}`);
    await pause(200 + ((round * 137) % 700));
    for (const enough = (round + 1) * options.writes; ledger.acknowledged < enough; ) await pause(10);
    await served.kill();
    await crowd.leave();
    served = await serveOn(dataDir);
    await expectWhole(served, place, ledger);
  }
  expect(await served.stop()).toBe(0);
  if (options.awaitsMail) {
    // A mail that was being sent at a kill is tried again when its lease is over: the clock is moved beyond it.
    served = await serveOn(dataDir, { DOORWARD_CLOCK_OFFSET: '120' });
    await mailIsOut(dataDir, ledger, 60_000);
    expect(await served.stop()).toBe(0);
    await expectMail(dataDir, place, ledger);
  }
  return ledger.acknowledged;
}
