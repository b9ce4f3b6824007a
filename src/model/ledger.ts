/**
 * Final reads (`ledgers.jsonl`): what the target's own books say, read directly, not through a faulted edge.
 *
 * Reads are taken in rounds. The first round is taken when the target is quiet, or at the deadline; when a rule with a
 * deadline is not met then, a later round follows (see DESIGN, quiet and deadlines). One line per round, replica and kind.
 */

import { z } from 'zod';

/**
 * One effect in a participant's append-only ledger, never deduplicated when read. `amount` is signed: what a step takes is
 * positive, what its compensation gives back negative, an empty rollback or `cancelled for ever` zero.
 */
export const ledgerRowSchema = z.strictObject({
  row: z.int().min(1),
  step: z.string().meta({ description: 'The step or compensation that had this effect.' }),
  saga: z.string(),
  key: z.string(),
  amount: z.number(),
  account: z.string().optional().meta({ description: 'What is counted: an item in stock, the till.' }),
});
export type LedgerRow = z.infer<typeof ledgerRowSchema>;

/** What a participant says an account holds: `initial` before the first effect, `now` at the time of reading. */
export const balanceSchema = z.strictObject({ account: z.string(), initial: z.number(), now: z.number() });
export type Balance = z.infer<typeof balanceSchema>;

const common = { round: z.int().min(1), at: z.number().min(0) };

export const ledgerReadSchema = z.strictObject({
  kind: z.literal('ledger'),
  ...common,
  replica: z.string(),
  rows: z.array(ledgerRowSchema),
  balances: z.array(balanceSchema).default([]),
});
export type LedgerRead = z.infer<typeof ledgerReadSchema>;

/** How the coordinator says each saga ended; `stuck`: it has given up, somebody must look; `unknown`: it has never heard of it. */
export const sagaStatusSchema = z.enum(['completed', 'compensated', 'stuck', 'running', 'unknown']);
export type SagaStatus = z.infer<typeof sagaStatusSchema>;
export const sagasReadSchema = z.strictObject({
  kind: z.literal('sagas'),
  ...common,
  replica: z.string(),
  statuses: z.record(z.string(), sagaStatusSchema),
});

/** Every item a client would see at this replica. */
export const stateReadSchema = z.strictObject({
  kind: z.literal('state'),
  ...common,
  replica: z.string(),
  items: z.record(z.string(), z.string()),
});

/** A replica that did not answer a final read. */
export const unreachableReadSchema = z.strictObject({
  kind: z.literal('unreachable'),
  ...common,
  replica: z.string(),
  error: z.string(),
});

export const finalReadSchema = z.discriminatedUnion('kind', [
  ledgerReadSchema,
  sagasReadSchema,
  stateReadSchema,
  unreachableReadSchema,
]);
export type FinalRead = z.infer<typeof finalReadSchema>;
