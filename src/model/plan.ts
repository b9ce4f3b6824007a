/** The plan (`plan.json`): weak spots in order, each with its reasons and the scenario that tries it. */

import { z } from 'zod';
import { lintFindingSchema } from './lint.ts';
import { scenarioSchema } from './scenario.ts';
import { schemaVersion } from './written.ts';

/** One term of a score: `value` in [0, 1] times `weight`; `fact` is the sentence it rests on. */
export const termSchema = z.strictObject({
  name: z.string().meta({ description: 'A hazard: a way in which the place may not bear the fault.' }),
  value: z.number().min(0).max(1).meta({
    description:
      'How likely this try finds it: that it is there, was not shown by an earlier one, and shows.',
  }),
  weight: z.number().meta({ description: 'How bad it is, times all factors.' }),
  contribution: z
    .number()
    .optional()
    .meta({ description: 'value × weight, rounded: the score is the sum of these.' }),
  at: z.string().optional().meta({ description: 'Where the hazard is: a call, or a moment of a saga.' }),
  probability: z.number().optional().meta({ description: 'That it is there, by all that was known.' }),
  shows: z.number().optional().meta({ description: 'That this try shows it, if it is there.' }),
  fact: z.string(),
  facts: z.array(z.string()).optional().meta({ description: 'What the sentence is rendered from, by id.' }),
});
export type Term = z.infer<typeof termSchema>;

/** What multiplies all terms of a score alike. */
export const factorSchema = z.strictObject({
  name: z.enum(['exposure', 'likelihood', 'information', 'cost']),
  value: z.number(),
  fact: z.string(),
});
export type Factor = z.infer<typeof factorSchema>;

export const weakSpotSchema = z.strictObject({
  rank: z.int().min(1),
  candidate: z.string().meta({ description: 'Stable name: edge or service, fault, moment.' }),
  where: z.string().meta({ description: 'order->payment, order, catalog.1 | catalog.2, catalog.3' }),
  operation: z.string().optional().meta({ description: 'What is asked for there; left out: anything.' }),
  fault: z.string(),
  moment: z.string().optional().meta({ description: 'Between which saga steps, or when else.' }),
  delayMs: z.number().optional().meta({ description: 'How long answers are kept back.' }),
  together: z.tuple([z.string(), z.string()]).optional().meta({
    description: 'Two faults at once: the edges or services that both act on. Left out: one fault.',
  }),
  score: z.number(),
  open: z
    .literal(true)
    .optional()
    .meta({ description: 'It is known to be broken: tried again before all others.' }),
  terms: z.array(termSchema),
  factors: z.array(factorSchema).optional(),
  reason: z.string(),
  scenario: scenarioSchema
    .optional()
    .meta({ description: 'Left out where the topology does not come with a target.' }),
  hypothesis: z
    .array(z.strictObject({ text: z.string(), facts: z.array(z.string()) }))
    .optional()
    .meta({ description: 'What is expected there: a clause for each rule looked at, and its facts by id.' }),
  costSeconds: z.number().optional(),
});
export type WeakSpot = z.infer<typeof weakSpotSchema>;

export const coverageSchema = z.strictObject({
  where: z.string(),
  operation: z.string().optional(),
  fault: z.string(),
  moment: z.string().optional(),
  state: z.enum(['tested', 'stale', 'never']),
  last: z.string().optional().meta({ description: 'Last verdict and its time.' }),
  stale: z.string().optional().meta({ description: 'Why what was tested does not count any more.' }),
});
export type Coverage = z.infer<typeof coverageSchema>;

const count = z.int().min(0);

const coverageCountSchema = z.strictObject({
  tested: count.meta({
    description: 'Held or violated within 14 days, and since the last deployment of what it is about.',
  }),
  stale: count.meta({ description: 'Held or violated before that.' }),
  never: count.meta({ description: 'Not decided by any experiment.' }),
});
/** How many ways to try something there are, by what is known of them. */
export type CoverageCount = z.infer<typeof coverageCountSchema>;

const coveragePlaceSchema = coverageCountSchema.extend({
  where: z.string(),
  expected: z.number().meta({
    description:
      'What is still expected to be found there by all that is not tested: hazards, each times how bad it is and all factors but the cost.',
  }),
});

/** The rows of {@link coverageSchema}, summed up: places × faults × moments. */
export const coverageMapSchema = coverageCountSchema.extend({
  placeCount: count.meta({ description: 'How many places there are.' }),
  places: z.array(coveragePlaceSchema).meta({ description: 'The largest gaps first; at most 1000.' }),
  faults: z
    .array(coverageCountSchema.extend({ fault: z.string() }))
    .optional()
    .meta({ description: 'At all places. Left out: there are too many candidates to count.' }),
});
export type CoverageMap = z.infer<typeof coverageMapSchema>;

export const planSchema = z.strictObject({
  schemaVersion,
  target: z.string().optional(),
  topology: z.string().meta({ description: 'Where the graph comes from.' }),
  history: z.string().meta({ description: 'Where the failures come from, and how many.' }),
  at: z.string().meta({ description: 'The time decay counts from.' }),
  findings: z.array(lintFindingSchema).optional().meta({
    description: 'What is wrong by what is said, without an experiment (seatrial lint).',
  }),
  weakSpots: z.array(weakSpotSchema),
  leftOut: z.array(z.strictObject({ what: z.string(), why: z.string() })),
  coverage: z.array(coverageSchema).meta({
    description:
      'All that was tried, and what was never tried, of the places with the largest gaps first: at most 5000 rows.',
  }),
  coverageMap: coverageMapSchema.optional(),
});
export type Plan = z.infer<typeof planSchema>;
