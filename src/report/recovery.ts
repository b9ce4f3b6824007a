/**
 * SG11  Recovery: SG1 to SG8 hold wherever the coordinator or a participant is killed. No experiment shows that by itself: it is what the crash
 *       cells of a whole matrix say together.
 */

import type { Matrix } from '../model/matrix.ts';
import type { RuleVerdict } from '../model/verdict.ts';

/** What a matrix says of SG11. */
export interface Recovery {
  readonly status: RuleVerdict['status'];
  /** Cells in which a process is killed. */
  readonly points: number;
  /** Of those, the ones in which one of SG1 to SG8 was broken. */
  readonly broken: number;
  /** And those that prove nothing, or were not tried. */
  readonly open: number;
}

/** Broken beats open beats held; without a crash cell it was not put to the test. O(cells). */
export function recoveryOf({ cells }: Matrix): Recovery {
  const crashes = cells.filter(({ combination: { kind } }) => kind.endsWith('-crash'));
  const broken = crashes.filter(({ answer }) => answer?.rules.some((rule) => /^SG[1-8]$/.test(rule))).length;
  const open = crashes.filter(
    ({ answer }) => answer === undefined || answer.verdict === 'inconclusive',
  ).length;
  const points = crashes.length;
  return { status: statusOf({ points, broken, open }), points, broken, open };
}

function statusOf({ points, broken, open }: Omit<Recovery, 'status'>): Recovery['status'] {
  if (broken > 0) return 'violated';
  if (open > 0) return 'inconclusive';
  return points === 0 ? 'not exercised' : 'held';
}

/** In one sentence: `SG11 (recovery) held: SG1 to SG8 hold at each of 96 moments at which a process was killed.` */
export function recoveryWords(matrix: Matrix): string {
  const { status, points, broken, open } = recoveryOf(matrix);
  const moments = `${points} moments at which a process is killed`;
  switch (status) {
    case 'held':
      return `SG11 (recovery) held: SG1 to SG8 hold at each of ${moments}.`;
    case 'violated':
      return `SG11 (recovery) violated: at ${broken} of ${moments}, one of SG1 to SG8 is broken.`;
    case 'inconclusive':
      return `SG11 (recovery) inconclusive: of ${moments}, ${open} have no answer; at none of the others is one of SG1 to SG8 broken.`;
    case 'not exercised':
      return 'SG11 (recovery) not exercised: no cell kills a process.';
  }
}
