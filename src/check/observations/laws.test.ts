/** What must hold for every history: nothing is found in a correct object, and neither readings of what is unknown nor names matter. */

import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { createRandom, type Random } from '../../lib/random.ts';
import type { HistoryRow, Value } from '../../model/history.ts';
import type { HistoryVerdict, PairedRow } from '../../model/history-verdict.ts';
import { isList } from '../../model/value-key.ts';
import { often } from '../../testing/often.ts';
import { simulateObject, type SimulatedKind } from './simulated-object.test-data.ts';
import { createObservationChecker, type ObservationCheckerName } from './registry.ts';

const seeds = fc.integer({ min: 0, max: 2 ** 31 - 1 });

const checked: readonly (readonly [ObservationCheckerName, SimulatedKind])[] = [
  ['set', 'set'],
  ['set-full', 'set'],
  ['queue', 'queue'],
  ['total-queue', 'queue'],
  ['unique-ids', 'identifiers'],
  ['counter', 'counter'],
  ['staleness', 'register'],
  ['convergence', 'register'],
  ['convergence', 'set'],
  ['convergence', 'counter'],
];

function judge(name: ObservationCheckerName, rows: readonly PairedRow[]): HistoryVerdict {
  const checker = createObservationChecker(name, { dialect: { nil: 'unset' } });
  for (const row of rows) checker.add(row);
  return checker.finish();
}

/** The history with one observation in five damaged: elements, numbers and values change, appear and vanish. */
function damage(rows: readonly PairedRow[], random: Random): PairedRow[] {
  return changeRows(rows, (row) => {
    if (row.type !== 'ok' || row.value === undefined || !random.chance(0.2)) return row;
    if (row.f !== 'read' && row.f !== 'dequeue' && row.f !== 'drain' && row.f !== 'generate') return row;
    return { ...row, value: damaged(row.value, random) };
  });
}

function damaged(value: Value, random: Random): Value {
  if (!isList(value)) return random.integer(0, 8);
  const kept = value.filter(() => random.chance(0.8));
  return random.chance(0.2) ? [...kept, random.integer(1, 12)] : kept;
}

/** The rows, changed one by one, paired anew. */
function changeRows(rows: readonly PairedRow[], change: (row: HistoryRow) => HistoryRow): PairedRow[] {
  const begun = new Map<HistoryRow, HistoryRow>();
  return rows.map(({ row, invoke }) => {
    const changed = change(row);
    if (row.type === 'invoke') begun.set(row, changed);
    return { row: changed, invoke: begun.get(invoke) ?? changed };
  });
}

function history(kind: SimulatedKind, seed: number, isDamaged: boolean): PairedRow[] {
  const random = createRandom(seed);
  const rows = simulateObject(kind, random.fork('object'));
  return isDamaged ? damage(rows, random.fork('damage')) : rows;
}

describe.each(checked)('%s, of a %s', (name, kind) => {
  test('a correct object is never violated, and mostly held', () => {
    const verdicts: string[] = [];
    fc.assert(
      fc.property(seeds, (seed) => {
        const { verdict, anomalies } = judge(name, history(kind, seed, false));
        verdicts.push(verdict);
        expect(anomalies).toEqual([]);
      }),
      { numRuns: often(300) },
    );
    const held = verdicts.filter((verdict) => verdict === 'held').length;
    expect(held).toBeGreaterThan(verdicts.length / 20);
  });

  test('damage is found, and is still there whatever the unknown operations did', () => {
    let violated = 0;
    fc.assert(
      fc.property(seeds, (seed) => {
        const rows = history(kind, seed, true);
        if (judge(name, rows).verdict !== 'violated') return;
        violated += 1;
        const random = createRandom(seed).fork('reading');
        // What an observer of unknown end saw nobody can know; a value that was read was written, so unknown writes happened.
        const known = changeRows(rows, (row) =>
          row.type !== 'info' || (row.f !== 'add' && row.f !== 'enqueue' && row.f !== 'write')
            ? row
            : { ...row, type: random.chance(0.5) && kind !== 'register' ? 'fail' : 'ok' },
        );
        expect(judge(name, known).verdict).toBe('violated');
      }),
      { numRuns: often(300) },
    );
    expect(violated).toBeGreaterThan(30);
  });

  test('names of clients and keys do not matter', () => {
    fc.assert(
      fc.property(seeds, fc.boolean(), (seed, isDamaged) => {
        const rows = history(kind, seed, isDamaged);
        const seen = judge(name, rows);
        const renamed = changeRows(rows, (row) => ({ ...row, process: `client ${row.process}` }));
        expect(judge(name, renamed)).toEqual(seen);
        const keyed = changeRows(rows, (row) => ({ ...row, key: 'k' }));
        expect(judge(name, keyed).verdict).toBe(seen.verdict);
        expect(judge(name, keyed).numbers).toEqual(seen.numbers);
      }),
      { numRuns: often(100) },
    );
  });
});

test.each([
  ['set-full', 'set'],
  ['queue', 'queue'],
  ['unique-ids', 'identifiers'],
  ['counter', 'counter'],
  ['staleness', 'register'],
] as const)('%s: without one of its observations a history is not worse', (name, kind) => {
  fc.assert(
    fc.property(seeds, fc.nat(), fc.boolean(), (seed, which, isDamaged) => {
      const rows = history(kind, seed, isDamaged);
      const shown = rows.filter(({ row }) => row.type === 'ok' && row.value !== undefined && row.f !== 'add');
      const left = shown[which % Math.max(1, shown.length)];
      const fewer = rows.filter((row) => row !== left);
      if (judge(name, rows).verdict !== 'violated') expect(judge(name, fewer).verdict).not.toBe('violated');
    }),
    { numRuns: often(300) },
  );
});

test('set-full counts what the definition says, element by element and read by read', () => {
  fc.assert(
    fc.property(seeds, (seed) => {
      const rows = history('set', seed, true);
      const { lost = 0, stale = 0 } = judge('set-full', rows).numbers;
      expect({ lost, stale }).toEqual(countByDefinition(rows));
    }),
    { numRuns: often(500) },
  );
});

function countByDefinition(rows: readonly PairedRow[]): { readonly lost: number; readonly stale: number } {
  const at = new Map(rows.map(({ row }, index) => [row, index] as const));
  const place = (row: HistoryRow): number => at.get(row) ?? -1;
  const reads = rows.filter(({ row }) => row.f === 'read' && row.type === 'ok');
  const byBegin = [...reads].sort((a, b) => place(a.invoke) - place(b.invoke));
  const shows = ({ row }: PairedRow, element: Value): boolean =>
    isList(row.value) && row.value.includes(element);
  const counts = { lost: 0, stale: 0 };
  const elements = new Set(rows.flatMap(({ row: { value = [] } }) => (isList(value) ? value : [value])));
  for (const element of elements) {
    const additions = rows.filter(({ row }) => row.f === 'add' && row.value === element);
    const refused = additions.filter(({ row }) => row.type === 'fail').length;
    const begun = additions.filter(({ row }) => row.type === 'invoke');
    const firstShown = reads.find((read) => shows(read, element));
    const isInvented =
      firstShown !== undefined &&
      (begun.length === refused || !begun.some(({ row }) => place(row) < place(firstShown.row)));
    if (isInvented) continue;
    const known = [firstShown?.row, additions.find(({ row }) => row.type === 'ok')?.row]
      .flatMap((row) => (row === undefined ? [] : [place(row)]))
      .sort((a, b) => a - b)[0];
    if (known === undefined) continue;
    if (!reads.some((read) => place(read.invoke) > known && !shows(read, element))) continue;
    const last = byBegin.at(-1);
    counts[last !== undefined && shows(last, element) ? 'stale' : 'lost'] += 1;
  }
  return counts;
}
