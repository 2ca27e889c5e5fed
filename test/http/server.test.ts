/** Which requests go their own way, and what a listener there is given. */
import { expect, it } from '@jest/globals';
import request from 'supertest';
import { createApplication, type DirectListener, serve } from '../../src/http/server.js';

const limits = { headerBytes: 16_384, requestTimeoutSeconds: 5, headersTimeoutSeconds: 5 };

it('hands what is spelled like the path to its listener, as Express would, and all else to Express', async () => {
  const app = createApplication(1);
  app.use((asked, response) => {
    response.end(`express ${asked.url}`);
  });
  const listener: DirectListener = (asked, response) => {
    response.status(202).end(`direct ${asked.url} from ${asked.ip}`);
  };
  const server = serve(app, limits as Parameters<typeof serve>[1], new Map([['/scim/v2', listener]]));
  const ask = async (path: string) => {
    const { status, text } = await request(server).get(path).set('X-Forwarded-For', '192.0.2.7');
    return [status, text];
  };
  expect(await ask('/scim/v2/Users?count=1')).toEqual([202, 'direct /Users?count=1 from 192.0.2.7']);
  expect(await ask('/scim/v2/')).toEqual([202, 'direct / from 192.0.2.7']);
  for (const path of ['/scim/v2', '/SCIM/v2/Users', '/scim/v2x/Users', '/scim/v2?count=1', '/a/scim/v2/Users']) {
    expect(await ask(path)).toEqual([200, `express ${path}`]);
  }
});
