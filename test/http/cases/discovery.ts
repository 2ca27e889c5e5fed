/** Discovery: ServiceProviderConfig, ResourceTypes and Schemas, RFC 7644 §4, RFC 7643 §5 to §8.7, RFC 9865 §4. */

import { expect } from '@jest/globals';
import { area, type Case, openWorld } from '../conformance.js';
import { expectError, expectList } from '../expectations.js';
import { URN } from '../resources.js';
import { type JsonObject, pick, type Scim } from '../scim-client.js';
import { canonicalRows, type SchemaRow, schemaRows } from './schema-rows.js';

const configUrn = 'urn:ietf:params:scim:schemas:core:2.0:ServiceProviderConfig';

async function configOf(scim: Scim): Promise<JsonObject> {
  const answer = await scim.get('/ServiceProviderConfig');
  expect(answer.status).toBe(200);
  expect(answer.headers.get('content-type')).toMatch(/^application\/scim\+json\b/);
  return answer.body;
}

const configRows: readonly (readonly [name: string, path: string, value: unknown])[] = [
  ['PATCH is supported', 'patch.supported', true],
  ['Bulk is supported', 'bulk.supported', true],
  ['Bulk takes a thousand operations', 'bulk.maxOperations', 1000],
  ['filters are supported', 'filter.supported', true],
  ['at most a thousand results', 'filter.maxResults', 1000],
  ['sorting is supported', 'sort.supported', true],
  ['ETags are supported', 'etag.supported', true],
  ['cursors are supported', 'pagination.cursor', true],
  ['indexes are supported', 'pagination.index', true],
  ['index is the default, as for clients of before RFC 9865', 'pagination.defaultPaginationMethod', 'index'],
  ['the default page size', 'pagination.defaultPageSize', 200],
  ['the largest page size', 'pagination.maxPageSize', 1000],
  ['bearer tokens', 'authenticationSchemes.0.type', 'oauthbearertoken'],
  ['its resource type', 'meta.resourceType', 'ServiceProviderConfig'],
];

const config: readonly Case[] = [
  ...configRows.map(
    ([name, path, value]): Case => ({
      name: `ServiceProviderConfig says: ${name}`,
      run: async ({ scim }) => expect(pick(await configOf(scim), path)).toEqual(value),
    }),
  ),
  {
    name: 'ServiceProviderConfig has every required attribute',
    async run({ scim }) {
      const body = await configOf(scim);
      expect(body.schemas).toEqual([configUrn]);
      expect(typeof pick(body, 'changePassword.supported')).toBe('boolean');
      expect(Number(pick(body, 'bulk.maxPayloadSize'))).toBeGreaterThanOrEqual(2_000_000);
      expect(Number(pick(body, 'pagination.cursorTimeout'))).toBeGreaterThan(0);
      expect(pick(body, 'meta.location')).toBe(`${scim.baseUrl}/ServiceProviderConfig`);
      for (const scheme of body.authenticationSchemes as JsonObject[]) {
        for (const name of ['type', 'name', 'description']) expect(typeof scheme[name]).toBe('string');
      }
    },
  },
  {
    name: 'ServiceProviderConfig is readable without authentication',
    async run({ scim }) {
      const answer = await scim.send('GET', '/ServiceProviderConfig', { headers: { authorization: null } });
      expect(answer.status).toBe(200);
      expect(answer.body).toEqual(await configOf(scim));
    },
  },
];

const requests: readonly Case[] = [
  ...['/ServiceProviderConfig', '/ResourceTypes', '/Schemas'].flatMap((path): Case[] => [
    {
      name: `${path}: a filter is forbidden`,
      run: async ({ scim }) => expectError(await scim.get(`${path}?filter=id%20pr`), [403]),
    },
    {
      name: `${path}: sorting, paging and projection are ignored`,
      async run({ scim }) {
        const plain = await scim.get(path);
        const odd = await scim.get(`${path}?sortBy=id&sortOrder=descending&startIndex=2&count=1&attributes=id`);
        expect([odd.status, odd.body]).toEqual([200, plain.body]);
      },
    },
    ...['POST', 'PUT', 'PATCH', 'DELETE'].map(
      (method): Case => ({
        name: `${path}: ${method} is not allowed`,
        async run({ scim }) {
          const answer = await scim.send(method, path, method === 'DELETE' ? {} : { body: {} });
          expectError(answer, [405]);
          expect(answer.headers.get('allow')).toMatch(/\bGET\b/);
        },
      }),
    ),
  ]),
  {
    name: '/ResourceTypes lists User and Group',
    async run({ scim }) {
      const types = expectList(await scim.get('/ResourceTypes'));
      expect(types.map((each) => each.id).sort()).toEqual(['Group', 'User']);
    },
  },
  {
    name: 'the User resource type is described as RFC 7643 §6 asks',
    async run({ scim }) {
      const { status, body } = await scim.get('/ResourceTypes/User');
      expect(status).toBe(200);
      expect(body).toMatchObject({
        schemas: ['urn:ietf:params:scim:schemas:core:2.0:ResourceType'],
        id: 'User',
        name: 'User',
        endpoint: '/Users',
        schema: URN.user,
        meta: { resourceType: 'ResourceType', location: `${scim.baseUrl}/ResourceTypes/User` },
      });
      const extensions = (body.schemaExtensions as JsonObject[]).map((each) => [each.schema, each.required]);
      expect(extensions).toEqual(
        expect.arrayContaining([
          [URN.enterprise, false],
          [URN.doorward, false],
        ]),
      );
    },
  },
  {
    name: 'the Group resource type is described as RFC 7643 §6 asks',
    async run({ scim }) {
      const { body } = await scim.get('/ResourceTypes/Group');
      expect(body).toMatchObject({ id: 'Group', endpoint: '/Groups', schema: URN.group });
    },
  },
  {
    name: 'an unknown resource type is 404',
    run: async ({ scim }) => expectError(await scim.get('/ResourceTypes/Device'), [404]),
  },
  {
    name: 'an unknown schema is 404',
    run: async ({ scim }) => expectError(await scim.get('/Schemas/urn:example:none'), [404]),
  },
  ...[URN.user, URN.group, URN.enterprise, URN.doorward].map(
    (urn): Case => ({
      name: `/Schemas lists and serves ${urn}`,
      async run({ scim }) {
        const listed = expectList(await scim.get('/Schemas')).find((each) => each.id === urn);
        const { status, body } = await scim.get(`/Schemas/${urn}`);
        expect(status).toBe(200);
        expect(body.id).toBe(urn);
        expect(body.attributes).toEqual(listed?.attributes);
        expect(pick(body, 'meta.resourceType')).toBe('Schema');
        expect(pick(body, 'meta.location')).toBe(`${scim.baseUrl}/Schemas/${urn}`);
        expect((await scim.get(`/Schemas/${encodeURIComponent(urn)}`)).status).toBe(200);
      },
    }),
  ),
];

async function definitionOf(
  scim: Scim,
  { urn, path }: Pick<SchemaRow, 'urn' | 'path'>,
): Promise<JsonObject | undefined> {
  let found: JsonObject | undefined = (await scim.get(`/Schemas/${urn}`)).body;
  for (const name of path.split('.')) {
    const inner: JsonObject[] = (found?.attributes ?? found?.subAttributes ?? []) as JsonObject[];
    found = inner.find((each) => each.name === name);
  }
  return found;
}

const advertised: readonly Case[] = schemaRows.map((row) => ({
  name: `/Schemas describes ${row.urn.split(':').slice(-3).join(':')} ${row.path}`,
  async run({ scim }) {
    const found = await definitionOf(scim, row);
    const { type, multiValued, required, mutability, returned } = found ?? {};
    expect({ type, multiValued, required, mutability, returned }).toEqual({
      type: row.type,
      multiValued: row.multi ?? false,
      required: row.required ?? false,
      mutability: row.mutability ?? 'readWrite',
      returned: row.returned ?? 'default',
    });
    expect(String(found?.description ?? '')).not.toBe('');
    if (row.type === 'string') expect(found?.uniqueness ?? 'none').toBe(row.uniqueness ?? 'none');
    if (row.urn === URN.user && row.type === 'string') expect(found?.caseExact ?? false).toBe(false);
    if (row.type === 'complex') expect(Array.isArray(found?.subAttributes)).toBe(true);
    if (row.type === 'reference') expect(Array.isArray(found?.referenceTypes)).toBe(true);
  },
}));

const canonical: readonly Case[] = canonicalRows.map(([path, values]) => ({
  name: `/Schemas names the canonical values of ${path}`,
  async run({ scim }) {
    const found = await definitionOf(scim, { urn: URN.user, path });
    expect(found?.canonicalValues).toEqual(expect.arrayContaining([...values]));
  },
}));

export const discovery = [
  area({
    title: 'Discovery',
    sections: 'RFC 7644 §4; RFC 7643 §5, §6; RFC 9865 §4',
    world: openWorld,
    cases: [...config, ...requests],
  }),
  area({
    title: 'Schemas as advertised',
    sections: 'RFC 7643 §4, §7, §8.7.1',
    world: openWorld,
    cases: [...advertised, ...canonical],
  }),
];
