import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { hazards } from './all.ts';

test('every hazard is called something else, and docs/planning.md tells of each', () => {
  const names = hazards.map(({ name }) => name);
  expect(new Set(names).size).toBe(names.length);
  const page = readFileSync(new URL('../../../docs/planning.md', import.meta.url), 'utf8');
  const told = [...page.matchAll(/^\| `([a-z-]+)` +\| /gm)].map(([, name]) => name);
  expect(told).toEqual([...names, 'no-second-way']);
});
