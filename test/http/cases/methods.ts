/** Methods and addresses that are none, error bodies, /Me: RFC 7644 §3.2, §3.11, §3.12. */

import { expect } from '@jest/globals';
import { area, type Case, openWorld } from '../conformance.js';
import { expectError } from '../expectations.js';
import { rawRequest } from '../raw-request.js';
import { createUser, unique } from '../resources.js';

const notAllowed: readonly (readonly [method: string, path: string, allow: readonly string[]])[] = [
  ['PUT', '/Users', ['GET', 'POST']],
  ['PATCH', '/Users', ['GET', 'POST']],
  ['DELETE', '/Users', ['GET', 'POST']],
  ['POST', '/Users/{id}', ['GET', 'PUT', 'PATCH', 'DELETE']],
  ['PUT', '/Groups', ['GET', 'POST']],
  ['PATCH', '/Groups', ['GET', 'POST']],
  ['DELETE', '/Groups', ['GET', 'POST']],
  ['POST', '/Groups/{id}', ['GET', 'PUT', 'PATCH', 'DELETE']],
  ['GET', '/Bulk', ['POST']],
  ['PUT', '/Bulk', ['POST']],
  ['DELETE', '/Bulk', ['POST']],
  ['GET', '/.search', ['POST']],
  ['PUT', '/.search', ['POST']],
  ['PUT', '/Users/.search', ['POST']],
  ['DELETE', '/Schemas/{id}', ['GET']],
  ['PUT', '/ResourceTypes/User', ['GET']],
  ['PROPFIND', '/Users', ['GET', 'POST']],
];

const missing: readonly string[] = [
  '/Devices',
  '/Devices/1',
  '/User',
  '/Users/{id}/emails',
  '/Users/{id}/groups/1',
  '/Groups/{id}/members',
  '/Users/.search/x',
  '/Bulk/1',
  '/ServiceProviderConfig/1',
  '/ServiceProviderConfigs',
  '/Schemas/x/y',
  '/v2/Users',
];

const methods: readonly Case[] = [
  ...notAllowed.map(
    ([method, path, allow]): Case => ({
      name: `${method} ${path} is 405 and says what is allowed`,
      async run({ gateway, scim }) {
        const { id } = await createUser(scim);
        const raw = await rawRequest(gateway.url, {
          method,
          path: `/scim/v2${path.replace('{id}', id)}`,
          headers: {
            authorization: `Bearer ${scim.token}`,
            'content-type': 'application/scim+json',
            'content-length': '2',
          },
          body: '{}',
        });
        expectError(raw, [405]);
        const allowed = (raw.headers.get('allow') ?? '').split(/\s*,\s*/);
        expect(allowed).toEqual(expect.arrayContaining([...allow]));
        expect(allowed).not.toContain(method);
      },
    }),
  ),
  ...missing.map(
    (path): Case => ({
      name: `GET ${path} is 404`,
      async run({ scim }) {
        const { id } = await createUser(scim);
        expectError(await scim.get(path.replace('{id}', id)), [404]);
      },
    }),
  ),
  ...['GET', 'PUT', 'PATCH', 'DELETE', 'POST'].map(
    (method): Case => ({
      name: `${method} /Me is 501: a token stands for a directory, not for a person`,
      async run({ scim }) {
        const sending = method === 'GET' || method === 'DELETE' ? {} : { body: {} };
        expectError(await scim.send(method, '/Me', sending), [501]);
      },
    }),
  ),
  {
    name: 'HEAD answers as GET without a body, or is not allowed',
    async run({ scim }) {
      const { id } = await createUser(scim);
      const answer = await scim.send('HEAD', `/Users/${id}`);
      expect([200, 405]).toContain(answer.status);
      expect(answer.text).toBe('');
      expect((await scim.send('HEAD', `/Users/${unique('nobody')}`)).status).not.toBe(200);
    },
  },
  {
    name: 'an unknown query parameter is tolerated on every method',
    async run({ scim }) {
      const { id, userName } = await createUser(scim);
      expect((await scim.get(`/Users/${id}?aadOptscim062020`)).status).toBe(200);
      expect((await scim.get('/Users?foo=bar&foo=baz&')).status).toBe(200);
      expect((await scim.patch(`/Users/${id}?x[y]=z`, [{ op: 'add', path: 'title', value: 'x' }])).status).toBe(200);
      expect(
        (
          await scim.put(`/Users/${id}?`, {
            schemas: ['urn:ietf:params:scim:schemas:core:2.0:User'],
            userName: userName as string,
          })
        ).status,
      ).toBe(200);
      expect((await scim.delete(`/Users/${id}?aadOptscim062020`)).status).toBe(204);
    },
  },
  {
    name: 'an id with encoded characters is only an id that nobody has',
    async run({ gateway, scim }) {
      const ids = [
        '%2e%2e',
        '%2F',
        'a%2Fb',
        '%00',
        '%C3%A9',
        "'%20or%201=1--",
        '%7B%22$gt%22:%22%22%7D',
        '__proto__',
        'constructor',
      ];
      for (const id of ids) {
        const headers = { authorization: `Bearer ${scim.token}` };
        expectError(await rawRequest(gateway.url, { method: 'GET', path: `/scim/v2/Users/${id}`, headers }), [
          [404, 400],
        ]);
      }
    },
  },
  {
    name: 'a broken percent-encoding in the address is a SCIM error below 500',
    async run({ gateway, scim }) {
      for (const path of [
        '/scim/v2/Users/%',
        '/scim/v2/Users/%zz',
        '/scim/v2/Users/%c3%28',
        '/scim/v2/Users?filter=%',
        '/scim/v2/Users?filter=%zz',
        '/scim/v2/Users?filter=%ff',
      ]) {
        const answer = await rawRequest(gateway.url, {
          method: 'GET',
          path,
          headers: { authorization: `Bearer ${scim.token}` },
        });
        expectError(answer, [[400, 404]]);
      }
    },
  },
];

export const methodsAndErrors = [
  area({
    title: 'Methods, addresses and errors',
    sections: 'RFC 7644 §3.2, §3.11, §3.12',
    world: openWorld,
    cases: methods,
  }),
];
