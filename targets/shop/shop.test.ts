/** Rules about the shop itself. */

import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { parse } from 'yaml';
import { failureSchema } from '../../src/model/failure.ts';
import { readDocument } from '../../src/model/document.ts';
import { targetFindings } from '../../src/model/names.ts';
import { targetSchema } from '../../src/model/target.ts';
import { timeoutsMs } from './timeouts.ts';

const folder = import.meta.dirname;
const root = join(folder, '..', '..');

interface Bug {
  readonly name: string;
  readonly service: string;
  readonly rules: readonly string[];
  readonly scenario: string;
  readonly summary: string;
}
const bugs = parse(readFileSync(join(folder, 'bugs.yaml'), 'utf8')) as readonly Bug[];
const targetText = readFileSync(join(folder, 'target.yaml'), 'utf8');
const target = readDocument(targetSchema, targetText, { file: 'target.yaml', also: targetFindings });

function sources(of: string): { readonly file: string; readonly text: string }[] {
  return readdirSync(of, { recursive: true, encoding: 'utf8' })
    .filter((file) => file.endsWith('.ts') && !/[.]test(-data)?[.]ts$/.test(file))
    .map((file) => ({ file, text: readFileSync(join(of, file), 'utf8') }));
}
const shop = sources(folder);
const harness = sources(join(root, 'src'));

test('there is something to look at', () => {
  expect(bugs.map(({ name }) => name).sort()).toEqual([
    'ack-before-write',
    'forgets-sagas',
    'late-reserve',
    'lost-outbox',
    'no-timeout',
    'release-not-idempotent',
    'resurrecting-delete',
    'retry-storm',
    'retry-without-key',
    'swallowed-compensation',
    'sync-gives-up',
    'timeout-is-failure',
    'undo-out-of-order',
    'wall-clock-wins',
  ]);
  expect(shop.length).toBeGreaterThan(20);
  expect(harness.length).toBeGreaterThan(20);
});

test.each(bugs)('$name is one if, in its service, and nowhere else', ({ name, service }) => {
  const lines = shop.flatMap(({ file, text }) =>
    text.split('\n').flatMap((line) => (line.includes(name) ? [{ file, line }] : [])),
  );
  expect(lines).toHaveLength(1);
  expect(lines[0]?.line).toMatch(new RegExp(`^ *if \\(.*bugs[.]has\\('${name}'\\)\\)`));
  expect(lines[0]?.file.startsWith(`${service}/`)).toBe(true);
});

test('every mistake that is asked for is on the list', () => {
  const asked = shop.flatMap(({ text }) =>
    Array.from(text.matchAll(/bugs[.]has\('([^']*)'\)/g), ([, name]) => name),
  );
  expect(asked.sort()).toEqual(bugs.map(({ name }) => name).sort());
});

test.each(bugs)('$name names a service, and a scenario that knows nothing of it', (bug) => {
  expect(Object.keys(target.services)).toContain(bug.service);
  const scenario = readFileSync(join(root, 'scenarios', `${bug.scenario}.yaml`), 'utf8');
  expect(scenario).toContain(`name: ${bug.scenario}`);
  for (const rule of bug.rules) expect(scenario).toContain(rule);
  for (const { name } of bugs) expect(scenario).not.toContain(name);
});

test('the harness does not know the mistakes: only the demo reads their list, only the command line names one', () => {
  const readers = harness.filter(({ text }) => text.includes('bugs.yaml')).map(({ file }) => file);
  expect(readers.filter((file) => !/^cli[/](.*[/])?demo[^/]*[.]ts$/.test(file))).toEqual([]);
  for (const { name } of bugs) {
    const namers = harness.filter(({ text }) => text.includes(name)).map(({ file }) => file);
    expect(namers.filter((file) => !file.startsWith('cli/'))).toEqual([]);
    expect(targetText).not.toContain(name);
  }
});

test('callers wait exactly as long as the target file says', () => {
  for (const [caller, callees] of Object.entries(timeoutsMs)) {
    for (const [callee, ms] of Object.entries(callees)) {
      expect([caller, callee, target.services[caller]?.edges[callee]?.timeout]).toEqual([
        caller,
        callee,
        `${ms}ms`,
      ]);
    }
  }
  const declared = Object.values(target.services).flatMap(({ edges }) => Object.keys(edges));
  expect(declared).toHaveLength(Object.values(timeoutsMs).flatMap((callees) => Object.keys(callees)).length);
});

test('every service that is started has a program', () => {
  for (const [service, { command }] of Object.entries(target.services)) {
    expect(command?.at(-1)).toBe(`\${built}/${service}/main.js`);
    expect(shop.map(({ file }) => file)).toContain(`${service}/main.ts`);
  }
});

test('the failure history is in form, in order, about parts that exist, and gives nothing away', () => {
  const text = readFileSync(join(folder, 'failures.jsonl'), 'utf8');
  const failures = text
    .trim()
    .split('\n')
    .map((line) => failureSchema.parse(JSON.parse(line)));
  expect(failures.length).toBeGreaterThan(10);
  const times = failures.map(({ time }) => time);
  expect(times).toEqual([...times].sort());
  const latest = times.at(-1) ?? '';
  expect(latest < '2026-11-20').toBe(true);
  for (const { service, edge } of failures) {
    for (const name of (edge ?? service ?? '').split('->'))
      expect(Object.keys(target.services)).toContain(name);
  }
  const told = failures.map(({ summary = '' }) => summary.toLowerCase()).join(' ');
  // Part of the system are its services; the history must be able to name them.
  const words = bugs.flatMap(({ name }) => name.split('-')).filter((part) => !(part in target.services));
  for (const word of words.filter((part) => part.length > 3)) {
    expect(told).not.toContain(word);
  }
});

test('only the client module knows a harness, and only its types', () => {
  for (const { file, text } of shop) {
    const imports = Array.from(
      text.matchAll(/^(import|export) .*?from '([^']+)';/gms),
      ([whole, , from = '']) => ({
        whole,
        from,
      }),
    );
    for (const { whole, from } of imports) {
      if (/^(create-)?client[.]ts$/.test(file) && from === 'seatrial')
        expect(whole.startsWith('import type')).toBe(true);
      else expect(from).toMatch(/^(node:|[.])/);
    }
  }
});
