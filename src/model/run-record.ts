/** The run record (`run.json`): which versions ran what, when, and how each experiment ended for us (not for the target). */

import { z } from 'zod';
import { evidenceSchema } from './fault.ts';
import { runtimeNameSchema } from './runtime-name.ts';
import { verdictStatusSchema } from './verdict.ts';
import { schemaVersion } from './written.ts';

/** completed / aborted (a limit or stop condition) / interrupted / failed (ours). Never mixed with the verdict. */
export const runStatusSchema = z.enum(['completed', 'aborted', 'interrupted', 'failed']);
export type RunStatus = z.infer<typeof runStatusSchema>;

/** One fault as it really was. */
export const faultRecordSchema = z.strictObject({
  what: z.string(),
  where: z.string(),
  beganMs: z.number().optional(),
  endedMs: z.number().optional(),
  moment: z.string().optional(),
  missed: z.string().optional().meta({ description: 'Why it never began, or missed its moment.' }),
  evidence: evidenceSchema,
});
export type FaultRecord = z.infer<typeof faultRecordSchema>;

/** What a run saw on one edge between services. */
export const edgeTrafficSchema = z.strictObject({
  from: z.string(),
  to: z.string(),
  connections: z.number(),
  bytes: z.number(),
});
export type EdgeTraffic = z.infer<typeof edgeTrafficSchema>;

export const experimentRecordSchema = z.strictObject({
  id: z.string().meta({ description: 'The folder inside the run: 01-payment-lost-reply.' }),
  scenario: z.string(),
  target: z.string(),
  seed: z.int(),
  candidate: z.string().optional().meta({ description: 'The plan candidate this tried.' }),
  status: runStatusSchema,
  error: z.string().optional(),
  startedAt: z.string(),
  tookMs: z.number(),
  faults: z.array(faultRecordSchema),
  faultBeganMs: z.number().optional().meta({ description: 'When the first fault began.' }),
  healedMs: z.number().optional(),
  quietMs: z.number().optional().meta({ description: 'When the target was quiet.' }),
  metMs: z.number().optional().meta({
    description:
      'When every rule with a deadline was first seen met, and stayed so; readings are a second apart at most.',
  }),
  baselineMet: z.boolean(),
  healProven: z.boolean(),
  busyP99Ms: z.number(),
  linksLostMs: z
    .number()
    .optional()
    .meta({ description: 'When it was first seen that the proxy had lost links; left out: it never had.' }),
  traffic: z.array(edgeTrafficSchema),
  verdict: verdictStatusSchema.optional(),
});
export type ExperimentRecord = z.infer<typeof experimentRecordSchema>;

/** What is different from the last night: one scenario that was judged before, or is violated now. */
export const changeSchema = z.strictObject({
  change: z.enum(['new', 'still', 'fixed', 'flaky']).meta({
    description:
      'new: violated now and not the last time; still: violated both times; fixed: violated the last time and held now; flaky: its last verdicts go back and forth.',
  }),
  experiment: z.string().meta({ description: 'The folder inside the run.' }),
  scenario: z.string(),
  rules: z.array(z.string()).meta({ description: 'Broken now, or, where it is fixed, the last time.' }),
  since: z.string().optional().meta({ description: 'When the verdict it is compared with was given.' }),
});
export type Change = z.infer<typeof changeSchema>;

export const runRecordSchema = z.strictObject({
  schemaVersion,
  run: z.string(),
  command: z.string(),
  seatrial: z.string(),
  node: z.string(),
  platform: z.string(),
  commit: z.string().optional(),
  seed: z.int(),
  environment: z.record(z.string(), z.string()).default({}),
  place: z.strictObject({ runtime: runtimeNameSchema, toxiproxy: z.string().optional() }).optional().meta({
    description:
      'What the services ran in, and whose proxy was between them when it was not our own. Left out: processes.',
  }),
  note: z.string().optional().meta({ description: 'A sentence the report opens with.' }),
  startedAt: z.string(),
  endedAt: z.string().optional(),
  status: runStatusSchema.optional(),
  error: z.string().optional(),
  experiments: z.array(experimentRecordSchema),
  changes: z
    .array(changeSchema)
    .optional()
    .meta({ description: 'Compared with earlier verdicts; left out: nothing was compared.' }),
  notRun: z.array(z.strictObject({ scenario: z.string(), why: z.string() })).default([]),
});
export type RunRecord = z.infer<typeof runRecordSchema>;
