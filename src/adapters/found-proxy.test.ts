import { createServer, type Server } from 'node:http';
import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { describe, expect, onTestFinished, test } from 'vitest';
import { findProxy, proxyUrl } from './found-proxy.ts';

describe('the address of a server', () => {
  test.each([
    ['http://127.0.0.1:8474', 'http://127.0.0.1:8474'],
    ['http://localhost:8474/', 'http://localhost:8474'],
    ['127.0.0.1:8474', 'http://127.0.0.1:8474'],
    ['http://[::1]:8474/proxies', 'http://[::1]:8474'],
  ])('%s is %s', (address, expected) => {
    expect(proxyUrl(address)).toBe(expected);
  });

  test.each([
    '',
    'http://',
    'https://127.0.0.1:8474',
    'file:///etc/passwd',
    'http://me:secret@127.0.0.1:1',
    ':',
  ])('%j is none', (address) => {
    expect(() => proxyUrl(address)).toThrow(`${address} is no address of a Toxiproxy server`);
  });
});

const target = { name: 'shop', allowRemote: false };

describe('a server that was found', () => {
  test.each(['http://192.0.2.1:8474', 'http://0.0.0.0:8474', 'http://[2001:db8::1]:8474', '10.0.0.7:8474'])(
    '%s is not on this machine: refused before anything is asked of it',
    async (address) => {
      await expect(findProxy(address, target)).rejects.toMatchObject({ code: 'E_REMOTE' });
    },
  );

  test.each([
    ['{}', 200, undefined],
    ['{"somebody":{"name":"somebody","listen":"127.0.0.1:1","enabled":true,"toxics":[]}}', 200, undefined],
    ['<html>', 200, 'E_PROXY'],
    ['{"a":1}', 200, 'E_PROXY'],
    ['{}', 500, 'E_PROXY'],
    ['{}', 404, 'E_PROXY'],
  ])('that answers %s (%i): %s', async (body, status, code) => {
    const url = await serve(body, status);
    const found = findProxy(url, target);
    if (code === undefined) expect((await found).url).toBe(url);
    else await expect(found).rejects.toMatchObject({ code });
  });

  test('that is not there says how to start one', async () => {
    await expect(findProxy(`http://127.0.0.1:${await closedPort()}`, target)).rejects.toMatchObject({
      code: 'E_PROXY',
      hint: 'start one with: seatrial proxy -port 8474',
    });
  });
});

/** A port where nobody listens. */
async function closedPort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  await new Promise((resolve) => server.close(resolve));
  return port;
}

/** A server that always answers this. */
async function serve(body: string, status: number): Promise<string> {
  const server: Server = createServer((_, response) => {
    response.writeHead(status).end(body);
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}
