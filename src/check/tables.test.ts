/** Every rule's table, beside its checker, run through it. `history-notation.ts` explains how to read them. */

import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { parseExperiment } from '../testing/history-notation.ts';
import { parseTable, verdictText } from '../testing/rule-table.ts';
import { buildHistory } from './history.ts';
import { checkers, type CheckedRule } from './registry.ts';

const folder = new URL('.', import.meta.url);
const tables = readdirSync(folder).filter((name) => name.endsWith('.table.txt'));

test('every rule has a table, and every table a rule', () => {
  expect(tables.map(ruleOf).sort()).toEqual(Object.keys(checkers).sort());
});

describe.each(tables)('%s', (name) => {
  const check = checkers[ruleOf(name) as CheckedRule];
  const cases = parseTable(readFileSync(new URL(name, folder), 'utf8'));
  test.each(cases.map(({ history, expected }) => [history, expected]))('%s → %s', (history, expected) => {
    const verdict = check(buildHistory(parseExperiment(history)));
    expect(verdictText(verdict)).toBe(expected);
    for (const anomaly of verdict.anomalies) {
      expect(anomaly.rule).toBe(ruleOf(name));
      expect(anomaly.evidence.map(({ service }) => service)).not.toContain('');
    }
  });
});

function ruleOf(table: string): string {
  return table.split('-')[0]?.toUpperCase() ?? '';
}
