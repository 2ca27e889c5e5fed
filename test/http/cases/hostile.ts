/** Input that means harm or makes no sense: never 5xx, never slow, never a changed prototype. */

import { gzipSync } from 'node:zlib';
import { expect } from '@jest/globals';
import { area, type Case, openWorld, type World } from '../conformance.js';
import { expectError } from '../expectations.js';
import { rawRequest, rawSocket } from '../raw-request.js';
import { createUser, person, URN, unique } from '../resources.js';
import { type Answer, query } from '../scim-client.js';

/** A User as text with `inner` put in front of its last brace. */
const withText = (inner: string) => `${JSON.stringify(person()).slice(0, -1)},${inner}}`;

/** No 5xx, in good time, and nothing hangs on the prototype that all objects share. */
async function calmly(send: () => Promise<Answer>): Promise<Answer> {
  const begun = performance.now();
  const answer = await send();
  expect(answer.status).toBeLessThan(500);
  expect(performance.now() - begun).toBeLessThan(2_000);
  expect(Object.keys(Object.prototype)).toEqual([]);
  expect((Object.prototype as Record<string, unknown>).polluted).toBeUndefined();
  return answer;
}

const refusedBodies: readonly (readonly [name: string, raw: () => string | Uint8Array])[] = [
  ['a hundred thousand brackets', () => '['.repeat(100_000)],
  ['a hundred thousand objects', () => '{"a":'.repeat(100_000)],
  ['JSON of depth forty', () => withText(`"x":${'['.repeat(40)}${']'.repeat(40)}`)],
  ['JSON of depth ten thousand', () => withText(`"x":${'{"a":'.repeat(10_000)}1${'}'.repeat(10_000)}`)],
  ['a key twice', () => withText('"nickName":"a","nickName":"b"')],
  ['a key twice with the same value', () => withText('"nickName":"a","nickName":"a"')],
  ['a key twice inside', () => withText('"name":{"givenName":"a","givenName":"b"}')],
  ['userName twice', () => withText('"userName":"second"')],
  ['a key twice, once escaped', () => withText('"nickName":"a","nick\\u004eame":"b"')],
  ['NUL in a text', () => withText('"nickName":"a\\u0000b"')],
  ['NUL in userName', () => JSON.stringify(person({ userName: 'a\u0000b' }))],
  ['a lone high surrogate', () => withText('"nickName":"\\ud800"')],
  ['a lone low surrogate', () => withText('"nickName":"a\\udc00b"')],
  ['surrogates in the wrong order', () => withText('"nickName":"\\udc00\\ud800"')],
  [
    'bytes that are no UTF-8',
    () => Buffer.concat([Buffer.from('{"schemas":["'), Buffer.from([0xc3, 0x28]), Buffer.from('"]}')]),
  ],
  ['a byte cut from a letter', () => Buffer.from(JSON.stringify(person({ nickName: 'é' }))).subarray(0, -3)],
  [
    'an overlong encoding',
    () => Buffer.from(JSON.stringify(person({ nickName: 'XY' })).replace('XY', '\u00c0\u00af'), 'latin1'),
  ],
  ['UTF-16', () => Buffer.from(JSON.stringify(person()), 'utf16le')],
  ['a raw line break in a text', () => withText('"nickName":"a\nb"')],
  ['a raw control character', () => withText('"nickName":"a\u0001b"')],
];

const bodies: readonly Case[] = refusedBodies.map(([name, raw]) => ({
  name: `${name} is 400`,
  run: async ({ scim }) => expectError(await calmly(() => scim.send('POST', '/Users', { raw: raw() })), [400]),
}));

const tolerated: readonly (readonly [name: string, raw: () => string])[] = [
  ['__proto__ as a key', () => withText('"__proto__":{"polluted":true,"active":false,"nickName":"x"}')],
  ['__proto__ inside a complex attribute', () => withText('"name":{"__proto__":{"polluted":true},"givenName":"a"}')],
  ['__proto__ inside a value', () => withText('"phoneNumbers":[{"__proto__":{"polluted":true},"value":"1"}]')],
  ['constructor.prototype as keys', () => withText('"constructor":{"prototype":{"polluted":true}}')],
  ['hasOwnProperty and toString as keys', () => withText('"hasOwnProperty":1,"toString":null,"valueOf":{}')],
  [
    'an extension of __proto__',
    () => withText(`"${URN.enterprise}":{"__proto__":{"department":"x"},"constructor":"y"}`),
  ],
  [
    'operators of a store as values',
    () => withText('"nickName":"{\\"$gt\\":\\"\\"}","title":"\'; DROP TABLE users; --"'),
  ],
  ['a key of ten thousand letters', () => withText(`"${'k'.repeat(10_000)}":1`)],
  [
    'ten thousand unknown keys',
    () => withText(Array.from({ length: 10_000 }, (_, index) => `"k${index}":1`).join(',')),
  ],
  ['a number beyond every number', () => withText('"x":1e400,"y":-1e400,"z":123456789012345678901234567890')],
  ['a byte order mark', () => `\ufeff${JSON.stringify(person())}`],
  ['an empty key', () => withText('"":"x"')],
  [
    'a thousand values',
    () => withText(`"phoneNumbers":[${Array.from({ length: 1_000 }, (_, index) => `{"value":"${index}"}`).join(',')}]`),
  ],
  [
    'right-to-left marks and emoji',
    () => withText('"displayName":"\\u202ea\\u200b\\ud83d\\udc69\\u200d\\ud83d\\udc69"'),
  ],
  ['userName of a zero-width blank', () => JSON.stringify(person({ userName: `${unique('z')}\u200b` }))],
  ['userName of ten thousand letters', () => JSON.stringify(person({ userName: unique('u').padEnd(10_000, 'x') }))],
];

const calm: readonly Case[] = tolerated.map(([name, raw]) => ({
  name: `${name} is stored as data or refused`,
  async run({ scim }) {
    const answer = await calmly(() => scim.send('POST', '/Users', { raw: raw() }));
    if (answer.status !== 201) return expectError(answer, [400]);
    const read = await calmly(() => scim.get(`/Users/${answer.body.id}`));
    expect(read.text).not.toMatch(/polluted|__proto__/);
    expect(read.body.active).not.toBe(false);
  },
}));

const patches: readonly Case[] = [
  [{ op: 'add', path: '__proto__.polluted', value: true }],
  [{ op: 'replace', path: 'name.__proto__.polluted', value: true }],
  [{ op: 'add', value: JSON.parse('{"__proto__":{"polluted":true}}') }],
  [{ op: 'add', value: JSON.parse('{"constructor.prototype.polluted":true}') }],
  [{ op: 'add', path: 'name', value: JSON.parse('{"__proto__":{"polluted":true}}') }],
  [{ op: 'add', path: 'phoneNumbers[type eq "__proto__"].value', value: 'x' }],
].map((operations) => ({
  name: `PATCH changes no prototype: ${JSON.stringify(operations)}`,
  async run({ scim }) {
    const user = await createUser(scim);
    await calmly(() => scim.patch(`/Users/${user.id}`, operations as never));
    expect((await scim.get(`/Users/${user.id}`)).status).toBe(200);
  },
}));

const filters: readonly (readonly [name: string, filter: () => string])[] = [
  ['two thousand open brackets', () => '('.repeat(2_000)],
  ['two thousand pairs of brackets', () => `${'('.repeat(2_000)}id pr${')'.repeat(2_000)}`],
  ['six hundred times not', () => `${'not ('.repeat(600)}id pr${')'.repeat(600)}`],
  ['three hundred terms', () => Array.from({ length: 300 }, () => 'id pr').join(' or ')],
  ['a text that hurts backtracking', () => `userName co "${'a'.repeat(3_000)}!"`],
  ['a text that is a regular expression', () => 'userName co "(a+)+$"'],
  ['a text with the wild cards of SQL', () => 'userName co "%_%_%_%_%"'],
  ['SQL', () => "userName eq \"x' OR '1'='1\""],
  ['operators of a store', () => 'userName eq "{\\"$ne\\":null}"'],
  ['a text with NUL', () => 'userName eq "a\\u0000b"'],
  ['a lone surrogate', () => 'userName eq "\\ud800"'],
  ['an attribute of three thousand letters', () => `${'a'.repeat(3_000)} pr`],
  ['__proto__', () => '__proto__ pr'],
  ['constructor', () => 'constructor.name eq "Object"'],
  ['value paths in value paths', () => `${'emails['.repeat(100)}value pr${']'.repeat(100)}`],
  ['a thousand dots', () => `name${'.x'.repeat(1_000)} pr`],
];

const pathological: readonly Case[] = filters.flatMap(([name, filter]) => [
  {
    name: `a filter of ${name} finds nobody or is refused`,
    async run({ scim }: World) {
      await createUser(scim);
      for (const send of [
        () => scim.get(`/Users${query({ filter: filter() })}`),
        () => scim.post('/Users/.search', { schemas: [URN.search], filter: filter() }),
      ]) {
        const answer = await calmly(send);
        if (answer.status === 200) expect(answer.body.totalResults).toBe(0);
      }
    },
  },
]);

const transport: readonly Case[] = [
  {
    name: 'a body packed with gzip is read or refused, and a bomb is refused',
    async run({ scim }) {
      const headers = { 'content-encoding': 'gzip' };
      const fine = await calmly(() =>
        scim.send('POST', '/Users', { raw: gzipSync(JSON.stringify(person())), headers }),
      );
      expect([201, 415]).toContain(fine.status);
      const bomb = gzipSync(withText(`"nickName":"${'0'.repeat(20_000_000)}"`));
      expectError(await calmly(() => scim.send('POST', '/Users', { raw: bomb, headers })), [[413, 415]]);
    },
  },
  ...['gzip', 'deflate', 'br', 'compress', 'gzip, gzip', 'x-none'].map(
    (encoding): Case => ({
      name: `a plain body called ${encoding} is refused`,
      run: async ({ scim }) =>
        expectError(await calmly(() => scim.post('/Users', person(), { 'content-encoding': encoding })), [[400, 415]]),
    }),
  ),
  ...(
    [
      [
        'an address of thirty thousand letters',
        `GET /scim/v2/Users?filter=${'a'.repeat(30_000)} HTTP/1.1\r\nHost: x\r\n\r\n`,
        /^HTTP\/1\.1 (400|414|431) /,
      ],
      [
        'headers of thirty thousand letters',
        `GET /scim/v2/Users HTTP/1.1\r\nHost: x\r\nX-Big: ${'a'.repeat(30_000)}\r\n\r\n`,
        /^HTTP\/1\.1 431 /,
      ],
      [
        'a length and chunks at once',
        'POST /scim/v2/Users HTTP/1.1\r\nHost: x\r\nContent-Length: 4\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n',
        /^HTTP\/1\.1 4\d\d /,
      ],
      [
        'two lengths',
        'POST /scim/v2/Users HTTP/1.1\r\nHost: x\r\nContent-Length: 4\r\nContent-Length: 5\r\n\r\nabcd',
        /^HTTP\/1\.1 400 /,
      ],
      [
        'an unknown transfer encoding',
        'POST /scim/v2/Users HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: xchunked\r\n\r\n0\r\n\r\n',
        /^HTTP\/1\.1 (4\d\d|501) /,
      ],
      ['no HTTP', 'hello\r\n\r\n', /^HTTP\/1\.1 400 /],
      ['no Host', 'GET /scim/v2/Users HTTP/1.1\r\n\r\n', /^HTTP\/1\.1 4\d\d /],
    ] as const
  ).map(
    ([name, bytes, answer]): Case => ({
      name: `${name} is refused`,
      async run({ gateway }) {
        expect((await rawSocket(gateway.url, bytes, 1_500)).slice(0, 200)).toMatch(answer);
      },
    }),
  ),
  {
    name: 'a foreign Host does not get into any location',
    async run({ gateway, scim }) {
      const headers = {
        authorization: `Bearer ${scim.token}`,
        host: 'evil.example',
        'x-forwarded-host': 'evil.example',
        'content-type': 'application/scim+json',
      };
      const answer = await rawRequest(gateway.url, {
        method: 'POST',
        path: '/scim/v2/Users',
        headers,
        body: JSON.stringify(person()),
      });
      expect(answer.status).toBe(201);
      expect(`${answer.headers.get('location')}${answer.text}`).not.toContain('evil.example');
    },
  },
  ...['/Users/%00', '/Groups/a%00b', '/Users/%ef%bf%bf', '/Schemas/%00', '/ResourceTypes/%00'].flatMap((path) =>
    ['GET', 'PUT', 'PATCH', 'DELETE'].map(
      (method): Case => ({
        name: `${method} ${path} is refused as any unknown address`,
        async run({ scim }) {
          const sending = method === 'GET' || method === 'DELETE' ? {} : { body: {} };
          expectError(await calmly(() => scim.send(method, path, sending)), [[400, 404, 405]]);
        },
      }),
    ),
  ),
  ...['filter', 'sortBy', 'sortOrder', 'startIndex', 'count', 'cursor', 'attributes', 'excludedAttributes', 'x'].map(
    (name): Case => ({
      name: `NUL and surrogates in the parameter ${name} are harmless`,
      async run({ scim }) {
        for (const value of ['%00', 'a%00b', '%ed%a0%80', '%ef%bf%bf', '__proto__', 'constructor']) {
          await calmly(() => scim.get(`/Users?${name}=${value}`));
          await calmly(() => scim.get(`/Groups/none?${name}=${value}`));
        }
      },
    }),
  ),
  {
    name: 'a thousand attributes asked for, and a thousand parameters',
    async run({ scim }) {
      const many = Array.from({ length: 1_000 }, (_, index) => `a${index}`);
      await calmly(() => scim.get(`/Users${query({ attributes: many.join(',') })}`));
      await calmly(() => scim.get(`/Users?${many.map((name) => `${name}=1`).join('&')}`));
    },
  },
];

export const hostile = [
  area({
    title: 'Hostile bodies',
    sections: 'RFC 7644 §7; RFC 8259',
    world: openWorld,
    cases: [...bodies, ...calm, ...patches],
  }),
  area({
    title: 'Hostile filters and transport',
    sections: 'RFC 7644 §7; RFC 9112',
    world: openWorld,
    cases: [...pathological, ...transport],
  }),
];
