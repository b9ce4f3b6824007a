/**
 * Every checker’s table, beside it, run through it: `history → verdict`, as in `rows-notation.test-data.ts`. The verdict is
 *
 *     held 2   vacuous   inconclusive 1   violated 2: ST1 lost@2,5 durable, ST1 stale@2,4,6 transient 20ms   … | recovered=1
 *
 * with how often the premise occurred, the anomalies with their lines, and after the bar some of the numbers. `{…}` before the history: options.
 */

import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { formatDuration } from '../../lib/duration.ts';
import type { HistoryAnomaly, HistoryVerdict } from '../../model/history-verdict.ts';
import { parseTable } from '../../testing/rule-table.ts';
import type { CheckerOptions } from './options.ts';
import { createObservationChecker, observationCheckers, type ObservationCheckerName } from './registry.ts';
import { parseRows } from './rows-notation.test-data.ts';

const folder = new URL('.', import.meta.url);
const tables = readdirSync(folder).filter((name) => name.endsWith('.table.txt'));

test('every checker has a table, and every table a checker', () => {
  expect(tables.map((name) => name.split('.')[0]).sort()).toEqual(Object.keys(observationCheckers).sort());
});

test('every rule that an expectation names stands in docs/SPEC.md', () => {
  const spec = readFileSync('docs/SPEC.md', 'utf8');
  const named = tables.flatMap(
    (name) => readFileSync(new URL(name, folder), 'utf8').match(/\b[A-Z]{2}\d\b/g) ?? [],
  );
  const missing = [...new Set(named)].filter((rule) => !new RegExp(`^### .*\\b${rule}\\b`, 'm').test(spec));
  expect(missing).toEqual([]);
});

describe.each(tables)('%s', (name) => {
  const cases = parseTable(readFileSync(new URL(name, folder), 'utf8'));
  test.each(cases.map(({ history, expected }) => [history, expected]))('%s → %s', (history, expected) => {
    const [verdict, numbers] = expected.split('|').map((part) => part.trim());
    const seen = judge(name.split('.')[0] as ObservationCheckerName, history);
    expect(verdictText(seen)).toBe(verdict);
    for (const text of numbers?.split(' ') ?? []) {
      const [key = '', number] = text.split('=');
      expect(`${key}=${seen.numbers[key] ?? 'nothing'}`).toBe(`${key}=${number ?? ''}`);
    }
  });
});

function judge(name: ObservationCheckerName, history: string): HistoryVerdict {
  const { options = '{}', rows = '' } = /^(?<options>\{.*?\} )?(?<rows>.*)$/.exec(history)?.groups ?? {};
  const checker = createObservationChecker(name, JSON.parse(options) as CheckerOptions);
  for (const row of parseRows(rows)) checker.add(row);
  return checker.finish();
}

function verdictText({ verdict, vacuous, checked, anomalies, reasons }: HistoryVerdict): string {
  expect(verdict === 'inconclusive').toBe(verdict !== 'violated' && reasons.length > 0);
  if (verdict === 'held' && vacuous) return 'vacuous';
  const found = anomalies.map(anomalyText).join(', ');
  return found === '' ? `${verdict} ${checked}` : `${verdict} ${checked}: ${found}`;
}

function anomalyText({ rule, kind, lines, durability, mendedAfterMs }: HistoryAnomaly): string {
  const after = mendedAfterMs === undefined ? '' : ` ${formatDuration(mendedAfterMs)}`;
  return `${rule} ${kind}@${lines.join(',')}${durability === undefined ? '' : ` ${durability}`}${after}`;
}
