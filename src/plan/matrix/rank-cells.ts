/**
 * In which order cells are tried: the most informative first.
 *
 * Cells that are of one kind on one call teach partly the same, so they take turns: every kind and call has its first cell tried before any
 * has its second. Within a turn the plan decides, by the place of the best weak spot that a cell looks at; within one kind and call the
 * simplest comes first. A cell where nothing is injected comes before all others: what breaks without a fault is wrong every day.
 */

import {
  matrixMomentSchema,
  type Combination,
  type MatrixKind,
  type MatrixTimes,
} from '../../model/matrix.ts';
import { edgeName } from '../../model/place.ts';
import type { WeakSpot } from '../../model/plan.ts';
import type { Cell } from './enumerate.ts';
import { byText } from '../order.ts';
import { combinationName } from './combinations.ts';

/** A cell with its place. */
export interface RankedCell {
  readonly cell: Cell;
  /** `order`, `order->payment`. */
  readonly where: string;
  /** Why it comes when it comes. */
  readonly because: string;
}

type Spot = Pick<WeakSpot, 'rank' | 'where' | 'fault' | 'moment'>;

/** The plan's families that a kind is one of, the nearest first. */
const families: Readonly<Record<MatrixKind, readonly string[]>> = {
  none: [],
  'coordinator-crash': ['crash'],
  'origin-crash': ['crash'],
  'caller-crash': ['crash'],
  'participant-crash': ['crash'],
  partition: ['partition', 'down'],
  'lost-request': ['partition', 'down'],
  'lost-reply': ['lost-reply'],
  'late-request': ['reordering', 'latency'],
};

/**
 * All cells, in the order in which they are tried. The same cells and plan give the same order. O(cells × weak spots).
 *
 * @param owner - the coordinator, or where the saga begins
 * @param paths - the names of the saga's ways, in order
 */
export function rankCells(
  cells: readonly Cell[],
  {
    owner,
    paths,
    weakSpots,
  }: {
    readonly owner: string;
    readonly paths: readonly string[];
    readonly weakSpots: readonly Spot[];
  },
): readonly RankedCell[] {
  const themes = new Map<string, Cell[]>();
  for (const cell of cells) {
    const theme = themeOf(cell.combination);
    themes.set(theme, [...(themes.get(theme) ?? []), cell]);
  }
  const scored = [...themes.values()].flatMap((alike) =>
    alike
      .toSorted((a, b) => detour(a.combination, paths) - detour(b.combination, paths) || byName(a, b))
      .map((cell, turn) => {
        const where = whereOf(cell, owner);
        const spot = bestSpot(cell.combination, where, weakSpots);
        return { cell, where, turn, spot };
      }),
  );
  const rankOf = ({ cell, spot }: (typeof scored)[number]): number =>
    cell.combination.kind === 'none' ? 0 : (spot?.rank ?? Number.POSITIVE_INFINITY);
  return scored
    .sort((a, b) => a.turn - b.turn || compare(rankOf(a), rankOf(b)) || byName(a.cell, b.cell))
    .map(({ cell, where, turn, spot }) => ({ cell, where, because: because(cell, turn, spot) }));
}

/** Infinite ranks are equal. */
function compare(a: number, b: number): number {
  return a === b ? 0 : a - b;
}

function byName(a: Cell, b: Cell): number {
  return byText(combinationName(a.combination), combinationName(b.combination));
}

/** Ways without a fault are all tried in the first turn: they cost little, and all else is compared with them. */
function themeOf({ kind, call = '', path }: Combination): string {
  return kind === 'none' ? `none ${path}` : `${kind} ${call}`;
}

/** How far a cell is from the simplest of its theme: the plain way, once, before the request. `every` is simpler than `twice`. */
function detour({ path, moment = 'before', times = 'once' }: Combination, paths: readonly string[]): number {
  const timesOrder = { once: 0, every: 1, twice: 2 } satisfies Record<MatrixTimes, number>;
  return paths.indexOf(path) + matrixMomentSchema.options.indexOf(moment) + timesOrder[times];
}

/** What a cell acts on. */
function whereOf({ combination: { kind, moment }, here }: Cell, owner: string): string {
  if (here === undefined) return owner;
  const { caller = owner, service, hears } = here;
  switch (kind) {
    case 'none':
    case 'coordinator-crash':
    case 'origin-crash':
      return owner;
    case 'caller-crash':
      return caller;
    case 'participant-crash':
      return service;
    default:
      return moment === 'acknowledged' && hears !== undefined
        ? edgeName(service, hears)
        : edgeName(caller, service);
  }
}

/** The best weak spot there of a family of this kind; else the best one there. */
function bestSpot({ kind }: Combination, where: string, weakSpots: readonly Spot[]): Spot | undefined {
  const there = weakSpots.filter((spot) => spot.where === where).toSorted((a, b) => a.rank - b.rank);
  const akin = families[kind].map((family) => there.find(({ fault }) => fault === family));
  return akin.find((spot) => spot !== undefined) ?? there[0];
}

function because({ combination }: Cell, turn: number, spot: Spot | undefined): string {
  if (combination.kind === 'none') return 'what breaks without a fault is wrong every day';
  const place =
    spot === undefined
      ? 'the plan has no weak spot there'
      : `weak spot ${spot.rank} of the plan: ${spot.fault} on ${spot.where}${spot.moment === undefined ? '' : ` ${spot.moment}`}`;
  return turn === 0
    ? `the first of its kind and call; ${place}`
    : `number ${turn + 1} of its kind and call; ${place}`;
}
