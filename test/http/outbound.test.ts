/** Outgoing requests reach the public internet and what the operator named, nothing else (security rule 27). */
import { createServer, type RequestListener, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, describe, expect, it, test } from '@jest/globals';
import { addressBytes, createAddressRule, readRange } from '../../src/http/address.js';
import { createOutbound, OutboundRefused } from '../../src/http/outbound.js';

describe('an address', () => {
  const rule = createAddressRule([]);

  test.each([
    '127.0.0.1',
    '127.255.255.254',
    '0.0.0.0',
    '10.1.2.3',
    '100.64.0.1',
    '169.254.169.254',
    '172.31.255.255',
    '192.168.0.1',
    '192.0.0.192',
    '198.18.0.1',
    '224.0.0.1',
    '255.255.255.255',
    '168.63.129.16',
    '100.100.100.200',
    '::',
    '::1',
    '::ffff:127.0.0.1',
    '::ffff:7f00:1',
    '::ffff:a9fe:a9fe',
    '::127.0.0.1',
    '64:ff9b::7f00:1',
    '64:ff9b::169.254.169.254',
    '64:ff9b:1::1',
    '2002:7f00:1::',
    '2002:a9fe:a9fe::1',
    '2001::1',
    '2001:db8::1',
    'fe80::1',
    'fe80::1%eth0',
    'fc00::1',
    'fd00:ec2::254',
    'ff02::1',
    'fec0::1',
    '3fff::1',
    'nonsense',
    '',
    '127.1',
  ])('%s is out of reach', (address) => {
    expect(rule.mayReach(address)).toBe(false);
  });

  test.each([
    '1.1.1.1',
    '172.32.0.1',
    '8.8.8.8',
    '2606:4700::1111',
    '::ffff:1.1.1.1',
    '64:ff9b::101:101',
    '2002:101:101::',
  ])('%s may be reached', (address) => {
    expect(rule.mayReach(address)).toBe(true);
  });

  test.each([
    ['127.0.0.1/32', '127.0.0.1', true],
    ['127.0.0.1/32', '127.0.0.2', false],
    ['127.0.0.1/32', '::ffff:127.0.0.1', true],
    ['127.0.0.1/32', '::1', false],
    ['10.0.0.0/9', '10.127.0.1', true],
    ['10.0.0.0/9', '10.128.0.1', false],
    ['::1/128', '::1', true],
    ['fd00::/8', 'fdff::1', true],
    ['fd00::/8', 'fe80::1', false],
    ['::ffff:10.0.0.0/104', '10.200.0.1', true],
  ])('with %s allowed, %s: %s', (range, address, expected) => {
    expect(createAddressRule([range]).mayReach(address)).toBe(expected);
  });

  it('is read by its bytes', () => {
    expect(addressBytes('::ffff:10.0.0.1')).toEqual([10, 0, 0, 1]);
    expect(addressBytes('2606:4700::1')).toEqual([0x26, 0x06, 0x47, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1]);
    expect(readRange('10.0.0.0/33')).toBeUndefined();
  });
});

describe('a request', () => {
  const servers: Server[] = [];

  afterEach(() => {
    for (const server of servers.splice(0)) {
      server.closeAllConnections();
      server.close();
    }
  });

  async function serve(answer: RequestListener): Promise<string> {
    const server = createServer(answer);
    servers.push(server);
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  }

  const allow = ['127.0.0.1/32'];

  it('is answered with status, headers and body', async () => {
    const url = await serve((request, response) => {
      response.setHeader('Content-Type', 'text/plain');
      request.pipe(response);
    });
    const answer = await createOutbound({ allow })(url, { method: 'POST', body: 'hello' });
    expect([answer.status, answer.headers.get('content-type'), await answer.text()]).toEqual([
      200,
      'text/plain',
      'hello',
    ]);
  });

  it('is not made to what is not named, by address or by name', async () => {
    let asked = 0;
    const url = await serve((_request, response) => {
      asked += 1;
      response.end();
    });
    const outbound = createOutbound({ allow: [] });
    await expect(outbound(url)).rejects.toThrow(OutboundRefused);
    await expect(outbound(url.replace('127.0.0.1', 'localhost'))).rejects.toThrow(OutboundRefused);
    await expect(outbound(url.replace('127.0.0.1', '0x7f.1'))).rejects.toThrow(OutboundRefused);
    await expect(outbound(url.replace('127.0.0.1', '[::ffff:127.0.0.1]'))).rejects.toThrow(OutboundRefused);
    expect(asked).toBe(0);
  });

  it('goes to the address that was checked, whatever the name means a moment later', async () => {
    const url = new URL(await serve((request, response) => response.end(request.headers.host)));
    let asked = 0;
    const outbound = createOutbound({
      allow,
      resolve: async () => {
        asked += 1;
        return ['10.0.0.1', '127.0.0.1'];
      },
    });
    const answer = await outbound(`http://provider.example:${url.port}/`);
    expect(await answer.text()).toBe(`provider.example:${url.port}`);
    expect(asked).toBe(1);
  });

  it('follows no redirect', async () => {
    const url = await serve((_request, response) => response.writeHead(302, { Location: 'http://127.0.0.1:1/' }).end());
    expect((await createOutbound({ allow })(url)).status).toBe(302);
  });

  it('needs https beyond what is named, and no user name', async () => {
    const outbound = createOutbound({ allow: [], resolve: async () => ['1.1.1.1'] });
    await expect(outbound('http://provider.example/')).rejects.toThrow('https');
    await expect(outbound('https://me:secret@provider.example/')).rejects.toThrow('user name');
    await expect(outbound('file:///etc/passwd')).rejects.toThrow('https');
    await expect(outbound('nonsense')).rejects.toThrow(OutboundRefused);
  });

  it('takes no more than its cap, and waits no longer than its time', async () => {
    const large = await serve((_request, response) => {
      response.on('error', () => undefined);
      response.write(Buffer.alloc(4096));
      response.write(Buffer.alloc(4096));
    });
    await expect(createOutbound({ allow, maxBytes: 5000 })(large)).rejects.toThrow('larger than 5000');
    const slow = await serve((_request, response) => response.write('a'));
    await expect(createOutbound({ allow, timeoutMs: 200 })(slow)).rejects.toThrow('in time');
    const silent = createOutbound({ allow, timeoutMs: 200, resolve: () => new Promise(() => undefined) });
    await expect(silent('http://provider.example/')).rejects.toThrow('in time');
  });

  it('takes no compressed answer', async () => {
    const url = await serve((_request, response) => response.writeHead(200, { 'Content-Encoding': 'gzip' }).end('x'));
    await expect(createOutbound({ allow })(url)).rejects.toThrow('compressed');
  });
});
