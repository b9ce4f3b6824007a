/** Generated histories for property tests with fast-check: valid ones, and ones that cannot be. */

import fc from 'fast-check';
import type { HistoryRow } from '../model/history.ts';
import { createRandom } from '../lib/random.ts';
import { generateHistory, type GeneratedHistory } from './history-generator.ts';
import type { HistoryMutation } from './history-mutation.ts';
import type { SequentialObjectName } from './sequential-objects.ts';

/** How large the histories may be. */
export interface ArbitraryHistory {
  /** At most; left out: 4. */
  readonly clients?: number;
  /** At most; left out: 30. */
  readonly operations?: number;
  /** At most; left out: rows have no keys. */
  readonly keys?: number;
  /** Whether what is left is shown at the end; left out: not. */
  readonly final?: boolean;
}

/** Histories of the object that are linearizable, with operations of unknown outcome. They shrink to few operations of few clients. */
export function validHistory(
  object: SequentialObjectName,
  { clients = 4, operations = 30, keys, final = false }: ArbitraryHistory = {},
): fc.Arbitrary<HistoryRow[]> {
  const rate = fc.constantFrom(0, 0.1, 0.3);
  return fc
    .record({
      seed: fc.noShrink(fc.nat()),
      clients: fc.integer({ min: 1, max: clients }),
      operations: fc.nat(operations),
      infoRate: rate,
      crashRate: rate,
      refusedRate: rate,
      keys: keys === undefined ? fc.constant(undefined) : fc.integer({ min: 1, max: keys }),
    })
    .map(({ seed, keys: several, ...rest }) => {
      const wanted: GeneratedHistory = {
        object,
        final,
        ...rest,
        ...(several === undefined ? {} : { keys: several }),
      };
      return generateHistory(createRandom(seed), wanted);
    });
}

/** Histories that the mutation has spoilt: no checker that has to notice it may call them held. */
export function spoiltHistory(
  mutation: HistoryMutation,
  object: SequentialObjectName,
  size: ArbitraryHistory = {},
): fc.Arbitrary<HistoryRow[]> {
  return fc
    .tuple(validHistory(object, { final: true, ...size }), fc.noShrink(fc.nat()))
    .map(([rows, seed]) => mutation.mutate(rows, createRandom(seed)))
    .filter((rows) => rows !== undefined);
}
