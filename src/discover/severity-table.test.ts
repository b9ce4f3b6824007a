import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { parse } from 'yaml';
import { readSeverities, severitiesText, severityOf, severityTable } from './severity-table.ts';

test.each([
  ['P1', 'critical'],
  ['SEV-2', 'high'],
  ['sev 3', 'medium'],
  ['Informational', 'low'],
  ['flaky_test', 'low'],
  ['odd', undefined],
  ['', undefined],
  ['__proto__', undefined],
  ['constructor', undefined],
])('%s means %s', (word, expected) => {
  expect(severityOf(word, severityTable())).toBe(expected);
});

test('a person’s words are put over the table, which stays', () => {
  const own = readSeverities('critical: [Whale, 1]\nlow: [p1]\n', { name: 'f' });
  const table = severityTable(own);
  expect(['whale', '1', 'P-1', 'p2'].map((word) => severityOf(word, table))).toEqual([
    'critical',
    'critical',
    'low',
    'high',
  ]);
});

test.each([
  ['critical: whale', 'f:1:11: critical: must be a list'],
  ['worst: [whale]', 'f:1:1: worst: '],
  ['critical: [a]\nlow: ["A"]', 'f:1:12: critical.0: a means low already'],
])('%j is refused', (text, expected) => {
  expect(() => readSeverities(text, { name: 'f' })).toThrow(expected);
});

test('the page has the whole table', () => {
  const page = readFileSync(new URL('../../docs/inputs.md', import.meta.url), 'utf8');
  const told = Array.from(
    page.matchAll(/^\| `(critical|high|medium|low)` +\| (.+?) +\|$/gm),
    ([, name, words]) => [name, words?.split(', ')],
  );
  expect(Object.fromEntries(told)).toEqual(parse(severitiesText()));
});
