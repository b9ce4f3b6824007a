import { readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { SeatrialError } from '../lib/errors.ts';
import type { Finding } from '../model/finding.ts';
import type { Scenario } from '../model/scenario.ts';
import { temporaryFolder } from '../testing/command-line.ts';
import { readScenarioModule, scenarioModuleInFolder } from './read-scenario-module.ts';

const good = `import { defineScenario } from 'seatrial';

export default defineScenario({
  schemaVersion: 1,
  name: 'one',
  target: 'shop',
  workload: { use: 'sagas', saga: 'checkout', at: 'storefront' },
  faults: [{ kind: 'latency', on: 'order->payment', latency: '250ms' }],
});
`;

/** The scenarios in a module with this text, or the error. */
async function read(text: string, also: readonly Finding[] = []): Promise<Scenario[] | SeatrialError> {
  using work = temporaryFolder();
  const file = join(work.folder, 'x.ts');
  writeFileSync(file, text);
  try {
    return await readScenarioModule({ file, shown: 'x.ts', text, also: () => also });
  } catch (error) {
    if (error instanceof SeatrialError) return error;
    throw error;
  } finally {
    expect(readdirSync(work.folder)).toEqual(['x.ts']);
  }
}

/** `line:column: message` of every problem with the module that has this text. */
async function problems(text: string, also: readonly Finding[] = []): Promise<string[]> {
  const error = await read(text, also);
  if (!(error instanceof SeatrialError)) return [];
  return [...error.message.matchAll(/^x\.ts:(\d+:\d+: .*)$/gm)].map(([, problem]) => problem ?? '');
}

describe('a scenario module', () => {
  test('gives a scenario with its defaults', async () => {
    expect(await read(good)).toEqual([
      expect.objectContaining({ name: 'one', seed: 1, expect: 'held', checks: [] }),
    ]);
  });

  test('gives several, and what code makes of them', async () => {
    const loop = `import { defineScenario, type ScenarioInput } from 'seatrial';
const all: ScenarioInput[] = [];
for (const ms of [100, 200]) all.push(${good.slice(good.indexOf('defineScenario({'), -2)});
for (const [n, one] of all.entries()) one.name += '-' + n;
export default all;
`;
    expect(await read(loop)).toEqual([
      expect.objectContaining({ name: 'one-0' }),
      expect.objectContaining({ name: 'one-1' }),
    ]);
  });

  test('may be a module that awaits something', async () => {
    expect(
      await read(
        good
          .replace('default defineScenario', 'default await Promise.resolve(defineScenario')
          .replace('});', '}));'),
      ),
    ).toHaveLength(1);
  });
});

describe('refused', () => {
  test.each<[string, string, string, string[]]>([
    [
      'a wrong unit',
      `'250ms'`,
      '250',
      ['8:62: faults[0].latency: must be a length of time such as 250ms, 5s or 2m, this is 250'],
    ],
    [
      'an unknown key',
      'latency:',
      'latncy:',
      ['8:53: faults[0].latncy: unknown key "latncy"; did you mean latency?'],
    ],
    [
      'a function',
      `name: 'one'`,
      'name: () => 1',
      ['5:9: name: must be a name: lower-case letters, digits and hyphens, this is a function'],
    ],
    [
      'a newer version',
      'schemaVersion: 1',
      'schemaVersion: 2',
      [
        '4:18: schemaVersion: 2 is newer than this Seatrial reads (1); use the release that wrote it, 2.x or newer',
      ],
    ],
    ['an empty list', 'defineScenario({', '[]; void ({', ['3:16: the list of scenarios is empty']],
    [
      'no default export',
      'export default',
      'export const it =',
      [
        '1:1: exports it, and nothing by default (modules that scenarios share belong in a folder of their own); write: export default defineScenario({ … })',
      ],
    ],
    [
      'no export',
      'export default',
      '',
      ['1:1: exports nothing; write: export default defineScenario({ … })'],
    ],
    [
      'what throws',
      `'one'`,
      `((): string => { throw new Error('no name'); })()`,
      ['5:3: cannot be loaded: no name'],
    ],
    [
      'what is not exported here',
      'defineScenario({',
      'defineScenrio({',
      ['3:16: cannot be loaded: defineScenrio is not defined'],
    ],
    ['what does not parse', `'one',`, `'one',,`, ['5:15: cannot be loaded: ParseError: Unexpected token']],
    [
      'a missing import',
      'import {',
      "import './absent.ts';\nimport {",
      ["1:8: cannot be loaded: Cannot find module './absent.ts'"],
    ],
    [
      'no mapping',
      'export default',
      'export default 5; void',
      ['3:16: must be a mapping (key: value), this is 5'],
    ],
  ])('%s', async (_, from, to, expected) => {
    const found = await problems(good.replace(from, to));
    expect([...found].sort()).toEqual([...expected].sort());
  });

  test('everything at once, in the order of the text, in all that the module has', async () => {
    const two = `const a = 1;
export default [
  { schemaVersion: a, name: 'x', target: 'shop', workload: { use: 'sags' } },
  { schemaVersion: a, name: 'x', target: 'shop', workload: { use: 'sagas', saga: 'c', at: 'b' }, seed: -1 },
];
`;
    expect(await problems(two)).toEqual([
      expect.stringContaining('3:67: [0].workload.use: must be one of'),
      '4:29: [1].name: x is the name of [0], too',
      '4:104: [1].seed: must be at least 0',
    ]);
  });

  test('names that do not exist, where they stand', async () => {
    const also = [{ path: ['faults', 0, 'on'], message: 'no such edge' }];
    expect(await problems(good, also)).toEqual(['8:35: faults[0].on: no such edge']);
  });
});

test.each([
  ['a.ts', true],
  ['a.mts', true],
  ['a.test.ts', false],
  ['a.d.ts', false],
  ['vitest.config.ts', false],
  ['a.js', false],
  ['a.tsx', false],
])('of a folder, %s: %s', (name, expected) => {
  expect(scenarioModuleInFolder.test(name)).toBe(expected);
});
