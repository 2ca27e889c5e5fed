/** Audit events: what one looks like, and that docs/events.md lists them all. */
import { readFileSync } from 'node:fs';
import { expect, test } from '@jest/globals';
import { event, eventTypes } from '../../src/events/index.js';

test('docs/events.md lists the types of events that there are, and no other', () => {
  const text = readFileSync(new URL('../../docs/events.md', import.meta.url), 'utf8');
  const listed = [...text.matchAll(/^\| `([a-z_.]+)` \|/gm)].map((match) => match[1]);
  expect(listed).toEqual(Object.keys(eventTypes).sort());
});

test('types are a noun and a past', () => {
  for (const type of Object.keys(eventTypes)) expect(type).toMatch(/^[a-z]+(_[a-z]+)*\.[a-z_]+$/);
});

test('an event carries who, what and when, and nothing that is not known', () => {
  const actor = { kind: 'job', id: 'expiry.sweep', name: 'expiry.sweep' } as const;
  const context = { tenantId: 't1', actor, now: 5, newId: () => 'e1' };
  expect(event(context, 'account.created', { kind: 'user', id: 'l1' })).toEqual({
    change: 'event',
    event: { id: 'e1', tenantId: 't1', at: 5, type: 'account.created', actor, target: { kind: 'user', id: 'l1' } },
  });
});
