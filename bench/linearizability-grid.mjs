/**
 * Generated histories of every size, each judged by one process of ours (a cold and some warm runs) and by one of Porcupine as shipped, which
 * is not asked again once it gave up on a shorter history of the kind.
 */

import { isUndecided, contestRow } from './contest.mjs';
import { writeGenerated } from './generated-histories.mjs';
import { judgeByPorcupine, judgeByUs } from './judges.mjs';

const sizes = [1_000, 10_000, 100_000];
const runs = { rounds: 30, enoughMs: 1_000 };
const limitMs = 4_000;

/** What is generated, by whom it is judged here, and as what there. A queue is judged as a total queue, which Porcupine is not. */
export const kinds = {
  'cas-register': { model: 'cas-register', theirs: 'cas-register' },
  'distinct-register': { model: 'register', theirs: 'register' },
  'kv-append': { model: 'kv-append', theirs: 'kv-append' },
  'element-set': { model: 'set', theirs: 'register' },
  set: { model: 'set', theirs: 'set', reads: 20 },
  'fifo-queue': { judge: 'total-queue', final: true },
};

/** All kinds, or `only` one of them. */
export async function measureGrid({ folder, peer, seed, only }) {
  const rows = [];
  let decided = 0;
  let wrong = 0;
  for (const [object, kind] of Object.entries(kinds)) {
    if (only in kinds && object !== only) continue;
    for (const clients of [10, 25, 50]) {
      for (const keys of [1, 10]) {
        for (const infoRate of [0, 0.01, 0.05]) {
          let gaveUp = false;
          for (const operations of sizes) {
            const wanted = { object, clients, operations, infoRate, final: kind.final ?? false };
            if (keys > 1) wanted.keys = keys;
            if (kind.reads !== undefined) wanted.observers = kind.reads / operations;
            const files = await writeGenerated(folder, seed, wanted);
            const task = { ...runs, partition: true, limitMs };
            const seatrial = await judgeByUs({
              ...task,
              model: kind.model,
              judge: kind.judge,
              files: [files.ours],
            });
            if (!isUndecided(seatrial)) decided += 1;
            if (Object.values(seatrial.results).includes('illegal')) wrong += 1;
            const found = { seatrial };
            if (peer !== undefined && kind.theirs !== undefined && !gaveUp) {
              const theirs = { ...task, model: kind.theirs, format: 'operations', files: [files.peer] };
              found.shipped = await judgeByPorcupine(peer.program, 0, theirs);
              gaveUp = isUndecided(found.shipped);
            }
            rows.push(
              contestRow(
                `${object}, ${keys} × ${clients} clients, ${operations}, ${infoRate * 100} %`,
                found,
              ),
            );
          }
        }
      }
    }
  }
  return {
    rows,
    goals: [
      {
        what: `valid histories called violated, of ${rows.length} (${decided} decided)`,
        value: wrong,
        op: '=',
        goal: 0,
      },
    ],
  };
}
