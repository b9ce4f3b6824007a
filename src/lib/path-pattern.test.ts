import { expect, test } from 'vitest';
import { pathOf, pathPattern } from './path-pattern.ts';

test.each([
  ['/charges', '/charges', ''],
  ['/charges', '/charges/1', 'no'],
  ['/orders/*/lines', '/orders/17/lines', ''],
  ['/orders/*/lines', '/orders/17/18/lines', 'no'],
  ['/orders/{id}', '/orders/17', ''],
  ['/orders/{id}', '/orders/', 'no'],
  ['/**/lines', '/orders/17/lines', ''],
  ['/a.b', '/aXb', 'no'],
  ['/orders/{saga}', '/orders/o-1', 'o-1'],
  ['/orders/{saga}/lines/*', '/orders/o-1/lines/2', 'o-1'],
  ['/{saga}/lines/{saga}', '/o-1/lines/o-1', 'o-1'],
  ['/{saga}/lines/{saga}', '/o-1/lines/o-2', 'no'],
  ['{saga}.*', 'o-1.reserve.again', 'o-1'],
  ['{saga}', 'o-1.reserve', 'o-1.reserve'],
  ['step-{saga}-*', 'step-7-charge', '7'],
])('%s of %s: %j', (pattern, text, expected) => {
  const found = pathPattern(pattern, 'saga').exec(text);
  expect(found === null ? 'no' : (found.groups?.['saga'] ?? '')).toBe(expected);
});

test.each([
  ['/a/b?c=d', '/a/b'],
  ['http://host:1/a#b', '/a'],
  ['http://host', '/'],
  ['*', '*'],
])('the path of %s is %s', (target, path) => {
  expect(pathOf(target)).toBe(path);
});
