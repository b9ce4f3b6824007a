/** The cells of a saga's matrix: every combination once, as a cell, merged into one, or left out. */

import type { Combination } from '../../model/matrix.ts';
import type { Saga, Target } from '../../model/target.ts';
import { combinationName, combinationsOf, isOnRequests } from './combinations.ts';
import { fateOf } from './merge.ts';
import { nextOf } from './placed.ts';
import { pathsOf, type Path, type PathCall } from './paths.ts';

/** A combination that is no cell, and why. */
export interface Apart {
  readonly combination: Combination;
  readonly why: string;
}

/** A combination that is tried. */
export interface Cell {
  readonly combination: Combination;
  readonly path: Path;
  /** Left out where nothing is tried. */
  readonly here: PathCall | undefined;
  /** What the saga calls after that, on this way. */
  readonly next: PathCall | undefined;
  readonly merged: readonly Apart[];
}

/** All of a saga's matrix. */
export interface Cells {
  readonly cells: readonly Cell[];
  readonly leftOut: readonly Apart[];
}

/** Pure: the same target gives the same cells. O(combinations). */
export function enumerateCells(saga: Saga, target: Target): Cells {
  const paths = pathsOf(saga, target);
  const pathNamed = new Map(paths.map((path) => [path.name, path]));
  const merged = new Map<string, Apart[]>();
  const own: Combination[] = [];
  const leftOut: Apart[] = [];
  for (const combination of combinationsOf(paths, saga)) {
    const end = follow(combination, pathNamed, saga);
    const unaimable = whyUnaimable(end.combination, pathNamed);
    const why = [...end.reasons, ...unaimable].join('; ');
    if (end.isLeftOut || unaimable.length > 0) leftOut.push({ combination, why });
    else if (end.reasons.length === 0) own.push(combination);
    else {
      const name = combinationName(end.combination);
      merged.set(name, [...(merged.get(name) ?? []), { combination, why }]);
    }
  }
  const cells = own.flatMap((combination): Cell[] => {
    const path = pathNamed.get(combination.path);
    if (path === undefined) return [];
    const here = path.calls.find(({ step }) => step === combination.call);
    return [
      {
        combination,
        path,
        here,
        next: here === undefined ? undefined : nextOf(here, path.calls),
        merged: merged.get(combinationName(combination)) ?? [],
      },
    ];
  });
  return { cells, leftOut };
}

/** Where it goes into in the end, and why. */
function follow(
  combination: Combination,
  paths: ReadonlyMap<string, Path>,
  saga: Saga,
): { readonly combination: Combination; readonly reasons: readonly string[]; readonly isLeftOut: boolean } {
  const reasons: string[] = [];
  let at = combination;
  for (;;) {
    const path = paths.get(at.path);
    const fate = path === undefined ? undefined : fateOf(at, path, saga);
    if (fate === undefined) return { combination: at, reasons, isLeftOut: false };
    reasons.push(fate.why);
    if (fate.into === undefined) return { combination: at, reasons, isLeftOut: true };
    at = fate.into;
  }
}

/** Single requests are hit by their method and path alone; word to where a saga begins is all that is sent there. */
function whyUnaimable(
  { kind, call, path, moment }: Combination,
  paths: ReadonlyMap<string, Path>,
): readonly string[] {
  if (!isOnRequests(kind) || call === undefined) return [];
  const here = paths.get(path)?.calls.find(({ step }) => step === call);
  const isNews = moment === 'acknowledged' && here?.hears !== undefined;
  if (isNews || here === undefined || here.rules.length > 0) return [];
  return [`the target does not say which requests do ${call}: add them to calls: of the saga`];
}
