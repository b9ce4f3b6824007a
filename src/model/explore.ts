/**
 * A search (`explore.json`): every experiment it made with what came of it, what it did not need to make, and what it found, shrunk. Written anew
 * after every answer. A search asks for the same experiments in the same order when it is given the same answers, so one that was killed goes on
 * from those that are written down.
 */

import { z } from 'zod';
import { scenarioSchema } from './scenario.ts';
import { verdictStatusSchema } from './verdict.ts';
import { name, ruleId, schemaVersion, share } from './written.ts';

const count = z.int().min(0);

/** What came of one experiment. */
export const searchAnswerSchema = z.strictObject({
  verdict: verdictStatusSchema,
  rules: z.array(ruleId).meta({ description: 'Broken.' }),
  why: z.string().optional().meta({ description: 'What was broken, or why it is inconclusive.' }),
  edges: z.array(z.string()).meta({ description: 'Edges between services that carried something.' }),
  steps: z.array(name).meta({ description: 'Steps and compensations of sagas that happened.' }),
  experiment: z.string().meta({ description: 'Where it is: the folder inside the run, or its name.' }),
  tookMs: z.number().min(0),
});
export type SearchAnswer = z.infer<typeof searchAnswerSchema>;

/** What an experiment was made for. */
export const purposeSchema = z.enum(['explore', 'twin', 'repeat', 'shrink', 'certify']).meta({
  description:
    'explore: something new; twin: what was violated, without faults; repeat: whether it comes again; shrink: whether something simpler shows it, too; certify: how often the smallest one shows it, and what is left without each of its faults.',
});
export type Purpose = z.infer<typeof purposeSchema>;

export const searchTrySchema = z.strictObject({
  number: z.int().min(1),
  purpose: purposeSchema,
  key: z.string().meta({ description: 'What was tried, without what does not change what happens.' }),
  scenario: scenarioSchema
    .optional()
    .meta({ description: 'Of what was explored; the others are made from these.' }),
  candidate: z.string().optional().meta({ description: 'The plan’s name for it, when the plan chose it.' }),
  answer: searchAnswerSchema,
});
export type SearchTry = z.infer<typeof searchTrySchema>;

/** A share of repeats, with Wilson’s 95 % interval. */
export const shownSchema = z.strictObject({
  shown: count,
  of: count,
  low: share,
  high: share,
});
export type Shown = z.infer<typeof shownSchema>;

/** What was violated, and the least that shows it. */
export const searchFindingSchema = z.strictObject({
  number: z.int().min(1),
  foundBy: z.int().min(1).meta({ description: 'The number of the try.' }),
  explored: z.int().min(1).meta({ description: 'How many experiments had been explored by then.' }),
  rules: z.array(ruleId),
  why: z.string(),
  cause: z.enum(['broken anyway', 'broken by the fault', 'undecided']).meta({
    description:
      'By the clean twin, the same seed without faults: violated, too; held; or inconclusive, and then nothing is said.',
  }),
  twin: z.string().optional().meta({ description: 'The clean twin; left out: it had no fault itself.' }),
  scenario: scenarioSchema.meta({ description: 'The smallest so far.' }),
  shownBy: z
    .string()
    .meta({ description: 'An experiment that shows it: of the smallest so far, where one was made.' }),
  path: z
    .array(z.strictObject({ change: z.string(), shown: count, of: count, kept: z.boolean() }))
    .meta({ description: 'What was tried to make it smaller, in order.' }),
  rate: shownSchema.optional().meta({ description: 'How often the smallest shows it, over seeds.' }),
  without: z.array(z.strictObject({ what: z.string(), held: count, shown: count, of: count })).meta({
    description:
      'The smallest without each of its faults: how often all of that held, and how often it still broke one of the rules. The rest is inconclusive: some rules are only put to the test by a fault.',
  }),
  again: z
    .array(z.int().min(1))
    .meta({ description: 'Tries that broke nothing but these rules; they are not shrunk.' }),
  state: z.enum(['shrinking', 'shrunk', 'seldom']).meta({
    description: 'seldom: it does not come again often enough to tell what is needed for it.',
  }),
});
export type SearchFinding = z.infer<typeof searchFindingSchema>;

/** Schedules that were drawn and not run, because what they show is known. */
export const prunedSchema = z.strictObject({
  unused: count.meta({
    description: 'A fault on an edge that the same schedule without it never used.',
  }),
  neverCame: count.meta({
    description: 'A fault that waits for a step that the same schedule without it never came to.',
  }),
  equivalent: count.meta({ description: 'The same as one that was run.' }),
  superset: count.meta({ description: 'All that a finding needs, and more.' }),
  limits: count.meta({ description: 'More is hit at once than the limits allow.' }),
});
export type Pruned = z.infer<typeof prunedSchema>;

export const exploreSchema = z.strictObject({
  schemaVersion,
  target: z.string(),
  targetDigest: z.string().meta({ description: 'SHA-256 of the target file as it was read.' }),
  seed: z.int().min(0),
  lanes: z.int().min(1).meta({
    description: 'Experiments at once: what is drawn next depends on what was known by then.',
  }),
  experiments: z
    .int()
    .min(1)
    .optional()
    .meta({ description: 'How many were to be explored; left out: until the budget is used up.' }),
  inProcess: z.literal(true).optional().meta({
    description:
      'On the functions of the target’s simulation; left out: on what was started, or ran already.',
  }),
  tries: z.array(searchTrySchema),
  pruned: prunedSchema,
  findings: z.array(searchFindingSchema),
  ended: z.string().optional().meta({ description: 'Why no more experiments were begun.' }),
});
export type Exploration = z.infer<typeof exploreSchema>;
