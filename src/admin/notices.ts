/** What administrators were told, also those who read no mail (flows.md section 3, admin notifications). */
import { z } from 'zod';
import { noticeSentence } from '../mail/index.js';
import type { Notice, Tenant } from '../storage/port/index.js';
import { type TenantCall, tenantOperation } from './operation.js';
import { listOf, pageOf, pageQuery } from './paging.js';
import { instant, showInstant } from './shapes.js';

const noticeShape = z
  .object({
    id: z.string(),
    at: instant,
    code: z.string().describe('Such as `conflict` or `contractor.expiring`; stable.'),
    text: z.string().describe('One sentence, in the language of the tenant.'),
    data: z.record(z.string(), z.any()).describe('What it is about; times are epoch milliseconds.'),
    waitsForMail: z.boolean().describe('True while the mail waits for others to go with.'),
  })
  .meta({ id: 'Notice' });

/** `GET /tenants/{t}/notices`. */
export const noticeOperations = [
  tenantOperation({
    id: 'listNotices',
    method: 'get',
    path: '/notices',
    tag: 'Trails',
    summary: 'What administrators were told of the last 400 days; latest first',
    query: pageQuery,
    status: 200,
    answer: listOf(noticeShape),
    handle: (deps, call: TenantCall<z.output<typeof pageQuery>>) =>
      pageOf(
        deps,
        call,
        (page) => deps.storage.notices.list('latest', [call.tenant.id], page),
        (notice) => show(call.tenant, notice),
      ),
  }),
];

function show(tenant: Tenant, notice: Notice): z.output<typeof noticeShape> {
  const { id, template, data, createdAt, mailAt } = notice;
  return {
    id,
    at: showInstant(createdAt),
    code: template.replace(/^admin\./, ''),
    text: noticeSentence(tenant, notice),
    data: { ...data },
    waitsForMail: mailAt !== undefined,
  };
}
