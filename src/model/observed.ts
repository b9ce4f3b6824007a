/** What our proxy tells of one proxy's requests (`GET /proxies/{name}/observed`). */

import { z } from 'zod';

const operationSchema = z.object({
  method: z.string(),
  path: z.string(),
  requests: z.number(),
  errors: z.number(),
  unanswered: z.number(),
  retries: z.number(),
  latency: z
    .array(z.tuple([z.number(), z.number()]))
    .meta({ description: 'Buckets: their middle in ms, and how many replies took so long.' }),
});

export const observedProxySchema = z.object({
  connections: z.number(),
  http: z
    .object({
      watchedMs: z.number(),
      lost: z.record(z.string(), z.number()).meta({ description: 'Connections not followed, by why.' }),
      operations: z.array(operationSchema),
    })
    .optional()
    .meta({ description: 'Left out: nobody has asked to watch it.' }),
});

/** What was seen through one proxy. */
export interface ObservedProxy extends z.infer<typeof observedProxySchema> {
  readonly name: string;
}

/** What was seen of one operation. */
export type ObservedOperation = z.infer<typeof operationSchema>;
