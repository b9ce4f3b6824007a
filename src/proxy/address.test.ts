import { expect, test } from 'vitest';
import { joinAddress, resolveAddress, splitAddress } from './address.ts';

test.each([
  ['127.0.0.1:80', '127.0.0.1 80'],
  ['[::1]:80', '::1 80'],
  [':80', ' 80'],
  ['a:', 'a 0'],
  ['', ' 0'],
  ['localhost', 'address localhost: missing port in address'],
  ['::1:80', 'address ::1:80: too many colons in address'],
  ['a:65536', 'address 65536: invalid port'],
  ['a:http', 'lookup tcp/http: unknown port'],
])('%s → %s', (text, expected) => {
  const parts = splitAddress(text);
  expect('error' in parts ? parts.error : `${parts.host} ${parts.port}`).toBe(expected);
});

test('resolves names to IPv4 first, and writes IPv6 in brackets', async () => {
  expect(await resolveAddress('localhost:80')).toEqual({ address: '127.0.0.1:80' });
  expect(joinAddress('::', 80)).toBe('[::]:80');
});
