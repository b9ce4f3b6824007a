/** Findings of the lint: what is wrong by what configuration says, without an experiment. */

import { z } from 'zod';

/** One fact that a finding rests on. */
export const lintEvidenceSchema = z.strictObject({
  place: z.string().meta({ description: 'order->payment, catalog, saga checkout: reserve' }),
  fact: z.string().meta({ description: 'timeout, attempts, replicas, compensation, …' }),
  says: z.string().meta({ description: 'Its value as it is written; “not said” where there is none.' }),
  sources: z.array(z.string()).meta({ description: 'Who says so.' }),
});
export type LintEvidence = z.infer<typeof lintEvidenceSchema>;

export const lintFindingSchema = z.strictObject({
  rule: z.string().meta({ description: 'LT1, LT2, …: docs/lint.md.' }),
  severity: z.enum(['error', 'warning']).meta({
    description: 'error: wrong by what is said, however the rest is; warning: a risk, under a condition.',
  }),
  place: z.string().meta({ description: 'An edge, a service, a path a->b->c, or a step of a saga.' }),
  message: z.string(),
  evidence: z.array(lintEvidenceSchema).min(1),
  remedy: z.string(),
});
/** Not to be confused with a `Finding`, which is about a document and not about a system. */
export type LintFinding = z.infer<typeof lintFindingSchema>;
