/**
 * What an experiment would have shown, for a planner that learns: from the system's table of outcomes where it has one and the table has the fault,
 * else by its bugs alone: one that reveals a bug fails, whether or not it is known by then, and any other is survived without effect.
 */

import { delayOf } from './reveal-faults.mjs';

/** What of the table a fault is: what the caller sees is the same. */
const rows = {
  refuse: 'conn',
  crash: 'conn',
  reset: 'conn',
  hang: 'hang',
  partition: 'hang',
  'partition-one-way': 'hang',
  'lost-reply': 'hang',
  pause: 'hang',
};
/** Slower than without a fault by less than this is no news. */
const slowerMsMin = 500;

/**
 * The outcome as `Ranking.learn` takes it; `undefined` where the table says that the fault was not met, which nobody learns from. `reveals`: how many bugs it
 * shows, and `isNew`: one of them was not found before.
 */
export function outcomeOf(candidate, system, { reveals, isNew }) {
  const name = { candidate: candidate.candidate, found: isNew };
  const row = rowOf(candidate, system);
  if (row === undefined) return { ...name, result: reveals > 0 ? 'failed' : 'survived' };
  if (!row.fired) return reveals > 0 ? { ...name, result: 'failed' } : undefined;
  const { status, body, seconds } = system.faultFree;
  if (row.status !== status) return { ...name, result: 'failed' };
  const slowMs = Math.round((row.seconds - seconds) * 1_000);
  const seen = {
    ...(row.body === body ? {} : { degraded: true }),
    ...(slowMs >= slowerMsMin ? { slowMs } : {}),
  };
  return { ...name, result: 'survived', ...(Object.keys(seen).length === 0 ? {} : { seen }) };
}

/** The row of the table that tells it: none for two faults, a moment, or a service that several edges lead to. */
function rowOf(
  { from, to, operation, service, fault, moment, delayMs, and },
  { outcomes, places, timeoutMs },
) {
  if (outcomes === undefined || and !== undefined || moment !== undefined) return undefined;
  const calls = service === undefined ? places.idsOf(from, to, operation) : places.idsInto(service);
  if (calls.length !== 1) return undefined;
  const [call] = calls;
  const at = (word) => outcomes.get(`${call.id} ${word}`);
  if (fault.startsWith('status-')) return at(fault.replace('status-', 'http'));
  if (!fault.startsWith('slow-')) return at(rows[fault]);
  if (delayMs > (timeoutMs(call.from, call.to) ?? Infinity)) return at('hang');
  const words = [...outcomes.keys()].flatMap((key) => /\b(slow\d\S*)$/.exec(key)?.[1] ?? []);
  const [slowest] = [...new Set(words)]
    .filter((word) => delayOf(word) <= delayMs)
    .sort((a, b) => delayOf(b) - delayOf(a));
  return slowest === undefined ? undefined : at(slowest);
}
