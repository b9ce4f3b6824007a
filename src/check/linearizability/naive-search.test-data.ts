/** The definition of linearizability, tried out: every order of a small history that its intervals allow. The oracle of the tests. */

import type { HistoryDialect } from '../../model/history.ts';
import type { HistoryOperation } from '../../model/history-operation.ts';
import { readCalls } from './calls.ts';
import type { Model } from './model.ts';

declare module 'vitest' {
  interface TaskMeta {
    /** How many histories were judged by the naive search, too, with the same verdict. `npm run bench -- laws` adds them up. */
    compared?: number;
  }
}

/** Whether some order of all completed operations, and any of the indeterminate ones, is what `model` answers. Exponential. */
export function isLinearizable(
  history: readonly HistoryOperation[],
  model: Model,
  dialect: HistoryDialect,
): boolean {
  const { operations, callOf, calls, keys } = readCalls(history, model, dialect);
  const needed = operations.reduce(
    (mask, { outcome }, index) => mask | (outcome === 'ok' ? 1 << index : 0),
    0,
  );
  const refuted = new Set<string>();

  function canEnd(done: number, states: readonly unknown[]): boolean {
    if ((done & needed) === needed) return true;
    const name = `${done} ${states.map((state) => model.key(state)).join('|')}`;
    if (refuted.has(name)) return false;
    for (const [index, { begin }] of operations.entries()) {
      const mustWait = operations.some(
        ({ outcome, end }, other) => outcome === 'ok' && end < begin && (done & (1 << other)) === 0,
      );
      const known = calls[callOf[index] ?? 0];
      if ((done & (1 << index)) !== 0 || mustWait || known === undefined) continue;
      const after = model.functions[known.call.f]?.step(states[known.object], known.call);
      if (after !== undefined && canEnd(done | (1 << index), states.with(known.object, after))) return true;
    }
    refuted.add(name);
    return false;
  }

  return canEnd(
    0,
    keys.map(() => model.init(dialect.initial)),
  );
}
