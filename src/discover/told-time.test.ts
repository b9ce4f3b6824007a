import fc from 'fast-check';
import { expect, test } from 'vitest';
import { often } from '../testing/often.ts';
import { timeZone, utc } from './time-zone.ts';
import { toldTime } from './told-time.ts';

/** The time, and after it the zone where one is stated. */
function told(text: string, zone = 'UTC'): string {
  const found = toldTime(text, timeZone(zone));
  return found === undefined ? 'none' : [found.time, found.zone].filter((one) => one !== undefined).join(' ');
}

test.each([
  ['2026-02-10T08:00:00Z', 'UTC', '2026-02-10T08:00:00Z'],
  ['2026-02-10T08:00:00.120+01:00', 'UTC', '2026-02-10T07:00:00.120Z +01:00'],
  ['2026-02-10 08:00:00 -0330', 'UTC', '2026-02-10T11:30:00Z -03:30'],
  ['2026-02-10T08:00:00+00:00', 'Europe/Berlin', '2026-02-10T08:00:00Z'],
  ['2026-02-10T08:00', 'UTC', '2026-02-10T08:00:00Z UTC, assumed'],
  ['2026-02-10T08:00', 'Europe/Berlin', '2026-02-10T07:00:00Z Europe/Berlin, assumed'],
  ['2026-07-10T08:00', 'Europe/Berlin', '2026-07-10T06:00:00Z Europe/Berlin, assumed'],
  ['2026-02-10', '+05:30', '2026-02-09T18:30:00Z +05:30, assumed'],
  // Berlin's clocks show 02:30 never on 29 March, and twice on 25 October 2026.
  ['2026-03-29T02:30', 'Europe/Berlin', '2026-03-29T01:30:00Z Europe/Berlin, assumed'],
  ['2026-10-25T02:30', 'Europe/Berlin', '2026-10-25T00:30:00Z Europe/Berlin, assumed'],
  ['Sat, 03 Dec 2022 23:10:07 GMT', 'Europe/Berlin', '2022-12-03T23:10:07Z'],
  ['3 Dec 2022 23:10 +0100', 'UTC', '2022-12-03T22:10:00Z +01:00'],
  ['3 Dec 2022 23:10', '-01:00', '2022-12-04T00:10:00Z -01:00, assumed'],
  ['31 Feb 2022 23:10', 'UTC', 'none'],
  ['3 Foo 2022 23:10', 'UTC', 'none'],
  ['1681855803', 'Europe/Berlin', '2023-04-18T22:10:03Z'],
  ['1681855803.5', 'UTC', '2023-04-18T22:10:03.500Z'],
  ['1681855803000', 'UTC', '2023-04-18T22:10:03Z'],
  ['0001-01-01T00:00:00Z', 'UTC', '0001-01-01T00:00:00Z'],
  // Outside the years that can be written.
  ['0000-01-01T00:00:00+05:00', 'UTC', 'none'],
  ['9999-12-31T23:59:00-05:00', 'UTC', 'none'],
  ['2026-02-30', 'UTC', 'none'],
  ['2026-02-10T25:00Z', 'UTC', 'none'],
  ['2026-02-10T08:00+99:00', 'UTC', 'none'],
  ['', 'UTC', 'none'],
])('%s in %s → %s', (text, zone, expected) => {
  expect(told(text, zone)).toBe(expected);
});

test.each([
  ['utc', 'UTC'],
  ['Z', 'UTC'],
  ['+0100', '+01:00'],
  ['-08', '-08:00'],
  ['europe/berlin', 'europe/berlin'],
  ['America/Argentina/Buenos_Aires', 'America/Argentina/Buenos_Aires'],
  ['CET', undefined],
  ['Europe/Nowhere', undefined],
  ['+25:00', undefined],
  ['', undefined],
])('the zone %s is %s', (name, expected) => {
  expect(timeZone(name)?.name).toBe(expected);
});

test('what a clock shows somewhere is what is told of the moment', () => {
  const zones = [
    'Europe/Berlin',
    'America/New_York',
    'Asia/Kolkata',
    'Australia/Lord_Howe',
    'America/St_Johns',
  ];
  const minute = fc.integer({ min: Date.UTC(1975, 0) / 60_000, max: Date.UTC(2035, 0) / 60_000 });
  fc.assert(
    fc.property(fc.constantFrom(...zones), minute, (name, minutes) => {
      const moment = minutes * 60_000;
      const wall = new Date(moment).toLocaleString('sv-SE', { timeZone: name });
      const found = Date.parse(toldTime(wall, timeZone(name) ?? utc)?.time ?? '');
      // Shown twice: the earlier one. Clocks are set back by at most an hour there.
      expect(moment - found === 0 || moment - found === 30 * 60_000 || moment - found === 60 * 60_000).toBe(
        true,
      );
      expect(new Date(found).toLocaleString('sv-SE', { timeZone: name })).toBe(wall);
    }),
    { numRuns: often(1_000) },
  );
});
