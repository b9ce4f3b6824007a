import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { SeatrialError } from '../lib/errors.ts';
import { temporaryFolder } from '../testing/command-line.ts';
import { gatherExperiments } from './gather-experiments.ts';

const target = `schemaVersion: 1
name: small
client: client.ts
services: { api: { command: [run], entry: true } }
`;
const scenario = (name: string): string => `schemaVersion: 1
name: ${name}
target: small
workload: { use: registers, writeAt: [api], readAt: [api] }
`;
const asJson = (name: string, at = 'api'): object => ({
  schemaVersion: 1,
  name,
  target: 'small',
  workload: { use: 'registers', writeAt: [at], readAt: [at] },
});
const plan = (...scenarios: (object | undefined)[]): string =>
  JSON.stringify({
    schemaVersion: 1,
    topology: 'x',
    history: 'none',
    at: '2026-01-01T00:00:00Z',
    weakSpots: scenarios.map((one, index) => ({
      rank: index + 1,
      candidate: `c${index}`,
      where: 'api',
      fault: 'crash',
      score: 1,
      terms: [],
      reason: 'because',
      scenario: one,
    })),
    leftOut: [],
    coverage: [],
  });

/** The ids of what is gathered, or the error. */
async function gather(
  files: Record<string, string>,
  paths: readonly string[],
  options: { only?: string; seed?: number } = {},
): Promise<readonly string[] | SeatrialError> {
  using work = temporaryFolder();
  for (const [name, text] of Object.entries({ 'targets/small/target.yaml': target, ...files })) {
    mkdirSync(dirname(join(work.folder, name)), { recursive: true });
    writeFileSync(join(work.folder, name), text);
  }
  const output = { write: () => undefined, isTTY: false, columns: 80 };
  const { signal } = new AbortController();
  const world = {
    env: {},
    cwd: work.folder,
    stdout: output,
    stderr: output,
    isCI: true,
    interrupted: signal,
    emergency: signal,
  };
  try {
    return (await gatherExperiments(paths, options, world)).experiments.map(
      ({ id, scenario: { seed } }) => `${id} ${seed}`,
    );
  } catch (error) {
    if (error instanceof SeatrialError) return error;
    throw error;
  }
}

describe('gathered', () => {
  const files = { 'all/b.yaml': scenario('beta'), 'all/a.yml': scenario('alpha'), 'all/notes.txt': 'no' };
  test.each([
    ['a folder, in the order of its file names', ['all'], {}, ['01-alpha 1', '02-beta 1']],
    ['a file twice', ['all/b.yaml', 'all/b.yaml'], {}, ['01-beta 1', '02-beta 1']],
    ['with another seed', ['all/b.yaml'], { seed: 9 }, ['01-beta 9']],
    ['a part of the name', ['all'], { only: 'et' }, ['01-beta 1']],
    ['with a star', ['all'], { only: 'a*a' }, ['01-alpha 1']],
  ])('%s', async (_, paths, options, expected) => {
    expect(await gather(files, paths, options)).toEqual(expected);
  });

  test('modules among the files of a folder, and all that a module gives; its tests are no scenarios', async () => {
    const module = (...names: string[]): string =>
      `export default ${JSON.stringify(names.map((name) => asJson(name)))};`;
    const mixed = {
      'all/b.yaml': scenario('beta'),
      'all/a.ts': module('one', 'two'),
      'all/a.test.ts': 'throw new Error("a test");',
      'all/shared/more.ts': 'throw new Error("not a scenario");',
    };
    expect(await gather(mixed, ['all'])).toEqual(['01-one 1', '02-two 1', '03-beta 1']);
    expect(await gather(mixed, ['all/a.ts'], { only: 'two', seed: 4 })).toEqual(['01-two 4']);
  });

  test('a plan: every weak spot that has a scenario; and a scenario that is JSON', async () => {
    const both = {
      'plan.json': plan(asJson('one'), undefined, asJson('two')),
      's.json': JSON.stringify(asJson('s')),
    };
    expect(await gather(both, ['plan.json'])).toEqual(['01-one 1', '02-two 1']);
    expect(await gather(both, ['s.json'])).toEqual(['01-s 1']);
  });
});

describe('refused', () => {
  test('whatever is wrong in all the files, at once', async () => {
    const files = {
      'a.yaml': scenario('a').replace('[api]', '[apu]'),
      'b.yaml': scenario('b').replace('small', 'smal'),
      'c.ts': `export default [${JSON.stringify(asJson('c', 'apu'))}];`,
      'plan.json': plan(asJson('one', 'apu')),
    };
    const error = await gather(files, ['a.yaml', 'b.yaml', 'c.ts', 'none.yaml', 'plan.json']);
    expect(error).toMatchObject({ code: 'E_FILE_INVALID' });
    for (const part of [
      'a.yaml:4:39: workload.writeAt.0: no such service: apu; did you mean api?',
      'b.yaml:3:9: target: no such target: smal; did you mean small?',
      'c.ts:1:105: [0].workload.writeAt[0]: no such service: apu; did you mean api?',
      'none.yaml',
      'weakSpots.0.scenario.workload.readAt.0: no such service: apu',
    ])
      expect(String(error)).toContain(part);
  });

  test.each([
    ['a filter that matches nothing, with what there is', ['a.yaml'], { only: 'z' }, 'E_USAGE', 'known: a'],
    ['an empty folder, with what to give', ['targets'], {}, 'E_USAGE', 'plan.json'],
    ['a file that is not there', ['b.yaml'], {}, 'E_FILE_MISSING', 'plan.json'],
    ['what is no text', ['binary.yaml'], {}, 'E_FILE_INVALID', undefined],
  ])('%s', async (_, paths, options, code, hint) => {
    const error = await gather({ 'a.yaml': scenario('a'), 'binary.yaml': 'a\0b' }, paths, options);
    expect(error).toMatchObject({ code });
    if (hint !== undefined) expect(error).toHaveProperty('hint', expect.stringContaining(hint));
  });
});
