/** What Bulk cases send and how they read what comes back. */

import { expect } from '@jest/globals';
import { person, URN } from './resources.js';
import type { Answer, Json, JsonObject, Scim } from './scim-client.js';

/** Sends a BulkRequest. */
export function sendBulk(scim: Scim, Operations: Json, more: JsonObject = {}): Promise<Answer> {
  return scim.post('/Bulk', { schemas: [URN.bulkRequest], ...more, Operations });
}

/** The operations of a BulkResponse. */
export function outcomes(answer: Answer): JsonObject[] {
  expect({ status: answer.status, detail: answer.body.detail }).toEqual({ status: 200, detail: undefined });
  expect(answer.headers.get('content-type')).toMatch(/^application\/scim\+json\b/);
  expect(answer.body.schemas).toEqual([URN.bulkResponse]);
  return answer.body.Operations as JsonObject[];
}

/** Their statuses. */
export const statuses = (answer: Answer) => outcomes(answer).map((each) => each.status);
/** The id at the end of an outcome's location. */
export const idOf = (outcome: JsonObject | undefined) => String(outcome?.location).split('/').at(-1) ?? '';
/** A POST of a User, unless told otherwise. */
export const post = (bulkId: string, data: JsonObject = person(), path = '/Users'): JsonObject => ({
  method: 'POST',
  path,
  bulkId,
  data,
});
