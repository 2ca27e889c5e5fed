/** Tenants, their settings, and the form of lists and errors. */
import { afterAll, beforeAll, describe, expect, it, test } from '@jest/globals';
import request from 'supertest';
import { as, makeTenant, openApp, rootKey, type TestApp } from './app.js';

let app: TestApp;
let root: ReturnType<typeof as>;

beforeAll(async () => {
  app = await openApp();
  root = as(app, rootKey);
  await makeTenant(app, 'acme');
});
afterAll(() => app.close());

describe('making tenants', () => {
  it('answers 201 and finds them by slug and by id', async () => {
    const { body } = await root.post('/tenants', {
      slug: 'nord-1',
      name: ' Nord ',
      locale: 'fr',
      timeZone: 'Europe/Paris',
    });
    expect(body).toMatchObject({ slug: 'nord-1', name: 'Nord', locale: 'fr', timeZone: 'Europe/Paris' });
    for (const name of ['nord-1', body.id]) {
      const settings = await root.get(`/tenants/${name}/settings`).expect(200);
      expect(settings.body).toMatchObject({ locale: 'fr', timeZone: 'Europe/Paris' });
    }
  });

  it('refuses a slug that is taken, also when it is the id of another tenant', async () => {
    await root.post('/tenants', { slug: 'twice', name: 'A' }).expect(201);
    const again = await root.post('/tenants', { slug: 'twice', name: 'B' }).expect(409);
    expect(again.body.code).toBe('slug_taken');
    const { id } = (await root.get('/tenants').expect(200)).body.items[0];
    await root.post('/tenants', { slug: id, name: 'B' }).expect(409);
  });

  it('makes one of two that come at once', async () => {
    const answers = await Promise.all([1, 2].map(() => root.post('/tenants', { slug: 'race', name: 'R' })));
    expect(answers.map(({ status }) => status).sort()).toEqual([201, 409]);
  });

  test.each([
    [{}, ['slug', 'name']],
    [{ slug: '', name: 'x' }, ['slug']],
    [{ slug: 'Big', name: 'x' }, ['slug']],
    [{ slug: 'new\n', name: 'x' }, ['slug']],
    [{ slug: 'a'.repeat(64), name: 'x' }, ['slug']],
    [{ slug: 'ok', name: '  ' }, ['name']],
    [{ slug: 'ok', name: 'a\u202eb' }, ['name']],
    [{ slug: 'ok', name: 'x', locale: 'de' }, ['locale']],
    [{ slug: 'ok', name: 'x', timeZone: 'Mars/Base' }, ['timeZone']],
    [{ slug: 'ok', name: 'x', timeZone: '+02:00' }, ['timeZone']],
    [{ slug: 'ok', name: 'x', id: 'mine', v: 7 }, ['id', 'v']],
    [[], ['']],
    [null, ['']],
  ])('refuses %j with 422', async (body, fields) => {
    const answer = await root.post('/tenants').set('Content-Type', 'application/json').send(JSON.stringify(body));
    expect(answer.status).toBe(422);
    expect(answer.body.code).toBe('invalid_body');
    expect([...new Set(answer.body.errors.map(({ field }: { field: string }) => field))]).toEqual(fields);
  });
});

describe('lists', () => {
  it('walk through everything once', async () => {
    for (let n = 0; n < 5; n++) await root.post('/tenants', { slug: `walk-${n}`, name: 'W' }).expect(201);
    const seen: string[] = [];
    let cursor = '';
    do {
      const { body } = await root
        .get(`/tenants?limit=2${cursor && `&cursor=${encodeURIComponent(cursor)}`}`)
        .expect(200);
      expect(body.items.length).toBeLessThanOrEqual(2);
      seen.push(...body.items.map(({ slug }: { slug: string }) => slug));
      cursor = body.nextCursor ?? '';
    } while (cursor);
    expect(new Set(seen).size).toBe(seen.length);
    expect(seen).toEqual(expect.arrayContaining(['walk-0', 'walk-1', 'walk-2', 'walk-3', 'walk-4']));
  });

  it('take no cursor that is made up, and none of another list', async () => {
    const { body } = await root.get('/tenants?limit=1').expect(200);
    await root.get(`/tenants?cursor=${body.nextCursor}`).expect(200);
    for (const path of [
      '/tenants?cursor=x',
      '/tenants?cursor=',
      `/tenants?cursor=${body.nextCursor}x`,
      `/tenants/acme/keys?cursor=${body.nextCursor}`,
    ]) {
      const answer = await root.get(path).expect(422);
      expect(answer.body).toMatchObject({ code: 'invalid_query', errors: [{ field: 'cursor' }] });
    }
  });

  test.each(['0', '-1', 'ten', '1.5', ''])('refuse limit=%s', (limit) =>
    root.get(`/tenants?limit=${limit}`).expect(422),
  );
  it('count a limit beyond 200 as 200', () => root.get('/tenants?limit=100000').expect(200));
  it('refuse a parameter that is given twice', () => root.get('/tenants?limit=1&limit=2').expect(422));
});

describe('bodies', () => {
  const send = (type: string | undefined, body: string) => {
    const sent = request(app.app).post('/api/v1/tenants').set('Authorization', `Bearer ${rootKey}`);
    return (type === undefined ? sent.unset('Content-Type') : sent.set('Content-Type', type)).send(body);
  };
  test.each([
    ['application/json', '{', 400, 'invalid_json'],
    ['application/json', '', 400, 'invalid_json'],
    ['application/json', '{"slug":"a","slug":"b","name":"x"}', 400, 'invalid_json'],
    ['application/json', `${'['.repeat(40)}${']'.repeat(40)}`, 400, 'invalid_json'],
    ['text/plain', '{"slug":"a","name":"x"}', 415, 'unsupported_media_type'],
    ['application/json; charset=latin1', '{"slug":"a","name":"x"}', 415, 'unsupported_media_type'],
    ['application/x-www-form-urlencoded', 'slug=a&name=x', 415, 'unsupported_media_type'],
    ['application/json', `"${'x'.repeat(1024 * 1024)}"`, 413, 'body_too_large'],
  ])('as %s %.40s answer %d', async (type, body, status, code) => {
    const answer = await send(type, body);
    expect([answer.status, answer.body.code]).toEqual([status, code]);
    expect(answer.headers['content-type']).toBe('application/problem+json');
  });

  it('with names from the prototype change nothing', async () => {
    const answer = await send('application/json', '{"slug":"proto","name":"x","__proto__":{"isRoot":true}}');
    expect(answer.status).toBe(422);
    expect(({} as { isRoot?: boolean }).isRoot).toBeUndefined();
  });
});

describe('paths and methods', () => {
  it('answer 405 with what is allowed', async () => {
    const answer = await root.delete('/tenants').expect(405);
    expect(answer.headers.allow).toBe('HEAD, POST, GET');
    expect(answer.body.code).toBe('method_not_allowed');
    await request(app.app).options('/api/v1/tenants').set('Authorization', `Bearer ${rootKey}`).expect(204);
    await request(app.app).put('/api/v1/doctor').set('Authorization', `Bearer ${rootKey}`).expect(405);
  });

  test.each(['/nothing', '/Tenants', '/tenants/', '/tenants/none/settings', '/tenants/%E0%A4%A/settings'])(
    '%s is 404',
    async (path) => {
      const answer = await root.get(path).expect(404);
      expect(answer.body.code).toBe('not_found');
    },
  );
});

describe('settings', () => {
  const path = '/tenants/acme/settings';
  it('begin with the defaults', async () => {
    const { body } = await root.get(path).expect(200);
    expect(body).toEqual({
      temporaryPassword: 'automatic',
      askFallback: 'manual',
      contractorsEnabled: false,
      contractorMaxDays: 365,
      contractorRetentionDays: 30,
      endUnsponsored: false,
      onScimCreate: 'invite',
      passwordLogin: true,
      locale: 'en',
      timeZone: 'UTC',
      noticeMails: expect.objectContaining({ conflict: 'digest', break_glass: 'single' }),
    });
  });

  it('change only what is sent, with one event that tells before and after', async () => {
    const { body } = await root.patch(path, { temporaryPassword: 'ask', locale: 'en' }).expect(200);
    expect(body).toMatchObject({ temporaryPassword: 'ask', askFallback: 'manual' });
    const { items } = (await root.get('/tenants/acme/audit-events?type=settings.changed').expect(200)).body;
    expect(items).toHaveLength(1);
    expect(items[0]).toMatchObject({
      actor: { kind: 'root', name: 'root key' },
      before: { temporaryPassword: 'automatic' },
      after: { temporaryPassword: 'ask' },
    });
    await root.patch(path, {}).expect(200);
    expect((await root.get('/tenants/acme/audit-events?type=settings.changed')).body.items).toHaveLength(1);
  });

  test.each([
    [{ contractorMaxDays: 0 }, 'contractorMaxDays'],
    [{ contractorsEnabled: 'true' }, 'contractorsEnabled'],
    [{ onScimCreate: 'ask' }, 'onScimCreate'],
    [{ passwordlogin: true }, 'passwordlogin'],
    [{ slug: 'other' }, 'slug'],
  ])('refuse %j', async (body, field) => {
    const answer = await root.patch(path, body).expect(422);
    expect(answer.body).toMatchObject({ code: 'invalid_body', errors: [{ field }] });
  });
});
