/** The mail domains of a tenant, and the proof that they are its own (security rule 2). */
import { randomBytes } from 'node:crypto';
import { z } from 'zod';
import { domainKey } from '../identity/email-key.js';
import { lookForTxt } from '../people/domain-txt.js';
import { AlreadyExists, type Domain } from '../storage/port/index.js';
import { welcomeUnwritten } from './apply-settings.js';
import { audited } from './audit.js';
import type { AdminDeps } from './deps.js';
import { type TenantCall, tenantOperation } from './operation.js';
import { listOf, pageOf, pageQuery } from './paging.js';
import { isRoot } from './principal.js';
import { invalidField, Problem } from './problem.js';
import { publicMailDomains } from './public-mail-domains.js';
import { instant, showInstant } from './shapes.js';

const assert = z.boolean().default(false).describe('True verifies without DNS. With the root key only.');
const newDomain = z.strictObject({ domain: z.string().trim().min(1).max(255), assert }).meta({ id: 'NewDomain' });

const domainShape = z
  .object({
    id: z.string(),
    domain: z.string(),
    status: z.enum(['pending', 'verified']),
    txtRecord: z.string().describe('Publish this as a TXT record of the domain, or of `_doorward` below it.'),
    createdAt: instant,
    verifiedAt: instant.nullable(),
    lostAt: instant.nullable().describe('Since when the record is gone, for a week; it then has to be verified again.'),
  })
  .meta({ id: 'Domain' });

/** `POST` and `GET /tenants/{t}/domains`, `POST …/domains/{d}/verify`. */
export const domainOperations = [
  tenantOperation({
    id: 'addDomain',
    method: 'post',
    path: '/domains',
    tag: 'Domains',
    summary: 'Add a mail domain',
    body: newDomain,
    status: 201,
    answer: domainShape,
    errors: ['forbidden', 'domain_public', 'domain_taken'],
    handle: addDomain,
  }),
  tenantOperation({
    id: 'listDomains',
    method: 'get',
    path: '/domains',
    tag: 'Domains',
    summary: 'List the mail domains',
    query: pageQuery,
    status: 200,
    answer: listOf(domainShape),
    handle: (deps, call) =>
      pageOf(deps, call, (page) => deps.storage.domains.list('name', [call.tenant.id], page), showDomain),
  }),
  tenantOperation({
    id: 'verifyDomain',
    method: 'post',
    path: '/domains/:domain/verify',
    tag: 'Domains',
    summary: 'Look for the TXT record and take the domain into possession',
    body: z.strictObject({ assert }),
    bodyOptional: true,
    status: 200,
    answer: domainShape,
    errors: ['forbidden', 'domain_taken', 'domain_unproven'],
    handle: verifyDomain,
  }),
];

async function addDomain(deps: AdminDeps, call: TenantCall<unknown, z.output<typeof newDomain>>) {
  const name = domainKey(call.body.domain);
  if (name === undefined) throw invalidField('domain', 'must be a full domain name such as example.com');
  if (publicMailDomains.has(name)) throw new Problem('domain_public');
  assertMayVouch(call, call.body.assert);
  const present = await deps.storage.domains.find('name', [call.tenant.id, name]);
  if (present?.status === 'pending' && call.body.assert) return showDomain(await verify(deps, call, present, true));
  if (present) throw new Problem('domain_taken', { detail: 'The domain is on the list of this tenant already.' });
  await assertFree(deps, name);
  const record = newRecord(deps, call, name);
  const domain = call.body.assert ? verified(deps, record, true) : record;
  await refusingTaken(() =>
    deps.storage.commit([
      { change: 'insert', collection: 'domains', record: domain },
      event(deps, call, 'domain.added', domain),
      ...(call.body.assert ? [event(deps, call, 'domain.verified', domain)] : []),
    ]),
  );
  if (call.body.assert) await welcomeUnwritten(deps, call.tenant.id);
  return showDomain(domain);
}

/** SECURITY: whoever owns a domain decides about accounts with its addresses, so a tenant never vouches for itself. */
function assertMayVouch(call: TenantCall, wantsTo: boolean): void {
  if (wantsTo && !isRoot(call.principal)) {
    throw new Problem('forbidden', { detail: 'Only the root key may verify a domain without its TXT record.' });
  }
}

async function assertFree(deps: AdminDeps, name: string): Promise<void> {
  if (await deps.storage.domains.find('verified', [name])) throw new Problem('domain_taken');
}

function newRecord(deps: AdminDeps, call: TenantCall, domain: string): Domain {
  return {
    id: deps.newId(),
    v: 1,
    tenantId: call.tenant.id,
    domain,
    status: 'pending',
    txtRecord: `doorward-verification=${randomBytes(20).toString('hex')}`,
    createdAt: deps.clock.now(),
  };
}

const verified = (deps: AdminDeps, { lostAt: _, ...domain }: Domain, asserted: boolean): Domain => ({
  ...domain,
  status: 'verified',
  verifiedDomain: domain.domain,
  verifiedAt: deps.clock.now(),
  asserted,
});

async function refusingTaken(commit: () => Promise<void>): Promise<void> {
  try {
    await commit();
  } catch (error) {
    if (error instanceof AlreadyExists) throw new Problem('domain_taken');
    throw error;
  }
}

const event = (deps: AdminDeps, call: TenantCall, type: 'domain.added' | 'domain.verified', domain: Domain) =>
  audited(deps, call, {
    tenantId: domain.tenantId,
    type,
    target: { kind: 'domain', id: domain.id },
    after: { domain: domain.domain, status: domain.status, ...(domain.asserted && { asserted: true }) },
  });

const showDomain = (domain: Domain) => ({
  id: domain.id,
  domain: domain.domain,
  status: domain.status,
  txtRecord: domain.txtRecord,
  createdAt: showInstant(domain.createdAt),
  verifiedAt: showInstant(domain.verifiedAt),
  lostAt: showInstant(domain.lostAt),
});

async function verifyDomain(deps: AdminDeps, call: TenantCall<unknown, { assert: boolean }>) {
  assertMayVouch(call, call.body.assert);
  const domain = await findDomain(deps, call);
  if (domain.status === 'verified') {
    // What a stopped gateway left undone is made good by repeating the call.
    await welcomeUnwritten(deps, call.tenant.id);
    return showDomain(domain);
  }
  await assertFree(deps, domain.domain);
  if (!call.body.assert && (await lookForTxt(deps.resolveTxt, domain)) !== 'there')
    throw new Problem('domain_unproven');
  return showDomain(await verify(deps, call, domain, call.body.assert));
}

async function findDomain(deps: AdminDeps, call: TenantCall): Promise<Domain> {
  const idOrName = call.params.domain!;
  const byId = await deps.storage.domains.get(idOrName);
  if (byId?.tenantId === call.tenant.id) return byId;
  const name = domainKey(idOrName);
  const byName = name && (await deps.storage.domains.find('name', [call.tenant.id, name]));
  if (!byName) throw new Problem('not_found', { detail: 'No such domain on the list of this tenant.' });
  return byName;
}

async function verify(deps: AdminDeps, call: TenantCall, pending: Domain, asserted: boolean): Promise<Domain> {
  const domain = verified(deps, pending, asserted);
  await refusingTaken(() =>
    deps.storage.commit([
      { change: 'update', collection: 'domains', record: domain },
      event(deps, call, 'domain.verified', domain),
    ]),
  );
  await welcomeUnwritten(deps, call.tenant.id);
  return domain;
}
