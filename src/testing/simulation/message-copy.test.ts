import { expect, test } from 'vitest';
import { copyAnswer, copyRequest } from './message-copy.ts';
import type { ServiceRequest } from './service.ts';

test.each<ServiceRequest>([
  { method: 'GET', path: '/' },
  { method: 'PUT', path: '/x', key: 'op-1' },
  { method: 'POST', path: '/x', body: { list: [1, { a: null }] } },
  { method: 'POST', path: '/x', key: 'op-1', body: 'text' },
])('a request is carried as JSON has it: %j', (request) => {
  expect(JSON.stringify(copyRequest(request))).toBe(JSON.stringify(request));
});

test('what the sender does with a body afterwards is its own', () => {
  const body = { items: [{ price: 1 }] };
  const copies = [copyRequest({ method: 'POST', path: '/', body }), copyAnswer({ status: 200, body })];
  body.items.push({ price: 2 });
  for (const copy of copies) expect(copy.body).toEqual({ items: [{ price: 1 }] });
});

test('an answer without a body stays without one', () => {
  expect(JSON.stringify(copyAnswer({ status: 204, body: undefined }))).toBe('{"status":204}');
});
