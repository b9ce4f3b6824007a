/** The dependency graph: who calls whom, how much, and what is known about each call. */

import { z } from 'zod';
import { edgeSignsSchema } from './edge-signs.ts';
import { edgeFactsSchema, sagaSchema } from './target.ts';
import { schemaVersion } from './written.ts';

const sources = z.array(z.string()).min(1).optional().meta({
  description: 'What says so: files, proxies, targets. Left out: the source of the whole topology.',
});

export const topologyServiceSchema = z.strictObject({
  name: z.string(),
  replicas: z.int().min(1).default(1),
  entry: z.boolean().default(false),
  kind: z.enum(['service', 'database', 'cache', 'queue', 'external']).optional().meta({
    description: 'What it is, where a source says it; external: beyond this system.',
  }),
  critical: z.boolean().optional().meta({
    description: 'Whether users need it, by somebody’s word; false: they can do without.',
  }),
  virtual: z.literal(true).optional().meta({
    description: 'Nothing speaks for it: it is known only from what its callers say of it.',
  }),
  stateful: z
    .boolean()
    .optional()
    .meta({ description: 'Whether it keeps data that a restart must not lose.' }),
  sources,
});
export type TopologyService = z.infer<typeof topologyServiceSchema>;

const observedCallsSchema = z.strictObject({
  calls: z.number(),
  errors: z.number().meta({ description: 'Calls without a usable answer: unanswered, cut short, or a 5xx.' }),
  unanswered: z.number().meta({ description: 'Of the errors, those with no answer, or a part of one.' }),
  retries: z.number().meta({ description: 'Calls that were recognised as repeated ones.' }),
  perSecond: z.number(),
  p50Ms: z.number().optional().meta({ description: 'Of those answered, first byte asked to last answered.' }),
  p99Ms: z.number().optional(),
});
/** What a proxy saw of calls. */
export type ObservedCalls = z.infer<typeof observedCallsSchema>;

/** The facts that sources may contradict each other about. */
export const factNames = edgeFactsSchema.keyof();
export type FactName = z.infer<typeof factNames>;

const saidSchema = z.strictObject({
  value: z.union([z.string(), z.number(), z.boolean()]),
  by: z.enum(['target', 'configuration', 'observation']).meta({
    description: 'Our target file, somebody’s configuration, or what was measured of calls.',
  }),
  sources: z.array(z.string()).min(1),
});
/** What some sources say of a fact. */
export type Said = z.infer<typeof saidSchema>;

/** An edge between two services (all replicas together). Names are as the source writes them. */
export const topologyEdgeSchema = z.strictObject({
  from: z.string(),
  to: z.string(),
  calls: z.number().min(0).optional().meta({
    description:
      'Calls counted by the source. A rate is these over the time from the least firstMs to the greatest lastMs of all edges of the same sources.',
  }),
  callsVariance: z.number().min(0).optional().meta({
    description: 'Where only a sample of the traces was counted: of calls, the square of its standard error.',
  }),
  errors: z.number().min(0).optional(),
  asyncCalls: z.number().min(0).optional().meta({ description: 'Of the calls, those nobody waited for.' }),
  firstMs: z.number().optional().meta({ description: 'When the first counted call began, Unix ms.' }),
  lastMs: z.number().optional().meta({ description: 'When the last counted call ended, Unix ms.' }),
  latency: z.string().optional().meta({
    description: 'Of the calls whose times are known, in µs: an HDR histogram (V2, deflated, base64).',
  }),
  operations: z.array(z.string()).default([]),
  protocol: z
    .string()
    .optional()
    .meta({ description: 'What is spoken, where a source says it: http, grpc, mongo.' }),
  signs: edgeSignsSchema.optional().meta({
    description:
      'How its caller was seen to deal with failures: what facts of observation are worked out from.',
  }),
  facts: edgeFactsSchema.default({}),
  said: z.partialRecord(factNames, z.array(saidSchema).min(1)).optional().meta({
    description:
      'Who says what of each fact, where several sources were put together; more than one value is a contradiction, and the first one was taken.',
  }),
  evidence: z
    .array(z.string())
    .optional()
    .meta({ description: 'What shows this edge, where no call was counted: compose.yml: depends_on.' }),
  sources,
  observed: observedCallsSchema
    .extend({
      watchedMs: z.number().meta({ description: 'How long proxies have watched it.' }),
      connections: z.number(),
      unfollowed: z.number().meta({
        description:
          'Connections of which more than this was carried: not HTTP/1.x, upgraded, or not certain.',
      }),
      operations: z.array(observedCallsSchema.extend({ operation: z.string() })),
    })
    .optional()
    .meta({ description: 'What proxies saw in passing (seatrial discover --observe, or a run).' }),
});
export type TopologyEdge = z.infer<typeof topologyEdgeSchema>;

const count = z.number().min(0);

/** How far spans can be believed to be all there were. */
export const confidenceSchema = z.strictObject({
  spans: count.meta({ description: 'Spans that were read.' }),
  calls: count.meta({ description: 'Calls between services that they show.' }),
  unpaired: count.meta({ description: 'Calls of which only one end was told.' }),
  orphans: count.meta({ description: 'Spans whose parent is not there.' }),
  duplicates: count.meta({ description: 'Spans that were told again.' }),
  nameless: count.meta({ description: 'Spans passed over because their resource names no service.' }),
  skewed: count.meta({
    description: 'Calls whose callee’s clock was seen to differ from the caller’s; the caller’s was taken.',
  }),
  sampledOut: count.meta({ description: 'Spans left out by sampling; counts are scaled up for them.' }),
});
/** Counts, so that those of several sources add up. */
export type Confidence = z.infer<typeof confidenceSchema>;

export const topologySchema = z.strictObject({
  schemaVersion,
  source: z.string().meta({ description: 'Where this comes from, for reasons: a file, a run.' }),
  target: z.string().optional().meta({ description: 'The target it is the graph of, where there is one.' }),
  services: z.array(topologyServiceSchema),
  edges: z.array(topologyEdgeSchema),
  sagas: z.record(z.string(), sagaSchema).default({}),
  confidence: confidenceSchema.optional(),
});
export type Topology = z.infer<typeof topologySchema>;
