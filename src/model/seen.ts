/** How the requests of a saga are known where the proxy sees them pass: the rules, as a target file has them. */

import { z } from 'zod';
import { name } from './written.ts';

/** `POST /orders/{saga}/lines`. */
export const stepRulePattern = /^[A-Z]+ \/\S*$/;

/** The same, with the edge that it passes before it where that matters: `shipping->payment POST /events/ShippingRefused`. */
export const callRulePattern = /^(?:[a-z][a-z0-9-]*->[a-z][a-z0-9-]* )?[A-Z]+ \/\S*$/;

/** What is said of one that is none. */
export const aCallRule =
  'must be METHOD /path, such as POST /charges, or the same behind an edge: order->payment POST /charges';

/** The name by which a pattern captures the saga. */
export const sagaPart = 'saga';

/** What is said of one that is none. */
export const aStepRule = 'must be METHOD /path, such as POST /charges or POST /orders/{saga}/lines';
const aSagaHeader = 'must be a header and the form of its value, such as Idempotency-Key: {saga}.*';

/** Left out by a saga that is known by what its coordinator prints. */
export const seenSchema = z.strictObject({
  saga: z
    .string(aSagaHeader)
    .regex(/^[\w!#$%&'*+.^`|~-]+:.*\{saga\}/, aSagaHeader)
    .optional()
    .meta({
      description:
        'Which saga a request belongs to: a header and the form of its value. Left out: {saga} in the path.',
    }),
  steps: z.record(z.string().regex(stepRulePattern, aStepRule), name).meta({
    description:
      'METHOD /path → step or compensation; the first that fits. * and {name} stand for one part of the path, ** for any, {saga} for the saga.',
  }),
});
export type Seen = z.infer<typeof seenSchema>;
