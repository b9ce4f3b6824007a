import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { weekdays } from '../model/scenario.ts';
import { allowedForMs, whyNotBegin, whyNotNow, type TimeLimits } from './allowed-time.ts';
import { often } from '../testing/often.ts';

const work: TimeLimits = { days: ['mon', 'tue', 'wed'], hours: '09:00-17:00', timeZone: 'UTC' };
const night: TimeLimits = { days: ['fri'], hours: '22:00-06:00', timeZone: 'UTC' };
const berlin = (hours: string): TimeLimits => ({ hours, timeZone: 'Europe/Berlin' });
const day = 24 * 3_600_000;

/** Minutes for which faults are allowed from this moment on, at most a week; 0: not now. */
function minutes(iso: string, limits: TimeLimits): number {
  return allowedForMs(Date.parse(iso), limits, 7 * day) / 60_000;
}

describe('how long faults are allowed from a moment on, in minutes', () => {
  // 2026-01-12 is a Monday.
  test.each<[string, TimeLimits, number]>([
    ['2026-01-12T09:00:00Z', work, 480],
    ['2026-01-12T16:59:59.999Z', work, 1 / 60_000],
    ['2026-01-12T17:00:00Z', work, 0],
    ['2026-01-12T08:59:59.999Z', work, 0],
    ['2026-01-15T12:00:00Z', work, 0],
    ['2026-01-12T12:00:30Z', {}, 7 * 24 * 60],
    ['2026-01-12T12:00:00Z', { hours: '00:00-24:00', timeZone: 'UTC' }, 7 * 24 * 60],
    ['2026-01-12T12:00:00Z', { days: ['mon', 'tue'], timeZone: 'UTC' }, 36 * 60],
    ['2026-01-12T23:30:00Z', { hours: '23:00-24:00', timeZone: 'UTC' }, 30],
    ['2026-01-13T00:00:00Z', { hours: '23:00-24:00', timeZone: 'UTC' }, 0],
    ['2026-01-12T09:00:00Z', { hours: '09:00-09:00', timeZone: 'UTC' }, 0],
    // Over midnight: the day is that on which the hours began.
    ['2026-01-16T22:00:00Z', night, 480],
    ['2026-01-17T05:00:00Z', night, 60],
    ['2026-01-17T06:00:00Z', night, 0],
    ['2026-01-17T22:00:00Z', night, 0],
    ['2026-01-16T05:00:00Z', night, 0],
    ['2026-01-18T01:00:00Z', { days: ['sat'], hours: '22:00-02:00', timeZone: 'UTC' }, 60],
    // Elsewhere it is another time, and another day.
    ['2026-01-12T23:30:00Z', { days: ['tue'], hours: '00:00-01:00', timeZone: 'Europe/Berlin' }, 30],
    ['2026-01-12T18:30:00Z', { days: ['tue'], hours: '00:00-01:00', timeZone: 'Asia/Kolkata' }, 60],
    ['2026-01-12T12:00:00Z', { hours: '07:00-08:00', timeZone: 'America/New_York' }, 60],
    // 2026-03-29, 02:00 → 03:00 in Berlin: the hour from 02:00 is missing.
    ['2026-03-29T00:30:00Z', berlin('01:00-04:00'), 90],
    ['2026-03-29T00:30:00Z', berlin('01:00-02:30'), 30],
    ['2026-03-29T01:00:00Z', berlin('02:00-03:00'), 0],
    // 2026-10-25, 03:00 → 02:00 in Berlin: the hour from 02:00 comes twice.
    ['2026-10-24T23:30:00Z', berlin('01:00-04:00'), 210],
    ['2026-10-25T00:00:00Z', berlin('02:00-02:30'), 30],
    ['2026-10-25T00:30:00Z', berlin('02:00-02:30'), 0],
    ['2026-10-25T01:00:00Z', berlin('02:00-02:30'), 30],
    ['2026-10-25T00:00:00Z', berlin('02:00-03:00'), 120],
  ])('%s, %j: %f', (iso, limits, expected) => {
    expect(minutes(iso, limits)).toBe(expected);
    expect(whyNotNow(Date.parse(iso), limits) === undefined).toBe(expected > 0);
  });
});

test('why not now', () => {
  expect(whyNotNow(Date.parse('2026-01-16T21:07:00Z'), work)).toBe(
    'it is fri 21:07 UTC; faults are allowed on mon, tue, wed within 09:00-17:00 only',
  );
  expect(whyNotNow(Date.parse('2026-01-16T21:07:00Z'), { days: ['mon'] })).toMatch(
    /^it is \w+ \d\d:\d\d here; faults are allowed on mon only$/,
  );
});

test.each([
  ['2026-01-12T16:58:30Z', 90_000, undefined],
  [
    '2026-01-12T16:58:30Z',
    91_000,
    'it would last 91 s, but faults are allowed for 90 s more: on mon, tue, wed within 09:00-17:00 only',
  ],
  ['2026-01-12T16:59:59Z', undefined, undefined],
  [
    '2026-01-12T17:00:00Z',
    undefined,
    'it is mon 17:00 UTC; faults are allowed on mon, tue, wed within 09:00-17:00 only',
  ],
])('whether a fault may begin at %s that lasts %s ms', (iso, lastsMs, expected) => {
  expect(whyNotBegin(Date.parse(iso), work, lastsMs)).toBe(expected);
});

test('as long as it says, faults are allowed, and not a moment longer', () => {
  const time = fc
    .record({ hour: fc.integer({ min: 0, max: 23 }), minute: fc.constantFrom(0, 15, 30, 59) })
    .map(({ hour, minute }) => `${String(hour).padStart(2, '0')}:${String(minute).padStart(2, '0')}`);
  const limits = fc.record(
    {
      days: fc.uniqueArray(fc.constantFrom(...weekdays), { minLength: 1 }),
      hours: fc.tuple(time, time).map(([from, until]) => `${from}-${until}`),
      timeZone: fc.constantFrom(
        'UTC',
        'Europe/Berlin',
        'Asia/Kolkata',
        'Australia/Lord_Howe',
        'Pacific/Chatham',
      ),
    },
    { requiredKeys: ['timeZone'] },
  );
  // Around the days on which clocks are put forward or back.
  const moment = fc
    .tuple(
      fc.constantFrom(
        '2026-03-29T01:00:00Z',
        '2026-10-25T01:00:00Z',
        '2026-04-04T15:00:00Z',
        '2026-10-03T15:00:00Z',
      ),
      fc.integer({ min: -day, max: day }),
    )
    .map(([iso, offsetMs]) => Date.parse(iso) + offsetMs);
  fc.assert(
    fc.property(limits, moment, fc.double({ min: 0, max: 1, noNaN: true }), (allowed, at, share) => {
      const ahead = day / 4;
      const ms = allowedForMs(at, allowed, ahead);
      if (ms > 0) expect(whyNotNow(at + Math.floor(share * (ms - 1)), allowed)).toBeUndefined();
      if (ms < ahead) expect(whyNotNow(at + ms, allowed)).toBeDefined();
    }),
    { numRuns: often(200) },
  );
});
