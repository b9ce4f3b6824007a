import { expect, test } from 'vitest';
import { seenSchema } from './seen.ts';
import { createRecogniser, sagaHeader } from './seen-steps.ts';

const byKey = {
  saga: 'Idempotency-Key: {saga}.*',
  steps: { 'POST /reservations': 'reserve', 'POST /reservations/*/release': 'release', 'POST /**': 'other' },
};
const byPath = {
  steps: { 'PUT /orders/{saga}/lines/*': 'reserve', 'DELETE /orders/{saga}/**': 'release', 'GET /x': 'look' },
};

/** `POST /path [key]` → `saga step`, or nothing. */
function recognised(rules: typeof byKey | typeof byPath, request: string): string {
  const [method = '', target = '', key] = request.split(' ');
  const headers = key === undefined ? {} : { 'idempotency-key': key };
  const found = createRecogniser({ seen: seenSchema.parse(rules) })({ method, target, headers });
  return found === undefined ? '' : `${found.saga} ${found.step}`;
}

test.each([
  ['POST /reservations o-1.reserve', 'o-1 reserve'],
  ['POST /reservations o-1.reserve.again', 'o-1 reserve'],
  ['POST /reservations?dry=1 o-1.reserve', 'o-1 reserve'],
  ['POST http://inventory/reservations o-1.reserve', 'o-1 reserve'],
  ['POST /reservations/o-1.reserve/release o-1.release', 'o-1 release'],
  ['POST /else o-1.x', 'o-1 other'],
  ['GET /reservations o-1.reserve', ''],
  ['POST /reservations', ''],
  ['POST /reservations o-1', ''],
])('by a header: %s → %s', (request, expected) => {
  expect(recognised(byKey, request)).toBe(expected);
});

test.each([
  ['PUT /orders/o-1/lines/2', 'o-1 reserve'],
  ['PUT /orders/o%2F1/lines/2', 'o/1 reserve'],
  ['PUT /orders/o%1/lines/2', 'o%1 reserve'],
  ['DELETE /orders/o-1/lines/2', 'o-1 release'],
  ['GET /x', ''],
])('by the path: %s → %s', (request, expected) => {
  expect(recognised(byPath, request)).toBe(expected);
});

test('the header is asked for in lower case', () => {
  expect(sagaHeader({ seen: seenSchema.parse(byKey) })).toEqual({
    name: 'idempotency-key',
    form: '{saga}.*',
  });
  expect(sagaHeader({ seen: seenSchema.parse(byPath) })).toBeUndefined();
  expect(sagaHeader({})).toBeUndefined();
});
