/** A matrix to draw in tests: the sample's run, in which each experiment is a cell's. */

import {
  matrixMomentSchema,
  matrixTimesSchema,
  type Combination,
  type Matrix,
  type MatrixCell,
} from '../model/matrix.ts';
import type { ReportData, ReportExperiment } from './data.ts';
import { standingOf } from './findings.ts';
import { sampleRun } from './sample.test-data.ts';

/** Two violated, one inconclusive, `held` held cells. */
export async function sampleMatrix(options: { held: number }): Promise<ReportData> {
  const { experiments, run, generatedAt, topology } = await sampleRun(options);
  const combinations = combinationsOf(Math.ceil(experiments.length / perCall));
  const matrix: Matrix = {
    schemaVersion: 1,
    target: 'shop',
    targetDigest: '',
    saga: 'checkout',
    seed: 7,
    paths: [{ name: 'plain', calls: [...new Set(combinations.map(({ call = '' }) => call))] }],
    cells: experiments.map((experiment, index) => cellOf(experiment, index + 1, combinations[index])),
    leftOut: [],
  };
  return { run, experiments, generatedAt, matrix, ...(topology === undefined ? {} : { topology }) };
}

const kinds = ['lost-request', 'lost-reply', 'late-request'] as const;
const perCall = matrixMomentSchema.options.length * kinds.length * matrixTimesSchema.options.length;

function combinationsOf(calls: number): readonly Combination[] {
  return Array.from({ length: calls }, (_, index) => `call-${index + 1}`).flatMap((call) =>
    matrixMomentSchema.options.flatMap((moment) =>
      kinds.flatMap((kind) =>
        matrixTimesSchema.options.map((times) => ({ path: 'plain', call, moment, kind, times })),
      ),
    ),
  );
}

function cellOf(
  experiment: ReportExperiment,
  number: number,
  combination: Combination = { path: 'plain', kind: 'none' },
): MatrixCell {
  const { record, scenario } = experiment;
  const standing = standingOf(experiment);
  return {
    number,
    combination,
    where: 'order->payment',
    because: 'the first of its kind and call',
    merged: [],
    scenario,
    costSeconds: 7,
    tries: [],
    ...(standing === 'unjudged'
      ? {}
      : { answer: { verdict: standing, experiment: record.id, rules: [], proof: '1 request hit' } }),
  };
}
