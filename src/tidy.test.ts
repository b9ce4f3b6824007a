/** Rules about the code itself, kept where `npm test` runs them. */

import { readdirSync, readFileSync } from 'node:fs';
import { cruise, type ICruiseResult } from 'dependency-cruiser';
import extractConfig from 'dependency-cruiser/config-utl/extract-depcruise-config';
import extractTsConfig from 'dependency-cruiser/config-utl/extract-ts-config';
import { expect, test } from 'vitest';

test('the rooms hold, and the cruiser really looked', { timeout: 60_000 }, async () => {
  const { forbidden = [], options } = await extractConfig('./.dependency-cruiser.mjs');
  const tsConfig = extractTsConfig('tsconfig.json');
  const { output } = await cruise(
    ['src', 'targets'],
    { ...options, ruleSet: { forbidden }, validate: true },
    {},
    { tsConfig },
  );
  const { summary } = output as ICruiseResult;
  expect(summary.totalCruised).toBeGreaterThan(100);
  expect(summary.violations).toEqual([]);
});

const sources = ['src', 'targets'].flatMap((room) =>
  readdirSync(room, { recursive: true })
    .map((name) => `${room}/${String(name)}`)
    .filter((name) => name.endsWith('.ts') && !name.endsWith('.test.ts')),
);

test('every rule that the code names stands in docs/SPEC.md', () => {
  const spec = readFileSync('docs/SPEC.md', 'utf8');
  const named = new Set(
    sources.flatMap(
      (file) =>
        readFileSync(file, 'utf8').match(/\b(SG|CV|DL|DU|AV|LA|LZ|ST|QU|ID|CN|SL|VA)\d{1,2}\b/g) ?? [],
    ),
  );
  expect([...named].filter((rule) => !new RegExp(`\\b${rule}\\b`).test(spec))).toEqual([]);
  expect(named.size).toBeGreaterThan(10);
});

test('every error code stands in docs/errors.md, and nothing else does', () => {
  const declared = readFileSync('src/lib/errors.ts', 'utf8').match(/'E_[A-Z_]+'/g) ?? [];
  const codes = declared.map((code) => code.slice(1, -1));
  const explained = readFileSync('docs/errors.md', 'utf8').match(/^## E_[A-Z_]+/gm) ?? [];
  expect(explained.map((line) => line.slice(3)).sort()).toEqual([...new Set(codes)].sort());
});

test('only the demo reads which bugs the shop has', () => {
  const readers = sources.filter(
    (file) => file.startsWith('src/') && /bugs[.]yaml/.test(readFileSync(file, 'utf8')),
  );
  expect(readers).toEqual(['src/cli/demo-bugs.ts']);
});

test('nothing but the bench reads the ground truth by which the planner is scored', () => {
  const all = readdirSync('src', { recursive: true }).map((name) => `src/${String(name)}`);
  const readers = all.filter(
    (file) => /\.[jt]s(on)?$/.test(file) && /ground-?truth/i.test(readFileSync(file, 'utf8')),
  );
  expect(readers).toEqual(['src/tidy.test.ts']);
  expect(readFileSync('bench/planner-quality.mjs', 'utf8')).toContain("'ground-truth.json'");
});

test('no line of the harness knows a system under test', () => {
  // Manifests of others name images, and graphs protocols; what those are are tables of their own, and manifests to be read are test data.
  const names = [
    'src/discover/well-known-images.ts',
    'src/discover/protocols.ts',
    'src/discover/topology-seeds.test-data.ts',
    'src/plan/callee-kind.ts',
  ];
  const known = sources.filter(
    (file) => file.startsWith('src/') && !file.startsWith('src/cli/') && !names.includes(file),
  );
  expect(known.filter((file) => /\bredis\b/i.test(readFileSync(file, 'utf8')))).toEqual([]);
});

test('no file is called after nothing', () => {
  expect(sources.filter((file) => /(^|\/)(utils?|helpers?|common|misc)[./]/.test(file))).toEqual([]);
});
