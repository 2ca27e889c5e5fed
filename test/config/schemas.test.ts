/** Reading schema documents from disk. */
import { cpSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll, beforeEach, describe, expect, it, test } from '@jest/globals';
import { ConfigError, loadSchemas, packageDirectory } from '../../src/config/index.js';

const root = mkdtempSync(join(tmpdir(), 'doorward-schemas-'));
afterAll(() => rmSync(root, { recursive: true, force: true }));
const shipped = join(packageDirectory, 'scim-schemas');
let folder = '';
let counter = 0;
beforeEach(() => {
  counter += 1;
  folder = join(root, String(counter));
  cpSync(shipped, folder, { recursive: true });
});

const put = (path: string, content: unknown): void => {
  mkdirSync(dirname(join(folder, path)), { recursive: true });
  writeFileSync(join(folder, path), typeof content === 'string' ? content : JSON.stringify(content));
};
const badge = (id = 'urn:example:params:scim:schemas:extension:acme:2.0:User') => ({
  id,
  name: 'Badge',
  description: 'What Acme adds.',
  attributes: [{ name: 'badgeNumber', type: 'string', description: 'On the badge.' }],
});

describe('the shipped folder', () => {
  it('has users and groups with our extension', () => {
    const { standard } = loadSchemas(shipped);
    expect(standard.resourceTypes.map(({ name }) => name).sort()).toEqual(['Group', 'User']);
    const urns = standard.resourceType('User')?.extensions.map(({ urn }) => urn);
    expect(urns).toContain('urn:ietf:params:scim:schemas:extension:doorward:2.0:User');
    expect(urns).toContain('urn:ietf:params:scim:schemas:extension:enterprise:2.0:User');
  });
});

describe("a tenant's own extensions", () => {
  it('are seen by that tenant alone', () => {
    put('tenants/acme/User/badge.json', badge());
    put('tenants/acme/README.md', 'not a schema');
    const set = loadSchemas(folder);
    const urnsOf = (slug: string) =>
      set
        .forTenant(slug)
        .resourceType('User')
        ?.extensions.map(({ urn }) => urn);
    expect(urnsOf('acme')).toContain(badge().id);
    expect(urnsOf('other')).not.toContain(badge().id);
    expect(set.forTenant('other')).toBe(set.standard);
    expect(set.forTenant('__proto__')).toBe(set.standard);
    expect(set.forTenant('acme')).toBe(set.forTenant('acme'));
  });

  it('may serve two resource types', () => {
    put('tenants/acme/User/badge.json', badge());
    put('tenants/acme/Group/badge.json', badge());
    const registry = loadSchemas(folder).forTenant('acme');
    expect(registry.resourceType('Group')?.extensions.map(({ urn }) => urn)).toEqual([badge().id]);
  });
});

describe('what cannot be used stops the start, by name', () => {
  test.each<[string, string, unknown, string]>([
    ['no JSON', 'schemas/zz.json', '{', 'zz.json cannot be used:'],
    ['no schema', 'schemas/zz.json', { id: 'x' }, 'zz.json'],
    [
      'an unknown folder',
      'tenants/acme/Users/badge.json',
      badge(),
      'is named after no resource type; there are Group, User.',
    ],
    ['a bad extension', 'tenants/acme/User/badge.json', { ...badge(), extra: 1 }, join('User', 'badge.json')],
    [
      'a schema that is there already, in another case',
      'tenants/acme/User/badge.json',
      badge('urn:ietf:params:scim:schemas:core:2.0:USER'),
      'describe the schema',
    ],
    [
      'a resource type without schema',
      'resource-types/device.json',
      { name: 'Device', endpoint: '/Devices', schema: 'urn:example:none:2.0:Device' },
      'do not fit together',
    ],
  ])('%s', (_, path, content, sentence) => {
    put(path, content);
    expect(() => loadSchemas(folder)).toThrow(ConfigError);
    expect(() => loadSchemas(folder)).toThrow(sentence);
  });

  it('a folder that is not there', () => {
    expect(() => loadSchemas(join(root, 'nowhere'))).toThrow('cannot be read');
  });
});
