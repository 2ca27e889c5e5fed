/** Knows again whose account was deleted, by a keyed hash of the address. */
import type { Keyring } from '../identity/index.js';
import type { Link, Storage } from '../storage/port/index.js';
import { lastRemoved } from './last-removed.js';

const purpose = 'email-tombstone';

/** The id of the tombstone of an address, under the present secret. */
export function tombstoneId(keyring: Pick<Keyring, 'mac'>, emailKey: string): string {
  return keyring.mac(purpose, emailKey);
}

/** The last link in the tenant of somebody whose account, deleted since, had that address; undefined for a newcomer. */
export async function formerLink(
  {
    storage,
    keyring,
  }: {
    readonly storage: Pick<Storage, 'links' | 'tombstones'>;
    readonly keyring: Pick<Keyring, 'macs'>;
  },
  tenantId: string,
  emailKey: string,
): Promise<Link | undefined> {
  for (const id of keyring.macs(purpose, emailKey)) {
    const tombstone = await storage.tombstones.get(id);
    for (const accountId of [...(tombstone?.accountIds ?? [])].reverse()) {
      const link = await lastRemoved(storage, tenantId, accountId);
      if (link) return link;
    }
  }
  return undefined;
}
