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
  ['[::1:80', "address [::1:80: missing ']' in address"],
  ['[::1]', 'address [::1]: missing port in address'],
  ['[::1]8', 'address [::1]8: missing port in address'],
  ['[::1]:8:9', 'address [::1]:8:9: too many colons in address'],
  ['[:[:]:8', "address [:[:]:8: unexpected '[' in address"],
  ['a]b:1', "address a]b:1: unexpected ']' in address"],
  ['a[b:1', "address a[b:1: unexpected '[' in address"],
  ['a:-1', 'address -1: invalid port'],
  ['a:+5', 'a 5'],
  ['a:HTTP', 'a 80'],
  ['a:65536', 'address 65536: invalid port'],
  ['a:nonsense', 'lookup tcp/nonsense: unknown port'],
])('%s → %s', (text, expected) => {
  const parts = splitAddress(text);
  expect('error' in parts ? parts.error : `${parts.host} ${parts.port}`).toBe(expected);
});

test('resolves names to IPv4 first, and writes IPv6 in brackets', async () => {
  expect(await resolveAddress('localhost:80')).toEqual({ address: '127.0.0.1:80' });
  expect(await resolveAddress('[::ffff:127.0.0.1]:80')).toEqual({ address: '127.0.0.1:80' });
  expect(joinAddress('::', 80)).toBe('[::]:80');
});
