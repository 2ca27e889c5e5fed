/** Who goes together, and who goes after whom. */
import { expect, it } from '@jest/globals';
import { Lanes } from '../../../src/storage/mongo/lanes.js';

/** Lanes whose turns end when the test says so. */
function lanesOfThree() {
  const turns: { readonly company: readonly string[]; readonly end: () => void }[] = [];
  const lanes = new Lanes<string>(
    (company) => new Promise((end) => turns.push({ company, end })),
    (company) => company.length === 3,
  );
  const settle = () => new Promise(setImmediate);
  return {
    enter: (keys: string[], one: string) => lanes.enter(keys, one),
    /** What is under way, in the order in which it began; all of it ends. */
    async next(): Promise<(readonly string[])[]> {
      await settle();
      const begun = turns.splice(0);
      for (const { end } of begun) end();
      await settle();
      return begun.map(({ company }) => company);
    },
  };
}

it('brings together what waits for the same lane, so many at most, in the order in which they came', async () => {
  const { enter, next } = lanesOfThree();
  enter(['a'], 'a1');
  const first = next();
  await new Promise(setImmediate);
  for (const one of ['a2', 'a3', 'a4', 'a5']) enter(['a'], one);
  expect(await first).toEqual([['a1']]);
  expect(await next()).toEqual([['a2', 'a3', 'a4']]);
  expect(await next()).toEqual([['a5']]);
});

it('does lanes beside each other, and lets nobody overtake one of several lanes', async () => {
  const { enter, next } = lanesOfThree();
  enter(['a'], 'a1');
  enter(['b'], 'b1');
  enter(['a', 'b'], 'both');
  enter(['a'], 'a2');
  enter(['b'], 'b2');
  enter(['a'], 'a3');
  expect(await next()).toEqual([['a1'], ['b1']]);
  expect(await next()).toEqual([['both']]);
  expect(await next()).toEqual([['a2', 'a3'], ['b2']]);
});

it('keeps nobody waiting who is in no lane', async () => {
  const { enter, next } = lanesOfThree();
  enter(['a'], 'a1');
  enter([], 'one');
  enter([], 'two');
  expect((await next()).sort()).toEqual([['a1'], ['one'], ['two']]);
});
