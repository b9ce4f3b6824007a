/**
 * The matrix (`matrix.json`): every moment of a saga × what may go wrong at it, each cell with the scenario that tries it and what came of
 * that. Written anew after every answer, so that a run that was killed can be gone on with.
 */

import { z } from 'zod';
import { scenarioSchema } from './scenario.ts';
import { verdictStatusSchema } from './verdict.ts';
import { name, ruleId, schemaVersion } from './written.ts';

/**
 * What is tried at a moment. `none`: nothing, to compare with. Without a coordinator `origin-crash` kills the service where the saga begins, and
 * `caller-crash` the one that asks for the step.
 */
export const matrixKindSchema = z.enum([
  'none',
  'coordinator-crash',
  'origin-crash',
  'caller-crash',
  'participant-crash',
  'partition',
  'lost-request',
  'lost-reply',
  'late-request',
]);
export type MatrixKind = z.infer<typeof matrixKindSchema>;

/** Where the call of a step stands. */
export const matrixMomentSchema = z.enum(['before', 'done', 'acknowledged']).meta({
  description:
    'before: its request is on its way; done: the participant has done it, and its answer is on its way; acknowledged: the coordinator has read that, or, without one, what the participant sends then is on its way.',
});
export type MatrixMoment = z.infer<typeof matrixMomentSchema>;

/** How often it is hit. */
export const matrixTimesSchema = z.enum(['once', 'twice', 'every']).meta({
  description:
    'once; twice: the next try, or the next such moment, too; every: every try, while the fault lasts.',
});
export type MatrixTimes = z.infer<typeof matrixTimesSchema>;

/** One combination of the matrix. */
export const combinationSchema = z.strictObject({
  path: name.meta({ description: 'plain, or the variant whose sagas are refused on the way.' }),
  call: name.optional().meta({ description: 'The step or compensation; left out where nothing is tried.' }),
  moment: matrixMomentSchema.optional(),
  kind: matrixKindSchema,
  times: matrixTimesSchema.optional(),
});
export type Combination = z.infer<typeof combinationSchema>;

const apartSchema = z.strictObject({ combination: combinationSchema, why: z.string() });

/** One experiment made for a cell. */
export const matrixTrySchema = z.strictObject({
  experiment: z.string().meta({ description: 'The folder inside the run.' }),
  verdict: verdictStatusSchema,
  why: z.string().optional().meta({ description: 'Why inconclusive.' }),
});

/** What came of a cell. */
export const matrixAnswerSchema = z.strictObject({
  verdict: verdictStatusSchema,
  experiment: z.string().meta({ description: 'The one that says so.' }),
  rules: z.array(ruleId).meta({ description: 'Broken.' }),
  why: z.string().optional().meta({ description: 'Why inconclusive, or what was broken.' }),
  proof: z.string().optional().meta({ description: 'The moment that was hit, as the events show it.' }),
});
export type MatrixAnswer = z.infer<typeof matrixAnswerSchema>;

export const matrixCellSchema = z.strictObject({
  number: z.int().min(1).meta({ description: 'The order in which cells are tried.' }),
  combination: combinationSchema,
  where: z.string().meta({ description: 'order, order->payment.' }),
  because: z.string().meta({ description: 'Why it has this place in the order.' }),
  merged: z.array(apartSchema).meta({ description: 'Combinations that cannot differ from it.' }),
  scenario: scenarioSchema,
  costSeconds: z.number(),
  tries: z.array(matrixTrySchema),
  answer: matrixAnswerSchema.optional(),
});
export type MatrixCell = z.infer<typeof matrixCellSchema>;

export const matrixSchema = z.strictObject({
  schemaVersion,
  target: z.string(),
  targetDigest: z.string().meta({ description: 'SHA-256 of the target file as it was read.' }),
  saga: z.string(),
  seed: z.int().min(0),
  paths: z
    .array(z.strictObject({ name, calls: z.array(name) }))
    .meta({ description: 'The ways the saga can go, and what it calls on each, in order.' }),
  cells: z.array(matrixCellSchema),
  leftOut: z.array(apartSchema).meta({ description: 'Combinations that cannot be tried, and why.' }),
  ended: z.string().optional().meta({ description: 'Why no more cells were begun.' }),
});
export type Matrix = z.infer<typeof matrixSchema>;
