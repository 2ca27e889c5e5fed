/** Changing a person's access: suspend and restore, move or end a contract, and make somebody of another kind. */
import { z } from 'zod';
import { type AccessChange, type Acting, convert, end, extend, restore, suspend } from '../people/index.js';
import type { Change } from '../storage/port/index.js';
import { settled } from '../storage/settled.js';
import { actingOf } from './acting.js';
import type { AdminDeps } from './deps.js';
import { date, givenDate, reason } from './given.js';
import { type TenantCall, tenantOperation } from './operation.js';
import { kinds, showUser, userShape } from './user-view.js';
import { findLink } from './users.js';

const because = z.strictObject({ reason }).meta({ id: 'Because' });
const extension = z.strictObject({ expiresAt: date, reason }).meta({ id: 'Extension' });
const conversion = z
  .strictObject({ kind: kinds, reason, expiresAt: date.optional().describe('For contractors, and nobody else.') })
  .meta({ id: 'Conversion' });

const place = { method: 'post', tag: 'Users', status: 200, answer: userShape } as const;

/** `POST /tenants/{t}/users/{id}/suspend`, `…/restore`, `…/extend`, `…/end` and `…/convert`. */
export const userAccessOperations = [
  tenantOperation({
    ...place,
    id: 'suspendUser',
    path: '/users/:id/suspend',
    summary: 'Withhold access until it is restored, whatever a directory says',
    description: 'Ends the sessions of the person in this tenant at once.',
    body: because,
    errors: ['last_administrator', 'conflict'],
    handle: (deps, call: TenantCall<unknown, z.output<typeof because>>) => change(deps, call, suspend),
  }),
  tenantOperation({
    ...place,
    id: 'restoreUser',
    path: '/users/:id/restore',
    summary: 'Give access back, or approve of somebody who waits for it',
    description: 'Clears `admin_suspended` and `approval_needed`; other holds stay with those who set them.',
    body: because,
    errors: ['conflict'],
    handle: (deps, call: TenantCall<unknown, z.output<typeof because>>) => change(deps, call, restore),
  }),
  tenantOperation({
    ...place,
    id: 'extendUser',
    path: '/users/:id/extend',
    summary: 'Move the day on which a contractor leaves',
    description: 'Also within 30 days after it. From then on the directory can move the date nearer, not further away.',
    body: extension,
    errors: ['expiry_in_past', 'expiry_too_far', 'conflict'],
    handle: (deps, call: TenantCall<unknown, z.output<typeof extension>>) =>
      change(deps, call, (people, acting, whose, now) =>
        extend(people, acting, { ...whose, until: givenDate(call, call.body.expiresAt) }, now),
      ),
  }),
  tenantOperation({
    ...place,
    id: 'endUser',
    path: '/users/:id/end',
    summary: 'End a contract at once',
    body: because,
    errors: ['last_administrator', 'conflict'],
    handle: (deps, call: TenantCall<unknown, z.output<typeof because>>) => change(deps, call, end),
  }),
  tenantOperation({
    ...place,
    id: 'convertUser',
    path: '/users/:id/convert',
    summary: 'Make somebody a user, an administrator or a contractor',
    description: 'An administrator has to become a user before becoming a contractor.',
    body: conversion,
    errors: [
      'contractors_disabled',
      'expiry_required',
      'expiry_in_past',
      'expiry_too_far',
      'last_administrator',
      'conflict',
    ],
    handle: (deps, call: TenantCall<unknown, z.output<typeof conversion>>) =>
      change(deps, call, (people, acting, whose, now) => {
        const { kind, expiresAt } = call.body;
        const until = expiresAt === undefined ? undefined : givenDate(call, expiresAt);
        return convert(people, acting, { ...whose, kind, until }, now);
      }),
  }),
];

type Decide = (
  people: AdminDeps['people'],
  acting: Acting,
  whose: AccessChange,
  now: number,
) => Promise<readonly Change[]>;

/** Does it to the person of the path, and shows what they are then. */
async function change(deps: AdminDeps, call: TenantCall<unknown, { readonly reason: string }>, decide: Decide) {
  await settled(deps, async () => {
    const whose = { link: await findLink(deps, call), reason: call.body.reason };
    return { changes: await decide(deps.people, actingOf(call), whose, deps.clock.now()) };
  });
  return showUser(deps, await findLink(deps, call));
}
