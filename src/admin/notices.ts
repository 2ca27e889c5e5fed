/** What administrators were told, also those who read no mail (flows.md section 3, admin notifications). */
import { z } from 'zod';
import { noticeCode, noticeSentence } from '../mail/index.js';
import type { Change, Notice, Tenant } from '../storage/port/index.js';
import { settled } from '../storage/settled.js';
import { audited } from './audit.js';
import type { AdminDeps } from './deps.js';
import { type TenantCall, tenantOperation } from './operation.js';
import { listOf, pageOf, pageQuery } from './paging.js';
import { Problem } from './problem.js';
import { instant, showInstant } from './shapes.js';

const noticeShape = z
  .object({
    id: z.string(),
    at: instant,
    code: z.string().describe('Such as `conflict` or `contractor.expiring`; stable.'),
    text: z.string().describe('One sentence, in the language of the tenant.'),
    data: z.record(z.string(), z.any()).describe('What it is about; times are epoch milliseconds.'),
    waitsForMail: z.boolean().describe('True while the mail waits for others to go with.'),
    acknowledged: z.object({ at: instant, by: z.string() }).nullable(),
  })
  .meta({ id: 'Notice' });

const noticeQuery = pageQuery.extend({
  state: z.enum(['all', 'open']).default('all').describe('`open`: only those that nobody acknowledged.'),
});
const upTo = z
  .strictObject({ until: z.iso.datetime({ offset: true }).describe('The time of the latest notice that was read.') })
  .meta({ id: 'NoticesRead' });

const place = { tag: 'Trails', status: 200 } as const;

/** `GET /tenants/{t}/notices`, `POST …/notices/{id}/acknowledge` and `…/notices/acknowledge`. */
export const noticeOperations = [
  tenantOperation({
    ...place,
    id: 'listNotices',
    method: 'get',
    path: '/notices',
    summary: 'What administrators were told of the last 400 days; latest first',
    query: noticeQuery,
    answer: listOf(noticeShape),
    handle: (deps, call: TenantCall<z.output<typeof noticeQuery>>) =>
      pageOf(
        deps,
        call,
        (page) => deps.storage.notices.list(call.query.state === 'open' ? 'open' : 'latest', [call.tenant.id], page),
        (notice) => show(call.tenant, notice),
      ),
  }),
  tenantOperation({
    ...place,
    id: 'acknowledgeNotices',
    method: 'post',
    path: '/notices/acknowledge',
    summary: 'Acknowledge every notice up to a time',
    body: upTo,
    answer: z.object({ acknowledged: z.number().int() }),
    errors: ['conflict'],
    handle: acknowledgeUpTo,
  }),
  tenantOperation({
    ...place,
    id: 'acknowledgeNotice',
    method: 'post',
    path: '/notices/:id/acknowledge',
    summary: 'Acknowledge a notice: it needs nobody’s attention any more',
    description: 'It can be read as before. Who was first stands; repeating the call is harmless.',
    answer: noticeShape,
    errors: ['conflict'],
    handle: acknowledge,
  }),
];

async function acknowledge(deps: AdminDeps, call: TenantCall) {
  const { notice } = await settled(deps, async () => {
    const notice = await deps.storage.notices.get(call.params.id!);
    if (notice?.tenantId !== call.tenant.id) {
      throw new Problem('not_found', { detail: 'No such notice in this tenant.' });
    }
    if (notice.openAt === undefined) return { changes: [], notice };
    const record = acknowledged(deps, call, notice);
    const after = { count: 1, code: noticeCode(notice.template) };
    return { changes: [updated(record), told(deps, call, notice.id, after)], notice: record };
  });
  return show(call.tenant, notice);
}

/** How many notices one commit takes. */
const sliceSize = 200;

/** In slices, so that requests go on; each slice with its event. */
async function acknowledgeUpTo(deps: AdminDeps, call: TenantCall<unknown, z.output<typeof upTo>>) {
  const until = Date.parse(call.body.until);
  let count = 0;
  let after: string | undefined;
  do {
    const { slice } = await settled(deps, async () => {
      const page = await deps.storage.notices.list('open', [call.tenant.id], { limit: sliceSize, after });
      const read = page.items.filter(({ createdAt }) => createdAt <= until);
      const changes = read.map((notice) => updated(acknowledged(deps, call, notice)));
      if (read.length > 0) changes.push(told(deps, call, call.tenant.id, { count: read.length }));
      return { changes, slice: { next: page.next, count: read.length } };
    });
    count += slice.count;
    after = slice.next;
    await new Promise((resolve) => setImmediate(resolve));
  } while (after !== undefined);
  return { acknowledged: count };
}

function acknowledged({ clock }: AdminDeps, { principal }: TenantCall, notice: Notice): Notice {
  const { openAt: _, ...rest } = notice;
  return { ...rest, acknowledged: { at: clock.now(), by: principal.actor } };
}

const updated = (record: Notice): Change => ({ change: 'update', collection: 'notices', record });

/** The target is the notice, or the tenant where it is about many. */
function told(
  deps: AdminDeps,
  call: TenantCall,
  id: string,
  after: { readonly count: number; readonly code?: string },
) {
  const kind = after.code === undefined ? 'tenant' : 'notice';
  return audited(deps, call, {
    tenantId: call.tenant.id,
    type: 'notices.acknowledged',
    target: { kind, id },
    after: { ...after },
  });
}

function show(tenant: Tenant, notice: Notice): z.output<typeof noticeShape> {
  const { id, template, data, createdAt, mailAt, acknowledged } = notice;
  return {
    id,
    at: showInstant(createdAt),
    code: noticeCode(template),
    text: noticeSentence(tenant, notice),
    data: { ...data },
    waitsForMail: mailAt !== undefined,
    acknowledged: acknowledged ? { at: showInstant(acknowledged.at), by: acknowledged.by.name } : null,
  };
}
