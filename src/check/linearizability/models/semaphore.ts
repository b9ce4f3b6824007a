import { SeatrialError } from '../../../lib/errors.ts';
import type { Value } from '../../../model/history.ts';
import { show } from '../canonical.ts';
import { defineModel } from '../model.ts';
import { unusableInitial } from '../unusable-initial.ts';

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
  init(initial = 1) {
    const all = initial ?? 1;
    if (!isCount(all)) throw unusableInitial('semaphore', all, 'it has a number of permits, such as 1');
    return { free: all, all };
  },
  key: ({ free }) => free,
  describe: ({ free, all }) => `${free} of ${all} free`,
});

function taking({ free, all }: Permits, count: number): Permits | undefined {
  const left = free - count;
  return left < 0 || left > all ? undefined : { free: left, all };
}

function isCount(value: Value): value is number {
  return typeof value === 'number' && Number.isInteger(value) && value >= 0;
}

function countOf(value: Value | undefined): number {
  const count = value ?? 1;
  if (isCount(count)) return count;
  throw new SeatrialError('E_HISTORY_MALFORMED', `permits are counted, and ${show(value)} is no count`);
}
