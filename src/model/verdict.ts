/** What the checkers say about one experiment. About the target only: our own troubles are the run's status. */

import { z } from 'zod';
import { ruleId, schemaVersion } from './written.ts';

export const verdictStatusSchema = z.enum(['held', 'violated', 'inconclusive']);
export type VerdictStatus = z.infer<typeof verdictStatusSchema>;

/** One row that shows a broken rule: in `events` (line number) or in `ledgers` (row of a participant). */
export const evidenceRowSchema = z.strictObject({
  source: z.enum(['events', 'ledgers']),
  service: z.string().meta({ description: 'The service the row is about, or comes from.' }),
  row: z
    .int()
    .min(0)
    .meta({ description: 'Events: the line, from 1. Ledgers: the row in that ledger; 0: the whole read.' }),
  text: z.string(),
});
export type EvidenceRow = z.infer<typeof evidenceRowSchema>;

/** A broken rule. No evidence, no anomaly. */
export const anomalySchema = z.strictObject({
  rule: ruleId,
  subject: z.string().meta({ description: 'What it is about: an order id, an item, an account.' }),
  summary: z.string().meta({ description: 'One sentence for a person who does not know the rule’s number.' }),
  promised: z.string(),
  seen: z.string().meta({ description: 'What the ledgers or replicas say, in numbers.' }),
  evidence: z.tuple([evidenceRowSchema], evidenceRowSchema),
  durability: z.enum(['durable', 'transient']),
  mendedAfterMs: z.number().optional().meta({ description: 'Transient: so long after heal it was met.' }),
  withoutFault: z.boolean().meta({ description: 'Broken by operations from before any fault.' }),
});
export type Anomaly = z.infer<typeof anomalySchema>;

export const ruleVerdictSchema = z.strictObject({
  rule: ruleId,
  status: z.enum(['held', 'violated', 'inconclusive', 'not exercised']),
  checked: z.int().min(0).meta({ description: 'How many times the rule’s premise occurred.' }),
  anomalies: z.array(anomalySchema),
  reasons: z.array(z.string()),
});
export type RuleVerdict = z.infer<typeof ruleVerdictSchema>;

export const verdictSchema = z.strictObject({
  schemaVersion,
  scenario: z.string(),
  status: verdictStatusSchema,
  rules: z.array(ruleVerdictSchema),
  reasons: z.array(z.string()).meta({ description: 'Why inconclusive, or what to know about a violation.' }),
});
export type Verdict = z.infer<typeof verdictSchema>;
