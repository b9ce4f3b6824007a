/** Where to listen, as people write it. */

import { expect, test } from 'vitest';
import { listenAddress, refuseRemote } from './listen-address.ts';

test.each([
  ['127.0.0.1:4319', '127.0.0.1 4319'],
  ['4319', '127.0.0.1 4319'],
  [':4319', '127.0.0.1 4319'],
  ['0', '127.0.0.1 0'],
  ['127.0.0.2', '127.0.0.2 4318'],
  ['localhost', 'localhost 4318'],
  ['localhost:1', 'localhost 1'],
  ['[::1]:4319', '::1 4319'],
  ['[::1]', '::1 4318'],
  ['::1', '::1 4318'],
  ['0.0.0.0', '0.0.0.0 4318'],
  ['my-host.example:4318', 'my-host.example 4318'],
  // What is none; a name alone may be that of a file.
  ['', ''],
  ['traces.json', ''],
  ['127.0.0.1:65536', ''],
  ['127.0.0.1:', ''],
  ['127.0.0:80', ''],
  ['[127.0.0.1]:80', ''],
  ['http://127.0.0.1:4318', ''],
  ['a:b', ''],
])('%s → %s', (text, expected) => {
  const found = listenAddress(text);
  expect(found === undefined ? '' : `${found.host} ${found.port}`).toBe(expected);
});

test.each(['127.0.0.1', '127.8.8.8', '::1', 'localhost'])('%s is this machine alone', async (host) => {
  await expect(refuseRemote({ host, port: 1 })).resolves.toBeUndefined();
});

test.each([
  ['0.0.0.0', 'E_REMOTE', '--allow-remote'],
  ['::', 'E_REMOTE', '--allow-remote'],
  ['192.0.2.1', 'E_REMOTE', '--allow-remote'],
])('%s → %s', async (host, code, hint) => {
  await expect(refuseRemote({ host, port: 1 })).rejects.toMatchObject({
    code,
    hint: expect.stringContaining(hint) as string,
  });
});
