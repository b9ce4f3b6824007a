/** The matrix for a terminal: the grid, then every cell that is not held, with its rule or its reason and the command that shows it again. */

import { printable } from '../lib/printable.ts';
import type { Matrix, MatrixCell } from '../model/matrix.ts';
import {
  gridColumns,
  gridRows,
  matrixApartWords,
  matrixHeadline,
  untouchedCell,
  type GridCell,
  type GridColumn,
  type GridRow,
} from './matrix-grid.ts';
import { recoveryWords } from './recovery.ts';
import { signs } from './status-mark.ts';
import { unpainted, wrap, type TextPaint } from './text.ts';

/** How to write. */
export interface MatrixTextOptions {
  readonly paint?: TextPaint;
  readonly width?: number;
  /** The run's folder, as a command line names it; left out: no commands. */
  readonly run?: string;
}

const momentWidth = 12;
const columnWidth = 4;
const gap = ' ';
type ColumnKind = GridColumn['kind'];
/** Two lines: columns are narrow. */
const columnTitles: Readonly<Record<ColumnKind, readonly [string, string]>> = {
  'coordinator-crash': ['coord.', 'killed'],
  'origin-crash': ['origin', 'killed'],
  'caller-crash': ['caller', 'killed'],
  'participant-crash': ['partic.', 'killed'],
  partition: ['parti-', 'tion'],
  'lost-request': ['lost', 'request'],
  'lost-reply': ['lost', 'reply'],
  'late-request': ['late', 'request'],
};
const timesTitles = { once: '1×', twice: '2×', every: 'all' } as const;
/** What `merged` and `out` are in the grid. */
const mergedSign = '·';
const outSign = ' ';
const openSign = '–';

/** With a newline at its end. The same matrix gives the same text. */
export function renderMatrix(matrix: Matrix, options: MatrixTextOptions = {}): string {
  const { paint = unpainted, width = 100, run } = options;
  const lines = [...wrap(matrixHeadline(matrix), { first: '', rest: '', width }).map(paint.bold)];
  lines.push(...wrap(recoveryWords(matrix), { first: '', rest: '', width }));
  if (matrix.ended !== undefined)
    lines.push(...wrap(`No more cells were begun: ${matrix.ended}.`, { first: '', rest: '', width }));
  lines.push('', ...gridLines(matrix, paint), '');
  const legend = `${signs.held} held  ${signs.violated} violated  ${signs.inconclusive} inconclusive  ${openSign} not tried yet  ${mergedSign} merged into another cell  (blank) cannot be tried`;
  lines.push(...wrap(legend, { first: '', rest: '', width }));
  lines.push(...wrap(matrixApartWords(matrix), { first: '', rest: '', width }).map(paint.dim));
  for (const verdict of ['violated', 'inconclusive'] as const)
    for (const cell of matrix.cells.filter(({ answer }) => answer?.verdict === verdict))
      lines.push('', ...cellLines(cell, { paint, width, run }));
  return `${lines.join('\n')}\n`;
}

function gridLines(matrix: Matrix, paint: TextPaint): string[] {
  const rows = gridRows(matrix);
  const columns = gridColumns(matrix);
  const kinds = [...new Set(columns.map(({ kind }) => kind))];
  const ofKind = (kind: ColumnKind, text: (column: GridColumn) => string): string =>
    columns
      .filter((column) => column.kind === kind)
      .map((column) => text(column).padEnd(columnWidth))
      .join('');
  const callWidth = Math.max(0, ...rows.map(({ call }) => call.length));
  const line = (call: string, moment: string, cells: readonly string[]): string =>
    [`  ${call.padEnd(callWidth)} ${moment.padEnd(momentWidth)}`, ...cells].join(gap).trimEnd();
  const head = (text: (kind: ColumnKind) => string): string =>
    line(
      '',
      '',
      kinds.map((kind) => text(kind).padEnd(ofKind(kind, () => '').length)),
    );
  return [
    ...[0, 1].map((at) => head((kind) => columnTitles[kind][at] ?? '')),
    head((kind) => ofKind(kind, ({ times }) => timesTitles[times])),
    ...matrix.paths.flatMap(({ name }) => {
      const untouched = untouchedCell(matrix, name);
      const sign = signOf(
        untouched === undefined ? { is: 'nothing' } : { is: 'cell', cell: untouched },
        paint,
      );
      return [
        `${paint.bold(name)} ${sign} nothing injected`,
        ...rows
          .filter(({ path }) => path === name)
          .map((row) =>
            line(row.moment === 'before' ? row.call : '', row.moment, signsOf(row, columns, paint)),
          ),
      ];
    }),
  ];
}

/** By kind. A sign is one character and what paints it: lines of them are not padded as a whole. */
function signsOf({ cells }: GridRow, columns: readonly GridColumn[], paint: TextPaint): string[] {
  const signsByKind = new Map<ColumnKind, string>();
  for (const [index, { kind }] of columns.entries()) {
    const sign = signOf(cells[index] ?? { is: 'nothing' }, paint);
    signsByKind.set(kind, `${signsByKind.get(kind) ?? ''}${sign}${' '.repeat(columnWidth - 1)}`);
  }
  return [...signsByKind.values()];
}

function signOf(cell: GridCell, paint: TextPaint): string {
  switch (cell.is) {
    case 'cell': {
      const verdict = cell.cell.answer?.verdict;
      if (verdict === undefined) return paint.dim(openSign);
      const style = { held: paint.green, violated: paint.red, inconclusive: paint.yellow }[verdict];
      return style(signs[verdict]);
    }
    case 'merged':
      return paint.dim(mergedSign);
    case 'out':
    case 'nothing':
      return outSign;
  }
}

function cellLines(
  { scenario, answer }: MatrixCell,
  { paint, width, run }: { paint: TextPaint; width: number; run: string | undefined },
): string[] {
  if (answer === undefined) return [];
  const { verdict, rules, why, proof, experiment } = answer;
  const style = verdict === 'violated' ? paint.red : paint.yellow;
  const told = rules.length === 0 ? '' : ` (${rules.join(' ')})`;
  const facts: readonly (readonly [string, string | undefined])[] = [
    ['', scenario.description],
    ['', why],
    ['moment', proof],
  ];
  return [
    style(`${signs[verdict]} ${verdict}${told}  ${printable(scenario.name)}`),
    ...facts.flatMap(([word, text]) =>
      text === undefined
        ? []
        : wrap(`${word === '' ? '' : word.padEnd(11)}${text}`, { first: '    ', rest: '    ', width }),
    ),
    ...(run === undefined ? [] : [`    replay     npx seatrial replay ${printable(`${run}/${experiment}`)}`]),
  ];
}
