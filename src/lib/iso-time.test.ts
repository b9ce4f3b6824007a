import fc from 'fast-check';
import { expect, test } from 'vitest';
import { isoMs } from './iso-time.ts';

test('it is what Date.parse says, of times as they are written', () => {
  const time = fc.date({ min: new Date(0), max: new Date('2399-12-31T00:00:00Z'), noInvalidDate: true });
  fc.assert(
    fc.property(time, fc.boolean(), (date, isShort) => {
      const text = isShort ? date.toISOString().replace(/\.\d+Z$/, 'Z') : date.toISOString();
      expect(isoMs(text)).toBe(Date.parse(text));
    }),
    { numRuns: 2_000 },
  );
});

test('and of everything else', () => {
  const part = fc.constantFrom(
    '2026',
    '-',
    '02',
    '29',
    '30',
    'T',
    ':',
    '24',
    '08',
    '60',
    '.',
    '123',
    '5',
    'Z',
    '+01:00',
    'x',
    ' ',
  );
  const text = fc.array(part, { maxLength: 16 }).map((parts) => parts.join(''));
  fc.assert(
    fc.property(text, (one) => {
      expect(isoMs(one)).toBe(Date.parse(one));
    }),
    { numRuns: 2_000 },
  );
});

test.each([
  '2026-02-28T23:59:59Z',
  '2026-02-29T00:00:00Z',
  '2024-02-29T12:00:00.001Z',
  '2026-01-01T24:00:00Z',
  '2026-13-01T00:00:00Z',
  '2026-01-01T00:00:00.1234567Z',
  '2026-01-01T00:00:00+01:00',
  '',
])('%s', (text) => {
  expect(isoMs(text)).toBe(Date.parse(text));
});
