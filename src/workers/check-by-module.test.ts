/** Models that somebody wrote, good ones and others, each in a real thread. */

import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { drawn } from '../check/linearizability/operations.test-data.ts';
import type { LinearizabilityResult } from '../check/linearizability/check-linearizable.ts';
import { temporaryFolder } from '../testing/command-line.ts';
import { checkLinearizableByModule, type ModuleOptions } from './check-by-module.ts';

/** The greatest number said so far; with other bodies of its functions where they are given. */
function maximum({
  raise = 'Math.max(state, Number(argument))',
  read = 'state === result ? state : undefined',
  key = 'state',
} = {}): string {
  return `
const model: object = {
  name: 'maximum',
  functions: {
    raise: { kind: 'update', step: (state, { argument }) => ${raise} },
    read: { kind: 'observer', step: (state, { result }) => ${read} },
  },
  init: () => 0,
  key: (state) => ${key},
};
export default model;
`;
}

async function judged(
  module: string,
  picture: string,
  options: ModuleOptions = {},
  name = 'model.ts',
): Promise<LinearizabilityResult> {
  using work = temporaryFolder();
  const file = join(work.folder, name);
  writeFileSync(file, module);
  return await checkLinearizableByModule(drawn(picture), file, { shown: name, ...options });
}

describe('a model', () => {
  test.each([
    ['held', '|raise 3| |raise 2| |read =3|'],
    ['violated', '|raise 3| |raise 2| |read =2|'],
  ])('%s %s', async (verdict, picture) => {
    expect(await judged(maximum(), picture)).toMatchObject({ verdict, operations: 3, partitions: 1 });
  });

  test('says why', async () => {
    const { violation } = await judged(maximum(), '|raise 3| |read =2|');
    expect(violation).toMatchObject({ untilLine: 18, operation: { f: 'read' } });
  });

  test('made with defineModel', { timeout: 60_000 }, async () => {
    const module = maximum()
      .replace('model: object =', 'model =')
      .replace('default model', 'default defineModel(model)');
    const imported = `import { defineModel } from 'seatrial';${module}`;
    // From our sources, all of the package is compiled for it.
    const options = { loadMsMax: 60_000 };
    expect(await judged(imported, '|raise 3| |read =3|', options)).toMatchObject({ verdict: 'held' });
  });

  test('in JavaScript', async () => {
    const module = maximum().replace(': object', '');
    expect(await judged(module, '|raise 3| |read =3|', {}, 'model.mjs')).toMatchObject({ verdict: 'held' });
  });
});

describe('is ended', () => {
  test('when a step never does', async () => {
    const endless = maximum({ raise: '{ for (;;); }' });
    expect(await judged(endless, '|raise 3| |read =3|', { budget: { ms: 50 } })).toEqual({
      verdict: 'inconclusive',
      vacuous: false,
      operations: 2,
      partitions: 0,
      nodes: 0,
      reason: 'the model had not come back after 50 ms, and was ended',
    });
  });

  test('when it hoards memory', async () => {
    const hoarding = maximum({ raise: '{ for (const all = []; ; ) all.push({ state }); }' });
    const result = await judged(hoarding, '|raise 3| |read =3|', { budget: { bytes: 2 ** 25 } });
    expect(result).toMatchObject({
      verdict: 'inconclusive',
      reason: 'the model took more than 32 MiB of memory, and was ended',
    });
  });

  test('by its own budget, and then it is known how far it came', async () => {
    const rows = Array.from({ length: 12 }, (_, index) => `|raise ${100 + index}|`).join('\n');
    const many = maximum({ raise: 'state * 1000 + Number(argument)' });
    const result = await judged(many, rows, { budget: { nodes: 5 } });
    expect(result.reason).toMatch(/^the budget of 5 nodes was used up; a linearization is known/);
  });

  test('by whoever asked', async () => {
    const abort = new AbortController();
    const judging = judged(maximum({ raise: '{ for (;;); }' }), '|raise 3|', { signal: abort.signal });
    abort.abort(new Error('enough'));
    await expect(judging).rejects.toThrow('enough');
  });
});

describe('is refused', () => {
  test.each([
    [
      'what is none',
      'export const a = 1;',
      /^model.ts:1:1: exports a, and nothing by default; write: export default defineModel/,
    ],
    [
      'what exports something else',
      'export default 3;',
      /^model.ts:1:1: its default export is no model but a number; write: /,
    ],
    [
      'one without a key',
      "export default { name: 'x', functions: { a: { kind: 'update', step() {} } }, init() {} };",
      /has no function key/,
    ],
    [
      'one with a kind that there is not',
      maximum().replace("'update'", "'change'"),
      /says of raise no kind that there is: observer/,
    ],
    ['what is no TypeScript', '\nexport default {{;', /^model.ts:2:\d+: cannot be loaded: /],
    ['what throws while it is loaded', "\n\nthrow new Error('no');", /^model.ts:3:1: cannot be loaded: no/],
    [
      'what throws in a step',
      maximum({ raise: "{\n      throw new Error('what?');\n    }" }),
      /^model.ts:6:7: it threw: what\?/,
    ],
    ['what ends its thread', maximum({ raise: 'process.exit(3)' }), /it ended its thread \(exit code 3\)/],
    [
      'what throws later',
      `setTimeout(() => {\n  throw new Error('late');\n});\n${maximum()}await new Promise(() => {});`,
      /^model.ts:2:3: it threw: late/,
    ],
  ])('%s', async (_, module, message) => {
    const judging = judged(module, '|raise 3| |read =3|');
    await expect(judging).rejects.toMatchObject({
      code: 'E_MODEL_INVALID',
      message: expect.stringMatching(message) as unknown,
    });
  });

  test('one whose key is the same for different states, where that is seen', async () => {
    const judging = judged(maximum({ key: '0 * state' }), '|raise 3| |read =0|');
    await expect(judging).rejects.toMatchObject({
      code: 'E_MODEL_INVALID',
      message: expect.stringMatching(/does not stand when it is done again/) as unknown,
    });
  });

  test('a history that it does not know', async () => {
    const judging = judged(maximum(), '|lower 3|');
    await expect(judging).rejects.toMatchObject({
      code: 'E_HISTORY_MALFORMED',
      message: 'line 0: a maximum has no lower',
    });
  });

  test('a file that is not there', async () => {
    await expect(checkLinearizableByModule([], '/nowhere.ts')).rejects.toMatchObject({
      code: 'E_FILE_MISSING',
    });
  });
});
