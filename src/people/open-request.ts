/** What becomes of a request for more time that nobody answered, or that was answered on the way (flows.md, edge case 24). */
import { event } from '../events/index.js';
import type { Actor, Change, ExtensionRequest, Link, Storage } from '../storage/port/index.js';
import { userTarget } from './deps.js';

export interface OpenRequestDeps {
  readonly storage: Pick<Storage, 'extensionRequests'>;
  readonly newId: () => string;
}

/** The open request about a contractor. */
export async function openRequest(
  { extensionRequests }: OpenRequestDeps['storage'],
  { tenantId, id }: Link,
): Promise<ExtensionRequest | undefined> {
  return extensionRequests.find('open', [tenantId, id]);
}

/** The changes for when the contract ends, or is none any more, before somebody answered; none without a request. */
export async function lapseRequest(
  deps: OpenRequestDeps,
  { link, actor }: { readonly link: Link; readonly actor: Actor },
  now: number,
): Promise<readonly Change[]> {
  const request = await openRequest(deps.storage, link);
  if (!request) return [];
  const { openLinkId: _, ...record } = request;
  const context = { tenantId: link.tenantId, actor, now, newId: deps.newId };
  return [
    { change: 'update', collection: 'extensionRequests', record: { ...record, state: 'lapsed' } },
    event(context, 'extension.lapsed', userTarget(link, undefined), {
      before: { state: 'open' },
      after: { requestId: request.id, state: 'lapsed' },
    }),
  ];
}

/** The changes that answer the open request by the date that an administrator set without looking at it. */
export async function answerRequest(
  { storage }: OpenRequestDeps,
  {
    link,
    actor,
    reason,
    expiresAt,
  }: { readonly link: Link; readonly actor: Actor; readonly reason: string; readonly expiresAt: number },
  now: number,
): Promise<readonly Change[]> {
  const request = await openRequest(storage, link);
  if (!request) return [];
  const { openLinkId: _, ...record } = request;
  const state = expiresAt < request.expiresAt ? 'shortened' : 'approved';
  const decision = { at: now, by: actor, reason, expiresAt };
  return [{ change: 'update', collection: 'extensionRequests', record: { ...record, state, decision } }];
}

/** The latest request about a contractor when nobody has answered it, whether or not it has lapsed. */
export async function unanswered(
  { extensionRequests }: OpenRequestDeps['storage'],
  link: Link,
): Promise<ExtensionRequest | undefined> {
  const { items } = await extensionRequests.list('link', [link.tenantId, link.id], { limit: 200 });
  const last = items.reduce<ExtensionRequest | undefined>(
    (latest, each) => (latest && latest.createdAt > each.createdAt ? latest : each),
    undefined,
  );
  return last?.state === 'open' || last?.state === 'lapsed' ? last : undefined;
}
