/** What administrators are told: once under a key, urgent things at once, the rest a little later. */
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { type Telling, tellAdministrators } from '../../src/people/index.js';
import { companyMs } from '../../src/people/tell-administrators.js';
import { AlreadyExists } from '../../src/storage/port/index.js';
import { Workspace } from './workspace.js';

let space: Workspace;
beforeEach(async () => {
  space = await Workspace.open();
});
afterEach(() => space.close());

const expiring: Telling = {
  template: 'admin.token_expiring',
  data: { source: 'Okta', days: 7, expiresAt: 1 },
  once: 'token|1|7',
};
const conflict: Telling = {
  template: 'admin.conflict',
  data: { person: 'ann@example.com', source: 'Okta', reason: 'r' },
};
const tell = (telling: Telling) => tellAdministrators(space.deps(), space.tenant(), telling, space.now);

describe('telling administrators', () => {
  it('keeps a notice: due at once when it is urgent, else once others had time to join it', async () => {
    await space.storage.commit([...(await tell(expiring)), ...(await tell(conflict))]);
    const due = await space.storage.notices.upTo('due', Number.MAX_SAFE_INTEGER, 10);
    expect(due.map(({ template, mailAt }) => [template, mailAt! - space.now])).toEqual([
      ['admin.token_expiring', 0],
      ['admin.conflict', companyMs],
    ]);
  });

  it('tells the same once, also when two do so at the same moment', async () => {
    const [first, second] = [await tell(expiring), await tell(expiring)];
    await space.storage.commit(first);
    await expect(space.storage.commit(second)).rejects.toThrow(AlreadyExists);
    expect(await tell(expiring)).toEqual([]);
  });
});
