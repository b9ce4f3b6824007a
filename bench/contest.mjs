/** One task judged by everybody, in turns: Seatrial, Porcupine on one thread, Porcupine as shipped. */

import { judgeByPorcupine, judgeByUs } from './judges.mjs';
import { median, rounded } from './median.mjs';

/**
 * `{ seatrial, one, shipped }`, each with the median times of `rounds` processes, the results of the first, and the most memory; `one` and
 * `shipped` are left out without a peer. Whoever did not decide in the first round is not asked again.
 */
export async function contest({ ours, theirs, peer, rounds }) {
  const contestants = {
    seatrial: () => judgeByUs(ours),
    ...(peer !== undefined &&
      theirs !== undefined && {
        one: () => judgeByPorcupine(peer.program, 1, theirs),
        shipped: () => judgeByPorcupine(peer.program, 0, theirs),
      }),
  };
  const found = Object.fromEntries(Object.keys(contestants).map((name) => [name, []]));
  for (let round = 0; round < rounds; round += 1) {
    for (const [name, judge] of Object.entries(contestants)) {
      if (found[name].some(isUndecided)) continue;
      found[name].push(await judge());
    }
  }
  return Object.fromEntries(Object.entries(found).map(([name, runs]) => [name, summary(runs)]));
}

/** Whether a file was not decided. */
export function isUndecided({ results }) {
  return Object.values(results).includes('unknown');
}

function summary(runs) {
  const of = (field) => {
    const values = runs.map((run) => run[field]).filter((value) => value !== undefined);
    return values.length === 0 ? undefined : median(values);
  };
  const [{ results, reason, operations, nodes }] = runs;
  const peakMb = Math.max(...runs.map((run) => run.peakMb));
  return {
    results,
    reason,
    operations,
    nodes,
    coldMs: of('coldMs'),
    warmMs: of('warmMs'),
    readMs: of('readMs'),
    peakMb,
  };
}

/** How many times as long the other took; `undefined` unless both decided, and without the other. */
export function timesAsFast(us, other, field) {
  if (other === undefined || isUndecided(us) || isUndecided(other)) return undefined;
  // Not rounded up: a goal that is nearly met is not met.
  return Math.floor((100 * other[field]) / us[field]) / 100;
}

/** A row of the table. */
export function contestRow(history, { seatrial, one, shipped }) {
  return {
    history,
    operations: seatrial.operations,
    verdict: verdictOf(seatrial),
    'cold ms': rounded(seatrial.coldMs, 1),
    'warm ms': seatrial.warmMs === undefined ? '' : rounded(seatrial.warmMs, 2),
    nodes: seatrial.nodes,
    MB: Math.round(seatrial.peakMb),
    ...(one && { '1 thread: ms cold, warm': timesOf(one), MB1: Math.round(one.peakMb) }),
    ...(shipped && { 'shipped: ms cold, warm': timesOf(shipped) }),
    ...(shipped && {
      'times as fast: cold': bothRatios(seatrial, one, shipped, 'coldMs'),
      warm: bothRatios(seatrial, one, shipped, 'warmMs'),
    }),
  };
}

function timesOf(found) {
  if (isUndecided(found)) return `inconclusive after ${Math.round(found.coldMs)}`;
  return `${rounded(found.coldMs, 1)}, ${rounded(found.warmMs ?? NaN, 2)}`;
}

function bothRatios(us, one, shipped, field) {
  return [one, shipped].map((other) => timesAsFast(us, other, field) ?? '–').join(', ');
}

function verdictOf({ results }) {
  const words = { ok: 'held', illegal: 'violated', unknown: 'inconclusive' };
  const counts = Object.values(results).reduce(
    (all, one) => ({ ...all, [words[one]]: (all[words[one]] ?? 0) + 1 }),
    {},
  );
  const names = Object.keys(counts);
  return Object.keys(results).length === 1
    ? names[0]
    : names.map((name) => `${counts[name]} ${name}`).join(', ');
}
