/** The documentation pages: complete, from this machine alone, under a strict policy. */
import { afterAll, beforeAll, expect, it, test } from '@jest/globals';
import request from 'supertest';
import { errorCodes } from '../../src/admin/codes.js';
import { openApp, type TestApp } from './app.js';

let app: TestApp;
beforeAll(async () => {
  app = await openApp();
});
afterAll(() => app.close());

test.each(['/api/docs', '/api/docs/'])('%s loads everything from here', async (path) => {
  const { text, headers } = await request(app.app).get(path).expect(200);
  const policy = headers['content-security-policy'];
  expect(policy).toContain("script-src 'self'");
  expect(policy).not.toContain('unsafe');
  expect(text).not.toMatch(/<script(?! src=)|style="|https?:/);
  const addresses = [...text.matchAll(/(?:src|href|data-document)="([^"]+)"/g)].map(([, address]) => address!);
  expect(addresses.length).toBeGreaterThan(5);
  for (const address of addresses) {
    const url = new URL(address, `http://here${path}`);
    await request(app.app).get(url.pathname).expect(200);
  }
});

it('serves nothing else of the package', async () => {
  await request(app.app).get('/api/docs/package.json').expect(404);
  await request(app.app).get('/api/docs/..%2Fpackage.json').expect(404);
});

it('explains every error code where problems point to', async () => {
  const { text } = await request(app.app).get('/api/docs/errors').expect(200);
  for (const code of Object.keys(errorCodes)) expect(text).toContain(`<tr id="${code}">`);
});
