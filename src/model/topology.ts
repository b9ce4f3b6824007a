/** The dependency graph: who calls whom, how much, and what is known about each call. */

import { z } from 'zod';
import { edgeFactsSchema, sagaSchema } from './target.ts';
import { schemaVersion } from './written.ts';

export const topologyServiceSchema = z.strictObject({
  name: z.string(),
  replicas: z.int().min(1).default(1),
  entry: z.boolean().default(false),
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

/** An edge between two services (all replicas together). Names are as the source writes them. */
export const topologyEdgeSchema = z.strictObject({
  from: z.string(),
  to: z.string(),
  calls: z.number().min(0).optional().meta({ description: 'Calls counted by the source.' }),
  errors: z.number().min(0).optional(),
  operations: z.array(z.string()).default([]),
  facts: edgeFactsSchema.default({}),
  evidence: z
    .array(z.string())
    .optional()
    .meta({ description: 'What shows this edge, where no call was counted: compose.yml: depends_on.' }),
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

export const topologySchema = z.strictObject({
  schemaVersion,
  source: z.string().meta({ description: 'Where this comes from, for reasons: a file, a run.' }),
  target: z.string().optional().meta({ description: 'The target it is the graph of, where there is one.' }),
  services: z.array(topologyServiceSchema),
  edges: z.array(topologyEdgeSchema),
  sagas: z.record(z.string(), sagaSchema).default({}),
});
export type Topology = z.infer<typeof topologySchema>;
