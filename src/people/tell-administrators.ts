/** Tells the administrators of a tenant of something that one of them should look at (flows.md section 3). */
import { type Noticed, noticeUrgency } from '../mail/mails.js';
import type { Change, Storage, Tenant } from '../storage/port/index.js';

export interface TellingDeps {
  readonly storage: Pick<Storage, 'notices'>;
  readonly newId: () => string;
}

/** A notice, and what keeps it from being given twice. */
export type Telling = Noticed & {
  /** Unique in the tenant, such as `token|{id}|7`: nothing is told when a notice under this key is still kept (`retention.ts`). */
  readonly once?: string;
  /** True for what is only to be read in the list: no mail tells of it. */
  readonly isSilent?: boolean;
};

/** How long a notice waits for others, so that a bad hour makes one mail and not a hundred. */
export const companyMs = 15 * 60_000;

/**
 * The changes that keep a notice for the administrators, with the time from which it may be mailed: urgent ones at
 * once, others a quarter of an hour later, so that they go together. Cheap enough for any commit.
 *
 * Two who tell the same under one `once` at the same moment clash: the later commit fails with `AlreadyExists` of
 * `notices.once` and is to be tried again.
 */
export async function tellAdministrators(
  deps: TellingDeps,
  tenant: Pick<Tenant, 'id'>,
  { once, template, data, isSilent }: Telling,
  now: number,
): Promise<readonly Change[]> {
  if (once !== undefined && (await deps.storage.notices.find('once', [tenant.id, once]))) return [];
  const record = {
    id: deps.newId(),
    v: 1,
    tenantId: tenant.id,
    template,
    data,
    createdAt: now,
    orderAt: -now,
    openAt: -now,
    ...(!isSilent && { mailAt: noticeUrgency[template] === 'urgent' ? now : now + companyMs }),
    ...(once !== undefined && { once }),
  };
  return [{ change: 'insert', collection: 'notices', record }];
}
