import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { toJsonLine } from '../lib/json-lines.ts';
import { failureSchema, type Failure } from '../model/failure.ts';
import { often } from '../testing/often.ts';
import { gatherHistory } from './gather-history.ts';
import type { HistoryFile } from './history-input.ts';
import { usualRules } from './history-reading.ts';
import { createServiceNames } from './service-names.ts';

/** `MINUTE service title severity source` → a line of ours. */
function line(notation: string): Failure {
  const [minute = '', service = '', summary = '', severity = 'medium', source = 's'] = notation.split(' ');
  const time = new Date(Date.UTC(2026, 1, 10) + Number(minute) * 60_000).toISOString();
  return failureSchema.parse({ time, kind: 'incident', service, summary, severity, source });
}

function file(name: string, ...lines: readonly string[]): HistoryFile {
  return { name, text: lines.map((one) => toJsonLine(line(one))).join('') };
}

/** The same notation, with how often each was told. */
function gathered(files: readonly HistoryFile[], windowMs?: number): string[] {
  const { failures } = gatherHistory(files, windowMs === undefined ? {} : { windowMs });
  return failures.map(({ time, service = '', summary = '', severity, source, count = 1 }) =>
    [(Date.parse(time) - Date.UTC(2026, 1, 10)) / 60_000, service, summary, severity, source, count].join(
      ' ',
    ),
  );
}

describe('what was told twice', () => {
  test.each([
    ['within five minutes', ['0 a slow', '5 a slow'], ['0 a slow medium s 2']],
    ['later', ['0 a slow', '6 a slow'], ['0 a slow medium s 1', '6 a slow medium s 1']],
    // Counted from the first: what never ends is told again.
    ['again and again', ['0 a slow', '4 a slow', '8 a slow'], ['0 a slow medium s 2', '8 a slow medium s 1']],
    ['of another service', ['0 a slow', '1 b slow'], ['0 a slow medium s 1', '1 b slow medium s 1']],
    ['of another kind of trouble', ['0 a slow', '1 a down'], ['0 a slow medium s 1', '1 a down medium s 1']],
    ['the worst counts', ['0 a slow low x', '1 a slow high y'], ['0 a slow high x, y 2']],
  ])('%s', (_, lines, expected) => {
    expect(gathered([file('f', ...lines)])).toEqual(expected);
  });

  test('a window of nothing: only what was told of the same moment', () => {
    expect(gathered([file('f', '0 a slow', '0 a slow', '1 a slow')], 0)).toEqual([
      '0 a slow medium s 2',
      '1 a slow medium s 1',
    ]);
  });

  test('verdicts are one only when they are the same', () => {
    const verdict = { ...line('0 a x'), kind: 'verdict', verdict: 'held' } as const;
    const text = [verdict, verdict, { ...verdict, verdict: 'violated' }].map(toJsonLine).join('');
    const { failures, repeated } = gatherHistory([{ name: 'f', text }]);
    expect(failures.map(({ verdict: one, count }) => [one, count])).toEqual([
      ['held', 2],
      ['violated', undefined],
    ]);
    expect(repeated).toBe(1);
  });
});

test('no field of a line is lost', () => {
  const whole = {
    ...line('0 a x'),
    edge: 'a->b',
    zone: '+01:00',
    count: 2,
    files: 1,
    volume: 3,
    scenario: 's',
  };
  const all = {
    ...whole,
    candidate: 'c',
    verdict: 'held',
    seconds: 9,
    rules: ['SG1'],
    symptom: 'data',
    instead: ['a->c'],
  } as const;
  expect(Object.keys(all).sort()).toEqual(Object.keys(failureSchema.shape).sort());
  const [failure] = gatherHistory([{ name: 'f', text: toJsonLine(all) }]).failures;
  expect(failure).toEqual({ ...all, time: '2026-02-10T00:00:00Z' });
});

test('times are in UTC, and say how they were told', () => {
  const text = toJsonLine({ ...line('0 a x'), time: '2026-02-10T08:00:00+02:00' });
  const [failure] = gatherHistory([{ name: 'f', text }]).failures;
  expect([failure?.time, failure?.zone]).toEqual(['2026-02-10T06:00:00Z', '+02:00']);
});

test('services that are not known are kept, and named with a known one that is nearly called so', () => {
  const text = [
    line('0 carts x'),
    line('1 __proto__ x'),
    { ...line('2 a x'), service: undefined, edge: 'client->cart.2' },
    { ...line('3 a x'), service: undefined, edge: 'cart->hasOwnProperty' },
  ]
    .map(toJsonLine)
    .join('');
  const rules = { ...usualRules, names: createServiceNames(['cart', 'pay']) };
  const { failures, unknown } = gatherHistory([{ name: 'f', text }], { rules });
  expect(failures).toHaveLength(4);
  expect(unknown).toEqual([
    { service: '__proto__', lines: 1 },
    { service: 'carts', lines: 1, near: 'cart' },
    { service: 'hasOwnProperty', lines: 1 },
  ]);
});

const failure = fc.record({
  minute: fc.integer({ min: 0, max: 12 }),
  service: fc.constantFrom('a', 'b', '__proto__'),
  summary: fc.constantFrom('x', 'y'),
  severity: fc.constantFrom('low', 'high', 'critical'),
  source: fc.constantFrom('s', 't'),
});
const files = fc
  .array(fc.array(failure, { maxLength: 8 }), { maxLength: 4 })
  .map((all) =>
    all.map((lines, index) =>
      file(
        `f${index}`,
        ...lines.map((one) => [one.minute, one.service, one.summary, one.severity, one.source].join(' ')),
      ),
    ),
  );

describe('laws', () => {
  const text = (sources: readonly HistoryFile[]): string =>
    gatherHistory(sources).failures.map(toJsonLine).join('');

  test('the sources in another order: the same to the last byte', () => {
    const order = files.chain((all) =>
      fc.tuple(fc.constant(all), fc.shuffledSubarray(all, { minLength: all.length })),
    );
    fc.assert(
      fc.property(order, ([all, shuffled]) => {
        expect(text(shuffled)).toBe(text(all));
      }),
      { numRuns: often(500) },
    );
  });

  test('what was gathered, gathered again, is what it was', () => {
    fc.assert(
      fc.property(files, (all) => {
        const once = text(all);
        expect(text([{ name: 'failures.jsonl', text: once }])).toBe(once);
      }),
      { numRuns: often(500) },
    );
  });

  test('every line that was read is told or counted', () => {
    fc.assert(
      fc.property(files, (all) => {
        const { failures, files: read, repeated } = gatherHistory(all);
        const lines = read.reduce((sum, one) => sum + one.read, 0);
        expect(failures.reduce((sum, { count = 1 }) => sum + count, 0)).toBe(lines);
        expect(failures.length + repeated).toBe(lines);
      }),
      { numRuns: often(500) },
    );
  });
});
