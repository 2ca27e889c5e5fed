/** Puts people straight into the store: what a directory or an invitation would have left there. */
import { randomUUID } from 'node:crypto';
import type { Account, Change, Link } from '../../src/storage/port/index.js';
import type { TestApp } from './app.js';

interface Person {
  readonly tenantId: string;
  readonly email?: string;
  readonly account?: Partial<Account>;
  readonly link?: Partial<Link>;
  /** Makes a SCIM resource in this directory too. */
  readonly directoryId?: string;
}

/** Stores one person; answers the link's id. */
export async function addPerson(test: TestApp, person: Person): Promise<Link> {
  const { tenantId, email } = person;
  const account: Account = {
    id: randomUUID(),
    v: 1,
    ...(email !== undefined && { email, emailKey: email.toLowerCase() }),
    state: 'pending',
    createdBy: { kind: 'invitation', id: 'x' },
    createdAt: test.now,
    ...person.account,
  };
  const link: Link = {
    id: randomUUID(),
    v: 1,
    tenantId,
    accountId: account.id,
    ...(person.link?.state !== 'removed' && { liveAccountId: account.id }),
    kind: 'user',
    source: 'invite',
    disposition: 'created',
    state: 'invited',
    holds: [],
    vaults: [],
    onboarded: true,
    createdAt: test.now,
    ...(person.directoryId && { resource: { directoryId: person.directoryId, id: randomUUID() } }),
    ...person.link,
  };
  await test.storage.commit([
    { change: 'insert', collection: 'accounts', record: account },
    { change: 'insert', collection: 'links', record: link },
    ...resourceOf(test, link),
  ]);
  return link;
}

function resourceOf(test: TestApp, link: Link): Change[] {
  if (!link.resource) return [];
  const { holds, disposition, accountId, vaults } = link;
  const access = { linkId: link.id, accountId, disposition, holds, invited: true, vaults, sponsor: 'somebody' };
  const resource = {
    tenantId: link.tenantId,
    directoryId: link.resource.directoryId,
    id: link.resource.id,
    type: 'User',
    version: 1,
    createdAt: test.now,
    modifiedAt: test.now,
    text: '{"userName":"u"}',
    display: `Shown ${link.id}`,
    access,
    shadow: () => ({ userName: link.id }),
    uniqueKeys: { userName: link.id },
  };
  return [{ change: 'createResource', resource }];
}
