/** docs/simulation.md: its example is the one that is tried, and its table of faults is what the code refuses. */

import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { faultSchema } from '../../model/fault.ts';
import { repository } from '../command-line.ts';
import { snippetsIn } from '../snippets.ts';
import { whyNot } from './unsimulated.ts';

const page = readFileSync(join(repository, 'docs/simulation.md'), 'utf8');

test('the example is the one beside this file', () => {
  const [snippet] = snippetsIn(page).filter(({ language }) => language === 'ts');
  const example = readFileSync(join(import.meta.dirname, 'example.test.ts'), 'utf8');
  expect(snippet?.text).toBe(example.replace("'../index.ts'", "'seatrial/testing'"));
});

/** What every kind needs at least; a kind that is new fails to parse here. */
const places = { on: 'a->b', service: 'a', between: [['a'], ['b']] };
const others = { latency: '1ms', rate: 1, delay: '1ms', average_size: 1, bytes: 1 };

test('the table has every kind of fault, and says which are refused', () => {
  const kinds = faultSchema.options.map((option) => option.shape.kind.value);
  const rows = Array.from(
    page.matchAll(/^\| (`[a-z`_, -]+`) +\| (.+?) *\|$/gm),
    ([, names = '', does = '']) => ({
      names: Array.from(names.matchAll(/`([a-z_-]+)`/g), ([, name = '']) => name),
      isRefused: does.startsWith('refused'),
    }),
  );
  const told = new Map(
    rows.flatMap(({ names, isRefused }) => names.map((name) => [name, isRefused] as const)),
  );
  expect([...told.keys()].sort()).toEqual([...kinds].sort());
  for (const kind of kinds) {
    const option = faultSchema.options.find(({ shape }) => shape.kind.value === kind);
    const known = Object.entries({ ...places, ...others }).filter(([key]) => key in (option?.shape ?? {}));
    const fault = faultSchema.parse({ kind, ...Object.fromEntries(known) });
    expect({ kind, isRefused: whyNot(fault) !== undefined }).toEqual({ kind, isRefused: told.get(kind) });
  }
});
