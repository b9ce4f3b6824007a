/** The matrix as a grid, for every form of the report: a row for each way, call and moment, a column for each kind and how often. */

import {
  matrixMomentSchema,
  type Combination,
  type Matrix,
  type MatrixCell,
  type MatrixKind,
  type MatrixMoment,
  type MatrixTimes,
} from '../model/matrix.ts';

/** A cell of the grid: `merged` into another cell, `out` of reach, or tried, or to be tried. */
export type GridCell =
  | { readonly is: 'cell'; readonly cell: MatrixCell }
  | { readonly is: 'merged'; readonly into: MatrixCell; readonly why: string }
  | { readonly is: 'out'; readonly why: string }
  | { readonly is: 'nothing' };

/** One row. */
export interface GridRow {
  readonly path: string;
  readonly call: string;
  readonly moment: MatrixMoment;
  readonly cells: readonly GridCell[];
}

/** One column: a kind, and how often. */
export interface GridColumn {
  readonly kind: Exclude<MatrixKind, 'none'>;
  readonly times: MatrixTimes;
}

const coordinated = ['coordinator-crash', 'participant-crash', 'partition'] as const;
const choreographed = ['origin-crash', 'caller-crash', 'participant-crash', 'partition'] as const;

/** The columns, in order: those of a saga with a coordinator, or without one. */
export function gridColumns({ cells, leftOut }: Matrix): readonly GridColumn[] {
  const combinations = [...cells.flatMap((cell) => [cell, ...cell.merged]), ...leftOut];
  const isChoreographed = combinations.some(({ combination: { kind } }) => kind === 'caller-crash');
  const places: readonly GridColumn['kind'][] = isChoreographed ? choreographed : coordinated;
  return [
    ...places.flatMap((kind) => (['once', 'twice'] as const).map((times) => ({ kind, times }))),
    ...(['lost-request', 'lost-reply', 'late-request'] as const).flatMap((kind) =>
      (['once', 'twice', 'every'] as const).map((times) => ({ kind, times })),
    ),
  ];
}

/** The rows, in the order of the ways and their calls. O(combinations). */
export function gridRows(matrix: Matrix): readonly GridRow[] {
  const { paths, cells, leftOut } = matrix;
  const columns = gridColumns(matrix);
  const found = new Map<string, GridCell>();
  const add = (combination: Combination, cell: GridCell): void => {
    found.set(keyOf(combination), cell);
  };
  for (const cell of cells) {
    add(cell.combination, { is: 'cell', cell });
    for (const { combination, why } of cell.merged) add(combination, { is: 'merged', into: cell, why });
  }
  for (const { combination, why } of leftOut) add(combination, { is: 'out', why });
  return paths.flatMap(({ name: path, calls }) =>
    calls.flatMap((call) =>
      matrixMomentSchema.options.map((moment): GridRow => ({
        path,
        call,
        moment,
        cells: columns.map(
          (column) => found.get(keyOf({ path, call, moment, ...column })) ?? { is: 'nothing' },
        ),
      })),
    ),
  );
}

/** The cell of a way in which nothing was injected. */
export function untouchedCell({ cells }: Matrix, path: string): MatrixCell | undefined {
  return cells.find(({ combination }) => combination.kind === 'none' && combination.path === path);
}

function keyOf({
  path,
  call = '',
  moment = '',
  kind,
  times = '',
}: {
  readonly path: string;
  readonly call?: string | undefined;
  readonly moment?: string | undefined;
  readonly kind: string;
  readonly times?: string | undefined;
}): string {
  return [path, call, moment, kind, times].join(' ');
}

/** How many cells have which answer. */
export interface MatrixCounts {
  readonly cells: number;
  readonly held: number;
  readonly violated: number;
  readonly inconclusive: number;
  readonly unanswered: number;
  readonly merged: number;
  readonly leftOut: number;
}

/** Counted over the whole matrix. */
export function matrixCounts({ cells, leftOut }: Matrix): MatrixCounts {
  const count = (verdict: string | undefined): number =>
    cells.filter(({ answer }) => answer?.verdict === verdict).length;
  return {
    cells: cells.length,
    held: count('held'),
    violated: count('violated'),
    inconclusive: count('inconclusive'),
    unanswered: count(undefined),
    merged: cells.reduce((sum, { merged }) => sum + merged.length, 0),
    leftOut: leftOut.length,
  };
}

/** What was found, in one sentence. */
export function matrixHeadline(matrix: Matrix): string {
  const { cells, held, violated, inconclusive, unanswered } = matrixCounts(matrix);
  const rest = unanswered === 0 ? '' : `, ${unanswered} not tried yet`;
  return `${matrix.saga} of ${matrix.target}: ${cells} cells, ${held} held, ${violated} violated, ${inconclusive} inconclusive${rest}.`;
}

/** What is merged and left out, in one sentence. */
export function matrixApartWords(matrix: Matrix): string {
  const { merged, leftOut } = matrixCounts(matrix);
  return `Combinations that cannot differ from one of these cells and are merged into it: ${merged}; that cannot be tried: ${leftOut}. matrix.json has each with its reason.`;
}

/** What the columns are called. */
export const kindTitles: Readonly<Record<GridColumn['kind'], string>> = {
  'coordinator-crash': 'coordinator killed',
  'origin-crash': 'killed where it begins',
  'caller-crash': 'caller killed',
  'participant-crash': 'participant killed',
  partition: 'partition',
  'lost-request': 'lost request',
  'lost-reply': 'lost reply',
  'late-request': 'late request',
};
