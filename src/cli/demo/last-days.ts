/** Thursday, Friday and what follows: a contractor arrives, people lose access, one for good. */
import { accessIs, chloe, contractor, patch } from './bodies.js';
import { type DayStep, extension } from './step.js';

/** A contractor arrives. */
export const thursday: readonly DayStep[] = [
  {
    sender: 'entra',
    title: 'Dan Ito is a contractor, and somebody forgot his last day',
    method: 'POST',
    path: '/Users',
    body: contractor({ sponsor: { value: '{ann}' } }),
    wants: '400 and a sentence that says what is missing',
    status: [400],
    claims: [{ at: ['scimType'], is: 'invalidValue' }],
  },
  {
    sender: 'entra',
    title: 'The same with a last day, which is in {seconds} seconds',
    method: 'POST',
    path: '/Users',
    body: contractor({ expiresAt: '{lastDay}', sponsor: { value: '{ann}' } }),
    wants: '201',
    status: [201],
    claims: [{ at: [extension, 'accessStatus'], is: 'invited' }],
    keepAs: 'dan',
    arrives: { address: 'dan@{domain}', withPassword: true },
  },
];

/** People leave, and some come back. */
export const friday: readonly DayStep[] = [
  {
    sender: 'entra',
    recorded: 'entra-02-active-string-false',
    title: 'Disables Bo, with "False" as text',
    method: 'PATCH',
    path: '/Users/{bo}',
    body: patch({ op: 'Replace', path: 'active', value: 'False' }),
    wants: 'active to become false; his access ends in the same moment',
    status: [200, 204],
    claims: [{ read: '/Users/{bo}', at: ['active'], is: false }, ...accessIs('{bo}', 'on_hold', ['idp_inactive'])],
  },
  {
    sender: 'entra',
    recorded: 'entra-03-flag-062020',
    title: 'Enables him again, now in the newer manner',
    method: 'PATCH',
    path: '/Users/{bo}?aadOptscim062020',
    body: patch({ op: 'replace', path: 'active', value: true }),
    wants: 'both manners to work, and the unknown parameter to be borne',
    status: [200, 204],
    claims: accessIs('{bo}', 'invited', null),
  },
  {
    sender: 'okta',
    recorded: 'okta-04-deactivate-pathless',
    title: 'Deactivates Chloe without naming a path',
    method: 'PATCH',
    path: '/Users/{chloe}',
    body: patch({ op: 'replace', value: { active: false } }),
    wants: 'active to become false',
    status: [200, 204],
    claims: accessIs('{chloe}', 'on_hold', ['idp_inactive']),
  },
  {
    sender: 'okta',
    recorded: 'okta-02-create-password',
    title: 'Reactivates her the way Okta does: by creating her again',
    method: 'POST',
    path: '/Users',
    body: chloe,
    wants: '201 and the same person, under the same id',
    status: [201],
    claims: [{ at: ['id'], is: '{chloe}' }, ...accessIs('{chloe}', '{chloeAccess}', null)],
  },
  {
    sender: 'entra',
    recorded: 'entra-24-hard-delete',
    title: 'Deletes Bo for good',
    method: 'DELETE',
    path: '/Users/{bo}',
    wants: '204, and nobody by that id afterwards',
    status: [204],
    claims: [{ read: '/Users?filter=userName%20eq%20%22bo%40{domain}%22', at: ['totalResults'], is: 0 }],
  },
];

/** Once Dan's last day has come: his provider insists. */
export const afterwards: DayStep = {
  sender: 'entra',
  recorded: 'entra-03-flag-062020',
  title: 'Entra insists that Dan is active',
  method: 'PATCH',
  path: '/Users/{dan}',
  body: patch({ op: 'replace', path: 'active', value: true }),
  wants: 'success, so that it does not retry for ever; access stays ended',
  status: [200, 204],
  claims: [{ read: '/Users/{dan}', at: ['active'], is: true }, ...accessIs('{dan}', 'expired', ['expired'])],
};
