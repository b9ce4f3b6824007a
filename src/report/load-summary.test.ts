import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { LoadEvent } from '../model/event.ts';
import { loadCounts, type LoadSummary } from './load-summary.ts';
import { histogram } from './sample-night.test-data.ts';
import { often } from '../testing/often.ts';

/** Rows in one line: `b2 home 10/8 timeout2` is the baseline’s second 2, 10 due, 8 well, 2 timed out; `home!` does not count. */
function rows(notation: string): LoadEvent[] {
  return notation.split(', ').map((word): LoadEvent => {
    const [when = '', request = '', counts = '', ...reasons] = word.split(' ');
    const fromMs = Number(when.slice(1)) * 1_000;
    const [due = 0, well = 0] = counts.split('/').map(Number);
    return {
      kind: 'load',
      at: fromMs + 2_000,
      phase: when.startsWith('b') ? 'baseline' : 'faulted',
      fromMs,
      toMs: fromMs + 900,
      request: request.replace('!', ''),
      counts: !request.endsWith('!'),
      due,
      well,
      failed: Object.fromEntries(
        reasons.map((reason) => [reason.replace(/\d+$/, ''), Number(/\d+$/.exec(reason)?.[0])]),
      ),
    };
  });
}

function summary(events: readonly LoadEvent[], endMs = 10_000): LoadSummary | undefined {
  const counts = loadCounts();
  for (const event of events) counts.add(event);
  return counts.finish(endMs);
}

/** `faulted 20/13 counted 10/8 timeout 4, 503 3: home 10/8, …`, a line a phase. */
function inWords(load: LoadSummary | undefined): string[] {
  return (load?.phases ?? []).map(({ phase, due, well, counted, failed, requests }) => {
    const reasons = failed.map(({ reason, count }) => `${reason} ${count}`).join(', ');
    const kinds = requests.map((one) => `${one.request}${one.counts ? '' : '!'} ${one.due}/${one.well}`);
    return `${phase} ${due}/${well} counted ${counted.due}/${counted.well} [${reasons}] ${kinds.join(' ')}`;
  });
}

describe('load', () => {
  test.each([
    ['b1 home 10/10, b2 home 10/9 timeout1', ['baseline 20/19 counted 20/19 [timeout 1] home 20/19']],
    [
      'b1 home 8/8, b1 checkout! 2/2, f2 home 8/3 timeout4 503x1, f2 checkout! 2/0 timeout2',
      [
        'baseline 10/10 counted 8/8 [] home 8/8 checkout! 2/2',
        'faulted 10/3 counted 8/3 [timeout 6, 503x 1] home 8/3 checkout! 2/0',
      ],
    ],
    ['f1 home 0/0', ['faulted 0/0 counted 0/0 [] home 0/0']],
  ])('%s', (notation, expected) => {
    expect(inWords(summary(rows(notation)))).toEqual(expected);
  });

  test('without a row there is none', () => {
    expect(summary([])).toBeUndefined();
  });

  test('a share of nothing is left out', () => {
    expect(summary(rows('f1 home 0/0'))?.phases[0]).not.toHaveProperty('share');
    expect(summary(rows('f1 home 4/3'))?.phases[0]?.share).toBe(0.75);
  });

  test('latencies are merged by phase and by kind; what cannot be read is counted', () => {
    const [home, checkout, broken] = rows('b1 home 2/2, b1 checkout 2/2, b2 home 3/3');
    if (home === undefined || checkout === undefined || broken === undefined) throw new Error('three rows');
    const load = summary([
      { ...home, latency: histogram([10_000, 20_000]) },
      { ...checkout, latency: histogram([30_000, 800_000]) },
      { ...broken, latency: 'HISTFAAAA' },
    ]);
    expect(load?.unreadable).toBe(1);
    const [phase] = load?.phases ?? [];
    expect([phase?.latency?.count, phase?.latency?.p50Ms, Math.round(phase?.latency?.maxMs ?? 0)]).toEqual([
      4, 20.015, 800,
    ]);
    expect(phase?.requests.map(({ latency }) => latency?.count)).toEqual([2, 2]);
  });

  test('over time: every request is there, and where it was due', () => {
    const { series } = summary(rows('b1 home 10/10, f2 home 10/4 timeout6'), 4_000) ?? {};
    expect(series).toEqual({
      width: 1_000,
      buckets: [
        { due: 0, well: 0 },
        { due: 10, well: 10 },
        { due: 10, well: 4 },
        { due: 0, well: 0 },
        { due: 0, well: 0 },
      ],
    });
  });

  test('seconds that begin between two buckets do not leave holes', () => {
    const steady = [1, 2, 3, 4, 5].map((second) => {
      const [row] = rows('b1 home 10/10');
      if (row === undefined) throw new Error('a row');
      const fromMs = second * 1_000 - (second % 2 === 0 ? 1 : -1);
      return { ...row, fromMs, toMs: fromMs + 950 };
    });
    const due =
      summary(steady)
        ?.series.buckets.slice(1, 6)
        .map((bucket) => bucket.due) ?? [];
    for (const one of due) expect(one).toBeCloseTo(10, 0);
  });

  test('whatever the rows say, it stays small, and nothing is lost', () => {
    const row = fc.record({
      phase: fc.constantFrom('baseline', 'faulted', 'healed', 'final'),
      fromMs: fc.double({ min: 0, max: 1e12, noNaN: true }),
      toMs: fc.double({ min: 0, max: 1e12, noNaN: true }),
      request: fc.string(),
      counts: fc.boolean(),
      due: fc.integer({ min: 0, max: 1_000 }),
      well: fc.integer({ min: 0, max: 1_000 }),
      failed: fc.dictionary(fc.string(), fc.integer({ min: 1, max: 9 })),
      latency: fc.string(),
    });
    fc.assert(
      fc.property(fc.array(row, { minLength: 1, maxLength: 60 }), (some) => {
        const events = some.map((one): LoadEvent => ({ kind: 'load', at: 1, ...one }));
        const load = summary(events);
        expect(load?.series.buckets.length).toBeLessThanOrEqual(240);
        const due = events.reduce((sum, one) => sum + one.due, 0);
        expect(load?.phases.reduce((sum, one) => sum + one.due, 0)).toBe(due);
        expect(load?.series.buckets.reduce((sum, one) => sum + one.due, 0)).toBeCloseTo(due, 3);
        for (const { requests, failed, due: all } of load?.phases ?? []) {
          expect(requests.length).toBeLessThanOrEqual(14);
          expect(failed.length).toBeLessThanOrEqual(13);
          expect(requests.reduce((sum, one) => sum + one.due, 0)).toBe(all);
        }
      }),
      { numRuns: often(60) },
    );
  });
});
