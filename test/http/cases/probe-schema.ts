/** A schema folder with one more User extension, whose attributes have every type and characteristic of RFC 7643 §7. */

import { cpSync, mkdtempSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { JsonObject } from '../scim-client.js';

export const PROBE = 'urn:example:params:scim:schemas:extension:probe:2.0:User';

function attribute(name: string, type: string, more: JsonObject = {}): JsonObject {
  const text = { caseExact: false, uniqueness: 'none' };
  return {
    name,
    type,
    multiValued: false,
    description: `A probe of ${type}.`,
    required: false,
    mutability: 'readWrite',
    returned: 'default',
    ...(type === 'string' ? text : {}),
    ...(type === 'reference' ? { referenceTypes: ['external'], caseExact: true } : {}),
    ...more,
  };
}

const document: JsonObject = {
  schemas: ['urn:ietf:params:scim:schemas:core:2.0:Schema'],
  id: PROBE,
  name: 'Probe',
  description: 'Attributes of every type and characteristic.',
  attributes: [
    attribute('level', 'integer'),
    attribute('ratio', 'decimal'),
    attribute('since', 'dateTime'),
    attribute('blob', 'binary', { caseExact: true }),
    attribute('link', 'reference'),
    attribute('code', 'string', { caseExact: true }),
    attribute('flag', 'boolean'),
    attribute('badge', 'string', { mutability: 'immutable' }),
    attribute('stamp', 'string', { mutability: 'readOnly' }),
    attribute('secret', 'string', { mutability: 'writeOnly', returned: 'never' }),
    attribute('asked', 'string', { returned: 'request' }),
    attribute('loud', 'string', { returned: 'always' }),
    attribute('tags', 'string', { multiValued: true }),
    attribute('scores', 'integer', { multiValued: true }),
    attribute('seats', 'complex', {
      multiValued: true,
      subAttributes: [
        attribute('row', 'integer', { required: true }),
        attribute('note', 'string'),
        attribute('window', 'boolean'),
      ],
    }),
    attribute('post', 'complex', {
      subAttributes: [attribute('code', 'string', { required: true, caseExact: true }), attribute('grade', 'decimal')],
    }),
  ],
};

/** Copies the schema folder that comes with Doorward and adds the probe; returns the copy's path. */
export function probeSchemas(): string {
  const folder = mkdtempSync(join(tmpdir(), 'doorward-schemas-'));
  cpSync(fileURLToPath(new URL('../../../scim-schemas', import.meta.url)), folder, { recursive: true });
  writeFileSync(join(folder, 'schemas', 'probe.json'), JSON.stringify(document));
  const types = join(folder, 'resource-types');
  for (const file of readdirSync(types)) {
    const type = JSON.parse(readFileSync(join(types, file), 'utf8')) as JsonObject;
    if (type.id !== 'User') continue;
    const schemaExtensions = [...((type.schemaExtensions ?? []) as JsonObject[]), { schema: PROBE, required: false }];
    writeFileSync(join(types, file), JSON.stringify({ ...type, schemaExtensions }));
  }
  return folder;
}
