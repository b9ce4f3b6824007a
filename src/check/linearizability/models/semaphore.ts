import { SeatrialError } from '../../../lib/errors.ts';
import type { Value } from '../../../model/history.ts';
import { show } from '../canonical.ts';
import { defineModel } from '../model.ts';

interface Permits {
  readonly free: number;
  readonly all: number;
}

/** Permits: `acquire` and `release` of as many as the argument says (1). All are free at first; the initial value is how many (1). */
export const semaphore = defineModel<Permits>({
  name: 'semaphore',
  functions: {
    acquire: { kind: 'update', step: (state, { argument }) => taking(state, countOf(argument)) },
    release: { kind: 'update', step: (state, { argument }) => taking(state, -countOf(argument)) },
  },
  init(initial) {
    const all = countOf(initial);
    return { free: all, all };
  },
  key: ({ free }) => free,
  describe: ({ free, all }) => `${free} of ${all} free`,
});

function taking({ free, all }: Permits, count: number): Permits | undefined {
  const left = free - count;
  return left < 0 || left > all ? undefined : { free: left, all };
}

function countOf(value: Value | undefined): number {
  const count = value ?? 1;
  if (typeof count === 'number' && Number.isInteger(count) && count >= 0) return count;
  throw new SeatrialError('E_HISTORY_MALFORMED', `permits are counted, and ${show(value)} is no count`);
}
