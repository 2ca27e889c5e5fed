/** Connections that dawdle are closed: security rule 9, RFC 9110 §15.5.9. */

import { afterAll, beforeAll, describe, expect, jest, test } from '@jest/globals';
import { type Gateway, startGateway } from '../support/gateway.js';
import { rawSocket } from './raw-request.js';

jest.setTimeout(120_000);
let gateway: Gateway;
beforeAll(async () => {
  gateway = await startGateway({ limits: { headersTimeoutSeconds: 1, requestTimeoutSeconds: 2 } });
});
afterAll(async () => {
  await gateway?.close();
});

describe('connections that dawdle', () => {
  test.each([
    ['half of the headers', 'GET /scim/v2/Users HTTP/1.1\r\nHost: x\r\nX-Slow: '],
    [
      'half of a body',
      'POST /scim/v2/Users HTTP/1.1\r\nHost: x\r\nContent-Type: application/scim+json\r\nContent-Length: 99\r\n\r\n{',
    ],
  ])('%s: the connection is closed within the time-outs and a minute', async (_name, bytes) => {
    const begun = performance.now();
    await rawSocket(gateway.url, bytes, 65_000);
    expect(performance.now() - begun).toBeLessThan(62_000);
  });
});
