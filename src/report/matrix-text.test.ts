import { describe, expect, test } from 'vitest';
import type { Combination, Matrix, MatrixAnswer, MatrixCell } from '../model/matrix.ts';
import { scenarioSchema } from '../model/scenario.ts';
import { matrixSection } from './matrix-section.ts';
import { renderMatrix } from './matrix-text.ts';
import { toText } from './markup.ts';

const take: Combination = {
  path: 'plain',
  call: 'take',
  moment: 'before',
  kind: 'coordinator-crash',
  times: 'once',
};

function cell(number: number, combination: Combination, answer?: Partial<MatrixAnswer>): MatrixCell {
  const { call = 'nothing', moment = '', kind } = combination;
  const experiment = `00${number}-sale`;
  return {
    number,
    combination,
    where: 'office',
    because: 'the first of its kind and call',
    merged: [],
    scenario: scenarioSchema.parse({
      schemaVersion: 1,
      name: [call, moment, kind].filter((part) => part !== '').join('-'),
      description: 'What is tried, in a sentence.',
      target: 'tickets',
      workload: { use: 'sagas', saga: 'sale', at: 'office' },
    }),
    costSeconds: 7,
    tries: [],
    ...(answer === undefined ? {} : { answer: { verdict: 'held', experiment, rules: [], ...answer } }),
  };
}

const matrix: Matrix = {
  schemaVersion: 1,
  target: 'tickets',
  targetDigest: '',
  saga: 'sale',
  seed: 1,
  paths: [
    { name: 'plain', calls: ['take'] },
    { name: 'sold-out', calls: ['take'] },
  ],
  cells: [
    cell(1, { path: 'plain', kind: 'none' }, { verdict: 'held' }),
    {
      ...cell(2, take, {
        verdict: 'violated',
        rules: ['SG1'],
        why: 'sale <o-2> never ended',
        proof: 'o-2 was there',
      }),
      merged: [{ combination: { ...take, moment: 'acknowledged' }, why: 'it goes on at once' }],
    },
    cell(
      3,
      { ...take, kind: 'lost-reply', moment: 'done' },
      { verdict: 'inconclusive', why: 'missed the moment 3 times' },
    ),
    cell(4, { ...take, path: 'sold-out' }),
  ],
  leftOut: [{ combination: { ...take, kind: 'late-request', moment: 'done' }, why: 'nothing follows' }],
  ended: 'a cell is violated (--stop-on violated)',
};

describe('the matrix on a terminal', () => {
  test('grid, findings, commands', async () => {
    const text = renderMatrix(matrix, { run: 'reports/latest' });
    await expect(text).toMatchFileSnapshot('matrix.golden');
    expect(Math.max(...text.split('\n').map((line) => line.length))).toBeLessThanOrEqual(100);
  });
});

describe('the matrix on the page', () => {
  test('every sign has its word and its experiment; nothing of the target is markup', () => {
    const page = toText(matrixSection({ matrix }) ?? fail());
    expect(page).toContain('href="#experiment-002-sale"');
    expect(page).toContain('sale &lt;o-2&gt; never ended');
    expect(page).toContain('title="it goes on at once (take-before-coordinator-crash)"');
    expect(page).toContain('title="nothing follows"');
    expect(page).toContain('not tried');
  });

  test('a run that is no matrix has none', () => {
    expect(matrixSection({})).toBeUndefined();
  });
});

function fail(): never {
  throw new Error('there is no section');
}
