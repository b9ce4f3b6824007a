/** Failure history (`failures.jsonl`): incidents, deployments, test failures and our own verdicts, one line each. */

import { z } from 'zod';
import { verdictStatusSchema } from './verdict.ts';

export const failureSchema = z
  .strictObject({
    time: z.iso.datetime({ offset: true }),
    zone: z.string().optional().meta({
      description:
        'How the source told the time: +01:00; or Europe/Berlin, assumed where it named no zone. Left out: in UTC.',
    }),
    kind: z.enum(['incident', 'deployment', 'test-failure', 'verdict']),
    service: z.string().optional(),
    edge: z.string().optional().meta({ description: 'order->payment' }),
    severity: z.enum(['low', 'medium', 'high', 'critical']).default('medium'),
    source: z.string().meta({ description: 'Where the line comes from: a file, a tool, a run.' }),
    summary: z.string().optional(),
    symptom: z.enum(['latency', 'error', 'timeout', 'data', 'other']).optional(),
    count: z
      .number()
      .int()
      .min(2)
      .optional()
      .meta({ description: 'How many lines of the sources this one stands for. Left out: one.' }),
    files: z
      .number()
      .int()
      .min(1)
      .optional()
      .meta({ description: 'A deployment: how many files of the service had changed.' }),
    volume: z
      .number()
      .min(0)
      .optional()
      .meta({ description: 'Requests at the time, where the source says.' }),
    scenario: z
      .string()
      .optional()
      .meta({ description: 'A verdict: the scenario that was run, with its target: shop: NAME.' }),
    candidate: z.string().optional().meta({ description: 'A verdict: the plan candidate that was tried.' }),
    verdict: verdictStatusSchema.optional(),
    seconds: z.number().min(0).optional().meta({ description: 'A verdict: how long its experiment took.' }),
    rules: z.array(z.string()).optional(),
    instead: z.array(z.string()).min(1).optional().meta({
      description: 'A verdict on an edge that was away: edges that were called only then, in its place.',
    }),
  })
  .refine((failure) => failure.service !== undefined || failure.edge !== undefined, {
    message: 'must name a service or an edge',
  });
export type Failure = z.infer<typeof failureSchema>;
